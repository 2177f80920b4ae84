"""The version of an edition, and the texts that say it."""

from __future__ import annotations

from pathlib import Path

import pytest

import pvd_data
from pipeline.errors import BuildError
from pipeline.versions import TEXTS, Version, changelog_with, next_version, renumbered

ROOT = Path(__file__).parents[2]
OURS = {path: ROOT.joinpath(path).read_text("utf-8") for path in TEXTS}


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["0.1.0 (unreleased)"], "0.2.0"),
        (["1.2.3 (2030-01-31)"], "1.3.0"),
        (["1.2.4 (unreleased)", "1.2.3 (2030-01-31)"], "1.3.0"),
        (["1.3.0 (unreleased)", "1.2.3 (2030-01-31)"], "1.3.0"),
        (["2.0.0 (unreleased)", "1.2.3 (2030-01-31)"], "2.0.0"),
        (["1.10.0 (unreleased)", "1.9.0 (2030-01-31)"], "1.10.0"),
    ],
)
def test_rows_are_a_minor_version_after_the_last_release(
    headings: list[str], expected: str
) -> None:
    assert (
        next_version("".join(f"## {heading}\n\n- A line.\n\n" for heading in headings)) == expected
    )


def test_each_of_our_texts_says_the_version_and_the_edition_once(pvd: pvd_data.Dataset) -> None:
    was, now = Version(pvd_data.__version__, str(pvd.edition)), Version("9.8.0", "com2029-20290101")
    made = renumbered(OURS, was, now, "Edition com2029-20290101 of the list.")
    assert made.keys() == OURS.keys()
    for path, text in made.items():
        before, after = OURS[path].splitlines(), text.splitlines()
        new = [line for line in after if line not in before]
        assert any(word in line for line in new for word in ("9.8.0", "com2029-20290101")), path
    changed = made["CHANGELOG.md"]
    assert (
        "## 9.8.0 (unreleased)\n\n### Data\n\n- Edition com2029-20290101 of the list.\n" in changed
    )


def test_a_text_that_says_it_elsewhere_is_told() -> None:
    texts = {**OURS, "CITATION.cff": "cff-version: 1.2.0\n"}
    with pytest.raises(BuildError, match=r"^CITATION.cff : « version: .* » y était attendu"):
        renumbered(texts, Version(pvd_data.__version__, ""), Version("9.8.0", ""), "A line.")
    with pytest.raises(BuildError, match=r"^CHANGELOG.md : aucun titre"):
        changelog_with("# Changelog\n", "1.3.0", "A line.")


def test_the_line_stands_under_data_of_the_version_that_is_not_released() -> None:
    code = "# Changelog\n\n## 1.2.4 (unreleased)\n\n### Code\n\n- A.\n\n## 1.2.3 (2030-01-31)\n\n- B.\n"
    assert changelog_with(code, "1.3.0", "C") == (
        "# Changelog\n\n## 1.3.0 (unreleased)\n\n### Data\n\n- C\n\n### Code\n\n- A.\n\n"
        "## 1.2.3 (2030-01-31)\n\n- B.\n"
    )

"""Every rule by a wrong and a right file: `tests/rules/<slug>/`, and the registry's own examples.

Beside its two files, or folders that are packages, each rule has an `expected.json`: `options` of
`validate`, the `issues` of the wrong one, and where the files are too large to keep, `repeat`:
each `…` in them stands for `text`, so many times.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pvd_data
from pvd_data.rules.registry import RULES
from tests.tabular.books import xlsx_of_text

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.report import Report

FOLDERS = Path(__file__).parent
SLUGS = sorted(path.parent.name for path in FOLDERS.glob("*/expected.json"))

ATTRIBUTES = (
    *("line", "column", "column_number", "value"),
    *("suggestion", "certain", "slug", "severity"),
)

LANGUAGES: tuple[Lang, ...] = ("fr", "en")

#: What else the examples of the registry need, that a reader of them sees without being told.
OPTIONS: dict[str, dict[str, Any]] = {
    "missing-label": {"table": "regions"},
    "extra-label": {"table": "regions"},
    "misspelt-label": {"table": "regions"},
    "misordered-label": {"table": "regions"},
    "missing-value": {"table": "regions"},
    "primary-key": {"table": "regions"},
    "foreign-key": {"table": "participations"},
    "unique-error": {"table": "communes"},
    "not-in-programme": {"require_programme": True},
    "little-checked": {"strict": True},
    "not-in-force": {"as_of": date(1990, 1, 1)},
    "no-known-column": {"require_columns": True},
}

#: What `…` stands for in the wrong examples of the registry; in the right ones, for nothing.
ELLIPSES = {
    "field-too-large": "Halle du centre. " * 100_000,
    "record-too-large": "05179,Veynes," * 60_000,
}


def expected(slug: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((FOLDERS / slug / "expected.json").read_text("utf-8"))
    return told


def check(slug: str, kind: str, tmp_path: Path, lang: Lang = "fr") -> Report:
    """Validate the wrong or the right file of a rule."""
    told = expected(slug)
    target = FOLDERS / slug / kind
    if not target.is_dir():
        (target,) = (FOLDERS / slug).glob(f"{kind}.*")
    if "repeat" in told:
        whole = told["repeat"]["text"] * told["repeat"][kind]
        content = target.read_bytes().replace("…".encode(), whole.encode())
        target = tmp_path / target.name
        target.write_bytes(content)
    options = dict(told["options"])
    if "as_of" in options:
        options["as_of"] = date.fromisoformat(options["as_of"])
    return pvd_data.validate(target, lang=lang, **options)


def test_every_slug_has_a_folder_and_every_folder_a_slug() -> None:
    assert set(SLUGS) == set(RULES)
    for slug in SLUGS:
        names = sorted(path.stem for path in (FOLDERS / slug).iterdir())
        assert names == ["expected", "right", "wrong"], slug


@pytest.mark.parametrize("slug", SLUGS)
def test_the_wrong_file_has_its_faults_and_no_others(slug: str, tmp_path: Path) -> None:
    report = check(slug, "wrong", tmp_path)
    found = [dict(zip(ATTRIBUTES, row, strict=True)) for row in report.flatten(ATTRIBUTES)]
    assert found == expected(slug)["issues"]
    assert slug in report.counts
    assert {issue.severity for issue in report.issues if issue.slug == slug} == {
        RULES[slug].severity
    }
    assert report.valid is all(issue["severity"] != "error" for issue in found)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_right_file_has_no_fault(slug: str, tmp_path: Path) -> None:
    assert check(slug, "right", tmp_path).issues == ()


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("kind", ["wrong", "right"])
def test_the_examples_of_the_registry_are_what_they_say(
    kind: str, slug: str, tmp_path: Path
) -> None:
    example = getattr(RULES[slug], kind).encode("utf-8", "surrogateescape")
    target = tmp_path / "example.csv"
    if example.startswith(b"{"):
        # A resource of a descriptor, about the file that the folder of the rule has too.
        target = tmp_path / "datapackage.json"
        resource = {"name": "departements"} | json.loads(example)
        target.write_text(json.dumps({"name": "example", "resources": [resource]}), "utf-8")
        content = (FOLDERS / slug / "right" / resource["path"]).read_bytes()
        (tmp_path / resource["path"]).write_bytes(content)
    elif example.startswith(b"["):
        target = tmp_path / "example.xlsx"
        target.write_bytes(xlsx_of_text(example.decode()))
    else:
        whole = ELLIPSES.get(slug, "…") if kind == "wrong" else ""
        target.write_bytes(example.replace("…".encode(), whole.encode()))
    report = pvd_data.validate(target, lang="fr", **OPTIONS.get(slug, {}))
    assert (slug in report.counts) is (kind == "wrong")
    if kind == "right":
        assert report.valid
        assert report.count("warning") == 0


@pytest.mark.parametrize("slug", SLUGS)
def test_every_sentence_is_filled_in_both_languages(slug: str, tmp_path: Path) -> None:
    french, english = (check(slug, "wrong", tmp_path, lang) for lang in LANGUAGES)
    for issue, other in zip(french.issues, english.issues, strict=True):
        assert issue.message != other.message
        assert (issue.slug, issue.line) == (other.slug, other.line)
        assert issue.rule == other.rule == RULES[issue.slug].code
        assert not set("{}") & set(issue.message + other.message)
        assert "None" not in issue.message + other.message

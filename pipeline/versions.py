"""The version that an edition gets, and the texts that say the version or the edition."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The texts that say the version or the edition, relative to the project.
TEXTS = (
    *("src/pvd_data/__init__.py", "CHANGELOG.md", "CITATION.cff", "README.md"),
    "LICENCE-DONNEES",
)

_NUMBER = r"[0-9]+\.[0-9]+\.[0-9]+"
_HEADING = re.compile(rf"^## ({_NUMBER}) \((.*)\)$", re.MULTILINE)


@dataclass(frozen=True)
class Version:
    """A version and the edition of the list that it has.

    Attributes:
        number: the version.
        edition: the edition, such as com2025-20260427.
    """

    number: str
    edition: str


def next_version(changelog: str) -> str:
    r"""Return the version of a package whose rows change: rows added or removed are a minor one.

    What was not released is numbered after what was; where nothing was, after itself, since the
    data of two editions cannot bear one number.

    Args:
        changelog: the text of CHANGELOG.

    >>> next_version("## 1.2.3 (2030-01-31)"), next_version("## 0.1.0 (unreleased)")
    ('1.3.0', '0.2.0')
    >>> next_version("## 1.2.4 (unreleased)\n## 1.2.3 (2030-01-31)")
    '1.3.0'
    >>> next_version("## 2.0.0 (unreleased)\n## 1.2.3 (2030-01-31)")
    '2.0.0'
    """
    found = _HEADING.findall(changelog)
    current = found[0][0]
    released = next((number for number, when in found if when != "unreleased"), current)
    major, minor, _ = map(int, released.split("."))
    return ".".join(map(str, max((major, minor + 1, 0), tuple(map(int, current.split("."))))))


def renumbered(texts: Mapping[str, str], was: Version, now: Version, line: str) -> dict[str, str]:
    """Return the texts that say the version or the edition, as they are to be.

    Args:
        texts: the text of each file by its path.
        was: what they say.
        now: what they are to say.
        line: what CHANGELOG is to say of the edition.

    Raises:
        BuildError: one of them does not say it where it should.
    """
    said = {
        "src/pvd_data/__init__.py": '__version__ = "{number}"\n',
        "CITATION.cff": "\nversion: {number}\n",
        "README.md": "\n| {number} | {edition} |",
        "LICENCE-DONNEES": "édition {edition},",
    }
    made = {"CHANGELOG.md": changelog_with(texts["CHANGELOG.md"], now.number, line)}
    for path, form in said.items():
        old, new = (form.format(**vars(version)) for version in (was, now))
        if texts[path].count(old) != 1:
            raise BuildError(
                f"« {old.strip()} » y était attendu, une fois ; corrigez ce fichier", file=path
            )
        made[path] = texts[path].replace(old, new)
    return made


def changelog_with(text: str, number: str, line: str) -> str:
    r"""Add a line on the data to CHANGELOG, under a version that is not released.

    Args:
        text: CHANGELOG.
        number: the version, which the section of an earlier one takes if that was not released.
        line: the line.

    >>> print(changelog_with("# C\n\n## 1.2.3 (2030-01-31)\n\n- Old.\n", "1.3.0", "New."))
    # C
    <BLANKLINE>
    ## 1.3.0 (unreleased)
    <BLANKLINE>
    ### Data
    <BLANKLINE>
    - New.
    <BLANKLINE>
    ## 1.2.3 (2030-01-31)
    <BLANKLINE>
    - Old.
    <BLANKLINE>
    >>> changelog_with("## 1.2.4 (unreleased)\n\n### Data\n\n- Old.\n", "1.3.0", "New.")
    '## 1.3.0 (unreleased)\n\n### Data\n\n- New.\n- Old.\n'
    """
    top = _HEADING.search(text)
    if top is None:
        raise BuildError("aucun titre « ## 1.2.3 (unreleased) »", file="CHANGELOG.md")
    before, section = text[: top.start()], text[top.start() :]
    heading = f"## {number} (unreleased)"
    bullet = textwrap.fill(line, 100, initial_indent="- ", subsequent_indent="  ") + "\n"
    if top[2] != "unreleased":
        return f"{before}{heading}\n\n### Data\n\n{bullet}\n{section}"
    rest = section.removeprefix(top[0])
    inside, ended, others = rest.partition("\n## ")
    if "\n### Data\n\n" in inside:
        inside = inside.replace("\n### Data\n\n", f"\n### Data\n\n{bullet}", 1)
    else:
        inside = f"\n\n### Data\n\n{bullet}{inside.removeprefix(chr(10))}"
    return f"{before}{heading}{inside}{ended}{others}"

"""A tag and the texts that say the version: whether they say the same, and what CHANGELOG says."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pipeline.errors import BuildError

if TYPE_CHECKING:
    from pathlib import Path


def check_tag(tag: str, root: Path) -> None:
    """Refuse a tag that the texts of the project do not bear out.

    Args:
        tag: such as v1.2.3.
        root: the project.

    Raises:
        BuildError: one of them says another version, or that it is not released.
    """
    found = re.fullmatch(r"v([0-9]+\.[0-9]+\.[0-9]+)", tag)
    if found is None:
        raise BuildError("une étiquette de version est attendue, comme v1.2.3", value=tag)
    number = re.escape(found[1])
    heading = re.search(
        rf"\A.*?^## {number} \(([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\)$",
        _before_second(root.joinpath("CHANGELOG.md").read_text("utf-8")),
        re.MULTILINE | re.DOTALL,
    )
    if heading is None:
        raise BuildError(
            f"« ## {found[1]} (AAAA-MM-JJ) » est attendu comme premier titre", file="CHANGELOG.md"
        )
    said = {
        "src/pvd_data/__init__.py": rf'^__version__ = "{number}"$',
        "CITATION.cff": rf"^version: {number}\ndate-released: {heading[1]}$",
        "README.md": rf"^\| {number} \| ",
    }
    for path, form in said.items():
        if not re.search(form, root.joinpath(path).read_text("utf-8"), re.MULTILINE):
            raise BuildError(f"la version {found[1]} du {heading[1]} n'y est pas", file=path)
    described = json.loads(root.joinpath("datapackage.json").read_text("utf-8"))["version"]
    if described != found[1]:
        raise BuildError(
            f"la version {found[1]} est attendue ; lancez « make schemas »",
            file="datapackage.json",
            value=described,
        )


def _before_second(changelog: str) -> str:
    return "\n## ".join(changelog.split("\n## ")[:2])


def notes(changelog: str) -> str:
    r"""Return what CHANGELOG says of the version on top of it.

    Args:
        changelog: its text.

    >>> notes("# Changelog\n\n## 1.2.3 (2030-01-31)\n\n- New.\n\n## 1.2.2 (2029-01-31)\n\n- Old.\n")
    '- New.\n'
    """
    top = changelog.split("\n## ")[1]
    return top.partition("\n")[2].strip("\n") + "\n"

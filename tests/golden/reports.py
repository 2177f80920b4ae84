"""The report on the wrong file of each rule, in each form and language; and what is fixed."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from click.testing import CliRunner

import pvd_data
from pvd_data.cli.main import main
from tests.golden.parts import EXPECTED, RULES, SLUGS, fold_json, read_parts, write_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

FORMS = ("text", "full", "json", "jsonl", "github", "gitlab", "sarif", "junit", "html")
LANGUAGES = ("fr", "en")

REPORTS = {
    (form, lang): EXPECTED / "reports" / f"{form}.{lang}.txt"
    for form in FORMS
    for lang in LANGUAGES
}
FIXES = EXPECTED / "fixes.txt"

_JSON = frozenset({"json", "gitlab", "sarif"})

#: What a page says of the day on which it was made.
_MADE = re.compile(r'<time datetime="([0-9]{4}-[0-9]{2}-[0-9]{2})">\1</time>')


@dataclass(frozen=True)
class _Case:
    """The wrong file of a rule, and the options that it is validated with."""

    target: str
    options: tuple[str, ...]

    @classmethod
    def put(cls, slug: str, folder: Path) -> _Case:
        """Copy the file, or the package, of a rule into a folder."""
        told = json.loads((RULES / slug / "expected.json").read_text("utf-8"))
        (target,) = (RULES / slug).glob("wrong*")
        if target.is_dir():
            shutil.copytree(target, folder / "wrong")
        else:
            content = target.read_bytes()
            if "repeat" in told:
                whole = told["repeat"]["text"] * told["repeat"]["wrong"]
                content = content.replace("…".encode(), whole.encode())
            (folder / target.name).write_bytes(content)
        options = []
        for name, value in told["options"].items():
            options += [f"--{name.replace('_', '-')}", *([] if value is True else [value])]
        return cls(target.name, tuple(options))


def run(*words: str) -> Result:
    """Run the command without the settings of this repository."""
    return CliRunner().invoke(main, [*words, "--no-config"])


def make_reports(slug: str) -> Iterator[tuple[str, str, str, str]]:
    """Validate the wrong file of a rule.

    Args:
        slug: the rule.

    Yields:
        Form, language, name of the part in the golden file, and the report.
    """
    with TemporaryDirectory() as folder, chdir(folder):
        case = _Case.put(slug, Path(folder))
        for lang in LANGUAGES:
            others = [f"--output={form}=report.{form}" for form in FORMS[1:]]
            words = (case.target, "--lang", lang, "--format", FORMS[0], *others, *case.options)
            result = run("validate", *words)
            assert (result.exit_code in (0, 1), result.stderr) == (True, ""), result.output
            for form in FORMS:
                text = result.stdout
                if form != FORMS[0]:
                    text = Path(f"report.{form}").read_bytes().decode()
                text = text.replace(f'"{pvd_data.__version__}"', '"(version)"')
                text = _MADE.sub("<time>(today)</time>", text)
                text = fold_json(text) if form in _JSON else text
                yield form, lang, f"{slug}: exit {result.exit_code}", text


def make_fix(slug: str) -> tuple[str, str]:
    """Fix the wrong file of a rule; a package cannot be fixed.

    Args:
        slug: the rule.

    Returns:
        The name of the part in the golden file, and the diff.
    """
    with TemporaryDirectory() as folder, chdir(folder):
        case = _Case.put(slug, Path(folder))
        result = run("fix", case.target, "--diff", "--lang", "fr", *case.options)
        assert Path(case.target).is_dir() or result.exit_code in (0, 1, 2)
        return f"{slug}: exit {result.exit_code}", result.stdout


def write_reports() -> None:
    """Write the golden files of all reports."""
    parts: dict[tuple[str, str], dict[str, str]] = {place: {} for place in REPORTS}
    for slug in SLUGS:
        for form, lang, name, text in make_reports(slug):
            parts[form, lang][name] = text
    for place, path in REPORTS.items():
        write_parts(path, parts[place])


def write_fixes() -> None:
    """Write the golden file of what is fixed."""
    write_parts(FIXES, dict(map(make_fix, SLUGS)))


def of_rule(path: Path, slug: str) -> dict[str, str]:
    """Return what a golden file has of a rule: one text, by the name of its part."""
    return {name: text for name, text in read_parts(path).items() if name.split(":")[0] == slug}

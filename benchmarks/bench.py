"""Run the benchmarks and write their tables into `benchmarks/README.md`: `make bench`.

Each script prints Markdown; what it prints stands between its marks, and the prose around it is
written by hand. Then each figure that this page, the README of the project and `docs/scale.md`
quote is made that of its cell (`_tables.py`). `--only startup,load` runs some of them. What was
measured is written as soon as its script has ended, so that a later failure does not lose it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._tables import filled, quoted

HERE = Path(__file__).resolve().parent
PAGE = HERE / "README.md"
PROSE = (HERE.parent / "README.md", HERE.parent / "docs" / "scale.md")

INSTALLING = ("startup", "load")
"""The scripts that install what they compare."""

SECTIONS = (*INSTALLING, "search", "validate", "faults", "enrich")
"""The scripts in order, and the names of their marks."""

COMMANDS = {"faults": ["-m", "tests.faults"]}
"""What is run where it is no script of this folder."""


def run(section: str, environments: Path | None) -> str:
    """Return what a script prints; what it says on the way goes to the standard error.

    Args:
        section: its name.
        environments: where what is installed is kept.

    Raises:
        SystemExit: it failed.
    """
    command = [sys.executable, *COMMANDS.get(section, [str(HERE / f"{section}.py")])]
    if environments is not None and section in INSTALLING:
        command += ["--environments", str(environments)]
    sys.stderr.write(f"benchmarks/{section}.py\n")
    begin = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=HERE.parent, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"benchmarks/{section}.py failed; nothing of it was written")
    sys.stderr.write(f"benchmarks/{section}.py: {time.perf_counter() - begin:.0f} s\n")
    return done.stdout.decode("utf-8")


def rewrite(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Args:
        path: the file.
        text: its new text.
    """
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def requote(prose: Path, page: Path) -> None:
    """Make each figure that a file quotes that of its cell.

    Args:
        prose: the file.
        page: the page with the tables.

    Raises:
        SystemExit: it quotes what is not there.
    """
    try:
        text = quoted(prose.read_text(encoding="utf-8"), page.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SystemExit(f"{prose.name} quotes what is not in the tables: {error}") from None
    rewrite(prose, text)


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmarks that were asked for."""
    parser = argparse.ArgumentParser(description="Fill the tables of benchmarks/README.md.")
    parser.add_argument("--only", default="", help=f"some of {','.join(SECTIONS)}")
    parser.add_argument("--environments", type=Path, help="where what is installed is kept")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page with the marks")
    parser.add_argument("--prose", type=Path, action="append", help="a page that quotes it")
    asked = parser.parse_args(arguments)
    pages = asked.prose or PROSE
    only = [name.strip() for name in asked.only.split(",") if name.strip()] or list(SECTIONS)
    if unknown := [name for name in only if name not in SECTIONS]:
        parser.error(f"--only {','.join(unknown)}: expected some of {','.join(SECTIONS)}")
    try:  # rather now than after minutes
        for name in only:
            filled(asked.page.read_text(encoding="utf-8"), name, "")
        for prose in pages:
            prose.read_text(encoding="utf-8")
    except OSError as error:
        raise SystemExit(f"{error.filename}: {error.strerror}") from None
    except ValueError as error:
        raise SystemExit(f"{asked.page}: {error}") from None
    for name in SECTIONS:
        if name in only:
            text = run(name, asked.environments)
            # Read again: somebody may have written prose while it ran.
            rewrite(asked.page, filled(asked.page.read_text(encoding="utf-8"), name, text))
    for prose in (asked.page, *pages):
        requote(prose, asked.page)


if __name__ == "__main__":
    main()

"""Run the benchmarks and write their tables: `make bench`.

What each script prints is put between its marks: in `benchmarks/README.md`, for the corpus of faults in
`tests/faults/README.md`, for the growth of frames in `docs/scale.md`. The prose around it is written by hand. Then the table of the
figures that matter most, at the top of `benchmarks/README.md`, is made again from those tables.
`--only startup,load` runs some of the scripts, `--only summary` none. What was measured is written
as soon as its script has ended, so that a later failure does not lose it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._measure import ROOT, fill, find_cell, markdown

HERE = Path(__file__).resolve().parent
PAGE = HERE / "README.md"
FAULTS = ROOT / "tests" / "faults" / "README.md"
SCALE = ROOT / "docs" / "scale.md"


class Section(NamedTuple):
    """What fills the marks of a section.

    Attributes:
        command: arguments of Python.
        page: where the marks are.
        installs: whether it installs what it compares.
    """

    command: tuple[str, ...]
    page: Path = PAGE
    installs: bool = False


SECTIONS = {
    "startup": Section((str(HERE / "startup.py"),), installs=True),
    "load": Section((str(HERE / "load.py"),), installs=True),
    "search": Section((str(HERE / "search.py"),)),
    "lookups": Section((str(HERE / "lookups.py"),)),
    "validate": Section((str(HERE / "validate.py"),)),
    "independent": Section((str(HERE / "independent.py"),), installs=True),
    "growth": Section((str(HERE / "growth.py"), "--plot", str(HERE / "growth.svg"))),
    "faulty": Section((str(HERE / "faulty.py"),)),
    "fix": Section((str(HERE / "fix.py"),)),
    "reports": Section((str(HERE / "reports.py"),)),
    "enrich": Section((str(HERE / "enrich.py"),)),
    "frames": Section((str(HERE / "frames.py"),), SCALE),
    "faults": Section(("-m", "tests.faults"), FAULTS),
}
"""The scripts in order, by the names of their marks."""


class Figures(NamedTuple):
    """A line of the summary: our figure and one to compare it with, of one table.

    Attributes:
        what: what is measured.
        section: the marks between which the table is.
        table: which table of the section, from 0, or from the end, -1 being the last.
        ours: the row of our figure: its first cells, with ` / ` between them.
        column: its column.
        other: the row of the other figure.
        other_column: the column of the other figure; the same if None.
    """

    what: str
    section: str
    table: int
    ours: str
    column: str
    other: str
    other_column: str | None = None

    def line(self) -> list[str]:
        """Return the cells of the line."""
        page = SECTIONS[self.section].page.read_text(encoding="utf-8")
        ours = find_cell(page, self.section, self.table, self.ours.split(" / "), self.column)
        column = self.other_column or self.column
        other = find_cell(page, self.section, self.table, self.other.split(" / "), column)
        return [self.what, ours, other, self.other_column or self.other]


_EPCI, _HAND = "frictionless, file by file", "times models by hand"
_PIP, _ALONE = "pip install frictionless", "pvd.search alone, programme"
_EXTRA, _CSV, _MIB = "pvd.search with [search], programme", "times csv.reader", "peak, MiB"
_ALL = "all but those marked *"

SUMMARY = (
    Figures("import, a bare interpreter being 1", "startup", 0, "import pvd_data", "times bare", "import frictionless"),
    Figures("from nothing to the name of an EPCI, ms", "startup", 1, "pvd_data", "median, ms", _EPCI),
    Figures("from nothing to the name of an EPCI, two pydantic models by hand being 1", "startup", 1, "pvd_data", _HAND, _EPCI),
    Figures("what pip installs, distributions", "startup", -1, "pip install pvd-data", "distributions", _PIP),
    Figures("what pip installs, MiB", "startup", -1, "pip install pvd-data", "all of them, MiB", _PIP),
    Figures("all tables of the programme, typed and linked, csv.reader being 1", "load", 0, "pvd_data, typed and linked", _CSV, "frictionless read_rows, file by file"),
    Figures("search for a right name, ms", "search", 0, f"{_ALONE} / 0", "median, ms", f"{_EXTRA} / 0"),
    Figures("search for a name with a typing error, ms", "search", 0, f"{_ALONE} / 1", "median, ms", f"{_EXTRA} / 1"),
    Figures("search for a name with a typing error, found first", "search", 0, f"{_ALONE} / 1", "found first", f"{_EXTRA} / 1"),
    Figures("a million clean rows validated, csv.reader being 1", "validate", 2, "pvd_data.validate", _CSV, "frictionless"),
    Figures("a million clean rows validated, peak in MiB", "validate", 2, "pvd_data.validate", _MIB, "frictionless"),
    Figures("a million rows with 1 % of faults validated, csv.reader being 1", "validate", 3, "pvd_data.validate", _CSV, "frictionless"),
    Figures("a million clean rows that repeat nothing validated, csv.reader being 1", "independent", 0, "pvd_data.validate", _CSV, "pvd_data.validate with polars"),
    *(
        Figures(f"10 million rows joined in {library}, codes followed and repaired, s", "enrich", 4, library, "enrich, s", library, "by hand, s")
        for library in ("pandas", "polars", "duckdb")
    ),
    Figures("`pvd-data enrich` on 10 million rows of CSV, with polars or without, s", "enrich", 5, "polars / none", "whole process, s", "python / none"),
    Figures("`pvd-data enrich` on 10 million rows of CSV, with polars or without, peak in MiB", "enrich", 5, "polars / none", _MIB, "python / none"),
    Figures("faults found at their place", "faults", 0, _ALL, "found", _ALL, "frictionless"),
)  # fmt: skip


def summary() -> str:
    """Return the table of the figures that matter most."""
    return markdown(
        ["", "pvd-data", "beside it", "what is beside it"], [one.line() for one in SUMMARY]
    )


def run(section: Section, environments: Path | None) -> str:
    """Return what a script prints; what it says on the way goes to the standard error.

    Args:
        section: what is run.
        environments: where what is installed is kept.

    Raises:
        SystemExit: it failed.
    """
    command = [sys.executable, *section.command]
    if environments is not None and section.installs:
        command += ["--environments", str(environments.resolve())]
    name = " ".join(section.command)
    sys.stderr.write(f"{name}\n")
    begin = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=ROOT, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{name} failed; nothing of it was written")
    sys.stderr.write(f"{name}: {time.perf_counter() - begin:.0f} s\n")
    return done.stdout.decode("utf-8")


def rewrite(page: Path, section: str, text: str) -> None:
    """Fill the marks of a section; the page is written whole or not at all.

    Args:
        page: the page, which is read again: somebody may have written prose meanwhile.
        section: name of the marks.
        text: what to put there.
    """
    beside = page.with_name(f"{page.name}.new")
    beside.write_text(fill(page.read_text(encoding="utf-8"), section, text), encoding="utf-8")
    beside.replace(page)


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmarks that were asked for."""
    parser = argparse.ArgumentParser(description="Fill the tables of the benchmarks.")
    parser.add_argument("--only", default="", help=f"some of {','.join(SECTIONS)}, or summary")
    parser.add_argument("--environments", type=Path, help="where what is installed is kept")
    asked = parser.parse_args(arguments)
    only = [name.strip() for name in asked.only.split(",") if name.strip()] or list(SECTIONS)
    if unknown := [name for name in only if name not in {*SECTIONS, "summary"}]:
        parser.error(f"--only {','.join(unknown)}: expected some of {','.join(SECTIONS)}, summary")
    wanted = {name: section for name, section in SECTIONS.items() if name in only}
    marks = {**{name: section.page for name, section in wanted.items()}, "summary": PAGE}
    for name, page in marks.items():  # rather now than after minutes
        try:
            fill(page.read_text(encoding="utf-8"), name, "")
        except OSError as error:
            raise SystemExit(f"{error.filename}: {error.strerror}") from None
        except ValueError as error:
            raise SystemExit(f"{page}: {error}") from None
    for name, section in wanted.items():
        rewrite(section.page, name, run(section, asked.environments))
    rewrite(PAGE, "summary", summary())


if __name__ == "__main__":
    main()

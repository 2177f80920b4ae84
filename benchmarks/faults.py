"""How good the validator is: `python benchmarks/faults.py`.

Thousands of files are made from the clean table of communes, each with one realistic fault put
in by chance, seeded; a fault is found if an error or a warning is told at its line and column.
Beside ours, over fewer files since it is slower, frictionless with our Table Schema. Then the
clean table in a thousand other clothes, of which no error and no warning may be told.

Options: `--files N` of each class, `--frictionless N`, `--clean N`, `--seed N`, `--only TEXT` for
the classes whose name has it, and `--misses`, which shows a file's faulty lines for each miss.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pvd_data
from benchmarks import (  # noqa: F401  (each registers its classes)
    _faults_codes,
    _faults_files,
    _faults_names,
    _faults_structure,
    _faults_values,
)
from benchmarks._faults_base import CLASSES, Damaged, FaultClass, make_files
from benchmarks._faults_clean import make_clean
from benchmarks._faults_judge import Told, ask_frictionless, ask_us, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SEED = 20260427


class Miss(NamedTuple):
    """A file that was not judged as it should be.

    Attributes:
        what: MISSED; SUGGESTED, which was found but not mended; BESIDE, another line was told.
        damaged: the file.
        told: what was told of it.
    """

    what: str
    damaged: Damaged
    told: list[Told]


@dataclass
class Tally:
    """How the files of one class were judged.

    Attributes:
        files: how many there are.
        found: how many were found.
        asked: of how many the right suggestion can be known.
        right: how many came with it.
        beside: how many say something of another line.
        misses: the files not judged as they should be.
    """

    files: int = 0
    found: int = 0
    asked: int = 0
    right: int = 0
    beside: int = 0
    misses: list[Miss] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share found."""
        return self.found / self.files if self.files else 0.0


def run_class(
    name: str,
    number: int,
    seed: int,
    folder: Path,
    ask: Callable[[Path, FaultClass], list[Told]] = ask_us,
    rows: int = 200,
) -> Tally:
    """Make the files of a class and have them judged.

    Args:
        name: the class.
        number: how many files.
        seed: the same seed gives the same files.
        folder: where each is written in its turn.
        ask: the validator.
        rows: rows of each file.
    """
    tally, path = Tally(), folder / "communes.csv"
    for kind, damaged in make_files(name, number, seed, rows=rows):
        path.write_bytes(damaged.content)
        told = ask(path, kind)
        verdict = judge(told, damaged)
        tally.files += 1
        tally.found += verdict.found
        tally.asked += verdict.right is not None
        tally.right += bool(verdict.right)
        tally.beside += bool(verdict.beside)
        for what, bad in (
            ("MISSED", not verdict.found),
            ("SUGGESTED", verdict.found and verdict.right is False),
            ("BESIDE", bool(verdict.beside)),
        ):
            if bad:
                tally.misses.append(Miss(what, damaged, told))
    return tally


def cry_wolf(number: int, seed: int, folder: Path) -> Counter[str]:
    """Return the errors and warnings told of clean variations, by rule."""
    path, wolves = folder / "clean.csv", Counter[str]()
    for at in range(number):
        path.write_bytes(make_clean(at, seed))
        for issue in pvd_data.validate(path, table="communes").issues:
            if issue.severity != "notice":
                wolves[f"{issue.slug} in variation {at}, line {issue.line}"] += 1
    return wolves


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How good the validator is.")
    parser.add_argument("--files", type=int, default=60, help="files of each class")
    parser.add_argument("--frictionless", type=int, default=10, help="of these, how many for it")
    parser.add_argument("--clean", type=int, default=1000, help="clean variations")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="", help="classes whose name has this text")
    parser.add_argument("--misses", action="store_true", help="show what was missed")
    asked = parser.parse_args(arguments)
    out = sys.stdout
    out.write(
        f"Python {platform.python_version()}, {platform.machine()}, "
        f"pvd-data {version('pvd-data')}, frictionless {version('frictionless')}\n\n"
        "| fault | files | found | right suggestion | frictionless |\n|---|---|---|---|---|\n"
    )
    ours, theirs, hidden = Tally(), Tally(), []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in CLASSES.values():
            if asked.only not in kind.name:
                continue
            tally = run_class(kind.name, asked.files, asked.seed, folder)
            other = Tally()
            if kind.table is not None and asked.frictionless:
                number = asked.frictionless
                other = run_class(kind.name, number, asked.seed, folder, ask_frictionless)
            mark = ""
            if kind.unknowable is not None:
                hidden.append(kind)
                mark = " *"
            else:
                for total, part in ((ours, tally), (theirs, other)):
                    total.files += part.files
                    total.found += part.found
                    total.asked += part.asked
                    total.right += part.right
                    total.beside += part.beside
            out.write(_line(kind.name + mark, tally, other))
            out.flush()
            if asked.misses:
                _show(tally)
        out.write(_line("all but those marked *", ours, theirs))
        for kind in hidden:
            out.write(f"\n\\* {kind.name}: {kind.unknowable}.\n")
        out.write(f"\nFiles of which something is told of another line too: {ours.beside}.\n")
        wolves = cry_wolf(asked.clean, asked.seed, folder)
    out.write(f"\nClean variations: {asked.clean}; errors and warnings: {wolves.total()}.\n")
    for what, number in wolves.most_common(20):
        out.write(f"- {number} x {what}\n")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def _line(name: str, ours: Tally, theirs: Tally) -> str:
    shares = (
        _share(ours.found, ours.files),
        _share(ours.right, ours.asked),
        _share(theirs.found, theirs.files),
    )
    return f"| {name} | {ours.files} | {' | '.join(shares)} |\n"


def _show(tally: Tally) -> None:
    seen: Counter[str] = Counter()
    for what, damaged, told in tally.misses:
        seen[what] += 1
        if seen[what] > 4:
            continue
        lines = damaged.content.decode("utf-8", "replace").split("\n")
        sys.stderr.write(f"  {what} {damaged.places[:3]}\n")
        for place in damaged.places[:3]:
            if place.line is not None and place.line <= len(lines):
                sys.stderr.write(f"    {lines[place.line - 1]}\n")
        for one in told[:6]:
            sys.stderr.write(f"    {one}\n")
    sys.stderr.write(f"  {dict(seen)}\n" if seen else "")


if __name__ == "__main__":
    main()

"""What fixing a file and reading a workbook cost beside checking a CSV: `python benchmarks/fix.py`.

The rows are of communes drawn from all of France, whose dates, populations and coordinates differ from
row to row (`programs/write_files.py`): with a fault in one row of a hundred, and with every second date
written in another way. `fix` is held to `validate` of the same file, and `validate` of a workbook to
what calamine takes to read it. Whole processes in turns: medians of processor time, children included,
and the most memory that one ever had. `--rows N` takes another number of rows.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._measure import Program, ask, in_turns, machine, markdown, median, run, script

ROWS, RUNS = 100_000, 3
KINDS = {"plain": "no faults", "rare": "1 % of faults", "dates": "every second date"}
"""What the files are, by the names that `write_files.py` gives them."""

COMMAND = """
import sys
from pvd_data.cli.main import main
try:
    main()
except SystemExit as end:
    # That a file has faults is no failure here.
    if end.code not in (0, 1, None):
        raise
"""

CALAMINE = """
import sys
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_path(sys.argv[1])
for number, _ in enumerate(book.sheet_names):
    for row in book.get_sheet_by_index(number).iter_rows():
        pass
"""

TO_REACH = {"fix": 1.5, "workbook": 2.0}
"""How many times what it is held to each may take."""


def compare(ours: Program, other: Program) -> list[str]:
    """Return processor time of both, how many times the one is the other, and our peak.

    Args:
        ours: what is measured.
        other: what it is held to.
    """
    found = in_turns({"ours": partial(run, ours), "other": partial(run, other)}, RUNS)
    took = {name: median(one.processor for one in each) for name, each in found.items()}
    times = [f"{took['ours']:.2f}", f"{took['other']:.2f}", f"{took['ours'] / took['other']:.2f}"]
    return [*times, f"{ask(ours).peak:.0f}", f"{ask(other).peak:.0f}"]


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="What fixing and reading workbooks cost.")
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args(arguments).rows
    python = Path(sys.executable)
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, said in KINDS.items():
            path = folder / f"{kind}.csv"
            ask(script("write_files", "france", path, rows, "--kind", kind))
            fix, check = (
                Program(python, COMMAND, (word, str(path))) for word in ("fix", "validate")
            )
            line = [f"`fix`, {said}", "`validate` of it", *compare(fix, check)]
            lines.append([*line, str(TO_REACH["fix"])])
        book = folder / "plain.xlsx"
        ask(script("write_files", "workbook", book, rows))
        check = Program(python, COMMAND, ("validate", str(book)))
        line = [
            "`validate` of a workbook",
            "calamine",
            *compare(check, Program(python, CALAMINE, (str(book),))),
        ]
        lines.append([*line, str(TO_REACH["workbook"])])
    header = ["", "held to", "s", "that, s", "ratio", "peak, MiB", "that, MiB", "to reach"]
    sys.stdout.write(f"{rows:,} rows, {RUNS} runs\n\n{markdown(header, lines)}\n\n")
    sys.stdout.write(f"{machine({'python-calamine': version('python-calamine')})}\n")


if __name__ == "__main__":
    main()

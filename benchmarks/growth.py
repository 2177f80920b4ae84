"""How time and memory grow with a file: `python benchmarks/growth.py`.

Files of communes whose cells differ from row to row (`programs/write_communes.py`): of 10,000 to 10 million
rows; of 10,000 rows and 10 to 1,000 columns, the others texts that nobody checks; and of 10,000 rows with a text of 100
to 10,000 characters. Each is checked by `pvd_data.validate`, without polars and with it, and only read by
`csv.reader`: processes of their own, in turns, by the processor time of the check. `--most N` is the largest number of
rows, `--plot FILE` draws what the first table says.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._measure import Answer, ask, in_turns, machine, markdown, script
from benchmarks.independent import NAMES, peak, spent

if TYPE_CHECKING:
    from collections.abc import Mapping

ROWS = (10_000, 100_000, 1_000_000, 10_000_000)
WIDTHS = (10, 100, 1_000)
LENGTHS = (100, 1_000, 10_000)
FEW = 10_000

#: What takes longer is done once.
RUNS, ONCE = 3, 1_000_000

Answers = dict[str, list[Answer]]


def measure(folder: Path, rows: int, *asked: str) -> Answers:
    """Let the contenders check a file in turns."""
    path = folder / "communes.csv"
    ask(script("write_communes", path, rows, *asked))
    programs = {name: partial(ask, script("check_projects", name, path)) for name in NAMES}
    measured = in_turns(programs, 1 if rows >= ONCE else RUNS)
    path.unlink()
    return measured


def table(head: str, measured: Mapping[int, Answers], per: int) -> str:
    """Return a table of what files take.

    Args:
        head: what grows.
        measured: by how much of it.
        per: of how many of it a time is told.
    """
    header = [head, "csv.reader, s"]
    for name in list(NAMES.values())[1:]:
        header += [f"{name}, s", f"{head} a second", "times csv.reader", "peak, MiB"]
    return markdown(header, [row(size, found, per) for size, found in measured.items()])


def row(size: int, found: Answers, per: int) -> list[str]:
    """Return a line of it."""
    read = spent(found, "csv")
    cells = [f"{size:,}", f"{read:.3f}"]
    for name in list(NAMES)[1:]:
        took = spent(found, name)
        cells += [f"{took:.2f}", f"{size * per / took:,.0f}", f"{took / read:.1f}"]
        cells.append(f"{peak(found, name):.0f}")
    return cells


def draw(measured: Mapping[int, Answers], path: Path) -> None:
    """Draw time and memory by the number of rows, always to the same bytes."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    plt.rcParams.update({"svg.hashsalt": "pvd-data", "svg.fonttype": "none"})
    figure, (seconds, memory) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    sizes = list(measured)
    for name, label in NAMES.items():
        seconds.plot(sizes, [spent(measured[n], name) for n in sizes], marker="o", label=label)
        memory.plot(sizes, [peak(measured[n], name) for n in sizes], marker="o", label=label)
    seconds.set(xscale="log", yscale="log", xlabel="rows", ylabel="processor time, s")
    memory.set(xscale="log", ylim=(0, None), xlabel="rows", ylabel="peak, MiB")
    seconds.legend(frameon=False, fontsize="small")
    figure.savefig(path, metadata={"Date": None})


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How time and memory grow with a file.")
    parser.add_argument("--most", type=int, default=ROWS[-1])
    parser.add_argument("--few", type=int, default=FEW, help="the rows of wide and long ones")
    parser.add_argument("--plot", type=Path)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = [rows for rows in ROWS if rows <= asked.most] or [asked.most]
        long = {rows: measure(folder, rows) for rows in sizes}
        print_table("rows", table("rows", long, 1))
        wide = {n: measure(folder, asked.few, f"--columns={n}") for n in WIDTHS}
        print_table(f"columns, of {asked.few:,} rows", table("columns", wide, asked.few))
        cells = {n: measure(folder, asked.few, f"--length={n}") for n in LENGTHS}
        print_table(
            f"a text in each row, {asked.few:,} rows", table("characters", cells, asked.few)
        )
    if asked.plot is not None:
        draw(long, asked.plot)
        sys.stdout.write(f"![Time and memory by the number of rows]({asked.plot.name})\n\n")
    found: dict[str, str] = {}
    for answers in long[sizes[0]].values():
        found |= answers[0].values["versions"]
    sys.stdout.write(f"{machine(found)}\n")


def print_table(title: str, text: str) -> None:
    """Print a table as soon as it is there."""
    sys.stdout.write(f"By {title}\n\n{text}\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

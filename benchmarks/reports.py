"""What a report costs in each form: `python benchmarks/reports.py`.

A file of communes whose every row has a date written in another way (`programs/write_communes.py`) is
checked by the command, `--limit` as high as there are rows, and the report written in each form to where nothing
reads it. Whole processes in turns: medians of processor time, and the most memory that one ever had.
`--rows N` takes another number of rows.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._measure import (
    Program,
    ask,
    goals,
    in_turns,
    machine,
    markdown,
    median,
    run,
    script,
)
from benchmarks.fix import COMMAND
from pvd_data import __version__

ROWS, RUNS = 100_000, 3

FORMS = ("text", "full", "json", "jsonl", "github", "gitlab", "sarif", "junit", "html")

#: How many times the text one each may take.
MOST = dict.fromkeys(("jsonl", "gitlab", "sarif"), 1.2)


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="What a report costs in each form.")
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args(arguments).rows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "communes.csv")
        ask(script("write_communes", path, rows, "--kind=dates"))
        asked = ("validate", str(path), f"--limit={rows}", "--format")
        programs = {form: Program(Path(sys.executable), COMMAND, (*asked, form)) for form in FORMS}
        measured = in_turns({form: partial(run, one) for form, one in programs.items()}, RUNS)
        peaks = {form: ask(one).peak for form, one in programs.items()}
    took = {form: median(one.processor for one in found) for form, found in measured.items()}
    times = {form: spent / took["text"] for form, spent in took.items()}
    header = ["", "processor, s", "times text", "peak, MiB"]
    table = markdown(
        header,
        [[form, f"{took[form]:.2f}", f"{times[form]:.2f}", f"{peaks[form]:.0f}"] for form in FORMS],
    )
    reached = goals((form, "text", most, " times", times[form]) for form, most in MOST.items())
    sys.stdout.write(f"{rows:,} rows, each with a fault\n\n{table}\n\n")
    sys.stdout.write(f"What was to be reached\n\n{reached}\n\n")
    sys.stdout.write(f"{machine({'pvd-data': __version__})}\n")


if __name__ == "__main__":
    main()

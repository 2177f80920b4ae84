"""How fast a file is validated, and in how much memory: `python benchmarks/validate.py`.

A file of projects of 34,875 and of 1,000,000 rows, clean and with one faulty row in a hundred, is
checked by `pvd_data.validate` with all rules on and a key, by frictionless with the same schema,
key and reference, and only read by `csv.reader`. Each check is a process of its own, and the
contenders take turns. Before anything is timed, both validators must find exactly the rows that
were damaged. `--rows N` takes other numbers of rows.

Ratios are of processor time of the check alone, which other work on the machine disturbs less.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._measure import Answer, ask, goals, in_turns, machine, markdown, median, script

NAMES = {
    "csv": "csv.reader alone",
    "ours": "pvd_data.validate",
    "ours-without-key": "pvd_data.validate, no key",
    "frictionless": "frictionless",
}
SMALL, LARGE = 34_875, 1_000_000
RUNS = {SMALL: 5, LARGE: 3}
EVERYTHING = 10**9

Answers = dict[str, list[Answer]]


def write(folder: Path, rows: int, faulty: int) -> tuple[Path, list[int]]:
    """Write a file; return it and the lines of the faulty rows."""
    path = folder / f"projets-{rows}-{faulty}.csv"
    ask(script("write_files", "projects", path, rows, f"--faulty={faulty}"))
    faults = json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))
    return path, sorted(map(int, faults))


def agree(path: Path, faulty: list[int]) -> None:
    """Stop unless both validators find the faulty rows, and no other.

    Args:
        path: the file.
        faulty: lines of these rows.

    Raises:
        SystemExit: one of them does not.
    """
    for contender in ("ours", "frictionless"):
        program = script("check_projects", contender, path, f"--listed={EVERYTHING}")
        found = ask(program).values["lines"]
        if found != faulty:
            odd = sorted(set(found) ^ set(faulty))
            raise SystemExit(f"{contender} on {path.name}: lines {odd[:10]} of {len(odd)} differ")


def compare(path: Path, rows: int) -> Answers:
    """Let the contenders check a file in turns."""
    runs = dict.fromkeys(NAMES, RUNS.get(rows, 1))
    if rows >= LARGE:
        runs["frictionless"] = 1
    return in_turns(
        {name: partial(ask, script("check_projects", name, path)) for name in NAMES}, runs
    )


def of_check(answers: Answers, name: str, what: str = "processor") -> float:
    """Return the median seconds of the check alone."""
    return median(one.values[what] for one in answers[name])


def table(answers: Answers) -> str:
    """Return a table of medians."""
    header = [
        *("", "runs", "process, s", "check, s", "its processor time, s"),
        *("times csv.reader", "frictionless takes", "peak, MiB"),
    ]
    lines = []
    for name, runs in answers.items():
        spent = of_check(answers, name)
        lines.append(
            [
                NAMES[name],
                str(len(runs)),
                f"{median(one.clock for one in runs):.2f}",
                f"{of_check(answers, name, 'seconds'):.2f}",
                f"{spent:.2f}",
                f"{spent / of_check(answers, 'csv'):.1f}",
                f"{of_check(answers, 'frictionless') / spent:.1f} times",
                f"{max(one.peak for one in runs):.0f}",
            ]
        )
    return markdown(header, lines)


def reached(rows: int, clean: Answers, faulty: Answers) -> list[tuple[str, str, float, str, float]]:
    """Return what was to be reached with a number of rows, and what was."""
    ours = of_check(clean, "ours")
    spoilt = of_check(faulty, "ours")
    lines = [
        (f"{rows:,} rows", "frictionless", 0.1, " times", ours / of_check(clean, "frictionless")),
        (f"{rows:,} rows with 1 % of faults", f"{rows:,} clean rows", 2, " times", spoilt / ours),
    ]
    if rows < LARGE:
        return lines
    peak = max(one.peak for one in clean["ours-without-key"])
    beside = spoilt / of_check(faulty, "frictionless")
    return [
        *lines,
        (f"{rows:,} rows with 1 % of faults", "frictionless", 0.1, " times", beside),
        (f"{rows:,} rows", "csv.reader alone", 4, " times", ours / of_check(clean, "csv")),
        (f"{rows:,} rows, no key", "memory", 150, " MiB", peak),
    ]


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How fast a file is validated.")
    parser.add_argument("--rows", type=int, nargs="+", default=[SMALL, LARGE])
    asked = parser.parse_args(arguments)
    out = sys.stdout
    lines = []
    versions: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name:
        for rows in asked.rows:
            measured = []
            for faulty in (0, rows // 100):
                path, at_fault = write(Path(name), rows, faulty)
                agree(path, at_fault)
                measured.append(compare(path, rows))
                size = path.stat().st_size / 2**20
                out.write(f"{rows:,} rows, {size:.0f} MiB, {faulty:,} of them faulty\n\n")
                out.write(table(measured[-1]) + "\n\n")
                out.flush()
                path.unlink()
            lines += reached(rows, *measured)
            for contender in measured[0].values():
                versions |= contender[0].values["versions"]
    out.write(f"What was to be reached\n\n{goals(lines)}\n\n{machine(versions)}\n")


if __name__ == "__main__":
    main()

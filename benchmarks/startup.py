"""What it costs to begin: `python benchmarks/startup.py`.

Whole processes, `python -c`, in turns: importing a library and nothing else, then the way from
nothing to one answer, the EPCI of Embrun, beside what a user would pick instead. pvd-data is
installed from its wheel and each peer in an environment of its own (`_environments.py`), since
an editable install costs time at each start. The peak of memory is asked of each process in
runs of its own, which are not timed.

`--environments DIR` keeps what is installed for the next time.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import _questions
from benchmarks._environments import Environments, environments
from benchmarks._processes import (
    Measure,
    Program,
    answer,
    in_turns,
    machine,
    median,
    peak,
    quartile,
)
from benchmarks._tables import markdown

if TYPE_CHECKING:
    from collections.abc import Mapping

IMPORTS = {
    "bare interpreter": ("pvd-data", "pass"),
    "import pvd_data": ("pvd-data", "import pvd_data"),
    "import click": ("pvd-data", "import click"),
    "from pydantic import BaseModel": ("pvd-data", "from pydantic import BaseModel"),
    "import polars": ("polars", "import polars"),
    "import pycountry": ("pycountry", "import pycountry"),
    "import pandas": ("pandas", "import pandas"),
    "import frictionless": ("frictionless", "import frictionless"),
}
"""The environment and the code of each; the module itself, without what its use imports."""

BARE, OURS, *_ = IMPORTS
IMPORT_GOAL = 2.0
ANSWER_GOAL = 1.3
PEAKS = 3

Measures = dict[str, list[Measure]]
Peaks = dict[str, float]


def questions(there: Environments) -> dict[str, Program]:
    """Return what answers the question, each as one would write it.

    Args:
        there: what is installed.
    """
    data = (str(there.package / "data"),)
    return {
        BARE: Program(there.python("pvd-data"), "pass"),
        **{
            name: Program(there.python(where), code, data)
            for name, (where, code) in _questions.ALL.items()
        },
    }


def check(programs: Mapping[str, Program]) -> None:
    """Run each program once, and stop unless it answers what it should.

    Args:
        programs: by their names.

    Raises:
        SystemExit: one fails, or answers something else.
    """
    for name, program in programs.items():
        told = answer(program)
        if told not in ("", _questions.ANSWER) or (told == "") != (name in _questions.SILENT):
            raise SystemExit(f"{name}: answered {told!r}, expected {_questions.ANSWER!r}")


def clock(measures: Measures, name: str) -> float:
    """Return the median time of a program, in seconds."""
    return median([one.clock for one in measures[name]])


def table(measures: Measures, peaks: Peaks, floors: Mapping[str, str]) -> str:
    """Return a Markdown table of medians.

    Args:
        measures: of the programs.
        peaks: of their memory, in MiB.
        floors: what the others are compared with, and how the column is called.
    """
    header = ["", "median, ms", "first quartile, ms", "processor, ms", *floors.values()]
    lines = [
        [
            name,
            f"{clock(measures, name) * 1e3:.1f}",
            f"{quartile([one.clock for one in measured]) * 1e3:.1f}",
            f"{median([one.processor for one in measured]) * 1e3:.1f}",
            *(f"{clock(measures, name) / clock(measures, floor):.2f}" for floor in floors),
            f"{peaks[name]:.0f}",
        ]
        for name, measured in measures.items()
    ]
    return markdown([*header, "peak, MiB"], lines)


def installed(there: Environments) -> str:
    """Return a Markdown table of what `pip install` brings, and of our wheel.

    Args:
        there: what is installed.
    """
    wheels = {"pvd-data": f"{there.wheel.stat().st_size / 2**20:.2f}"}
    lines = [
        [
            f"pip install {name}",
            str(len(one.versions())),
            f"{one.size() / 2**20:.1f}",
            wheels.get(name, "-"),
        ]
        for name, one in sorted(there.by_name.items(), key=lambda pair: pair[1].size())
    ]
    return markdown(["", "distributions", "all of them, MiB", "its wheel, MiB"], lines)


def goals(imports: Measures, answers: Measures) -> str:
    """Return a Markdown table of what was to be reached, and what was.

    Args:
        imports: measures of the imports.
        answers: measures of the question.
    """

    def line(what: str, goal: float, beside: str, times: float) -> list[str]:
        missed = "" if times <= goal else ": missed"
        return [what, beside, f"{goal} at most", f"{times:.2f}{missed}"]

    ours = clock(answers, _questions.OURS)
    lines = [
        line(OURS, IMPORT_GOAL, BARE, clock(imports, OURS) / clock(imports, BARE)),
        *(
            line(_questions.OURS, ANSWER_GOAL, floor, ours / clock(answers, floor))
            for floor in _questions.FLOORS
        ),
    ]
    return markdown(["", "times", "to reach", "measured"], lines)


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="What it costs to begin.")
    parser.add_argument("--environments", type=Path, help="where what is installed is kept")
    parser.add_argument("--runs", type=int, default=25, help="runs of each program")
    asked = parser.parse_args(arguments)
    if asked.runs < 1:
        parser.error("--runs: at least 1 is needed")
    with environments(asked.environments) as there:
        plans = [
            {name: Program(there.python(where), code) for name, (where, code) in IMPORTS.items()},
            questions(there),
        ]
        # Warms them up, too: the first run writes bytecode.
        for name, program in plans[0].items():
            if told := answer(program):
                raise SystemExit(f"{name}: wrote {told!r}")
        check(plans[1])
        measures = [in_turns(plan, asked.runs) for plan in plans]
        peaks = [
            {name: median([peak(program) for _ in range(PEAKS)]) for name, program in plan.items()}
            for plan in plans
        ]
        out = sys.stdout
        out.write(f"Importing, {asked.runs} runs of each\n\n")
        out.write(table(measures[0], peaks[0], {BARE: "times bare"}) + "\n\n")
        out.write(f"The EPCI of Embrun, {asked.runs} runs of each\n\n")
        out.write(table(measures[1], peaks[1], {BARE: "times bare", **_questions.FLOORS}) + "\n\n")
        out.write(f"What was to be reached\n\n{goals(*measures)}\n\n")
        out.write(f"What pip installs\n\n{installed(there)}\n\n")
        out.write(f"{machine(there.versions())}\n")


if __name__ == "__main__":
    main()

"""What it costs to begin: `python benchmarks/startup.py`.

Whole processes, `python -c`, in turns: importing a library and nothing else, then the way from
nothing to one answer (which EPCI has Embrun?), beside what a user would pick instead; then what is
typed at the command line, beside a bare interpreter. pvd-data is
installed from its wheel and each peer in an environment of its own. Peaks of memory are read in
further runs, which are not timed.

`--environments DIR` keeps what is installed for the next time.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._measure import (
    Environments,
    Program,
    Run,
    ask,
    environments,
    goals,
    in_turns,
    machine,
    markdown,
    median,
    quartile,
    run,
)

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

ANSWER = "CC Serre-Ponçon"

PVD_DATA = """
import pvd_data
print(pvd_data.load().communes["05046"].intercommunalite.nom)
"""

#: Imports pydantic and builds two models of its own, each complete; reads nothing.
MODELS_BY_HAND = """
import towns_by_hand
"""

#: The same with our models, whose code has all their rules; complete even if built later.
MODELS_OURS = """
from pvd_data.schema.models.communes import Commune
from pvd_data.schema.models.territoires import Intercommunalite
Commune.model_rebuild()
Intercommunalite.model_rebuild()
"""

BY_HAND = """
import sys, towns_by_hand
print(towns_by_hand.epci_of("05046", sys.argv[1]))
"""

CSV = """
import csv, sys
def table(name, key):
    with open(f"{sys.argv[1]}/{name}.csv", encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}
communes = table("communes", "code_insee")
epci = table("intercommunalites", "siren_epci")
print(epci[communes["05046"]["siren_epci"]]["nom"])
"""

PANDAS = """
import sys, pandas
def table(name, key):
    path = f"{sys.argv[1]}/{name}.csv"
    return pandas.read_csv(path, dtype=str, keep_default_na=False).set_index(key)
communes = table("communes", "code_insee")
epci = table("intercommunalites", "siren_epci")
print(epci.at[communes.at["05046", "siren_epci"], "nom"])
"""

POLARS = """
import sys, polars
def table(name):
    return polars.read_csv(f"{sys.argv[1]}/{name}.csv", infer_schema=False)
town = table("communes").filter(polars.col("code_insee") == "05046")
print(town.join(table("intercommunalites"), on="siren_epci", suffix="_epci")["nom_epci"].item())
"""

FRICTIONLESS = """
import sys
from frictionless import Package
package = Package(f"{sys.argv[1]}/../datapackage.json")
def table(name, key):
    return {row[key]: row for row in package.get_resource(name).read_rows()}
communes = table("communes", "code_insee")
epci = table("intercommunalites", "siren_epci")
print(epci[communes["05046"]["siren_epci"]]["nom"])
"""

#: Of a package frictionless checks the references as it reads, and so reads all communes of
#: France; of a file with its schema it cannot.
FRICTIONLESS_ALONE = """
import sys
from frictionless import Resource, Schema
def table(name, key):
    schema = Schema.from_descriptor(f"{sys.argv[1]}/../schemas/{name}.json")
    rows = Resource(path=f"{name}.csv", basepath=sys.argv[1], schema=schema).read_rows()
    return {row[key]: row for row in rows}
communes = table("communes", "code_insee")
epci = table("intercommunalites", "siren_epci")
print(epci[communes["05046"]["siren_epci"]]["nom"])
"""

ANSWERED = "pvd_data"
HAND, MODELS = "pydantic and two models by hand, no data", "our two models alone, no data"

FLOORS = {HAND: "times models by hand", MODELS: "times our models"}
"""What it costs at least to have models, and how the column beside it is called."""

QUESTIONS = {
    HAND: ("pvd-data", MODELS_BY_HAND),
    MODELS: ("pvd-data", MODELS_OURS),
    ANSWERED: ("pvd-data", PVD_DATA),
    "csv.DictReader, texts only": ("pvd-data", CSV),
    "csv.DictReader and models by hand": ("pvd-data", BY_HAND),
    "polars": ("polars", POLARS),
    "pandas": ("pandas", PANDAS),
    "frictionless, file by file": ("frictionless", FRICTIONLESS_ALONE),
    "frictionless, the package": ("frictionless", FRICTIONLESS),
}
"""The environment and the code of each program."""

#: A command line, whatever its exit code: that of a file with faults is 1.
COMMAND = """
import sys
from pvd_data.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as ending:
    assert ending.code in (None, 0, 1), ending
"""

CLEAN, FAULTY, STRANGE = "clean.csv", "faulty.csv", "strange.csv"

COMMANDS = {
    "--help": 7,
    "--version": 7,
    "explain R002": 7,
    "show 05": 15,
    "show embrun": 15,
    "resolve 05067": 15,
    "search embrun": 15,
    "info": 15,
    "search --france embrun": 20,
    f"validate {CLEAN}": 18,
    f"validate {FAULTY}": 25,
    f"validate --ignore-unknown -- {STRANGE}": 10,
}
"""What is typed, and how many times a bare interpreter's processor time it may take."""

SILENT = {*IMPORTS, *FLOORS}
"""The programs that answer nothing."""

Runs = dict[str, list[Run]]
Peaks = dict[str, float]


def imports(there: Environments) -> dict[str, Program]:
    """Return what imports and does nothing else."""
    return {name: Program(there.python(where), code) for name, (where, code) in IMPORTS.items()}


def questions(there: Environments) -> dict[str, Program]:
    """Return what answers the question, each as one would write it."""
    data = (str(there.package / "data"),)
    return {BARE: Program(there.python("pvd-data"), "pass")} | {
        name: Program(there.python(where), code, data) for name, (where, code) in QUESTIONS.items()
    }


def commands(there: Environments, folder: Path) -> dict[str, Program]:
    """Return command lines, with the files of ten rows that some of them read.

    Args:
        there: where pvd-data is installed.
        folder: where the files are written.
    """
    labels = "code_insee,nom_commune,siren_epci,code_departement,date,population"
    columns = ("code_insee", "nom", "siren_epci", "code_departement", "", "population_municipale")
    with (there.package / "data" / "communes_france.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        towns = [row for _, row in zip(range(10), csv.DictReader(file), strict=False)]
    rows = [[town.get(column, "2021-05-07") for column in columns] for town in towns]
    (folder / STRANGE).write_text("mesure,valeur\nhauteur,12\n", "utf-8")
    (folder / CLEAN).write_text("\n".join([labels, *map(",".join, rows)]) + "\n", "utf-8")
    rows[2][1], rows[4][0], rows[6][4] = rows[2][1][:-1], "99999", "2021-15-40"
    (folder / FAULTY).write_text("\n".join([labels, *map(",".join, rows)]) + "\n", "utf-8")
    python, files = there.python("pvd-data"), (CLEAN, FAULTY, STRANGE)
    return {BARE: Program(python, "pass")} | {
        line: Program(
            python,
            COMMAND,
            tuple(str(folder / word) if word in files else word for word in line.split()),
        )
        for line in COMMANDS
    }


def typed_table(runs: Runs, peaks: Peaks) -> str:
    """Return the table of what is typed: processor time beside a bare interpreter's, and what it may be.

    Args:
        runs: of the commands, and of a bare interpreter.
        peaks: of their memory, in MiB.
    """
    lines = [
        [
            name,
            f"{median(one.processor for one in measured) * 1e3:.1f}",
            f"{clock(runs, name) * 1e3:.1f}",
            f"{times_bare(runs, name):.1f}",
            str(COMMANDS.get(name, "")),
            f"{peaks[name]:.0f}",
        ]
        for name, measured in runs.items()
    ]
    header = ["", "processor, ms", "clock, ms", "times bare", "to reach", "peak, MiB"]
    return markdown(header, lines)


def times_bare(runs: Runs, name: str) -> float:
    """Return how many times a bare interpreter's processor time a program takes."""
    own, bare = (median(one.processor for one in runs[which]) for which in (name, BARE))
    return own / bare


def check(programs: Mapping[str, Program]) -> None:
    """Run each program once, and stop unless it answers what it should.

    Raises:
        SystemExit: one fails, or answers something else.
    """
    for name, program in programs.items():
        text = ask(program).text
        expected = "" if name in SILENT else ANSWER
        if text != expected:
            raise SystemExit(f"{name}: answered {text!r}, expected {expected!r}")


def clock(runs: Runs, name: str) -> float:
    """Return the median time of a program, in seconds."""
    return median(one.clock for one in runs[name])


def table(runs: Runs, peaks: Peaks, floors: Mapping[str, str]) -> str:
    """Return a table of medians.

    Args:
        runs: of the programs.
        peaks: of their memory, in MiB.
        floors: what the others are compared with, and how the column is called.
    """
    header = ["", "median, ms", "first quartile, ms", "processor, ms", *floors.values()]
    lines = [
        [
            name,
            f"{clock(runs, name) * 1e3:.1f}",
            f"{quartile([one.clock for one in measured]) * 1e3:.1f}",
            f"{median(one.processor for one in measured) * 1e3:.1f}",
            *(f"{clock(runs, name) / clock(runs, floor):.2f}" for floor in floors),
            f"{peaks[name]:.0f}",
        ]
        for name, measured in runs.items()
    ]
    return markdown([*header, "peak, MiB"], lines)


def installed(there: Environments) -> str:
    """Return a table of what `pip install` brings, and of our wheel."""
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


def reached(imported: Runs, answered: Runs, typed: Runs) -> str:
    """Return a table of what was to be reached, and what was."""
    ours = clock(answered, ANSWERED)
    times = clock(imported, OURS) / clock(imported, BARE)
    lines = [(OURS, BARE, IMPORT_GOAL, " times", times)]
    for floor in FLOORS:
        lines.append((ANSWERED, floor, ANSWER_GOAL, " times", ours / clock(answered, floor)))
    lines += [
        (name, BARE, COMMANDS[name], " times", times_bare(typed, name))
        for name in typed
        if name != BARE
    ]
    return goals(lines)


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="What it costs to begin.")
    parser.add_argument("--environments", type=Path, help="where what is installed is kept")
    parser.add_argument("--runs", type=int, default=25, help="runs of each program")
    asked = parser.parse_args(arguments)
    if asked.runs < 1:
        parser.error("--runs: at least 1 is needed")
    out = sys.stdout
    with environments(asked.environments) as there, tempfile.TemporaryDirectory() as folder:
        plans = {
            "Importing": imports(there),
            "The EPCI of Embrun": questions(there),
            "What is typed": commands(there, Path(folder)),
        }
        # Warms all of them up, too: the first run writes bytecode.
        check(plans["The EPCI of Embrun"])
        found = []
        for (title, plan), floors in zip(plans.items(), ({}, FLOORS, None), strict=True):
            peaks = {n: median(ask(p).peak for _ in range(PEAKS)) for n, p in plan.items()}
            runs = in_turns({n: partial(run, p) for n, p in plan.items()}, asked.runs)
            beside = {BARE: "times bare", **(floors or {})}
            shown = typed_table(runs, peaks) if floors is None else table(runs, peaks, beside)
            out.write(f"{title}, {asked.runs} runs of each\n\n{shown}\n\n")
            found.append(runs)
        out.write(f"What was to be reached\n\n{reached(*found)}\n\n")
        out.write(f"What pip installs\n\n{installed(there)}\n\n")
        out.write(f"{machine(there.versions())}\n")


if __name__ == "__main__":
    main()

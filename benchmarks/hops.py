"""How many modules one result enters: `python benchmarks/hops.py` prints a table.

A module counts when one of its functions is entered between the call and its return; methods,
properties and lambdas are functions, comprehensions are not (from Python 3.12 on they are no calls).
What runs while a module is imported, such as the body of a class, does not count, nor do other
packages. `--list` names the modules in the order in which they are entered; `PYTHONPATH=OTHER/src`
counts in another checkout.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import click
import polars

import pvd_data
from pvd_data import frames
from pvd_data.cli.main import main

ROWS = "code_insee,nom\n05046,Embrun\n05170,Talard\n"
"""A file with one misspelt cell: the commune is called Tallard."""


def read_frame(path: str) -> polars.DataFrame:
    """Return the file as a frame of texts."""
    return polars.read_csv(path, infer_schema=False)


FLOWS: dict[str, tuple[Callable[[str], object], int]] = {
    "pvd-data validate": (lambda path: main(["validate", path, "--format", "full"]), 30),
    "pvd_data.validate()": (lambda path: pvd_data.validate(path, lang="fr"), 25),
    "pvd-data fix": (lambda path: main(["fix", path]), 31),
    "frames.check()": (lambda path: frames.check(read_frame(path)), 25),
    "pvd-data enrich": (
        lambda path: main(["enrich", path, "-o", f"{path}.out.csv", "--engine", "python"]),
        30,
    ),
    "pvd-data export, csv and geojson": (
        lambda path: main(["export", "communes", "--format", "csv,geojson", "--to", f"{path}.d"]),
        27,
    ),
    "pvd-data schema --check": (
        lambda _: main(["schema", "--check", "--root", str(Path(pvd_data.__file__).parents[2])]),
        41,
    ),
    "frames.enrich()": (lambda path: frames.enrich(read_frame(path)), 16),
    "resolve()": (lambda _: pvd_data.load().resolve("05067"), 9),
    "search()": (lambda _: pvd_data.load().search("embrum"), 9),
    "load() to a row": (lambda _: pvd_data.load().communes["05046"], 7),
}
"""What is called with the file, and how many modules it may enter: a test checks it."""

COMPREHENSIONS = {"<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>"}
"""What Python before 3.12 calls as functions."""


def watch(flow: str, path: str) -> dict[str, list[str]]:
    """Return the modules that a flow enters in this process, each with its functions.

    Args:
        flow: one of `FLOWS`.
        path: the file.
    """
    called, _ = FLOWS[flow]
    home = f"{Path(pvd_data.__file__).parent}{os.sep}"
    for name in ("load", "validate"):
        getattr(pvd_data, name)  # imported when it is first asked for
    entered: dict[str, list[str]] = {}
    seen: set[CodeType] = set()

    def see(frame: FrameType, event: str, _: Any) -> None:
        file, code = frame.f_code.co_filename, frame.f_code
        if event != "call" or code in seen:
            return
        if not file.startswith(home) or importing(frame, home):
            return
        seen.add(code)
        functions = entered.setdefault(file.removeprefix(home).removesuffix(".py"), [])
        if code.co_name not in COMPREHENSIONS and code.co_qualname not in functions:
            functions.append(code.co_qualname)

    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        sys.settrace(see)
        try:
            called(path)
        except SystemExit as ended:
            # 1: the data are wrong, as they should be. More: it could not do its work.
            if ended.code not in (None, 0, 1):
                raise
        finally:
            sys.settrace(None)
    return entered


def importing(frame: FrameType, home: str) -> bool:
    """Say whether a call is made while a module of the package is imported."""
    caller: FrameType | None = frame
    while caller is not None:
        code = caller.f_code
        if code.co_name == "<module>" and code.co_filename.startswith(home):
            return True
        caller = caller.f_back
    return False


def count(flow: str) -> dict[str, list[str]]:
    """Return the modules that a flow enters in a new process, each with its functions.

    Args:
        flow: one of `FLOWS`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "towns.csv")
        path.write_text(ROWS, encoding="utf-8")
        command = [sys.executable, __file__, flow, str(path)]
        done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)  # noqa: S603
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def table(*, listed: bool = False) -> str:
    """Return how many modules and functions each flow enters.

    Args:
        listed: whether the modules are named too.
    """
    lines = ["| one result, through | modules | functions | at most |", "|---|---|---|---|"]
    for flow, (_, most) in FLOWS.items():
        entered = count(flow)
        functions = sum(map(len, entered.values()))
        lines.append(f"| `{flow}` | {len(entered)} | {functions} | {most} |")
        lines += entered if listed else []
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in FLOWS:
        click.echo(json.dumps(watch(*sys.argv[1:])))
    else:
        click.echo(table(listed="--list" in sys.argv))

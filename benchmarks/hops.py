"""How many modules one finding enters: `python benchmarks/hops.py` prints a table.

A module counts when one of its functions is entered between the call and its return. What runs
while a module is imported, such as the body of a class, does not count, nor do other packages.
`--list` names the modules in the order in which they are entered; `PYTHONPATH=OTHER/src` counts
in another checkout.
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
from types import FrameType
from typing import Any

import click

import pvd_data
from pvd_data.cli.main import main

ROWS = "code_insee,nom\n05046,Embrun\n05170,Talard\n"
"""A file with one misspelt cell: the commune is called Tallard."""

FLOWS: dict[str, Callable[[str], object]] = {
    "pvd-data validate": lambda path: main(["validate", path, "--format", "full"]),
    "pvd_data.validate()": lambda path: pvd_data.validate(path, lang="fr"),
    "resolve()": lambda _: pvd_data.load().resolve("05067"),
    "pvd-data fix": lambda path: main(["fix", path]),
}
"""What is called with the file."""

MOST = {"pvd-data validate": 30, "pvd_data.validate()": 25, "resolve()": 9, "pvd-data fix": 31}
"""How many modules each may enter; a test holds it."""


def watch(flow: str, path: str) -> dict[str, list[str]]:
    """Return the modules that a flow enters in this process, each with its functions.

    Args:
        flow: one of `FLOWS`.
        path: the file.
    """
    home = f"{Path(pvd_data.__file__).parent}{os.sep}"
    for name in ("load", "validate"):
        getattr(pvd_data, name)  # imported when it is first asked for
    entered: dict[str, list[str]] = {}

    def see(frame: FrameType, event: str, _: Any) -> None:
        file, code = frame.f_code.co_filename, frame.f_code
        if event != "call" or not file.startswith(home) or importing(frame, home):
            return
        functions = entered.setdefault(file.removeprefix(home).removesuffix(".py"), [])
        if code.co_qualname not in functions:
            functions.append(code.co_qualname)

    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        sys.setprofile(see)
        try:
            FLOWS[flow](path)
        except SystemExit:
            pass
        finally:
            sys.setprofile(None)
    return entered


def importing(frame: FrameType, home: str) -> bool:
    """Tell whether a call is made while a module of the package is imported."""
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
    lines = ["| one finding, through | modules | functions | at most |", "|---|---|---|---|"]
    for flow in FLOWS:
        entered = count(flow)
        functions = sum(map(len, entered.values()))
        lines.append(f"| `{flow}` | {len(entered)} | {functions} | {MOST[flow]} |")
        lines += entered if listed else []
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in FLOWS:
        click.echo(json.dumps(watch(*sys.argv[1:])))
    else:
        click.echo(table(listed="--list" in sys.argv))

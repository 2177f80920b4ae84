"""The command line in a process that may take little memory and little time of the processor."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

#: What a file from anyone may cost: bytes of memory and seconds of the processor, of the command
#: and of whatever it starts, each.
MEMORY = 500 * 2**20
PROCESSOR = 10

_PROGRAM = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({PROCESSOR}, {PROCESSOR}))
"""

_COMMAND = "from pvd_data.cli.main import main; main(prog_name='pvd-data')"


def run_limited(
    *arguments: str | PathLike[str], program: str = _COMMAND, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run `pvd-data`, or another program in Python, within the limits.

    Args:
        arguments: of the command.
        program: what is run in place of the command; it finds the arguments in `sys.argv`.
        cwd: the folder where it is run.
    """
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux limits the memory of a process")
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM + program, *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=120,
    )


def told(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the sentence that a refusal tells, and make sure that it is one and nothing else."""
    said = done.stderr.decode()
    assert done.returncode in (1, 2), (done.returncode, said)
    assert "Traceback" not in said, said
    assert "Erreur interne" not in said, said
    assert said.count("\n") == 1, said
    assert not {unicodedata.category(letter) for letter in said[:-1]} & {"Cc", "Cf", "Cs"}, said
    return said[:-1]

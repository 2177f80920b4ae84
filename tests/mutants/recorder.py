"""Runs in every interpreter of a copy that is asked to record, and as a plugin of its pytest.

It writes which functions were entered under which test, or under which file of tests where it was
for a fixture that several share; a subprocess knows them by variables. It is there before pytest
is: PYTEST_DONT_REWRITE.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

    import pytest

SOURCE = os.environ.get("MUTANTS_SOURCE", "")
_SHARED = "MUTANTS_SHARED"
_met: set[int] = set()
_entered: dict[str, set[str]] = {}
_seconds: dict[str, float] = {}
_failed: list[str] = []


def enter(frame: FrameType, _event: str, _argument: object) -> None:
    """Note a function that is entered for the first time in this test."""
    code = frame.f_code
    if id(code) not in _met:
        _met.add(id(code))
        if code.co_filename.startswith(SOURCE):
            name = f"{code.co_filename[len(SOURCE) :]}:{code.co_firstlineno}"
            test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0]
            if _SHARED in os.environ:
                test = test.partition("::")[0]
            _entered.setdefault(name, set()).add(test)


def pytest_runtest_logstart() -> None:
    """Begin anew with each test."""
    _met.clear()


def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> None:
    """Tell what is prepared for several tests from what is for one; the former comes first."""
    if fixturedef.scope == "function":
        pytest_runtest_call()
    else:
        os.environ[_SHARED] = fixturedef.argname


def pytest_runtest_call() -> None:
    """Begin what is for one test."""
    os.environ.pop(_SHARED, None)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up how long a test takes with what is prepared for it."""
    _seconds[report.nodeid] = _seconds.get(report.nodeid, 0) + report.duration
    if report.failed:
        _failed.append(report.nodeid)


def dump() -> None:
    """Write what was seen, to a file of this process."""
    told = {name: sorted(tests) for name, tests in _entered.items()}
    content = json.dumps({"entered": told, "seconds": _seconds, "failed": _failed})
    Path(os.environ["MUTANTS_RECORD"], f"{os.getpid()}.json").write_text(content, "utf-8")


def pytest_sessionfinish() -> None:
    """Write it before a worker is ended."""
    dump()


def start() -> None:
    """Watch each function that is entered from now on."""
    atexit.register(dump)
    threading.settrace(enter)
    sys.settrace(enter)

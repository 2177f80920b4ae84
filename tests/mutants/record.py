"""Which test enters which function, and how long it takes: one run of the whole suite, kept."""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.mutants.changes import Mutant
    from tests.mutants.copies import Copy


class Record:
    """Which test enters which function, and how long it takes."""

    def __init__(self, path: Path) -> None:
        """Take the file where it is kept; `make` fills it."""
        self.path = path

    @cached_property
    def _told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.path.read_text("utf-8"))
        return told

    def make(self, copy: Copy) -> None:
        """Run the suite once in a copy, unless that was done for these very files.

        Raises:
            SystemExit: a test fails although nothing was changed.
        """
        if self.path.is_file():
            return
        folder = copy.own / "record"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        source = f"{copy.folder / 'src'}{os.sep}"
        recording = {"MUTANTS_RECORD": str(folder), "MUTANTS_SOURCE": source}
        copy.test(
            [], 7200, "-p", "mutants_recorder", "-n", "logical", "--dist", "worksteal", **recording
        )
        entered, seconds = defaultdict[str, set[str]](set), dict[str, float]()
        failed: set[str] = set()
        for path in folder.iterdir():
            try:
                told = json.loads(path.read_text("utf-8"))
            except ValueError:  # of a process that may not write as much, or was killed
                continue
            for function, tests in told["entered"].items():
                entered[f"src/{function}"] |= {_bare(test) for test in tests if test}
            for test, took in told["seconds"].items():
                seconds[_bare(test)] = seconds.get(_bare(test), 0) + took
            failed |= {_bare(test) for test in told["failed"]}
        # What reads limits or counts modules may fail under the recorder, and not without it.
        if not seconds or (failed and copy.test(sorted(failed), 1800)):
            raise SystemExit(f"tests fail although nothing was changed\n{copy.said()}")
        if copy.test(sorted(seconds), 600, "--collect-only"):
            raise SystemExit(f"tests are not found by their names\n{copy.said()}")
        files = defaultdict[str, float](float)
        for test, took in seconds.items():
            files[test.partition("::")[0]] += took
        known = {name: sorted(tests & {*seconds, *files}) for name, tests in entered.items()}
        told = {"entered": known, "seconds": seconds, "files": files}
        self.path.write_text(json.dumps(told), "utf-8")

    def seconds(self, tests: list[str]) -> float:
        """Return how long tests took under the recorder; all of them if none is named."""
        took: dict[str, float] = self._told["seconds"]
        files: dict[str, float] = self._told["files"]
        return sum(took.get(test, files.get(test, 0)) for test in tests or took)

    def tests(self, mutant: Mutant) -> list[str]:
        """Return the tests that entered the function, those of the quickest files first.

        Where a fixture of a whole file entered it, these are all tests of the file.
        """
        entered: dict[str, list[str]] = self._told["entered"]
        where = [f"{mutant.path}:{mutant.function}"]
        if mutant.function is None:
            where = [name for name in entered if name.startswith(f"{mutant.path}:")]
        files = defaultdict[str, list[str]](list)
        for test in sorted({test for name in where for test in entered.get(name, [])}):
            file = test.partition("::")[0]
            if file not in files[file]:
                files[file].append(test)
        return [test for tests in sorted(files.values(), key=self.seconds) for test in tests]


def _bare(test: str) -> str:
    """Return the name of a test without its parameters."""
    return test.partition("[")[0]

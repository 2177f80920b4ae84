"""Change the code at random places and ask whether a test notices: `make mutants`.

Neither mutmut nor cosmic-ray: the one wraps every function, which the models and the count of
entered modules do not stand, the other runs the whole suite for each change in the tree itself.
Here a change lives in a copy of the checkout with an environment of its own, so that interpreters
which tests start have it too. One run of the suite records which test enters which function, in
its own process or in one that it starts; then each change meets the tests of its module and those
that enter its function, or the whole suite if none is known to. What lives on is judged by people
in `survivors.toml`.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import hashlib
import json
import os
import queue
import random
import re
import sys
import threading
import time
import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from benchmarks._measure import SEED, fill, markdown
from benchmarks.bench import PAGE, rewrite
from tests.mutants.changes import SOURCE, Mutant, all_mutants
from tests.mutants.copies import COPIES, ROOT, Copy
from tests.mutants.record import Record

JUDGED = Path(__file__).with_name("survivors.toml")

#: How much longer tests may take than when nothing was changed, and seconds that they may always
#: take: the machine may do other work too.
PATIENCE, LEAST_PATIENCE = 6, 90


class Outcome(NamedTuple):
    """What became of a mutant.

    Attributes:
        path: its file.
        line: its line.
        change: what was changed.
        killed: by which tests, or empty.
        seconds: how long that took.
    """

    path: str
    line: int
    change: str
    killed: str
    seconds: float


def judge(mutant: Mutant, copy: Copy, stages: list[Stage]) -> Outcome:
    """Change a copy, and run the tests until one notices.

    Args:
        mutant: the change.
        copy: where it is made and taken back.
        stages: the tests, those that notice soonest first.
    """
    path = copy.folder / mutant.path
    content, times = path.read_bytes(), path.stat()
    begin = time.perf_counter()
    changed = content[: mutant.start] + mutant.text.encode() + content[mutant.end :]
    killed = ""
    try:
        path.write_bytes(changed)
        for stage in stages:
            patience = LEAST_PATIENCE + PATIENCE * stage.seconds
            if copy.test(stage.targets, patience, "-x") not in (0, 5):  # 5: it has no tests
                killed = stage.name
                break
    finally:
        path.write_bytes(content)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    took = time.perf_counter() - begin
    return Outcome(mutant.path, mutant.line, mutant.change, killed, round(took, 1))


class Stage(NamedTuple):
    """Tests that are asked together: what they are, their names, how long they take."""

    name: str
    targets: list[str]
    seconds: float


class Suite:
    """All tests, asked in the order in which they are likely to notice."""

    def __init__(self, copy: Copy) -> None:
        """Run them once, unless that was done for these files."""
        self.record = Record(COPIES / f"record-{_digest()}.json")
        self.record.make(copy)

    def stages(self, mutant: Mutant) -> list[Stage]:
        """Return the tests of the module, then those that enter the function, or all."""
        own, entering = _own(mutant), self.record.tests(mutant)
        if mutant.function is None:
            entering = [*_about_all(), *entering]
        rest = ("those that enter it", entering) if entering else ("all", [])
        return [
            Stage(name, tests, self.record.seconds(tests))
            for name, tests in (("those of its module", own), rest)
        ]


class Folders:
    """The tests of the folder of a module, and no others: an estimate, without a first run."""

    def __init__(self, copy: Copy) -> None:
        """Take a copy in which nothing is changed yet."""
        self.copy = copy
        self.took: dict[str, float] = {}
        self.lock = threading.Lock()

    def stages(self, mutant: Mutant) -> list[Stage]:
        """Return the tests of the module, then those of its folder."""
        own = _own(mutant)
        place = Path("tests", *Path(mutant.path).relative_to(SOURCE).parts[:-1][:1]).as_posix()
        folder = [place] if place != "tests" else _about_all()
        folder = [one for one in folder if ROOT.joinpath(one).exists()]
        return [
            Stage(name, tests, self._seconds(tests))
            for name, tests in (("those of its module", own), ("those of its folder", folder))
            if tests
        ]

    def _seconds(self, tests: list[str]) -> float:
        key = " ".join(tests)
        with self.lock:
            if key not in self.took:
                begin = time.perf_counter()
                if self.copy.test(tests, 1800) not in (0, 5):
                    raise SystemExit(f"tests fail although nothing was changed\n{self.copy.said()}")
                self.took[key] = time.perf_counter() - begin
            return self.took[key]


def _own(mutant: Mutant) -> list[str]:
    """Return the doctests of a module, and the file of its tests."""
    place = Path(mutant.path).relative_to(SOURCE)
    own = Path("tests") / place.parent / f"test_{place.name}"
    return [mutant.path, *([own.as_posix()] if ROOT.joinpath(own).is_file() else [])]


def _about_all() -> list[str]:
    """Return the files of tests that look at the code as a whole."""
    found = ROOT.joinpath("tests").glob("test_*.py")
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def table(outcomes: list[Outcome], seed: int) -> str:
    """Return the tables of the page: by folder, and each survivor with its judgement."""
    judged = {
        (one["path"], one["change"]): one["judgement"]
        for one in tomllib.loads(JUDGED.read_text("utf-8")).get("survivor", [])
    }
    folders = [Path(one.path).relative_to(SOURCE).parent.as_posix() for one in outcomes]
    names = [name if name != "." else "the modules at the root" for name in folders]
    tried, killed = (
        Counter(names),
        Counter(n for n, o in zip(names, outcomes, strict=True) if o.killed),
    )
    rows = [(name, tried[name], killed[name]) for name in sorted(tried)]
    rows.append(("all", tried.total(), killed.total()))
    lines = [
        [name, str(all_), str(dead), str(all_ - dead), f"{100 * dead / all_:.0f}%"]
        for name, all_, dead in rows
    ]
    survivors = [
        [f"{one.path.removeprefix(SOURCE + '/')}:{one.line}", f"`{_cell(one.change)}`",
         judged.get((one.path, one.change), "not judged yet")]
        for one in sorted(outcomes) if not one.killed
    ]  # fmt: skip
    said = f"{len(outcomes)} mutants, seed {seed}\n\n"
    said += markdown(["folder", "mutants", "killed", "survived", "killed of all"], lines)
    if survivors:
        said += "\n\n" + markdown(["survivor", "change", "judgement"], survivors)
    return said


def _cell(text: str) -> str:
    return re.sub(r"[`|]", lambda sign: {"`": "'", "|": "\\|"}[sign[0]], text)


def _digest() -> str:
    """Return what names the state of the code and its tests."""
    digest = hashlib.sha256()
    for folder in ("src", "tests", "pipeline"):
        for path in sorted(ROOT.joinpath(folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def run(mutants: list[Mutant], jobs: int, kept: Path, *, quick: bool) -> list[Outcome]:
    """Judge mutants in several copies at once; what an earlier run has judged is not judged again.

    Args:
        mutants: the changes.
        jobs: how many copies.
        kept: where outcomes are kept, line by line.
        quick: whether the tests of a folder are enough.
    """
    copies = [Copy(number) for number in range(jobs + 1)]
    for copy in copies:
        copy.prepare()
    suite = Folders(copies[0]) if quick else Suite(copies[0])
    free: queue.SimpleQueue[Copy] = queue.SimpleQueue()
    for copy in copies[1:]:
        free.put(copy)

    def work(mutant: Mutant) -> Outcome:
        copy = free.get()
        try:
            return judge(mutant, copy, suite.stages(mutant))
        finally:
            free.put(copy)

    lines = kept.read_text("utf-8").splitlines() if kept.is_file() else []
    outcomes = [Outcome(*json.loads(line)) for line in lines]
    done = {(one.path, one.line, one.change) for one in outcomes}
    left = [one for one in mutants if (one.path, one.line, one.change) not in done]
    with (
        concurrent.futures.ThreadPoolExecutor(jobs) as pool,
        kept.open("a", encoding="utf-8") as out,
    ):
        for future in concurrent.futures.as_completed([pool.submit(work, one) for one in left]):
            outcome = future.result()
            outcomes.append(outcome)
            out.write(json.dumps(outcome, ensure_ascii=False) + "\n")
            out.flush()
            end = f"killed by {outcome.killed}" if outcome.killed else "SURVIVED"
            sys.stderr.write(
                f"{len(outcomes)}/{len(mutants)} {end}, {outcome.seconds} s: "
                f"{outcome.path}:{outcome.line} {outcome.change}\n"
            )
    return outcomes


def main(arguments: list[str] | None = None) -> None:
    """Sample mutants, judge them, and write their table."""
    parser = argparse.ArgumentParser(description="Change the code, and ask its tests.")
    parser.add_argument("--seed", type=int, default=SEED, help="which mutants are picked")
    parser.add_argument("--number", type=int, default=130, help="how many")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at a time")
    parser.add_argument("--quick", action="store_true", help="ask the tests of the folder only")
    asked = parser.parse_args(arguments)
    found = all_mutants(ROOT)
    picked = random.Random(asked.seed).sample(found, min(asked.number, len(found)))  # noqa: S311
    sys.stderr.write(f"{len(picked)} of {len(found)} mutants, seed {asked.seed}\n")
    fill(PAGE.read_text("utf-8"), "mutants", "")  # rather now than after an hour
    way = "quick-" * asked.quick
    kept = COPIES / f"{way}{asked.seed}-{_digest()}.jsonl"
    COPIES.mkdir(exist_ok=True)
    outcomes = run(picked, asked.jobs, kept, quick=asked.quick)
    written = table(outcomes, asked.seed)
    if asked.quick:
        sys.stdout.write(f"{written}\n")
    else:
        rewrite(PAGE, "mutants", written)


if __name__ == "__main__":
    main()

"""A process that tries one case after the other, with limits on memory and processor time.

It reads a line for each case from its standard input and answers with a line. The case stands in a
file before it is tried: whatever ends this process, it can be tried again.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import warnings
from pathlib import Path
from typing import IO, Any

from tests.fuzz.calls import FoundError, call
from tests.fuzz.case import Case
from tests.fuzz.kinds import make

#: What a call may take: seconds of processor time, bytes of memory beyond what is there before.
PROCESSOR, MEMORY = 10, 500 * 2**20
#: Address space is not memory: libraries reserve much that they never use.
SPACE = 4 * 2**30


def status(name: str) -> int:
    """Return a number of bytes that Linux knows of this process."""
    text = Path("/proc/self/status").read_text("ascii")
    return int(text.partition(f"{name}:")[2].split()[0]) * 1024


def spent() -> float:
    """Return the processor time of this process and of those that it has waited for."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


def limited(case: Case, arguments: list[Any]) -> str:
    """Ask one thing within the limits; what goes far beyond ends this process.

    Raises:
        FoundError: it answered late, or took too much memory, or did not answer.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + PROCESSOR
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    space = status("VmSize") + SPACE
    resource.setrlimit(resource.RLIMIT_AS, (space, resource.RLIM_INFINITY))
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak begins anew
    before, began = status("VmRSS"), spent()
    answer = call(*arguments)
    took, grown = spent() - began, status("VmHWM") - before
    if took > PROCESSOR:
        raise FoundError(f"{case.kind}: {arguments[0]} takes too long", f"{took:.1f} s")
    if grown > MEMORY:
        raise FoundError(f"{case.kind}: {arguments[0]} takes too much memory", f"{grown >> 20} MiB")
    return answer


def attempt(case: Case, folder: Path) -> dict[str, Any]:
    """Try each call of a case; return the answers, or what was found.

    Args:
        case: what is tried.
        folder: where its files are put; emptied before.
    """
    os.chdir(folder.parent)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.chdir(folder)
    try:
        case.unpack(folder)
    except (OSError, ValueError):  # no such name can be
        return {"answers": ["not made"]}
    answers = []
    for arguments in case.calls:
        try:
            answers.append(limited(case, arguments))
        except FoundError as found:
            return {"found": found.what, "detail": found.detail}
    return {"answers": answers}


def ready() -> None:
    """Load what each case would load."""
    warnings.simplefilter("ignore")
    for arguments in (["cli", "search", "embrun"], ["resolve", "05046"]):
        call(*arguments)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(folder: Path, asked: IO[str], answers: IO[str]) -> None:
    """Try what is asked, line by line.

    Args:
        folder: where the case of the moment and its files are.
        asked: lines of kind, seed and number, or the path of a case.
        answers: gets a line for each.
    """
    ready()
    print(file=answers, flush=True)
    for line in asked:
        told = json.loads(line)
        case = Case.read(Path(told)) if isinstance(told, str) else make(*told)
        case.write(folder / "case.json")
        print(json.dumps(attempt(case, folder / "box")), file=answers, flush=True)


if __name__ == "__main__":
    # What is tried may print: that must not be taken for an answer.
    own = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(Path(sys.argv[1]), sys.stdin, own)

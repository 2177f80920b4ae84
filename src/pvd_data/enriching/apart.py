"""Parquet joined in a process of its own, since a small file can ask for any memory and time.

What a Parquet file holds in bytes says nothing of what it becomes: a run of one value is written
once, and compressed zeros are few. The libraries that read it allocate what the file says, and
some end the process that asks. So another process does it, with limits that grow with the file.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pvd_data.base.confined import ConfinedError, can_confine, run_confined
from pvd_data.dataframes.by_name import NameColumns
from pvd_data.enriching.job import Job, broken, cannot_join, too_large
from pvd_data.errors import ExportError, FrameError
from pvd_data.tabular.parquet import limits_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pvd_data.enriching.job import Mark

    Done = tuple[str, Counter[Mark]]


_PROGRAM = "from pvd_data.enriching.apart import main; main()"

# Before the libraries are imported: memory pools that reserve no more than they use, and few
# threads, since each has a stack.
_FRUGAL = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "4",
    "POLARS_MAX_THREADS": "4",
}

_SENT = ("source", "on", "columns", "prefix", "resolve_former", "repair", "names", "from_date")

MEMORY_OF_NAMES, SECONDS_OF_NAMES = 400 * 2**20, 300
"""What looking up names may take beyond reading the file."""


def enrich_parquet(job: Job, engine: str, path: Path) -> Done:
    """Write a Parquet file with columns added, in a process with limits where there can be one.

    Args:
        job: what is asked; its source is a file.
        engine: which engine joins.
        path: where to.

    Raises:
        ExportError: it cannot be read within the limits, or has no column of codes.
        OSError: the new file cannot be written.
    """
    if not can_confine():
        return _run(job, engine, path)
    asked = {name: getattr(job, name) for name in _SENT}
    limits = limits_of(Path(job.source).stat().st_size)
    if job.names is not None:
        # Names are compared with those of all France; how many different ones there are no size says.
        limits = limits._replace(
            memory=limits.memory + MEMORY_OF_NAMES, processor=limits.processor + SECONDS_OF_NAMES
        )
    sent = json.dumps({**asked, "engine": engine, "path": str(path)}).encode()
    try:
        for line in run_confined(_PROGRAM, [sent], _folders(engine), limits):
            said = json.loads(line)
            if "told" in said:
                job.tell(said["told"])
            elif "done" in said:
                on, marks = said["done"]
                return on, Counter({tuple(mark): number for mark, number in marks})
            elif "refused" in said:
                raise OSError(*said["refused"])
            else:
                raise ExportError(*said["failed"])
    except ConfinedError as error:
        raise too_large(job) if error.out_of else broken(job, error.said) from error
    raise broken(job, "")


def _folders(engine: str) -> tuple[str, ...]:
    """Return where the process finds what it imports, in case it has other folders than this."""
    # With rapidfuzz names are compared faster.
    needed = ("pvd_data", "pydantic", "click", "narwhals", "rapidfuzz", engine)
    found = [spec.origin for name in needed if (spec := find_spec(name)) and spec.origin]
    return tuple(dict.fromkeys(str(Path(origin).parent.parent.absolute()) for origin in found))


def _run(job: Job, engine: str, path: Path) -> Done:
    module = import_module(f"pvd_data.enriching.with_{engine}")
    run: Callable[[Job, Path], Done] = module.enrich_parquet
    try:
        return run(job, path)
    except FrameError as error:
        raise cannot_join(job, error) from error
    except MemoryError as error:
        raise too_large(job) from error


def main() -> None:
    """Do in this process what another one asks for, in JSON, and answer in JSON, line by line."""
    os.environ.update(_FRUGAL)
    asked = json.loads(sys.stdin.buffer.read())
    engine, path = asked.pop("engine"), Path(asked.pop("path"))
    names = asked.pop("names", None)
    asked["names"] = names and NameColumns(*names)
    job = Job(**asked, progress=lambda share: _answer(told=share))
    try:
        on, marks = _run(job, engine, path)
    except ExportError as error:
        _answer(failed=[error.path, error.detail, error.fr])
    except OSError as error:
        _answer(refused=[error.errno, error.strerror or str(error)])
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # what a library panics with is no Exception
        said = broken(job, error)
        _answer(failed=[said.path, said.detail, said.fr])
    else:
        _answer(done=[on, list(marks.items())])


def _answer(**said: Any) -> None:
    sys.stdout.write(f"{json.dumps(said)}\n")
    sys.stdout.flush()

"""Telling how far an engine is that says nothing itself."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pvd_data.enriching.job import Job

#: Seconds between two looks.
_EVERY = 0.2

#: Never told before the end.
_ALMOST = 0.99


@contextmanager
def watch(job: Job, share: Callable[[], float]) -> Iterator[None]:
    """Look now and then how much is done, and tell it.

    Args:
        job: what is asked; nothing is looked at if nobody wants to know.
        share: how much is done, from 0 to 1.
    """
    if job.progress is None:
        yield
        return
    done = Event()

    def look() -> None:
        while not done.wait(_EVERY):
            job.tell(min(max(share(), 0), _ALMOST))

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    job.tell(1)


def growth(job: Job, path: Path) -> Callable[[], float]:
    """Return how large a file has become beside the one that it is made from.

    Args:
        job: what is asked; its source is a file.
        path: the file being written.
    """
    whole = max(Path(job.source).stat().st_size, 1)
    return lambda: path.stat().st_size / whole

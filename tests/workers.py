"""What takes long to make and is only looked at: made by one worker, for all of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def make_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first worker to ask for it fills.

    Args:
        factory: of the folders of this worker.
        name: of the folder, the same in every worker.
        make: fills the folder, which is there and empty; it may fail.
    """
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # of all workers
    done = base / f"{name}.done"
    with FileLock(base / f"{name}.lock"):
        if not done.exists():
            folder = factory.mktemp(name)
            make(folder)
            done.write_text(str(folder), "utf-8")
    return type(base)(done.read_text("utf-8"))

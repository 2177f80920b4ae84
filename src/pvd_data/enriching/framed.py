"""What every engine asks of its frames: the join of `frames.enrich`, as the job wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.frames import enrich

if TYPE_CHECKING:
    from narwhals.typing import IntoFrameT

    from pvd_data.enriching.job import Job


def join(job: Job, frame: IntoFrameT, on: str) -> IntoFrameT:
    """Return a frame with the columns that a job asks for, and those it counts by.

    Args:
        job: what is asked.
        frame: rows of its source.
        on: the label of the column of codes.
    """
    return enrich(
        frame,
        on=on,
        columns=job.wanted,
        prefix=job.prefix,
        resolve_former=job.resolve_former,
        repair=job.repair,
    )

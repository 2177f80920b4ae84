"""How many faults are listed changes nothing but the list: all are found and counted alike."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.programs.write_communes import KINDS, write_communes
from pvd_data.errors import PvdDataError
from pvd_data.validation.validate import validate
from tests.faults.base import make_files
from tests.faults.run import CLASSES, SEED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pvd_data.report import Issue, Report

EVERY = 10**6
FAULTY = [kind for kind in KINDS if kind != "clean"]


def first_of_each(report: Report, limit: int) -> list[Issue]:
    """Return the first issues of each rule."""
    seen: Counter[str] = Counter()
    found = []
    for issue in report.issues:
        seen[issue.slug] += 1
        if seen[issue.slug] <= limit:
            found.append(issue)
    return found


def agree(path: Path, limits: Iterable[int], **options: Any) -> Report:
    """Check that a bound on the list leaves all else as it is; return the whole report."""
    every = validate(path, limit=EVERY, lang="en", **options)
    for limit in limits:
        some = validate(path, limit=limit, lang="en", **options)
        assert list(some.totals.items()) == list(every.totals.items())
        assert list(some.issues) == first_of_each(every, limit)
        assert replace(some, issues=(), totals={}) == replace(every, issues=(), totals={})
    return every


@pytest.mark.parametrize("options", [{}, {"as_of": "today"}], ids=str)
@pytest.mark.parametrize("kind", FAULTY)
def test_files_at_fault_all_through(kind: str, options: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "communes.csv"
    write_communes(path, 600, kind)
    report = agree(path, (0, 100), **options)
    faulty = sum(column.faulty for column in report.file_columns[str(path)])
    # Of dates one in fifty is right, so that none are taken for the norm; a letter may be another.
    assert faulty > 550


def test_files_of_several_faults_a_row(tmp_path: Path) -> None:
    paths = [tmp_path / f"{kind}.csv" for kind in FAULTY]
    for path, kind in zip(paths, FAULTY, strict=True):
        write_communes(path, 300, kind)
    parts = [path.read_text("utf-8").splitlines()[1:] for path in paths]
    draw = random.Random(SEED)  # noqa: S311  (noise, not a secret)
    rows = [
        [draw.choice(cells) for cells in zip(*(one.split(",") for one in same), strict=True)]
        for same in zip(*parts, strict=True)
    ]
    lines = [paths[0].read_text("utf-8").partition("\n")[0], *map(",".join, rows)]
    path = tmp_path / "mixed.csv"
    path.write_text("\n".join(lines), "utf-8")
    assert len(agree(path, (0, 5, 100)).counts) > 5


@pytest.mark.parametrize("name", CLASSES)
def test_the_faults_of_the_corpus(name: str, tmp_path: Path) -> None:
    path = tmp_path / "communes.csv"
    for kind, damaged in make_files(name, 1, SEED, rows=40):
        path.write_bytes(damaged.content)
        for table in {kind.table, None}:
            try:
                agree(path, (0,), table=table)
            except PvdDataError:  # what cannot be read has no report
                with pytest.raises(PvdDataError):
                    validate(path, table=table, limit=0)

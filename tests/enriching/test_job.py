"""What is asked of a file, how much of it is done, and how its columns are named."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from pvd_data.enriching import enrich, job
from pvd_data.enriching.enrich import growth, watch
from pvd_data.enriching.job import Job, broken, check_rows, find_column
from pvd_data.errors import ExportError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_label_is_named_as_far_as_a_sentence_has_room() -> None:
    for label, named in (("a" * 40, "a" * 40), ("a" * 41, f"{'a' * 27} … {'a' * 13}")):
        with pytest.raises(ExportError) as raised:
            find_column(Job("a.csv"), [label], [["x"]])
        assert f"« {named} »" in raised.value.fr
        assert f"{named!r}" in raised.value.detail


@pytest.mark.parametrize(("number", "end"), [(20, "« c19 »"), (21, "« c19 », …")])
def test_labels_are_named_as_far_as_a_sentence_has_room(number: int, end: str) -> None:
    with pytest.raises(ExportError) as raised:
        find_column(Job("a.csv"), [f"c{at}" for at in range(number)], [])
    assert raised.value.fr.endswith(end)


def test_a_file_may_say_to_have_as_many_rows_as_its_size_bears(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"x" * 7)
    asked = Job(str(path))
    check_rows(asked, 10_000_000 + 7 * 200)
    with pytest.raises(ExportError, match="it says to have 10001401 rows"):
        check_rows(asked, 10_000_000 + 7 * 200 + 1)


def test_memory_that_ran_out_is_told_as_what_it_is() -> None:
    assert "too large" in broken(Job("a"), MemoryError()).detail
    assert broken(Job("a"), "odd\n").detail == r"it cannot be read: odd\n"


def test_how_much_is_done_is_told_now_and_then_and_all_of_it_only_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(enrich, "_EVERY", 0.001)
    told: list[float] = []
    shares = iter([-1, 0.25, 0.989, 0.995, 1, 7])

    def share() -> float:
        return next(shares, 7)

    with watch(Job("a", progress=told.append), share):
        until = time.monotonic() + 30
        while len(told) < 6 and time.monotonic() < until:
            time.sleep(0.001)
        assert told[:6] == [0, 0.25, 0.989, 0.99, 0.99, 0.99]
    assert told[-1] == 1
    assert told.count(1) == 1


def test_nobody_is_told_who_does_not_want_to_know() -> None:
    def share() -> Any:
        raise AssertionError

    with watch(Job("a"), share):
        pass


def test_a_file_grows_beside_the_one_that_it_is_made_from(tmp_path: Path) -> None:
    source, path = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"x" * 8)
    path.write_bytes(b"x" * 2)
    assert growth(Job(str(source)), path)() == 0.25
    source.write_bytes(b"")
    assert growth(Job(str(source)), path)() == 2


def test_bytes_of_what_has_no_size_are_no_share() -> None:
    told: list[float] = []
    asked = Job("-", progress=told.append)
    asked.tell_bytes(5, None)
    asked.tell_bytes(5, 0)
    asked.tell_bytes(5, 20)
    assert told == [0.25]


@pytest.mark.parametrize("repair", [False, True])
def test_rows_are_counted_by_columns_that_are_joined(repair: bool) -> None:
    assert Job("a", prefix="p_", repair=repair).marks == (
        "p_code_statut",
        "p_code_repare" if repair else None,
        "p_est_beneficiaire",
    )
    assert job.Job("a", columns="nom").added == ("pvd_code_statut", "pvd_nom")
    assert job.Job("a", columns=("est_beneficiaire", "nom")).added == (
        "pvd_code_statut",
        "pvd_est_beneficiaire",
        "pvd_nom",
    )

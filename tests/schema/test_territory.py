"""Départements and régions within codes and identifiers, and where places lie."""

from __future__ import annotations

import pytest

from pvd_data.report import Fault
from pvd_data.schema.territory import (
    coordinates_fault,
    departement_fault,
    id_pvd_fault,
    ort_fault,
    run_together,
)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("05", ("05",)),
        ("2A", ("2A",)),
        ("971", ("971",)),
        ("1923", ("19", "23")),
        ("97105", ("971", "05")),
        ("05971", ("05", "971")),
        ("971972", ("971", "972")),
        *((other, ()) for other in ("", "00", "0500", "0005", "970", "050519")),
    ],
)
def test_two_departements_may_be_run_together(written: str, parts: tuple[str, ...]) -> None:
    assert run_together(written) == parts


def test_what_a_departement_is_held_to_is_said() -> None:
    assert departement_fault("05046", "05") is None
    assert departement_fault("97608", "97") == Fault(
        *("departement-mismatch", "code_departement", "97", "976", "976"), given="code_insee 97608"
    )


@pytest.mark.parametrize("written", ["pvd-93-05-4", "pvd-93-0504-4", "pvd-93-0405-4"])
def test_an_identifier_of_the_region_and_the_departement_is_right(written: str) -> None:
    assert id_pvd_fault("05046", written) is None


@pytest.mark.parametrize("written", ["pvd-84-05-4", "pvd-93-04-4", "pvd-93-0413-4"])
def test_an_identifier_of_others_is_told_with_what_was_expected(written: str) -> None:
    assert id_pvd_fault("05046", written) == Fault(
        "id-pvd-mismatch", "id_pvd", written, "pvd-93-05-", given="code_insee 05046"
    )


@pytest.mark.parametrize(
    ("ort", "day", "told"),
    [("false", "2023-10-31", True), ("true", "2023-10-31", False), ("false", "", False), ("", "2023-10-31", False)],
)  # fmt: skip
def test_a_date_of_ort_wants_an_ort(ort: str, day: str, told: bool) -> None:
    fault = Fault("ort-date-without-ort", "date_ort", day)
    assert ort_fault(ort, day) == (fault if told else None)


@pytest.mark.parametrize(
    ("code", "longitude", "latitude", "role", "expected"),
    [
        *(("05046", "-5.5", "41.0", "", ""), ("05046", "10.0", "51.5", "", "")),
        ("05046", "-5.51", "44", "longitude", "[-5.5, 10.0]"),
        ("05046", "10.01", "44", "longitude", "[-5.5, 10.0]"),
        ("05046", "6", "40.99", "latitude", "[41.0, 51.5]"),
        ("05046", "6", "51.51", "latitude", "[41.0, 51.5]"),
        ("97408", "6", "44", "longitude", "[55.0, 56.0]"),
        ("97408", "55.5", "-20.4", "latitude", "[-21.5, -20.5]"),
        *(("97408", "55.5", "-21", "", ""), ("", "999", "999", "", ""), ("05046", "", "", "", "")),
    ],
)
def test_a_place_is_held_to_the_part_of_france_of_its_commune(
    code: str, longitude: str, latitude: str, role: str, expected: str
) -> None:
    value = longitude if role == "longitude" else latitude
    fault = Fault("coordinates-outside", role, value, expected, given=f"code_insee {code}")
    assert coordinates_fault(code, longitude, latitude) == (fault if role else None)


@pytest.mark.parametrize("code", ["", "05046"])
def test_half_of_a_place_is_told(code: str) -> None:
    assert coordinates_fault(code, "6", "") == Fault("half-coordinates", "latitude")
    assert coordinates_fault(code, "", "44") == Fault("half-coordinates", "longitude")

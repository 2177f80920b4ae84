"""Coordinates, populations and dates held to each other and to the reference."""

from __future__ import annotations

from datetime import date as real_date

import pytest

from pvd_data.base.language import Text
from pvd_data.reference.index import shipped_reference
from pvd_data.report import Fault
from pvd_data.rules import values as measures
from pvd_data.rules.values import (
    ANYWHERE,
    adhesion_faults,
    coordinate_faults,
    far_from,
    kilometres,
    near_of,
    ort_faults,
    population_faults,
    year_faults,
)

EMBRUN = "Embrun (05046)"


class Today(real_date):
    """A day that the tests stop at."""

    @classmethod
    def today(cls) -> Today:
        """Return 17 March 2024."""
        return cls(2024, 3, 17)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop time."""
    monkeypatch.setattr(measures, "date", Today)


def outside(role: str, found: str, box: str, code: str) -> Fault:
    """Return the fault of a place outside of a rectangle."""
    return Fault("coordinates-outside", role, found, box, given=f"code_insee {code}")


def sign_lost(role: str, found: str, right: str) -> Fault:
    """Return the fault of a number without its sign, or with one too many."""
    return Fault("sign-lost", role, found, right, right)


@pytest.mark.parametrize(
    ("code", "longitude", "latitude", "faults"),
    [
        ("05046", "6.475", "44.5806", []),
        *((code, "44.56", "6.3", "swapped") for code in ("05046", "05061")),
        ("05046", "-6.475", "44.5806", [sign_lost("longitude", "-6.475", "6.475")]),
        ("05046", "6.475", "-44.58", [sign_lost("latitude", "-44.58", "44.58")]),
        ("97406", "55.6", "21.1", [sign_lost("latitude", "21.1", "-21.1")]),
        ("97357", "54.1", "4.4", [sign_lost("longitude", "54.1", "-54.1")]),
        # 19.99 km and 20.004 km away.
        ("05046", "6.475", "44.7603", []),
        (
            *("05046", "6.475", "44.7605"),
            [Fault("coordinates-far", "latitude", "44.7605", "20", given=EMBRUN)],
        ),
        (
            *("05046", "6.9", "44.6"),
            [Fault("coordinates-far", "longitude", "6.9", "34", given=EMBRUN)],
        ),
        ("97353", "-53.8276", "3.94", []),
        (
            *("97353", "-53.8276", "3.96"),
            [Fault("coordinates-far", "latitude", "3.96", "101", given="Maripasoula (97353)")],
        ),
        ("05046", "12", "44", [outside("longitude", "12", "[-5.5, 10.0]", "05046")]),
        ("05046", "6", "60", [outside("latitude", "60", "[41.0, 51.5]", "05046")]),
        # A commune outside of the programme: 39.98 km and 40.02 km away.
        ("05061", "6.0616", "44.9393", []),
        (
            *("05061", "6.0616", "44.9396"),
            [Fault("coordinates-far", "latitude", "44.9396", "40", given="Gap (05061)")],
        ),
        (
            *("05061", "-4", "48"),
            [Fault("coordinates-far", "longitude", "-4", "861", given="Gap (05061)")],
        ),
        ("05061", "-6.08", "44.56", [sign_lost("longitude", "-6.08", "6.08")]),
        ("05061", "12", "44.5", [outside("longitude", "12", "[-5.5, 10.0]", "05061")]),
        ("05061", "6", "60", [outside("latitude", "60", "[41.0, 51.5]", "05061")]),
        *((code, "1", "2", []) for code in ("", "99999")),
        *((code, "", "", []) for code in ("", "05046")),
        *((code, "6", "", [Fault("half-coordinates", "latitude")]) for code in ("", "05046")),
        *((code, "", "44", [Fault("half-coordinates", "longitude")]) for code in ("", "05046")),
    ],
)
def test_places(code: str, longitude: str, latitude: str, faults: list[Fault] | str) -> None:
    if faults == "swapped":
        faults = [
            Fault("coordinates-swapped", "longitude", longitude, latitude, latitude),
            Fault("coordinates-swapped", "latitude", latitude, longitude, longitude),
        ]
    assert list(coordinate_faults(shipped_reference(), code, longitude, latitude)) == faults


def test_nothing_near_is_far() -> None:
    reference = shipped_reference()
    far = {
        code: far_from(reference, code) for code in ("05046", "05061", "97353", "97302", "97406")
    }
    assert list(far.values()) == [20.0, 40.0, 100.0, 100.0, 20.0]
    assert near_of(reference, "05067") == ANYWHERE
    for code, town in reference.towns.items():
        near = near_of(reference, code)
        centre = float(town.longitude), float(town.latitude)
        corners = [(x, y) for x in (near.west, near.east) for y in (near.south, near.north)]
        away = [kilometres(*centre, *corner) for corner in corners]
        assert 0.9 * far_from(reference, code) < max(away) <= far_from(reference, code)


def test_kilometres_to_the_other_end_of_the_world() -> None:
    assert kilometres(0, 0, 180, 0) == pytest.approx(20015, abs=1)
    assert kilometres(6, 44, 6, 44) == 0


@pytest.mark.parametrize(
    ("code", "population", "off"),
    [
        *(("05046", "12823", False), ("05046", "12824", True), ("05046", "0", True)),
        *(("05046", "3207", False), ("05046", "3206", True), ("05046", "", False)),
        *(("05061", "82585", False), ("05061", "82586", True), ("", "1", False)),
        # Nobody lives in Bezonvaux, and 2 people in Rochefourchat.
        *(("55050", "0", False), ("55050", "99", False), ("55050", "100", True)),
        *(("26274", "2", False), ("26274", "80", False), ("67999", "1", False)),
    ],
)
def test_populations(code: str, population: str, off: bool) -> None:
    role, town = "population_municipale", shipped_reference().towns.get(code)
    right = "" if town is None else town.population
    fault = Fault("population-off", role, population, right, right, given=str(town))
    assert list(population_faults(shipped_reference(), code, {role: population})) == [fault] * off


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(("year", "future"), [("2024", False), ("2025", True), ("", False)])
def test_years(year: str, future: bool) -> None:
    most = Text(fr="au plus 2024", en="at most 2024")
    fault = Fault("constraint-error", "annee_population", year, most)
    cells = {"annee_population": year}
    assert list(year_faults(shipped_reference(), "05046", cells)) == [fault] * future


DIFFERS = ("2021-05-07", "2021-05-07")


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(
    ("code", "day", "faults"),
    [
        *(("05046", "2021-05-07", []), ("05061", "2021-05-07", []), ("05061", "", [])),
        # The reference has no date of Saint-Georges.
        *(("06103", "2021-05-07", []), ("06103", "", []), ("05061", "2024-03-17", [])),
        (
            *("05046", "2021-07-05"),
            [Fault("adhesion-differs", "date_adhesion", "2021-07-05", *DIFFERS, given=EMBRUN)],
        ),
        (
            *("05046", ""),
            [Fault("missing-reference-value", "date_adhesion", None, *DIFFERS, given=EMBRUN)],
        ),
        (
            *("05046", "2024-03-18"),
            [Fault("date-in-future", "date_adhesion", "2024-03-18", None, DIFFERS[0])],
        ),
        ("05061", "2024-03-18", [Fault("date-in-future", "date_adhesion", "2024-03-18")]),
        ("06103", "2024-03-18", [Fault("date-in-future", "date_adhesion", "2024-03-18")]),
    ],
)
def test_dates_of_adhesion(code: str, day: str, faults: list[Fault]) -> None:
    assert list(adhesion_faults(shipped_reference(), code, {"date_adhesion": day})) == faults


SIGNED = ("2023-10-31", "2023-10-31")


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize(
    ("code", "cells", "faults"),
    [
        ("05046", {"ort": "true", "date_ort": "2023-10-31"}, []),
        *(("05046", {"ort": "true"}, []), ("05046", {"ort": ""}, []), ("05046", {}, [])),
        *(("05061", {"ort": "true", "date_ort": "2020-01-01"}, []),),
        *(("97308", {"ort": "false", "date_ort": ""}, []), ("97308", {"date_ort": ""}, [])),
        *(
            (
                *(code, {"ort": "false", "date_ort": "2023-10-31"}),
                [Fault("ort-date-without-ort", "date_ort", "2023-10-31")],
            )
            for code in ("05046", "05061", "97308")
        ),
        (
            *("05046", {"ort": "true", "date_ort": "2024-03-18"}),
            [Fault("date-in-future", "date_ort", "2024-03-18", None, SIGNED[0])],
        ),
        ("05061", {"date_ort": "2024-03-18"}, [Fault("date-in-future", "date_ort", "2024-03-18")]),
        (
            *("05046", {"ort": "false", "date_ort": ""}),
            [Fault("ort-differs", "ort", "false", "true", "true", given=EMBRUN)],
        ),
        (
            *("97308", {"ort": "true", "date_ort": "2023-10-31"}),
            [Fault("ort-differs", "ort", "true", "false", "false", given="Saint-Georges (97308)")],
        ),
        (
            *("05046", {"date_ort": "2023-10-30"}),
            [Fault("ort-differs", "date_ort", "2023-10-30", *SIGNED, given=EMBRUN)],
        ),
        (
            *("05046", {"ort": "true", "date_ort": ""}),
            [Fault("missing-reference-value", "date_ort", None, *SIGNED, given=EMBRUN)],
        ),
    ],
)
def test_ort(code: str, cells: dict[str, str], faults: list[Fault]) -> None:
    assert list(ort_faults(shipped_reference(), code, cells)) == faults

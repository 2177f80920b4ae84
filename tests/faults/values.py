"""Faults of numbers, places and dates."""

from __future__ import annotations

from datetime import date, timedelta
from math import cos, radians
from typing import TYPE_CHECKING

from tests.faults.base import (
    Cells,
    Damaged,
    Draft,
    Place,
    add_cell_class,
    add_class,
    read_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable

POPULATION = "population"
COORDINATES = "coordinates"
DATE = "date"
ORT = "ORT"

POPULATION_NOTE = "a population of another year differs by as much"
CENTRE_NOTE = "a town hall is as far from the centre"
YEAR_NOTE = "a population of that year exists too"

_MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]  # fmt: skip


def _grouped(separator: str) -> Callable[[Draft, str], str]:
    return lambda draft, text: f"{int(text):,}".replace(",", separator)


def _thousands(row: Cells) -> bool:
    return int(row["population_municipale"]) >= 1000


def _moved(draft: Draft, text: str) -> str:
    return f"{float(text) + draft.random.choice((-1, 1)):.4f}"


def _swapped(draft: Draft) -> Damaged:
    row = draft.row
    east, north = row["longitude"], row["latitude"]
    row["longitude"], row["latitude"] = north, east
    return draft.write(
        Place(draft.line, ("longitude",), east), Place(draft.line, ("latitude",), north)
    )


def _elsewhere(draft: Draft) -> Damaged:
    """Put the place of a commune at least a degree away."""
    row = draft.row
    here = float(row["longitude"]), float(row["latitude"])
    far = [
        other
        for other in read_table("communes")
        if other["longitude"]
        and abs(float(other["longitude"]) - here[0]) + abs(float(other["latitude"]) - here[1]) > 2
    ]
    other = draft.random.choice(far)
    row["longitude"], row["latitude"] = other["longitude"], other["latitude"]
    return draft.write(Place(draft.line, ("longitude", "latitude")))


def _lambert(draft: Draft) -> Damaged:
    row = draft.row
    row["longitude"] = f"{draft.random.uniform(2e5, 1.1e6):.1f}"
    row["latitude"] = f"{draft.random.uniform(6.1e6, 7.1e6):.1f}"
    return draft.write(Place(draft.line, ("longitude",)), Place(draft.line, ("latitude",)))


def _near(draft: Draft) -> Damaged:
    row = draft.row
    row["longitude"] = f"{float(row['longitude']) + 0.02:.4f}"
    return draft.write(Place(draft.line, ("longitude",)))


def _sexagesimal(draft: Draft, text: str) -> str:
    degrees = abs(float(text))
    minutes = degrees % 1 * 60
    return f"{int(degrees)}°{int(minutes):02}'{minutes % 1 * 60:04.1f}\""


def _far_west(row: Cells) -> bool:
    """Say whether the other side of Greenwich is more than 20 km away."""
    if not row["longitude"].startswith("-"):
        return False
    across = 2 * abs(float(row["longitude"])) * 111.19 * cos(radians(float(row["latitude"])))
    return across > (105 if row["code_insee"].startswith("973") else 21)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _french(text: str) -> str:
    return _day(text).strftime("%d/%m/%Y")


def _all_french(draft: Draft) -> Damaged:
    places = []
    for line, row in enumerate(draft.rows, start=2):
        right = row["date_adhesion"]
        if right:
            row["date_adhesion"] = _french(right)
            places.append(Place(line, ("date_adhesion",), right))
    return draft.write(*places)


def _exchanged(draft: Draft, text: str) -> str:
    year, month, day = text.split("-")
    return f"{year}-{day}-{month}"


def _exchangeable(row: Cells) -> bool:
    day = row["date_adhesion"][8:]
    return day <= "12" and day != row["date_adhesion"][5:7]


def _impossible(draft: Draft, text: str) -> str:
    return text[:5] + draft.random.choice(("02-30", "04-31", "13-05", "00-12", "06-00", "02-29"))


def _future(draft: Draft, text: str) -> str:
    return (date.today() + timedelta(draft.random.randrange(30, 4000))).isoformat()


def _words(draft: Draft, text: str) -> str:
    day = _day(text)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _year_off(draft: Draft, text: str) -> str:
    return f"{int(text[:4]) - draft.random.choice((1, 10, 100))}{text[4:]}"


def _without_ort(draft: Draft) -> Damaged:
    draft.row["ort"] = "false"
    return draft.write(Place(draft.line, ("ort", "date_ort")))


def _has(column: str, text: str = "") -> Callable[[Cells], bool]:
    return lambda row: row[column] == text if text else bool(row[column])


for _name, _change, _fits, _suggested in (
    ("negative", lambda d, t: f"-{t}", None, True),
    ("times ten", lambda d, t: f"{t}0", None, True),
    ("a digit lost", lambda d, t: t[:-1], None, True),
    ("with a space", _grouped(" "), _thousands, True),
    ("with a no-break space", _grouped("\u202f"), _thousands, True),
    ("with a point", _grouped("."), _thousands, True),
    ("as a decimal number", lambda d, t: f"{t}.0", None, True),
    ("with its unit", lambda d, t: f"{t} hab.", None, True),
    ("not known, in words", lambda d, t: d.random.choice(("n.c.", "NC", "inconnue", "-")), None, False),
):  # fmt: skip
    add_cell_class(
        POPULATION,
        f"population: {_name}",
        "population_municipale",
        _change,
        _fits or (lambda row: True),
        suggested=_suggested,
    )
add_cell_class(POPULATION, "population: last digit wrong", "population_municipale", lambda d, t: t[:-1] + d.random.choice("0123456789"), unknowable=POPULATION_NOTE)  # fmt: skip
add_cell_class(POPULATION, "year of population: digits exchanged", "annee_population", lambda d, t: d.random.choice(("2032", "2203", "0223", "202", "20233", "23")), suggested=False)  # fmt: skip
add_cell_class(POPULATION, "year of population: another", "annee_population", lambda d, t: str(int(t) - 1), unknowable=YEAR_NOTE)  # fmt: skip

add_class(COORDINATES, "coordinates: swapped", _swapped, _has("longitude"))
for _axis in ("longitude", "latitude"):
    add_cell_class(COORDINATES, f"coordinates: {_axis} one degree off", _axis, _moved, suggested=False)  # fmt: skip
    add_cell_class(COORDINATES, f"coordinates: decimal comma in {_axis}", _axis, lambda d, t: t.replace(".", ","), lambda row, axis=_axis: "." in row[axis])  # type: ignore[misc]  # fmt: skip
    add_cell_class(COORDINATES, f"coordinates: {_axis} missing", _axis, lambda d, t: "", suggested=False)  # fmt: skip
add_cell_class(COORDINATES, "coordinates: sign of longitude lost", "longitude", lambda d, t: t[1:], _far_west)  # fmt: skip
add_cell_class(COORDINATES, "coordinates: sign of latitude lost", "latitude", lambda d, t: t[1:], lambda row: row["latitude"].startswith("-"))  # fmt: skip
add_cell_class(COORDINATES, "coordinates: decimal point lost", "latitude", lambda d, t: t.replace(".", ""), lambda row: "." in row["latitude"], suggested=False)  # fmt: skip
add_cell_class(COORDINATES, "coordinates: degrees, minutes, seconds", "latitude", _sexagesimal, suggested=False)  # fmt: skip
add_class(COORDINATES, "coordinates: another commune's", _elsewhere, _has("longitude"))
add_class(COORDINATES, "coordinates: Lambert 93", _lambert, _has("longitude"))
add_class(COORDINATES, "coordinates: 2 km off", _near, _has("longitude"), unknowable=CENTRE_NOTE)

for _name, _change, _fits, _suggested in (
    ("day/month/year", lambda d, t: _french(t), None, True),
    ("impossible", _impossible, None, False),
    ("in the future", _future, None, True),
    ("year wrong", _year_off, None, True),
    ("day and month exchanged", _exchanged, _exchangeable, True),
    ("in words", _words, None, True),
    ("with a time", lambda d, t: f"{t} 00:00:00", None, True),
    ("two digits of year", lambda d, t: _day(t).strftime("%d/%m/%y"), None, True),
    ("number of a spreadsheet", lambda d, t: str((_day(t) - date(1899, 12, 30)).days), None, True),
    ("without hyphens", lambda d, t: t.replace("-", ""), None, True),
    ("missing", lambda d, t: "", None, True),
):  # fmt: skip
    add_cell_class(
        DATE,
        f"date: {_name}",
        "date_adhesion",
        _change,
        _fits or (lambda row: True),
        suggested=_suggested,
    )
add_class(DATE, "date: whole column day/month/year", _all_french, _has("date_adhesion"))
add_cell_class(DATE, "date: ORT before its law", "date_ort", lambda d, t: f"2017{t[4:]}", lambda row: row["date_ort"][5:] != "02-29")  # fmt: skip
add_cell_class(DATE, "date: ORT in the future", "date_ort", _future)

add_cell_class(ORT, "ort: oui or non", "ort", lambda d, t: d.random.choice(("oui", "Oui", "OUI", "1", "VRAI") if t == "true" else ("non", "Non", "0", "FAUX")))  # fmt: skip
add_cell_class(ORT, "ort: other than it is", "ort", lambda d, t: "true", _has("ort", "false"))
add_class(ORT, "ort: false but with a date", _without_ort, _has("date_ort"))
add_cell_class(ORT, "ort: not known, in words", "ort", lambda d, t: d.random.choice(("en cours", "?", "n.c.")), suggested=False)  # fmt: skip
add_cell_class(ORT, "ort: date missing", "date_ort", lambda d, t: "")

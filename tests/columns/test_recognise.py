"""Which columns are recognised: by their labels, and by what they hold."""

from __future__ import annotations

import pytest

from pvd_data.columns.recognise import recognise
from pvd_data.reference.index import shipped_reference
from pvd_data.report import Fit

CODES = ("05046", "05006", "05017", "05040", "05050", "05065", "05070", "05132", "05166", "05170")
OTHERS = ("05061", "05001", "05003", "05004", "05007", "05008", "05009", "05010", "05011", "05012")
NAMES = tuple(shipped_reference().towns[code].nom for code in CODES)
SIRENS = tuple(shipped_reference().programme[code]["siren"] for code in CODES)
EPCI = tuple(shipped_reference().programme[code]["siren_epci"] for code in CODES)
DAY = ("2021-05-07",) * 10


def roles(**columns: tuple[str, ...]) -> dict[str, int]:
    """Recognise the columns of a file."""
    return found(list(columns), [list(row) for row in zip(*columns.values(), strict=True)])


def found(header: list[str], rows: list[list[str]], **named: int) -> dict[str, int]:
    """Recognise the columns of rows."""
    columns = recognise(header, rows, shipped_reference(), named)
    return {column.role: column.number for column in columns if column.role is not None}


def but(cells: tuple[str, ...], bad: str, count: int) -> tuple[str, ...]:
    """Replace the last cells."""
    return cells[: len(cells) - count] + (bad,) * count


def test_a_sure_heading_is_believed_unless_no_cell_is_near_it() -> None:
    for heading in ("code_insee", "Code INSEE de la commune"):
        assert roles(**{heading: but(CODES, "?", 9)}) == {"code_insee": 0}
        assert roles(**{heading: ("99999",) * 10}) == {"code_insee": 0}
        assert roles(**{heading: ("5046.0", "5170.0")}) == {"code_insee": 0}
    (column,) = recognise(["code_insee"], [["?"]] * 10, shipped_reference(), {})
    assert (column.role, column.denied, column.fit) == (None, True, Fit(10))


@pytest.mark.parametrize("seat", ["code_insee_chef_lieu", "Code commune chef-lieu"])
def test_a_plain_name_beside_a_chef_lieu_is_not_of_that_commune(seat: str) -> None:
    assert roles(**{"nom": NAMES, seat: CODES}) == {"code_insee": 1}
    assert roles(**{"commune": NAMES, seat: CODES}) == {"code_insee": 1, "nom": 0}
    assert roles(**{"nom": NAMES, "code_insee": CODES, seat: OTHERS})["nom"] == 0


@pytest.mark.parametrize("times", [1, 7, 200])
def test_half_of_the_cells_bear_out_a_likely_heading(times: int) -> None:
    assert roles(codgeo=but(CODES * times, "?", 5 * times)) == {"code_insee": 0}
    assert roles(codgeo=but(CODES * times, "?", 5 * times + 1)) == {}


def test_empty_cells_and_ragged_rows_tell_nothing() -> None:
    assert roles(code_insee=but(CODES, " ", 9)) == {"code_insee": 0}
    assert roles(code_insee=("",) * 10) == {}
    assert found(["code_insee", "x"], [["?"], ["05046", ""]]) == {"code_insee": 0}
    assert found(["code_insee"], []) == {"code_insee": 0}


def test_rows_beyond_the_sample_are_not_looked_at() -> None:
    rows = [["05046"]] * 2000 + [["?"]] * 9999
    assert found(["code_insee"], rows) == {"code_insee": 0}


@pytest.mark.parametrize(
    ("x", "y", "found"),
    [
        *((("6.475",), ("44.5806",), True), (("6,475",), ("44,5806",), True)),
        *((("-61.5",), ("-21",), True), (("11",), ("44",), False)),
        *((("652",), ("44",), False), (("6",), ("91",), False), (("180",), ("-90",), False)),
        (but(("6.475",) * 10, "652", 5), ("44",) * 10, True),
        (but(("6.475",) * 10, "652", 6), ("44",) * 10, False),
    ],
)
def test_degrees_of_france(x: tuple[str, ...], y: tuple[str, ...], found: bool) -> None:
    assert roles(x=x, y=y) == ({"longitude": 0, "latitude": 1} if found else {})
    assert roles(x=x, z=y) == roles(z=x, y=y) == {}


def test_metres_are_no_degrees() -> None:
    assert roles(x=("650000",), y=("6860000.5",)) == {"lambert_x": 0, "lambert_y": 1}
    assert roles(x=("650000",), y=("44.5",)) == {}


def test_siren_of_communes_or_of_epci() -> None:
    assert roles(siren=SIRENS) == {"siren": 0}
    assert roles(siren=EPCI) == {"siren_epci": 0}
    assert roles(siren=("552100554",) * 10) == {}  # of neither
    assert roles(siren_commune=EPCI, siren=EPCI) == {"siren": 0, "siren_epci": 1}


def test_vague_codes_are_codes_of_communes() -> None:
    assert roles(code=but(CODES, "99999", 5)) == {"code_insee": 0}
    assert roles(code=but(CODES, "99999", 6)) == {}
    assert roles(code_insee=but(CODES, "99999", 10)) == {"code_insee": 0}
    assert found(["code"], []) == {"code_insee": 0}


def test_vague_names_are_names_of_the_communes() -> None:
    both = {"code_insee": 0, "nom": 1}
    assert roles(insee=CODES, nom=NAMES) == both
    assert roles(insee=CODES, nom=but(NAMES, "Halle", 4)) == both
    assert roles(insee=CODES, nom=("Halle aux grains",) * 10) == {"code_insee": 0}
    assert roles(insee=CODES, nom_commune=("Halle aux grains",) * 10) == both
    assert roles(insee=CODES, nom=NAMES[1:] + NAMES[:1]) == both  # moved by a row
    assert roles(insee=CODES, nom=tuple(map(str.upper, NAMES))) == both
    assert roles(insee=("05017",), nom=("La BÃ¢tie-Neuve",)) == both
    assert roles(insee=("05046",), nom=("Ambrun",)) == both
    assert roles(insee=("99999",), nom=("Halle aux grains",)) == {"code_insee": 0}
    assert roles(nom=NAMES) == roles(nom_commune=NAMES) == {}


def test_former_names_here_and_there() -> None:
    former = ("Bellegarde-sur-Valserine",)
    assert roles(insee=("01033",), nom=former) == {"code_insee": 0, "nom": 1}
    assert roles(insee=("01033",) * 21, nom=former * 21) == {"code_insee": 0}


def test_dates_of_signature_are_of_this_programme_if_they_mostly_are_the_reference_s() -> None:
    programme = shipped_reference().programme
    days = tuple(programme[code]["date_adhesion"] for code in CODES)
    adhesion, other = {"code_insee": 0, "date_adhesion": 1}, {"code_insee": 0, "date": 1}
    assert roles(insee=CODES, date_signature=days) == adhesion
    assert roles(insee=CODES, date_signature=but(days, "2022-02-02", 5)) == adhesion
    assert roles(insee=CODES, date_signature=but(days, "2022-02-02", 6)) == other
    assert roles(insee=OTHERS, date_signature=days) == other
    assert roles(insee=OTHERS, date_adhesion=days) == adhesion
    assert roles(date_signature=days) == {"date": 0}
    short = tuple(code.lstrip("0") for code in CODES)
    assert roles(insee=short, date_signature=days) == adhesion


def test_what_is_nothing_without_a_code() -> None:
    cells = {"typecom": ("COM",), "ort": ("true",), "pmun": ("6 412",)}
    assert roles(**cells) == {}
    found = roles(insee=("05046",), **cells)
    assert found == {"code_insee": 0, "typecom": 1, "ort": 2, "population_municipale": 3}


def test_the_user_names_columns() -> None:
    header, rows = ["insee", "x", "Où"], [["05046", "?", "?"]]
    assert found(header, rows, code_insee=2, nom=1) == {"code_insee": 2, "nom": 1}


def test_the_surest_label_wins_and_a_column_is_one_thing() -> None:
    found = roles(code=CODES, Code_INSEE=CODES, pmun_2021=("1",) * 10, population=("2",) * 10)
    assert found == {"code_insee": 1, "population_municipale": 2}


@pytest.mark.parametrize("cell", ["F05046", "FR05046", "050046", "INSEE 05046", "005046"])
def test_codes_with_something_before_them_are_faulty_codes(cell: str) -> None:
    assert roles(code_insee=(cell,) * 10) == {"code_insee": 0}
    assert roles(xyz=(cell,) * 10) == {}


def test_numbers_that_look_like_codes_are_none_beside_names_of_other_communes() -> None:
    alone = {"Numéro du local": CODES}
    assert roles(**alone)["code_insee"] == 0
    elsewhere = {"Commune": ("Marseille",) * 10, "Code postal": ("13001",) * 10}
    assert roles(**alone, **elsewhere).get("code_insee") is None
    assert roles(**alone, Commune=NAMES)["code_insee"] == 0


def test_the_centre_of_a_region_is_not_in_its_chef_lieu() -> None:
    reference = shipped_reference()
    rows = [reference.programme[code] for code in CODES]
    east, north = (tuple(row[role] for row in rows) for role in ("longitude", "latitude"))
    assert roles(insee_reg_cheflieu=CODES, lng=east, lat=north) == {"code_insee": 0}
    columns = {"insee_com_cheflieu": CODES, "lng": east, "lat": north, "insee_com_centre": DAY}
    assert {"longitude", "latitude"}.isdisjoint(roles(**columns))
    assert roles(insee_com=CODES, lng=east, lat=north)["longitude"] == 1

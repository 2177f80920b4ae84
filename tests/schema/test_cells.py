"""Each cell type: the texts it reads, the texts it refuses, and back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pvd_data.schema import cells
from pvd_data.schema.cells import cell_text

READ: list[tuple[str, str, object]] = [
    ("Entier", "6412", 6412),
    ("Entier", "-3", -3),
    ("Entier", "007", 7),
    ("Nombre", "44.5806", 44.5806),
    ("Nombre", "-1", -1.0),
    ("Nombre", "1e2", 100.0),
    ("Booleen", "true", True),
    ("Booleen", "false", False),
    ("DateIso", "2021-05-07", date(2021, 5, 7)),
    ("Annee", "2023", 2023),
    ("CodesPostaux", "05200", ("05200",)),
    ("CodesPostaux", "05200|05230", ("05200", "05230")),
    ("Texte", "L'Argentière-la-Bessée", "L'Argentière-la-Bessée"),
    ("AdresseWeb", "https://insee.fr", "https://insee.fr"),
]
REFUSED = [
    # Where Pydantic's lax mode takes what Table Schema does not.
    ("Entier", "12.0"),
    ("Entier", "+1"),
    ("Entier", " 1"),
    ("Entier", "1_000"),
    ("Entier", "6 412"),
    ("Entier", "٣"),
    ("Entier", ""),
    ("Entier", "1" * 19),
    ("Nombre", "44,58"),
    ("Nombre", "nan"),
    ("Nombre", "inf"),
    ("Nombre", "1e999"),
    ("Nombre", "1_0.0"),
    ("Booleen", "yes"),
    ("Booleen", "oui"),
    ("Booleen", "True"),
    ("Booleen", "1"),
    ("Booleen", "t"),
    ("DateIso", "0"),
    ("DateIso", "20210507"),
    ("DateIso", "2021-W18-5"),
    ("DateIso", "2021-05-07T00:00:00"),
    ("DateIso", "07/05/2021"),
    ("DateIso", "2021-02-30"),
    ("DateIso", "2021-5-7"),
    ("DateIso", "2021-05-07\n"),
    ("Annee", "23"),
    ("Longitude", "181"),
    ("Latitude", "-91"),
    ("Effectif", "-1"),
    ("Rang", "0"),
    ("CodesPostaux", ""),
    ("CodesPostaux", "05200|"),
    ("CodesPostaux", "05200;05230"),
    ("Texte", ""),
    ("Texte", " Embrun"),
    ("Texte", "Embrun "),
    ("Texte", "Em\nbrun"),
    ("AdresseWeb", "http://insee.fr"),
]


def adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(getattr(cells, name))


@pytest.mark.parametrize(("name", "text", "value"), READ)
def test_text_is_read(name: str, text: str, value: object) -> None:
    found = adapter(name).validate_python(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_text_is_refused(name: str, text: str) -> None:
    with pytest.raises(ValidationError):
        adapter(name).validate_python(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [("Entier", 1.0), ("Entier", True), ("Booleen", 1), ("DateIso", 0), ("Texte", 5)],
)
def test_a_python_value_of_another_type_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        adapter(name).validate_python(value)


@given(st.integers(-(10**17), 10**17))
def test_integers_survive_their_cell(value: int) -> None:
    assert adapter("Entier").validate_python(cell_text(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_survive_their_cell(value: float) -> None:
    assert adapter("Nombre").validate_python(cell_text(value)) == value


@given(st.dates())
def test_dates_survive_their_cell(value: date) -> None:
    assert adapter("DateIso").validate_python(cell_text(value)) == value


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("Effectif", 0, None),
        ("Rang", 1, None),
        ("Annee", 1900, 2100),
        ("Longitude", -180, 180),
        ("Latitude", -90, 90),
    ],
)
def test_a_number_may_be_as_small_and_as_large_as_is_said(
    name: str, least: int, most: int | None
) -> None:
    assert adapter(name).validate_python(str(least)) == least
    with pytest.raises(ValidationError):
        adapter(name).validate_python(str(least - 1))
    if most is None:
        assert adapter(name).validate_python("9" * 18) == 10**18 - 1
    else:
        assert adapter(name).validate_python(str(most)) == most
        with pytest.raises(ValidationError):
            adapter(name).validate_python(str(most + 1))

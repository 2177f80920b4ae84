"""What is written instead of a cell: every kind, what is certain, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pvd_data.report import Issue
from pvd_data.rules.repairs import DateOrder, Repair, repair, tidy, unmangle
from pvd_data.schema.cells import Booleen, CodesPostaux, DateIso, Effectif, Longitude
from pvd_data.schema.codes import (
    CodeDepartement,
    CodeInsee,
    CodeProgramme,
    CodeRegion,
    IdPvd,
    Siren,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TYPES: dict[str, Any] = {
    "code_insee": CodeInsee,
    "code_departement": CodeDepartement,
    "code_region": CodeRegion,
    "siren": Siren,
    "siren_check": Siren,
    "id_pvd": IdPvd,
    "code_programme": CodeProgramme,
    "codes_postaux": CodesPostaux,
    "entier": Effectif,
    "nombre": Longitude,
    "booleen": Booleen,
    "date_iso": DateIso,
}


def accepts(kind: str) -> Callable[[str], bool]:
    """Return whether the type of a kind accepts a text; one without a type takes bare texts."""
    if kind not in TYPES:
        return lambda text: bool(text) and text == text.strip()
    adapter: TypeAdapter[Any] = TypeAdapter(TYPES[kind])

    def accept(text: str) -> bool:
        try:
            adapter.validate_python(text)
        except ValidationError:
            return False
        return True

    return accept


CERTAIN = {
    "code_insee": {
        "5046": "05046",
        " 05046": "05046",
        "O5046": "05046",
        "l5046": "15046",
        "2a004": "2A004",
        "05 046": "05046",
        "5046.0": "05046",
        "05\u200b046": "05046",
        "\u00a005046\ufeff": "05046",
    },
    "code_departement": {"5": "05", "2a": "2A", "05 ": "05", "1.0": "01"},
    "code_region": {"1": "01", "93.0": "93", "O2": "02"},
    "siren": {"210 500 468": "210500468", "210-500.468": "210500468", "210500468.0": "210500468"},
    "siren_check": {"21O5OO468": "210500468"},
    "codes_postaux": {
        "5200": "05200",
        "05200;05201": "05200|05201",
        "05200, 5201": "05200|05201",
        "05200/05201": "05200|05201",
        "5200.0": "05200",
    },
    "entier": {
        "6 412": "6412",
        "6\u202f412": "6412",
        "6412.0": "6412",
        "6412,00": "6412",
        "6412 hab.": "6412",
        "6 412 habitants": "6412",
        "6'412": "6412",
        "6’412": "6412",
        "1 234 567": "1234567",
    },
    "nombre": {
        "6,475": "6.475",
        "+6.475": "6.475",
        "−6.475": "-6.475",
        "6.475°": "6.475",
        "6.475\u00a0": "6.475",
    },
    "booleen": {
        **dict.fromkeys(("Oui", "VRAI", "yes", "1", "O", "X", " oui "), "true"),
        **dict.fromkeys(("non", "FAUX", "no", "0", "N"), "false"),
    },
    "date_iso": {
        **dict.fromkeys(("20210507", "2021/05/07", "2021-5-7", "2021.05.07"), "2021-05-07"),
        **dict.fromkeys(("2021-05-07T00:00:00Z", "2021-05-07 00:00:00.000"), "2021-05-07"),
        **dict.fromkeys(("7 mai 2021", "Le 7 MAI 2021", "2021-05-07T00:00"), "2021-05-07"),
        "le 1er août 2021": "2021-08-01",
        "1 Février 2021": "2021-02-01",
    },
    "id_pvd": {"PVD-93-05-4": "pvd-93-05-4"},
    "code_programme": {"pvd": "PVD"},
    "other": {" x ": "x"},
}
UNCERTAIN = {
    "entier": {"6.412": "6412", "6,412": "6412", "1.234.567": "1234567", "64I2": "6412"},
    "date_iso": {"44323": "2021-05-07", "30000": "1982-02-18", "49999": "2036-11-20"},
    "identifiant": {"Ma Clé": "ma-cle"},
}
REFUSED = {
    "code_insee": ("99999", "", "050466", "46", "0504б", "05046"),
    "code_departement": ("0", "20", "971"),
    "code_region": ("99", "93"),
    "siren": ("210500469", "2105004"),
    "codes_postaux": ("x", "", "05200"),
    "entier": ("-5", "12,5", "1e3", "64 12", "6.412.0", "hab."),
    "nombre": ("200", "1.2.3", "N6.4", ""),
    "booleen": ("", "peut-être", "2"),
    "date_iso": (
        *("2021-05-07 25h", "30 février 2021", "7 mayo 2021", "29999", "50000"),
        *("2021-13-01", "2021-02-30", "0000-01-01", "07/05/2021"),
        # A month alone, or digits that can be cut in two ways, are no day.
        *("2021-12", "202112", "2021111", "2021-111", "2021-1107"),
    ),
    "id_pvd": ("pvd_93_05_4",),
    "other": ("x", " "),
}


@pytest.mark.parametrize(
    ("kind", "text", "right", "certain"),
    [
        (kind, text, right, certain)
        for certain, kinds in ((True, CERTAIN), (False, UNCERTAIN))
        for kind, texts in kinds.items()
        for text, right in texts.items()
    ],
)
def test_what_is_proposed(kind: str, text: str, right: str, certain: bool) -> None:
    assert repair(kind, text, accepts(kind)) == Repair(right, certain)


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in REFUSED.items() for text in texts]
)
def test_nothing_is_proposed(kind: str, text: str) -> None:
    assert repair(kind, text, accepts(kind)) is None


@given(st.sampled_from([*TYPES, "identifiant", "other"]), st.text(max_size=12))
def test_what_is_proposed_is_accepted_and_another_text(kind: str, text: str) -> None:
    found = repair(kind, text, accepts(kind))
    assert found is None or (found.text != text and accepts(kind)(found.text))


@pytest.mark.parametrize(
    ("text", "cell", "name"),
    [
        ("Ba\u0302tie\u200b", "Bâtie", "Bâtie"),
        ("L’Aigle", "L’Aigle", "L'Aigle"),
        ("Le\u00a0Luc", "Le\u00a0Luc", "Le Luc"),
        ("Em\u00adbrun\ufeff", "Embrun", "Embrun"),
    ],
)
def test_what_is_tidied(text: str, cell: str, name: str) -> None:
    assert (tidy(text), tidy(text, name=True)) == (cell, name)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        *(("La BÃ¢tie-Neuve", "La Bâtie-Neuve"), ("LÃ\xa0-Bas", "Là-Bas"), ("Ã\x81", "Á")),
        *(("Embrun", None), ("La Bâtie-Neuve", None), ("東京", None)),
    ],
)
def test_what_is_unmangled(text: str, right: str | None) -> None:
    assert unmangle(text) == right


@pytest.mark.parametrize(
    ("seen", "text", "right"),
    [
        ("13/07/2021", "05/07/2021", Repair("2021-07-05", True)),
        ("07/13/2021", "05/07/2021", Repair("2021-05-07", True)),
        ("07-13-21", " 05.07.2021 ", Repair("2021-05-07", True)),
        ("13/07/2021", "05/07/21", Repair("2021-07-05", False)),
        ("", "05/07/2021", Repair("2021-07-05", False)),
        ("", "13/07/2021", Repair("2021-07-13", False)),
        ("13/07/2021 07/13/2021", "05/07/2021", None),
        ("13/07/2021 07/13/2021", "07/13/2021", Repair("2021-07-13", False)),
        ("13/07/2021 07/13/2021", "13/07/2021", Repair("2021-07-13", False)),
        ("13/07/2021", "31/02/2021", None),
        ("13/07/2021", "7 mai 2021", None),
        ("x", "x", None),
        # What is no day in either order tells nothing.
        ("13/07/2021 45/99/2021", "05/07/2021", Repair("2021-07-05", True)),
        ("00/13/2021 99/01/2021", "05/07/2021", Repair("2021-07-05", False)),
    ],
)
def test_a_column_tells_the_order_of_its_dates(seen: str, text: str, right: Repair | None) -> None:
    order = DateOrder()
    for cell in seen.split():
        order.see(cell)
    assert order.repair(text) == right


@pytest.mark.parametrize(
    ("text", "day", "may"),
    [
        *(("05/07/2021", "2021-07-05", True), ("05/07/2021", "2021-05-07", True)),
        *(("5.7.21", "2021-07-05", True), ("13/07/2021", "2021-07-13", True)),
        *(("05/07/2021", "2021-07-06", False), ("x", "2021-07-05", False)),
    ],
)
def test_which_days_a_cell_may_mean(text: str, day: str, may: bool) -> None:
    assert DateOrder().reads(text, day) is may


def of_a_date(value: str, suggestion: str | None, *, certain: bool = False) -> Issue:
    """Return what is found in a cell of dates."""
    return Issue(
        rule="T001",
        slug="type-error",
        severity="error",
        message="",
        path="dates.csv",
        value=value,
        suggestion=suggestion,
        certain=certain,
    )


@pytest.mark.parametrize(
    ("seen", "value", "suggestion", "settled"),
    [
        # Nothing shows the order: what the reference says is one way to read the cell.
        ((), "05/07/2021", "2021-05-07", ("2021-05-07", True)),
        ((), "05/07/2021", "2021-07-05", ("2021-07-05", True)),
        ((), "05/07/2021", "2021-06-05", ("2021-07-05", False)),
        ((), "05/07/2021", None, ("2021-07-05", False)),
        ((), "05/07/21", None, ("2021-07-05", False)),
        # The column shows it, whatever the reference says.
        (("13/07/2021",), "05/07/2021", "2021-05-07", ("2021-07-05", True)),
        (("13/07/2021",), "05/07/2021", None, ("2021-07-05", True)),
        (("07/13/2021",), "05/07/2021", "2021-07-05", ("2021-05-07", True)),
        # Both are there: nothing is proposed but what the reference says.
        (("13/07/2021", "07/13/2021"), "05/07/2021", "2021-05-07", ("2021-05-07", True)),
        (("13/07/2021", "07/13/2021"), "05/07/2021", None, (None, False)),
        (("13/07/2021", "07/13/2021"), "15/07/2021", None, ("2021-07-15", False)),
        ((), "mai 2021", "2021-05-07", ("2021-05-07", False)),
    ],
)
def test_a_date_is_settled_by_its_column_and_the_reference(
    seen: tuple[str, ...], value: str, suggestion: str | None, settled: tuple[str | None, bool]
) -> None:
    order = DateOrder()
    for text in seen:
        order.see(text)
    found = order.settle(of_a_date(value, suggestion))
    assert (found.suggestion, found.certain) == settled
    sure = of_a_date(value, "2020-01-01", certain=True)
    assert order.settle(sure) is sure

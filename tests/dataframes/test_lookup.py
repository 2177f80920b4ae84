"""The lookup against `Dataset.resolve`: for every code there is, and any text at all."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pvd_data
from pvd_data.dataframes.lookup import DEFAULT, Lookup, available, chosen, make_lookup
from pvd_data.schema.joined import FLAGS
from tests.dataframes.oracle import is_no_code, said, spoiled_codes

OPTIONS: list[dict[str, Any]] = [
    {"resolve_former": former, "repair": repair}
    for former in (False, True)
    for repair in (False, True)
]
BOTH: dict[str, Any] = {"resolve_former": True, "repair": True}
SUBSET = ("est_beneficiaire", "nom", "date_ort")


@cache
def lookup(columns: Any = SUBSET, **options: Any) -> Lookup:
    return make_lookup(pvd_data.load(), columns, **options)


def cells(table: Lookup, code: object) -> dict[str, Any]:
    return dict(zip(table.names, table.find(code), strict=True))


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_every_code_is_said_what_resolve_says(options: dict[str, Any]) -> None:
    pvd = pvd_data.load()
    known = {*pvd.book.lives, *pvd.book.subdivisions, "97501", "97801", "98735", "97123", "99999"}
    assert {row.ancien_code for row in pvd.anciens_codes.values()} < known
    assert set(pvd.subdivisions) < known
    table = lookup(**options)
    wrong = [code for code in known if cells(table, code) != said(code, SUBSET, **options)]
    assert not wrong


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_every_text_that_is_listed_is_read_as_resolve_reads_it(options: dict[str, Any]) -> None:
    table = lookup(**options)
    for code, row in table.texts.items():
        assert dict(zip(table.names, row, strict=True)) == said(code, SUBSET, **options)
    for number in table.numbers:
        assert cells(table, number) == said(number, SUBSET, **options)
    assert bool(table.numbers) == options["repair"]


def test_every_spoilt_code_is_repaired() -> None:
    table = lookup(**BOTH)
    for code in pvd_data.load().communes_france:
        spoilt = code.lower() if code[:2] in ("2A", "2B") else str(int(code))
        assert cells(table, spoilt)["code_insee"] == code
        assert cells(table, spoilt)["code_repare"] == (spoilt != code)
        assert cells(table, f"\t{code} \xa0")["code_repare"] is True


@given(
    st.text(max_size=6)
    | st.from_regex(r"\s?(2[ABab]|[0-9]{2})[0-9]{2,3}\s?", fullmatch=True)
    | spoiled_codes()
)
def test_any_text_is_said_what_resolve_says(text: str) -> None:
    table = lookup(**BOTH)
    if not is_no_code(text, repair=True):
        assert cells(table, text) == said(text, SUBSET, **BOTH)
    else:
        assert table.find(text) == table.missing


@given(st.integers())
def test_any_number_is_said_what_resolve_says(number: int) -> None:
    table = lookup(**BOTH)
    assert cells(table, number) == said(number, SUBSET, **BOTH)
    if abs(number) < 2**53:
        assert table.find(float(number)) == table.find(Decimal(number)) == table.find(number)


@pytest.mark.parametrize("code", [None, "", float("nan"), Decimal("NaN")])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_no_code_is_said_nothing_of(code: object, options: dict[str, Any]) -> None:
    assert set(lookup(**options).find(code)) == {None}


@pytest.mark.parametrize("code", [True, 5046.5, float("inf"), b"05046", ["05046"], object()])
def test_what_is_no_code_is_unknown(code: object) -> None:
    table = lookup(**BOTH)
    assert table.find(code) == table.unknown


def test_spaces_alone_are_no_code_to_be_repaired() -> None:
    table = lookup(**BOTH)
    assert table.find(" \n") == table.missing


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, "05046") for text in ("O5046", "5046.0", "05 046", "\ufeff05046", " o5046\u200b")),
        *((text, "2A004") for text in ("2a004", "2AOO4", "2a 004,0")),
    ],
)
def test_a_code_that_had_to_be_compacted_is_unknown_unless_it_is_repaired(
    text: str, code: str
) -> None:
    assert pvd_data.load().resolve(text).code == code
    assert cells(lookup(**BOTH), text)["code_insee"] == code
    assert lookup(resolve_former=True).find(text) == lookup(resolve_former=True).unknown


def test_without_repair_spaces_and_numbers_are_no_code() -> None:
    table = lookup(resolve_former=True)
    assert {table.find(code) for code in (" 05046", "  ", "5046", 5046)} == {table.unknown}


def test_all_columns_are_those_of_the_commune_and_its_territories() -> None:
    pvd = pvd_data.load()
    table = lookup("all")
    assert table.names == ("code_statut", *chosen("all"))
    assert {*chosen("all")} == {*available()} - {*FLAGS}
    assert {*pvd.communes.columns} - {"code_insee"} < {*chosen("all")}
    for code in pvd.communes:
        expected = said(code, chosen("all"), resolve_former=False, repair=False)
        assert cells(table, code) == expected
    yeu = cells(table, "85113")
    assert (yeu["nom"], yeu["siren_epci"], yeu["nom_epci"]) == ("L'Île-d'Yeu", None, None)


def test_the_header_has_the_prefix_and_each_column_its_kind() -> None:
    table = make_lookup(pvd_data.load(), ("codes_postaux", "ort"), prefix="x.", **BOTH)
    names = ["x.code_insee", "x.code_statut", "x.code_repare", "x.codes_postaux", "x.ort"]
    assert list(table.header) == names
    assert table.kinds == ("string", "string", "boolean", "list", "boolean")


def test_columns_are_chosen_once_each_by_name() -> None:
    assert chosen(None) == DEFAULT
    assert chosen(["ort", "nom", "ort"]) == ("ort", "nom")
    assert chosen([]) == ()
    assert set(DEFAULT) < set(chosen("all"))


@pytest.mark.parametrize("columns", ["epci", ["nom", "epci"], ["pvd_nom_epci"]])
def test_a_column_that_is_not_there_is_told_with_those_that_are(columns: Any) -> None:
    with pytest.raises(pvd_data.FrameError, match=r"\(did you mean 'nom_epci'.*; there are: est_b"):
        chosen(columns)


def test_another_package_is_asked_by_its_own_rows(unsealed: Any) -> None:
    communes = unsealed / "data" / "communes.csv"
    text = communes.read_text("utf-8")
    communes.write_text(text.replace(",6.475,44.5806,", ",6.476,44.5806,"), "utf-8")
    table = make_lookup(pvd_data.load(unsealed), ("longitude",), resolve_former=True)
    assert table.find("05046") == ("05046", "actuelle", 6.476)
    assert table.find("05067") == ("05132", "ancienne", 6.0988)


def test_a_package_without_the_reference_says_what_it_lacks(package: Any) -> None:
    descriptor = package / "datapackage.json"
    content = json.loads(descriptor.read_text("utf-8"))
    content["resources"] = [r for r in content["resources"] if r["name"] != "communes_france"]
    descriptor.write_text(json.dumps(content), "utf-8")
    with pytest.raises(pvd_data.MissingTableError, match="communes_france"):
        make_lookup(pvd_data.load(package))

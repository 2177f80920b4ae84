"""Rows that are not typed say what typed rows say, and what is sought in bytes is what is there."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import pytest

from pvd_data.base.text import fold
from pvd_data.errors import UnknownKeyError
from pvd_data.package.whole import _SHORTENED, FEW, NAMED, Lines, Names, letters, records
from pvd_data.reference.index import Reference, shipped_reference
from pvd_data.reference.plain import PlainTables
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    import pvd_data
    from pvd_data.reference.history import Resolution

#: What is typed, in one way or another: whole names, beginnings, places beside, errors, numbers.
TYPED = (
    *("embrun", "Embrun (05)", "EMBRUN CEDEX", "ambrun", "st bonnet champsaur", "saint", "la", "l"),
    *("St-Denis", "saint denis (974)", "05200", "05200 embrun", "hautes-alpes", "05", "2a", "ain"),
    *("Lyon", "lyon 3", "Paris 15e", "les infournas", "Serre-Ponçon", "200067742", "vaux", "y", ""),
    *("œuf", "l'île d'yeu", "Chalon s/ Saône", "villeneuve lez avignon", "é", "\ud800", "x" * 2000),
    *("marseille", "Le Plessis", "bourg", "argentiere", "La Bâtie-Neuve", "Bâtie", "sur", "lez"),
)


@pytest.fixture
def plain() -> PlainTables:
    return PlainTables()


@pytest.mark.lengthy
@pytest.mark.parametrize("name", TABLES)
def test_a_plain_row_says_what_the_typed_one_says(
    name: str, plain: PlainTables, pvd: pvd_data.Dataset
) -> None:
    typed, ours = pvd._table(name), plain._table(name)
    assert (ours.name, len(ours), [*ours]) == (name, len(typed), [*typed])
    for row, twin in zip(ours.values(), typed.values(), strict=True):
        assert vars(row) == vars(twin)
    for key, row in random.Random(name).sample([*ours.items()], min(len(ours), 20)):  # noqa: S311
        assert row.model_dump(mode="json") == typed[key].model_dump(mode="json")
        assert vars(PlainTables()._table(name)[key]) == vars(row)
    with pytest.raises(UnknownKeyError):
        ours["nothing"]


def test_plain_rows_lead_where_typed_ones_do(plain: PlainTables, pvd: pvd_data.Dataset) -> None:
    mayotte = next(code for code in pvd.communes if code.startswith("976"))
    for code in ("05046", "85113", mayotte):
        town, twin = plain.communes[code], pvd.communes[code]
        for name in type(twin).relations:
            assert told(getattr(town, name)) == told(getattr(twin, name))
    for region, other in zip(plain.regions.values(), pvd.regions.values(), strict=True):
        assert told(region.communes) == told(other.communes)
    assert plain.one("regions", "93").nom == pvd.regions["93"].nom
    assert plain.edition == pvd.edition
    assert [table.name for table in plain] == [table.name for table in pvd]


def told(found: Any) -> Any:
    """Return rows as plain objects."""
    if isinstance(found, tuple):
        return [told(one) for one in found]
    return found and found.model_dump(mode="json")


def said(found: Resolution) -> dict[str, Any]:
    """Return all that was found."""
    several = ("communes", "events", "postcode_communes")
    contents: dict[str, Any] = {name: getattr(found, name) for name in vars(found)}
    return contents | {
        name: told(contents[name]) for name in (*several, "commune", "intercommunalite")
    }


@pytest.mark.lengthy
@pytest.mark.parametrize("day", [None, date(2010, 6, 1)], ids=str)
def test_a_code_means_the_same(day: date | None, plain: PlainTables, pvd: pvd_data.Dataset) -> None:
    former = [*dict.fromkeys(row[0] for row in records("anciens_codes"))][1:]
    now = [town.siren for town in pvd.communes_france.values()] + [*pvd.communes_france]
    picked = random.Random(1)  # noqa: S311
    codes = (
        picked.sample(former, 400) + picked.sample(now, 100) + picked.sample([*pvd.postcodes], 20)
    )
    odd = [
        "5046",
        "05 046",
        "200067742",
        "97801",
        "20004",
        "75101",
        "99999",
        "",
        "é",
        "\ud800",
        "x,y",
    ]
    for code in codes + odd:
        found, twin = plain.resolve(code, day), pvd.resolve(code, day)
        assert said(found) == said(twin), code


@pytest.mark.lengthy
@pytest.mark.parametrize("scope", ["programme", "france"])
def test_a_name_means_the_same(
    scope: Literal["programme", "france"], plain: PlainTables, pvd: pvd_data.Dataset
) -> None:
    names = [row[NAMED[table]] for table in NAMED for row in [*records(table)][1:]]
    picked = random.Random(2).sample(names, 25)  # noqa: S311
    for text in (*TYPED, *picked, *(name[:-2].upper() for name in picked[:5])):
        for asked in ({"limit": 10}, {"departement": "5", "limit": 3}):
            found = plain.search(text, scope=scope, **asked)
            twin = pvd.search(text, scope=scope, **asked)
            assert [match_of(one) for one in found] == [match_of(one) for one in twin], text
    with pytest.raises(UnknownKeyError):
        plain.search("embrun", departement="99", scope=scope)


def match_of(match: Any) -> tuple[object, ...]:
    """Return what a match says."""
    return (match.commune.code_insee, match.reason, match.name, match.distance, match.code)


@pytest.mark.parametrize("table", NAMED)
def test_a_name_has_the_letters_of_all_words_that_tell(table: str) -> None:
    names = Names(table, NAMED[table])
    for row in [*records(table)][1:]:
        there = letters(row[NAMED[table]])
        for word in fold(row[NAMED[table]]).split():
            assert word in there or word in _SHORTENED or not word.isascii(), row
    rows = [*records(table)][1:]
    for word in ("embrun", "a", "champs", "nowhere"):
        having = [row for row in rows if word in letters(row[NAMED[table]])]
        assert [*names.having(word)] == having


@pytest.mark.parametrize("name", ["communes_france", "anciens_codes", "subdivisions"])
def test_lines_are_found_by_their_code(name: str) -> None:
    lines, rows = Lines(name), [*records(name)][1:]
    assert [*lines] == rows
    assert len(lines) == len(rows)
    by_code: dict[str, list[list[str]]] = {}
    for row in rows:
        by_code.setdefault(row[0], []).append(row)
    for code in (
        *[*by_code][:50],
        *[*by_code][-50:],
        "",
        "0",
        "05",
        "zzz",
        "05046,",
        "\n",
        "\ud800",
    ):
        assert [*lines.under(code)] == by_code.get(code, []), code
    for column in range(1, len(lines.columns)):
        label = lines.columns[column]
        for row in rows[:: len(rows) // 7]:
            if label.startswith(("code", "siren", "date")) and row[column]:
                bearers = [one for one in rows if row[column] in one[column].split("|")]
                assert [*lines.bearing(label, row[column])] == bearers


@pytest.mark.lengthy
def test_the_reference_is_the_same_sought_or_whole() -> None:
    sought, whole = Reference(), Reference(lambda name: [*records(name)])
    codes = [*whole.towns][::311]
    for code in (*codes, "99999", "01033"):
        assert sought.towns.get(code) == whole.towns.get(code)
        assert sought.former_names.get(code) == whole.former_names.get(code)
        assert sought.book.lives.get(code) == whole.book.lives.get(code)
        assert sought.book.before.get(code) == whole.book.before.get(code)
    for nom in ("Embrun", "Saint-Denis", "St", "Sur", "Nowhere"):
        assert sought.by_name.get(fold(nom)) == whole.by_name.get(fold(nom))
    for code in codes[:20]:
        town = whole.towns[code]
        assert sought.by_siren[town.siren] == whole.by_siren[town.siren]
        for postal in town.postaux.split("|"):
            assert sought.by_postal[postal] == whole.by_postal[postal]
    assert dict(sought.former_names) == whole.former_names
    assert dict(sought.by_name) == whole.by_name
    assert dict(sought.towns) == whole.towns == dict(shipped_reference().towns)


def test_many_questions_read_a_table_once(plain: PlainTables, pvd: pvd_data.Dataset) -> None:
    for number, (siren, towns) in enumerate(pvd.communes_france.group("siren_epci").items()):
        codes = [town.code_insee for town in towns]
        assert [
            town.code_insee for town in plain.many("communes_france", "siren_epci", siren)
        ] == codes
        if number < FEW:
            assert "_whole" not in vars(plain.communes_france)
    assert "_whole" in vars(plain.communes_france)
    for postal, towns in [*pvd.postcodes.items()][::50]:
        assert [town.code_insee for town in plain.postcodes[postal]] == [
            town.code_insee for town in towns
        ]


def test_few_questions_read_no_table_as_a_whole(plain: PlainTables) -> None:
    plain.resolve("05067")
    plain.resolve("200067742")
    plain.search("embrun", scope="france")
    assert "_whole" not in vars(plain.communes_france)
    assert "_whole" not in vars(plain._table("anciens_codes"))
    reference = Reference()
    assert reference.towns["05046"].nom == "Embrun"
    assert reference.by_name["embrun"] == ("05046",)
    towns: Any = reference.towns
    assert towns._all is None
    for number in range(2_001):
        towns.get(f"{number:05}")
    assert towns._all is not None

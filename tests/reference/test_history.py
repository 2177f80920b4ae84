"""From a code as people have it to the communes of today or of a day, on the shipped data."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pvd_data
from pvd_data.reference.lives import Life, make_book
from pvd_data.schema.territory import LEFT
from pvd_data.table import Table

if TYPE_CHECKING:
    from pvd_data.reference.history import Resolution

JANUARY = [datetime.date(year, 1, 1) for year in (1943, 1950, 2000, 2018, 2020, 2026)]
DAYS = [*JANUARY, datetime.date(1975, 6, 1)]


def resolved(code: str | int, day: str | None = None) -> Resolution:
    """Ask the shipped data, with a day as text."""
    return pvd_data.load().resolve(code, datetime.date.fromisoformat(day) if day else None)


def followed(found: Resolution) -> list[tuple[str, str | None]]:
    """The ends of codes that were followed, as arrows."""
    return [(row.ancien_code, row.code_successeur) for row in found.events]


@pytest.fixture
def known(pvd: pvd_data.Dataset) -> list[str]:
    """Every code that is or was a commune's, or is a part's, but for those that left France's."""
    return sorted({*pvd.book.lives, *pvd.book.subdivisions} - LEFT.keys())


def alive(pvd: pvd_data.Dataset, code: str, day: datetime.date) -> bool:
    """Whether a code was a commune's on a day."""
    return any(span.holds(day) for span in pvd.book.lives[code])


@pytest.mark.parametrize(
    ("code", "day", "statut", "codes"),
    [
        ("05046", None, "actuelle", ["05046"]),
        ("05067", None, "ancienne", ["05132"]),
        ("75020", None, "ancienne", ["92020"]),
        ("75020", "1967-12-31", "actuelle", ["75020"]),
        ("75020", "1968-01-01", "ancienne", ["92020"]),
        ("75120", None, "arrondissement", ["75056"]),
        ("75005", None, "ancienne", ["93001"]),  # the last digits change too
        ("2A004", "1950-01-01", "ancienne", ["20004"]),
        ("20004", None, "ancienne", ["2A004"]),
        ("14513", "2017-12-31", "actuelle", ["14513"]),
        ("14513", "2018-01-01", "ancienne", ["50592"]),
        ("14513", None, "ancienne", ["50592"]),
        ("50649", "2018-01-01", "ancienne", ["50592"]),  # began and ended that day
        ("50649", "2017-12-31", "ancienne", ["14513"]),
        ("49144", "2017-12-31", "actuelle", ["49144"]),
        ("49144", "2018-01-01", "ancienne", ["44180"]),
        ("15031", "2020-01-01", "ancienne", ["15141"]),
        ("60455", "2020-01-01", "ancienne", ["60054"]),
        ("60455", None, "deleguee_ou_associee", ["60694"]),
        ("55273", None, "deleguee_ou_associee", ["55386"]),
        ("05020", "2012-12-31", "actuelle", ["05020"]),
        ("05020", "2013-01-01", "ancienne", ["05132"]),
        ("97601", "2000-01-01", "inconnue", []),
        ("97601", None, "actuelle", ["97601"]),
        ("51385", None, "ambigue", ["51440", "51487", "51503"]),
        ("97123", "2007-02-22", "actuelle", ["97123"]),
        ("97123", "2007-02-23", "hors_departements", ["97701"]),
        ("97127", None, "hors_departements", ["97801"]),
        ("98000", None, "hors_departements", []),
        ("99138", None, "hors_departements", []),
        ("99600", None, "inconnue", []),
        ("97501", None, "hors_departements", []),
        ("97701", None, "hors_departements", ["97701"]),
        ("97701", "2007-02-22", "hors_departements", []),
        ("97801", "2007-02-23", "hors_departements", ["97801"]),
        ("98735", None, "hors_departements", []),
        ("99999", None, "inconnue", []),
        ("", None, "inconnue", []),
    ],
)
def test_a_code_means_what_it_is_known_to(
    code: str, day: str | None, statut: str, codes: list[str]
) -> None:
    found = resolved(code, day)
    assert (found.text, found.code) == (code, code)
    assert (found.status, list(found.codes)) == (statut, codes)
    assert found.repairs == ()


@pytest.mark.parametrize("code", ["95120", "2B366"])
def test_a_code_before_its_predecessor_was_created_did_not_exist_rather_than_ended(
    code: str,
) -> None:
    found = resolved(code, "1943-01-01")
    assert (found.status, found.codes, found.communes) == ("inconnue", (), ())


def test_every_known_code_has_the_status_that_was_counted(
    pvd: pvd_data.Dataset, known: list[str]
) -> None:
    assert Counter(pvd.resolve(code).status for code in known) == {
        "actuelle": 34875,
        "arrondissement": 45,
        "deleguee_ou_associee": 1992,
        "ancienne": 2242,
        "ambigue": 6,
    }


def test_every_current_code_is_itself_and_of_the_programme_or_not(pvd: pvd_data.Dataset) -> None:
    for code, commune in pvd.communes_france.items():
        found = pvd.resolve(code)
        assert (found.code, found.status, found.codes) == (code, "actuelle", (code,))
        assert (found.communes, found.events, found.repairs) == ((commune,), (), ())
        assert found.commune is pvd.communes.get(code)


def test_every_answer_is_its_own_answer_and_names_communes_of_today(
    pvd: pvd_data.Dataset, known: list[str]
) -> None:
    for code in known:
        found = pvd.resolve(code)
        assert found.codes == tuple(commune.code_insee for commune in found.communes)
        for answer in found.codes:
            assert pvd.resolve(answer).codes == (answer,)
        single = found.codes[0] if len(found.codes) == 1 else ""
        assert found.commune is pvd.communes.get(single)


def test_the_last_day_that_the_reference_knows_is_like_today(
    pvd: pvd_data.Dataset, known: list[str]
) -> None:
    for code in known:
        assert pvd.resolve(code, JANUARY[-1]).codes == pvd.resolve(code).codes


@pytest.mark.parametrize(
    "day",
    # `make test` asks about three of the days, `make check` about all.
    [pytest.param(day, marks=() if day in DAYS[::3] else pytest.mark.outside) for day in DAYS],
    ids=str,
)
def test_what_a_code_was_on_a_day_lived_on_that_day_after_few_steps(
    day: datetime.date, pvd: pvd_data.Dataset, known: list[str]
) -> None:
    for code in known:
        found = pvd.resolve(code, day)
        assert len(found.events) <= 4
        for answer in found.codes:
            assert alive(pvd, answer, day)
            assert pvd.resolve(answer, day).codes == (answer,)
        if code in pvd.book.lives and alive(pvd, code, day):
            assert (found.codes, found.status) == ((code,), "actuelle")
        assert bool(found.codes) == (found.status not in ("inconnue", "sans_suite"))


def test_following_comes_to_an_end_although_codes_have_succeeded_each_other_in_turn(
    pvd: pvd_data.Dataset, known: list[str]
) -> None:
    days = sorted({life.start or DAYS[0] for lives in pvd.book.lives.values() for life in lives})
    twice = [code for code in known if len(pvd.book.lives.get(code, ())) > 1]
    assert len(twice) > 255
    for code in twice:
        for day in (datetime.date.min, *days[::50], datetime.date.max):
            assert len(pvd.resolve(code, day).events) < 10


@pytest.mark.parametrize(
    ("code", "day", "arrows"),
    [
        ("49144", "2017-12-31", []),
        ("49144", "2018-01-01", [("49144", "44225"), ("44225", "44180")]),
        ("49144", None, [("49144", "44225"), ("44225", "44180")]),
        ("14513", "2018-01-01", [("14513", "50649"), ("50649", "50592")]),
        ("50649", "2018-01-01", [("50649", "50592")]),
        ("60455", "2020-01-01", [("60455", "60054")]),
        ("60455", None, [("60455", "60694")]),
        ("51385", None, [("51385", "51440"), ("51385", "51487"), ("51385", "51503")]),
        ("97123", None, [("97123", None)]),
        ("2A004", "1950-01-01", [("20004", "2A004")]),
        ("75120", None, []),
    ],
)
def test_the_ends_that_were_followed_are_told_in_their_order(
    code: str, day: str | None, arrows: list[tuple[str, str | None]]
) -> None:
    assert followed(resolved(code, day)) == arrows


@pytest.mark.parametrize(
    ("given_as", "code", "repairs"),
    [
        ("05046", "05046", ()),
        (" 05046\n", "05046", ("espaces",)),
        ("\u00a005046\t", "05046", ("espaces",)),
        ("2a004", "2A004", ("majuscules",)),
        (" 2b033 ", "2B033", ("espaces", "majuscules")),
        ("5046", "05046", ("zero",)),
        (" 5020", "05020", ("espaces", "zero")),
        (5046, "05046", ("entier", "zero")),
        (75020, "75020", ("entier",)),
        ("5999", "5999", ()),  # no 05999 ever was
        (5999, "5999", ("entier",)),
        ("504", "504", ()),
        ("٥٠٤٦", "٥٠٤٦", ()),  # digits, but not ASCII
        ("0 5046", "05046", ("espaces",)),
        (-5046, "-5046", ("entier",)),
    ],
)
def test_a_code_is_read_as_people_have_it_and_what_was_done_is_said(
    given_as: str | int, code: str, repairs: tuple[str, ...]
) -> None:
    found = resolved(given_as)
    assert (found.text, found.code, found.repairs) == (given_as, code, repairs)
    assert found.status == resolved(code).status


def test_the_siren_of_a_commune_of_the_programme_is_its_code(pvd: pvd_data.Dataset) -> None:
    for commune in list(pvd.communes.values())[::50]:
        for given_as in (commune.siren, f" {commune.siren} ", int(commune.siren)):
            found = pvd.resolve(given_as)
            assert (found.code, found.status) == (commune.code_insee, "actuelle")
            assert found.commune is commune
            assert found.repairs[-1] == "siren"
            assert found.intercommunalite is None
            assert found.postcode_communes == ()  # nobody takes a SIREN for a postal code


def test_the_siren_of_any_commune_is_its_code(pvd: pvd_data.Dataset) -> None:
    odd = 0
    for town in list(pvd.communes_france.values())[::40]:
        siren = town.siren
        assert siren
        odd += siren[2:4] + siren[5:8] != town.code_insee
        for given_as in (siren, int(siren)):
            found = pvd.resolve(given_as)
            assert (found.code, found.status, found.communes) == (
                town.code_insee,
                "actuelle",
                (town,),
            )
            assert found.repairs[-1] == "siren"
            assert (found.commune is None) == (town.code_insee not in set(pvd.communes))
    assert odd > 10  # such as those of new communes, which hold no code
    paris = pvd.resolve("217500016")
    assert (paris.code, paris.commune, paris.postcode_communes) == ("75056", None, ())
    assert pvd.resolve("217500017").status == "inconnue"  # its key is wrong
    assert pvd.resolve("380129866").status == "inconnue"  # a company's


def test_a_siren_that_holds_a_code_is_found_without_going_through_all(
    pvd: pvd_data.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Table, "group", None)
    assert pvd.resolve("210500468").code == "05046"
    assert pvd.resolve("200067742").intercommunalite is not None


def test_the_siren_of_any_epci_is_recognised_and_no_commune(pvd: pvd_data.Dataset) -> None:
    for siren, epci in pvd.intercommunalites_france.items():
        found = pvd.resolve(siren)
        assert found.intercommunalite is epci
        assert (found.code, found.codes, found.commune) == (siren, (), None)
    assert pvd.resolve("200067743").intercommunalite is None  # wrong key


@pytest.mark.parametrize("kind", ["int64", "int32", "uint16"])
def test_a_whole_number_of_numpy_is_one(kind: str, pvd: pvd_data.Dataset) -> None:
    numpy = pytest.importorskip("numpy")
    found, right = pvd.resolve(getattr(numpy, kind)(5046)), pvd.resolve(5046)
    assert (found.code, found.status, found.repairs) == (right.code, right.status, right.repairs)
    with pytest.raises(TypeError, match="a code is a text"):
        pvd.resolve(numpy.float64(5046))


@pytest.mark.parametrize("wrong", [None, 5046.0, True, b"05046", ["05046"]], ids=repr)
def test_what_is_neither_text_nor_whole_number_is_a_type_error(
    wrong: Any, pvd: pvd_data.Dataset
) -> None:
    with pytest.raises(TypeError, match="a code is a text"):
        pvd.resolve(wrong)


@pytest.mark.parametrize("wrong", [20200101, 2020.0, datetime.datetime(2020, 1, 1)], ids=repr)
@pytest.mark.parametrize("code", ["05046", "05020", "99999"])
def test_what_is_no_date_is_a_type_error_whatever_the_code(
    wrong: Any, code: str, pvd: pvd_data.Dataset
) -> None:
    with pytest.raises(TypeError):
        pvd.resolve(code, wrong)


@pytest.mark.parametrize("code", ["05067", "05132", "99999"])
def test_a_day_may_be_its_text(code: str, pvd: pvd_data.Dataset) -> None:
    for day in ("2012-12-31", " 2014-06-01"):
        same = datetime.date.fromisoformat(day.strip())
        assert pvd.resolve(code, date=day) == pvd.resolve(code, date=same)


@pytest.mark.parametrize("wrong", ["", "hier", "01/06/2014", "2014-02-30", "9" * 10**6])
def test_a_text_that_is_no_day_is_said_in_a_sentence(wrong: str, pvd: pvd_data.Dataset) -> None:
    with pytest.raises(ValueError, match="is no day; expected a date or its text") as caught:
        pvd.resolve("05046", wrong)
    assert len(str(caught.value)) < 150


@given(
    st.text() | st.text("0123456789abAB ", max_size=9) | st.integers(),
    st.none() | st.dates(),
)
def test_no_text_or_whole_number_raises(text: str | int, day: datetime.date | None) -> None:
    found = pvd_data.load().resolve(text, day)
    assert found.text == text
    assert bool(found.communes) <= bool(found.codes)


@given(st.data(), st.dates())
def test_on_any_day_a_known_code_leads_to_codes_of_that_day(
    data: st.DataObject, day: datetime.date
) -> None:
    pvd = pvd_data.load()
    code = data.draw(st.sampled_from(list(pvd.book.lives)))
    assert all(alive(pvd, answer, day) for answer in pvd.resolve(code, day).codes)


def test_a_code_that_is_a_postal_code_too_names_its_communes(pvd: pvd_data.Dataset) -> None:
    found = pvd.resolve("75020")
    assert [commune.nom for commune in found.postcode_communes] == ["Paris"]
    assert [commune.nom for commune in found.communes] == ["Châtillon"]
    assert pvd.resolve("05046").postcode_communes == ()


def test_the_codes_that_are_postal_codes_too_are_counted(pvd: pvd_data.Dataset) -> None:
    also = Counter(
        pvd.book.is_alive(code) for code in pvd.book.lives if pvd.resolve(code).postcode_communes
    )
    assert also == {True: 2994, False: 418}


def test_a_commune_outside_the_programme_costs_no_search_for_codes_like_it(
    pvd: pvd_data.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def search(table: object, key: object) -> tuple[object, ...]:
        raise AssertionError(key)

    monkeypatch.setattr(Table, "_close_matches", search)
    assert pvd.resolve("01001").commune is None
    assert pvd.resolve("200067743").intercommunalite is None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (999_999_999, "999999999"),
        (1_000_000_000, ""),
        (-999_999_999, "-999999999"),
        (-1_000_000_000, ""),
        (10**5000, ""),  # Python itself would refuse to write it
    ],
    ids=["siren", "longer", "negative", "longer-negative", "endless"],
)
def test_a_whole_number_is_read_as_far_as_a_siren_is_long(number: int, code: str) -> None:
    assert resolved(number).code == code


class End(NamedTuple):
    """An ended life of a code in a small country."""

    ancien_code: str
    date_debut: datetime.date | None
    date_effet: datetime.date
    code_successeur: str | None
    ancien_nom: str = ""
    code_insee: str | None = None


def year_of(day: datetime.date | None) -> int | None:
    return None if day is None else day.year


def lives(*days: tuple[int | None, int]) -> list[tuple[int | None, int | None]]:
    """The years of the lives of a code, by what is written of their ends."""

    def day(year: int | None) -> datetime.date | None:
        return None if year is None else datetime.date(year, 1, 1)

    rows = [End("1", day(start), datetime.date(end, 1, 1), None) for start, end in days]
    book = make_book(rows, (), ())
    return [(year_of(life.start), year_of(life.end)) for life in book.lives["1"]]


def test_a_life_begins_when_it_says_unless_the_one_before_had_not_ended() -> None:
    assert lives((None, 1950), (1960, 1970)) == [(None, 1950), (1960, 1970)]
    assert lives((None, 1950), (1950, 1970)) == [(None, 1950), (1950, 1970)]
    # Merged already: what ends then was the code's of another.
    assert lives((None, 1950), (1949, 1970)) == [(None, 1950), (1970, 1970)]
    assert lives((None, 1950), (None, 1970)) == [(None, 1950), (1970, 1970)]


def test_a_life_holds_its_first_day_and_not_its_last() -> None:
    first, last, one = (datetime.date(1950, 1, day) for day in (1, 3, 2))
    life: Life[Any] = Life(first, last, ())
    days = [first - (one - first), first, one, last]
    assert [life.holds(day) for day in days] == [False, True, True, False]
    assert [Life(None, None, ()).holds(day) for day in days] == [True] * 4

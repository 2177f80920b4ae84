"""Which commune a row is about, and what a code is that none of today has."""

from __future__ import annotations

from datetime import date

import pytest

from pvd_data.base.language import Text
from pvd_data.reference.index import shipped_reference
from pvd_data.reference.then import reference_at
from pvd_data.report import Fault
from pvd_data.rules.codes import StrangeCode, agreement, another, meant_by, outside

SIREN, EPCI = "210500468", "200067742"


@pytest.mark.parametrize(
    ("known", "code"),
    [
        *(({"siren": SIREN}, "05046"), ({"id_pvd": "pvd-93-05-4"}, "05046")),
        *(({"nom": "EMBRUN"}, "05046"), ({}, None), ({"nom": "Halle"}, None)),
        *(({"nom": "Charmes"}, None), ({"nom": "Charmes", "code_departement": "02"}, "02165")),
        ({"nom": "Embrun", "code_departement": "38"}, None),
        ({"nom": "Embrun", "siren_epci": "240500462"}, None),
        ({"nom": "Embrun", "siren": "210500062"}, None),  # they point to two
        ({"nom": "Embrun", "siren": SIREN, "id_pvd": "pvd-93-05-4"}, "05046"),
    ],
)
def test_the_commune_that_the_cells_agree_on(known: dict[str, str], code: str | None) -> None:
    found = meant_by(shipped_reference(), known)
    assert (found and found.code) == code


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"nom": "Embrun"}, None),  # one cell alone is no majority of two
        ({"nom": "Embrun", "siren": SIREN}, "05046"),
        ({"nom": "Embrun", "siren_epci": EPCI}, "05046"),
        ({"nom": "Embrun", "codes_postaux": "05200"}, "05046"),
        ({"nom": "Embrun", "codes_postaux": "05200", "siren": "210500062"}, None),
        ({"nom": "L'Argentière-la-Bessée", "siren": SIREN, "siren_epci": EPCI}, None),
        ({"siren": SIREN, "id_pvd": "pvd-93-05-4"}, "05046"),
        ({"siren": "210500062", "id_pvd": "pvd-93-05-4", "siren_epci": EPCI}, None),
        ({"id_pvd": "pvd-93-05-4", "siren_epci": EPCI}, None),
    ],
)
def test_a_code_of_another_commune(known: dict[str, str], code: str | None) -> None:
    found = another(shipped_reference(), shipped_reference().towns["05006"], known)
    assert (found and found.code) == code


def test_a_name_of_several_communes_does_not_say_which() -> None:
    town = shipped_reference().towns["02165"]
    other = shipped_reference().towns["03061"]
    known = {"nom": "Charmes", "code_departement": "03", "siren_epci": other.epci}
    assert another(shipped_reference(), town, known) == other
    assert another(shipped_reference(), town, {"nom": "Charmes", "code_departement": "02"}) is None


def test_agreement_counts_cells() -> None:
    known = {"nom": "EMBRUN", "siren": SIREN, "id_pvd": "pvd-93-05-4", "siren_epci": EPCI}
    known |= {"code_departement": "05", "codes_postaux": "05200|05201"}
    assert agreement(shipped_reference(), shipped_reference().towns["05046"], known) == 6
    assert agreement(shipped_reference(), shipped_reference().towns["05061"], known) == 1
    assert agreement(shipped_reference(), shipped_reference().towns["05046"], {}) == 0


def fault(
    slug: str,
    code: str,
    expected: str | Text | None = None,
    suggestion: str | None = None,
    given: str | Text = "",
) -> Fault:
    """Return a fault of a code."""
    return Fault(slug, "code_insee", code, expected, suggestion, given=given)


BARATIER = "Baratier (05012), Crévoux (05044), Crots (05045), Embrun (05046), Les Orres (05098), …"
PARIS = (
    *("75101", "Paris (75056)", "75056"),
    Text(
        fr="l'arrondissement municipal Paris 1er Arrondissement",
        en="the municipal arrondissement Paris 1er Arrondissement",
    ),
)


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({}, fault("part-of-commune", *PARIS)),
        ({}, fault("former-commune", "01120", "Montluel (01262)", "01262", "Cordieux")),
        (
            {},
            fault(
                *("former-commune", "97123"),
                Text(
                    fr="97701, hors des départements depuis 2007",
                    en="97701, outside the départements since 2007",
                ),
                *("97701", "Saint-Barthélemy"),
            ),
        ),
        *(
            ({}, fault("outside-departements", code, given=outside(code) or ""))
            for code in ("97501", "97701", "98701", "98000", "99138", "99109")
        ),
        ({}, fault("unknown-commune", "99999")),
        ({"nom": "Embrun"}, fault("unknown-commune", "99999", None, "05046")),
        ({}, fault("postal-code", "05200", BARATIER)),
        ({"nom": "Embrun"}, fault("postal-code", "05200", "Embrun (05046)", "05046")),
        ({}, fault("postal-code", "01851", "Marboz (01232)", "01232")),
        (
            {"nom": "Creusy"},
            fault("former-commune", "45117", "Chevilly (45093), Sougy (45313)", None, "Creusy"),
        ),
        (
            {"nom": "Sougy", "code_departement": "45"},
            fault("former-commune", "45117", "Chevilly (45093), Sougy (45313)", "45313", "Creusy"),
        ),
        # The rest of the row is of another commune, whose postal code this is, or not.
        (
            {"nom": "Montluel", "code_departement": "01", "codes_postaux": "01120"},
            fault("former-commune", "01120", "Montluel (01262)", "01262", "Cordieux"),
        ),
        (
            {"nom": "Embrun", "siren": SIREN, "siren_epci": EPCI},
            fault("code-of-another", "05002", "Embrun (05046)", "05046", "Agnières-en-Dévoluy"),
        ),
        (
            {"nom": "Embrun", "siren": SIREN},
            fault("former-commune", "05002", "Dévoluy (05139)", "05139", "Agnières-en-Dévoluy"),
        ),
        (
            {"nom": "La Boisse", "code_departement": "01", "codes_postaux": "01120"},
            fault("postal-code", "01120", "La Boisse (01049)", "01049"),
        ),
    ],
)
def test_what_a_strange_code_is(known: dict[str, str], found: Fault) -> None:
    assert list(StrangeCode(shipped_reference()).faults(found.value or "", known)) == [found]


def test_words_in_english() -> None:
    code = StrangeCode(shipped_reference())
    expected, given = next(code.faults("97123", {})).expected, next(code.faults("75101", {})).given
    assert isinstance(expected, Text) and isinstance(given, Text)
    assert expected["en"] == "97701, outside the départements since 2007"
    assert given["en"] == "the municipal arrondissement Paris 1er Arrondissement"


@pytest.mark.parametrize(("day", "there"), [(date(1972, 12, 31), True), (date(1973, 1, 1), False)])
def test_former_codes_of_a_day(day: date, there: bool) -> None:
    reference = reference_at(day)
    assert ("01120" in reference.towns) is there
    code = StrangeCode(reference)
    assert [fault.slug for fault in code.faults("99999", {})] == ["unknown-commune"]


def test_a_code_that_was_not_yet_in_force() -> None:
    (found,) = StrangeCode(reference_at(date(2021, 6, 1))).faults("60694", {})
    right = "Les Hauts-Talican (60054)"
    assert found == Fault("not-in-force", "code_insee", "60694", right, "60054", given="2021-06-01")
    # Created in 1950, of two communes: nothing is proposed.
    (found,) = StrangeCode(reference_at(date(1949, 1, 1))).faults("13117", {})
    assert found.slug == "not-in-force"

"""The cells of a row that say which commune it is about, held to the reference."""

from __future__ import annotations

import pytest

from pvd_data.reference.index import shipped_reference
from pvd_data.rules.identity import LONGEST_NAME, Identity
from pvd_data.validation.check_options import CheckOptions

SIREN, EPCI, OTHERS_EPCI = "210500468", "200067742", "240500462"
EMBRUN = {"code_insee": "05046", "nom": "Embrun"}
NOWHERE = {"code_insee": ""}
Told = tuple[str, str, object, object]


def told(
    cells: dict[str, str], *bad: str, empty: str = "", asked: bool = False, lenient: bool = False
) -> list[Told]:
    """Return slug, role, value and suggestion of each fault of a row."""
    options = CheckOptions(require_programme=asked)
    of_empty = frozenset(empty.split())
    identity = Identity(shipped_reference(), options, empty=of_empty, lenient=lenient)
    return [
        (fault.slug, fault.role, fault.value, fault.suggestion)
        for fault in identity.faults(cells, frozenset(bad))
    ]


@pytest.mark.parametrize(
    ("cells", "bad", "expected"),
    [
        ({"code_departement": "05", "code_region": "93"}, (), []),
        (
            {"code_departement": "05", "code_region": "84"},
            (),
            [("region-mismatch", "code_region", "84", "93")],
        ),
        ({"code_departement": "05", "code_region": "84"}, ("code_departement",), []),
        ({"code_departement": "05", "code_region": "84"}, ("code_region",), []),
        ({"code_departement": "05", "code_region": ""}, (), []),
        ({"code_departement": "", "code_region": "84"}, (), []),
        ({"siren_epci": EPCI}, (), []),
        ({"siren_epci": "200000008"}, (), [("unknown-siren", "siren_epci", "200000008", None)]),
        ({"siren_epci": "200000008"}, ("siren_epci",), []),
    ],
)
def test_what_is_wrong_without_a_code_too(
    cells: dict[str, str], bad: tuple[str, ...], expected: list[Told]
) -> None:
    assert told(cells, *bad) == expected
    assert told({**NOWHERE, **cells}, *bad, empty="code_insee") == expected
    assert told({"code_insee": "5046", **cells}, "code_insee", *bad) == expected


def test_a_code_that_is_missing_is_told_where_the_others_agree_on_it() -> None:
    cells = {**NOWHERE, "nom": "Embrun", "siren": SIREN}
    missing = [("missing-reference-value", "code_insee", None, "05046")]
    assert told(cells) == missing
    assert told(cells, empty="code_insee") == []
    assert told(cells, "siren") == missing
    assert told(cells, "siren", "nom") == []
    assert told({"nom": "Embrun", "siren": SIREN}) == []  # a file without codes


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, []),
        ({"nom": "x" * LONGEST_NAME}, [("name-mismatch", "nom", "x" * LONGEST_NAME, "Embrun")]),
        ({"nom": "x" * 201}, [("name-mismatch", "nom", "x" * 201, "Embrun")]),
        ({"code_region": "84"}, [("region-mismatch", "code_region", "84", "93")]),
        ({"siren_epci": OTHERS_EPCI}, [("epci-mismatch", "siren_epci", OTHERS_EPCI, EPCI)]),
        ({"siren_epci": "200000008"}, [("unknown-siren", "siren_epci", "200000008", EPCI)]),
        ({"siren": "210500062"}, [("siren-mismatch", "siren", "210500062", SIREN)]),
        ({"siren": "200000008"}, [("unknown-siren", "siren", "200000008", SIREN)]),
        ({"siren": EPCI}, [("siren-mismatch", "siren", EPCI, SIREN)]),
        ({"codes_postaux": "05200"}, []),
        ({"codes_postaux": "05000"}, [("postal-code-mismatch", "codes_postaux", "05000", "05200")]),
        (
            {"codes_postaux": "05200|05000"},
            [("postal-code-mismatch", "codes_postaux", "05200|05000", "05200")],
        ),
        ({"id_pvd": "pvd-93-05-4"}, []),
        ({"id_pvd": "pvd-93-05-1"}, [("id-pvd-reference", "id_pvd", "pvd-93-05-1", "pvd-93-05-4")]),
        ({"id_pvd": "pvd-84-05-4"}, [("id-pvd-mismatch", "id_pvd", "pvd-84-05-4", "pvd-93-05-4")]),
    ],
)
def test_each_cell_is_held_to_the_commune_of_the_code(
    cells: dict[str, str], expected: list[Told]
) -> None:
    assert told({**EMBRUN, **cells}) == expected


def test_a_commune_of_several_postal_codes_has_no_one_to_suggest() -> None:
    town = shipped_reference().towns["01050"]
    assert "|" in town.postaux
    cells = {"code_insee": town.code, "nom": town.nom}
    one, several = "38000", "38000|38100"
    (fault,) = told({**cells, "codes_postaux": one})
    assert fault == ("postal-code-mismatch", "codes_postaux", one, None)
    (fault,) = told({**cells, "codes_postaux": several})
    assert fault == ("postal-code-mismatch", "codes_postaux", several, town.postaux)


def test_cells_that_the_reference_could_fill_are_told() -> None:
    right = {"siren_epci": EPCI, "code_departement": "05", "code_region": "93", "siren": SIREN}
    right |= {"codes_postaux": "05200", "id_pvd": "pvd-93-05-4"}
    cells = {"code_insee": "05046", "nom": ""} | dict.fromkeys(right, "")
    right["nom"] = "Embrun"
    found = told(cells)
    assert {role: suggestion for _, role, _, suggestion in found} == right
    assert {(slug, value) for slug, _, value, _ in found} == {("missing-reference-value", None)}
    assert told(cells, empty=" ".join(right)) == []
    gap = ("missing-reference-value", "siren", None, "210500617")
    assert told({"code_insee": "05061", "siren": ""}) == [gap]


def test_a_part_of_a_commune_has_its_own_name() -> None:
    part = {"code_insee": "05001", "typecom": "COMD"}
    assert told({**part, "nom": "Abriès"}) == []
    assert told({**part, "nom": "ABRIES"}) == []
    assert told({**part, "nom": ""}) == told(part) == []
    assert told({**part, "nom": "Ristolas"}) == [("name-mismatch", "nom", "Ristolas", "Abriès")]
    assert told({**EMBRUN, "typecom": "COM"}) == []


def test_who_is_not_in_the_programme_is_told_where_it_is_asked_for() -> None:
    gap = {"code_insee": "05061", "nom": "Gap"}
    assert told(gap) == told(EMBRUN, asked=True) == []
    assert told(gap, asked=True) == [("not-in-programme", "code_insee", "05061", None)]
    left = {"code_insee": "01093"}
    assert told(left) == []
    assert told(left, asked=True) == [("left-programme", "code_insee", "01093", None)]


def test_a_code_that_only_the_postal_service_has() -> None:
    assert told({"code_insee": "05200", "nom": "Embrun"})[0][:3] == (
        "postal-code", "code_insee", "05200",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "given"),
    [
        ({"code_departement": "38"}, ["code_insee 05046"]),
        ({"code_region": "84"}, ["code_insee 05046"]),
        (
            {"code_insee": "", "nom": "", "code_departement": "05", "code_region": "84"},
            ["code_departement 05"],
        ),
        ({"siren_epci": OTHERS_EPCI}, ["Embrun (05046)"]),
        ({"codes_postaux": "05000"}, ["Embrun (05046)"]),
        ({"siren": EPCI}, ["Embrun (05046)"]),
        ({"siren": "200000008"}, ["Embrun (05046)"]),
        ({"id_pvd": "pvd-93-05-1"}, ["Embrun (05046)"]),
        ({"id_pvd": "pvd-84-05-4"}, ["code_insee 05046"]),
        ({"siren": ""}, ["Embrun (05046)"]),
        ({"nom": "x" * 201}, ["Embrun (05046)"]),
        ({"nom": "Tallard", "siren": "210501706"}, ["Embrun (05046)"]),
        ({"code_insee": "", "siren": SIREN}, ["Embrun (05046)"]),
        ({"code_insee": "05001", "nom": "Ristolas", "typecom": "COMD"}, ["05001"]),
    ],
)
def test_what_is_expected_says_by_what(cells: dict[str, str], given: list[str]) -> None:
    identity = Identity(shipped_reference(), CheckOptions())
    faults = identity.faults({**EMBRUN, **cells}, frozenset())
    assert [fault.given for fault in faults] == given


#: The only commune of metropolitan France that is in no EPCI, with others like it.
ALONE = next(code for code, town in shipped_reference().towns.items() if not town.epci)
NONE = "ZZZZZZZZZ"


def test_none_is_right_where_there_is_none() -> None:
    nom = shipped_reference().towns[ALONE].nom
    assert told({"code_insee": ALONE, "nom": nom, "siren_epci": NONE}) == []
    assert told({**EMBRUN, "siren_epci": NONE}) == [("epci-mismatch", "siren_epci", NONE, EPCI)]
    assert told({**NOWHERE, "siren_epci": NONE}) == []


def test_the_siren_of_a_commune_beyond_the_programme_is_known() -> None:
    paris = "217500016"
    assert told({"siren_epci": paris}) == []
    assert told({"code_insee": "75056", "nom": "Paris", "siren": paris}) == []
    wrong = {"code_insee": "75056", "nom": "Paris", "siren": SIREN}
    assert told(wrong) == [("siren-mismatch", "siren", SIREN, paris)]
    assert told({**EMBRUN, "siren": paris}) == [("siren-mismatch", "siren", paris, SIREN)]
    assert told({**EMBRUN, "siren_epci": paris}) == [("epci-mismatch", "siren_epci", paris, EPCI)]


def test_a_collectivity_is_in_no_region_that_is_known() -> None:
    assert told({"code_departement": "975", "code_region": "93"}) == []


@pytest.mark.parametrize(
    ("code", "typecom", "slugs"),
    [
        *(("24216", "COMD", []), ("05046", "COMD", []), ("13201", "ARM", [])),
        *(("24999", "COMD", ["unknown-commune"]), ("24216", "COM", [])),
    ],
)
def test_a_part_has_the_code_of_its_commune_or_its_own(
    code: str, typecom: str, slugs: list[str]
) -> None:
    assert [slug for slug, *_ in told({"code_insee": code, "typecom": typecom})] == slugs


def test_a_name_may_have_a_code_beside_it_in_a_list() -> None:
    for name in ("05 - Embrun", "Embrun (05)", "Embrun (05046)", "Embrun CEDEX"):
        assert told({**EMBRUN, "nom": name}, lenient=True) == []
        assert told({**EMBRUN, "nom": name}) != []
    assert told({**EMBRUN, "nom": "05 - Ambrun"}, lenient=True) == [
        ("name-spelling", "nom", "Ambrun", "Embrun")
    ]

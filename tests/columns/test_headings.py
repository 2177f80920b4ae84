"""What columns of public files are taken for, and what is not to be taken for anything."""

from __future__ import annotations

import pytest

from pvd_data.schema.headings import read_heading, words_of
from tests.columns.cases import cases, taken_for


def test_columns_of_public_files_are_what_they_are() -> None:
    found = {(case.heading, case.role): taken_for(case) for case in cases()}
    assert found == {(case.heading, case.role): case.taken or case.role for case in cases()}


def test_nearly_all_are_recognised_and_hardly_any_is_taken_for_what_it_is_not() -> None:
    told = [case for case in cases() if case.role != "none"]
    traps = [case for case in cases() if case.role == "none"]
    assert len(told) >= 500
    assert len(traps) >= 300
    assert sum(not case.taken for case in told) >= 0.95 * len(told)
    assert sum(not case.taken for case in traps) >= 0.98 * len(traps)
    # What is known to be missed is not known, and not taken for another thing.
    assert {case.taken for case in told} <= {"", "none"}


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("codeDepartement", ("code", "departement")),
        ("DÉPARTEMENTS", ("departement",)),
        ("CODGEO_25", ("cod", "geo")),
        ("codgeo2024", ("cod", "geo")),
        ("PMUN13", ("pmun",)),
        ("Code INSEE de la commune", ("code", "insee", "commune")),
        ("N° INSEE", ("n", "insee")),
        ("C.P.", ("cp",)),
        ("X_L93", ("x", "lambert")),
        ("2021", ("2021",)),
        ("", ()),
        ("x" * 2000, ()),
    ],
)
def test_a_heading_is_cut_into_words(heading: str, words: tuple[str, ...]) -> None:
    assert words_of(heading) == words


@pytest.mark.parametrize(
    ("heading", "surest"),
    [
        ("Informations générales - Code INSEE de la commune", ["code_insee"]),
        ("com_code", ["code_insee"]),
        ("insee_dep", ["code_departement"]),
        ("insee_reg", ["code_region"]),
        ("epci_siren", ["siren_epci"]),
        ("geo_code", ["code_insee"]),
        ("NCCENR", ["nom", "nom_epci", "nom_departement", "nom_region"]),
        ("COMM", ["nom"]),
        ("x_wgs84", ["longitude"]),
        ("geo_lon", ["longitude"]),
        ("code_insee_commune_naissance", []),
        ("Candidat 1 - Nom", []),
        ("nb_communes", []),
        ("2019", []),
    ],
)
def test_words_together_make_a_role(heading: str, surest: list[str]) -> None:
    found = read_heading(heading)
    most = max(found.values(), default=0)
    assert [role for role, level in found.items() if level == most] == surest

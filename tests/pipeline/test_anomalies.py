"""The anomalies that the build notes by itself, beside the corrections made by hand."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.pipeline.bench import Bench

LATE = (
    "La date est postérieure à la lecture de la liste (au plus tard le {}) : aucune n'est retenue."
)
SWAPPED = " Jour et mois sont peut-être inversés ({}), mais la source ne permet pas de le savoir."
# What a test writes of a commune into a list: its label and its date of adhesion, or its ORT.
LISTED = {
    "05046": ("Embrun", "2019-05-07"),
    "05170": ("Tallard", "2020-09-30"),
    "05065": ("Guillestre", "2026-12-03"),
    "05070": ("Laragne-Montéglin", "2027-12-25"),
    "05132": ("SAINT-BONNET", "2020-10-01"),
    "05179": ("", "2026-04-27"),
}
SIGNED = {
    "05046": "2018-11-22",
    "05170": "2018-11-23",
    "05065": "2026-12-03",
    **dict.fromkeys(["05132", "05050"], ""),
}
# By hand: a cell for each of the build's own rules.
BY_HAND = [
    "communes,21103,date_adhesion,2020-01-15,2021-01-15,La main.,anct-pvd,site-pvd",
    "communes,71106,date_adhesion,2021-10-15,,La main.,anct-pvd,",
    "communes,71106,date_ort,2026-11-03,2026-03-11,La main.,dgaln-ort,",
    "communes,05050,date_ort,,2024-05-05,La main.,dgaln-ort,",
    "communes,01033,nom,Valserhône,Val-Serhône,La main.,insee-cog-communes,",
    "communes,85047,population_municipale,22943,19999,La main.,insee-populations,",
    "communes,97602,population_municipale,13989,14000,La main.,insee-populations-mayotte,",
    "communes,85113,siren_epci,,200067742,La main.,dgcl-epci,",
    "departements,05,nom,Hautes-Alpes,Hautes Alpes,La main.,insee-cog-departements,",
]

Table = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def built(shared_bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> tuple[Table, Table]:
    """Communes by code and anomalies by cell, of one build from all of the above."""
    header, *records = shared_bench.table("anct-pvd")
    rows = [[code, *LISTED.get(code, (name, day))] for code, name, day in records]
    shared_bench.write_table("anct-pvd", [header, *rows])
    header, *records = shared_bench.table("dgaln-ort")
    rows = [[code, "Signée", day] for code, _, day in records if code not in SIGNED]
    rows += [[code, "Signée", day] for code, day in SIGNED.items()]
    shared_bench.write_table("dgaln-ort", [header, *rows])
    path = tmp_path_factory.mktemp("corrections") / "corrections.csv"
    text = shared_bench.of.inputs.corrections.read_text(encoding="utf-8")
    path.write_text(text + "\n".join([*BY_HAND, ""]), encoding="utf-8")
    tables = shared_bench.staged(corrections=path)

    def read(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(tables[f"{name}.csv"].decode(), newline="")))

    communes = {row["code_insee"]: row for row in read("communes")}
    return communes, {f"{row['cle']} {row['colonne']}": row for row in read("anomalies")}


@pytest.mark.parametrize(
    ("code", "column", "found", "why", "source"),
    [
        (
            "05046",
            "date_adhesion",
            "2019-05-07",
            "La date précède le lancement du programme (2020-10-01) : aucune n'est retenue.",
            "anct-pvd",
        ),
        (
            "05170",
            "date_adhesion",
            "2020-09-30",
            "La date précède le lancement du programme (2020-10-01) : aucune n'est retenue.",
            "anct-pvd",
        ),
        (
            "05065",
            "date_adhesion",
            "2026-12-03",
            LATE.format("2026-04-27") + SWAPPED.format("2026-03-12"),
            "anct-pvd",
        ),
        ("05070", "date_adhesion", "2027-12-25", LATE.format("2026-04-27"), "anct-pvd"),
        (
            "05046",
            "date_ort",
            "2018-11-22",
            "La date précède la loi qui a créé l'ORT (2018-11-23) : aucune n'est retenue.",
            "dgaln-ort",
        ),
        (
            "05065",
            "date_ort",
            "2026-12-03",
            LATE.format("2026-05-31") + SWAPPED.format("2026-03-12"),
            "dgaln-ort",
        ),
    ],
)
def test_a_new_date_that_cannot_be_true_is_left_empty_and_noted(
    code: str, column: str, found: str, why: str, source: str, built: tuple[Table, Table]
) -> None:
    communes, anomalies = built
    assert communes[code][column] == ""
    assert anomalies[f"{code} {column}"] == {
        "nom_table": "communes",
        "cle": code,
        "colonne": column,
        "valeur_source": found,
        "valeur_retenue": "",
        "nature": "ecartee",
        "explication": why,
        "code_source": source,
    }


@pytest.mark.parametrize(
    ("code", "column", "day"),
    [
        ("05132", "date_adhesion", "2020-10-01"),  # the day of the launch
        ("05179", "date_adhesion", "2026-04-27"),  # the day of the list
        ("05170", "date_ort", "2018-11-23"),  # the day of the law
    ],
)
def test_the_first_and_the_last_possible_day_are_kept(
    code: str, column: str, day: str, built: tuple[Table, Table]
) -> None:
    communes, anomalies = built
    assert communes[code][column] == day
    # An earlier edition may give another day: then both are named, and this one is kept.
    assert anomalies.get(f"{code} {column}", {}).get("nature") in (None, "observation")


def test_a_signed_ort_without_a_date_is_noted(built: tuple[Table, Table]) -> None:
    communes, anomalies = built
    assert (communes["05132"]["ort"], communes["05132"]["date_ort"]) == ("true", "")
    assert anomalies["05132 date_ort"]["nature"] == "observation"
    assert anomalies["05132 date_ort"]["explication"] == (
        "La liste dit la convention d'ORT signée sans donner la date de signature."
    )


@pytest.mark.parametrize(
    ("code", "found", "kept"),
    [("05132", "SAINT-BONNET", "Saint-Bonnet-en-Champsaur"), ("05179", "", "Veynes")],
)
def test_a_label_that_is_not_that_of_the_cog_gives_way_and_is_noted(
    code: str, found: str, kept: str, built: tuple[Table, Table]
) -> None:
    communes, anomalies = built
    assert communes[code]["nom"] == kept
    assert anomalies[f"{code} nom"] == {
        "nom_table": "communes",
        "cle": code,
        "colonne": "nom",
        "valeur_source": found,
        "valeur_retenue": kept,
        "nature": "correction",
        "explication": (
            "Le nom de la liste n'est pas celui du Code officiel géographique, qui fait foi."
        ),
        "code_source": "anct-pvd",
    }


@pytest.mark.parametrize("row", BY_HAND)
def test_a_correction_made_by_hand_has_the_last_word(row: str, built: tuple[Table, Table]) -> None:
    communes, anomalies = built
    table, key, column, found, kept, reason, source, kept_source = row.split(",")
    if table == "communes":
        assert communes[key][column] == kept
    assert anomalies[f"{key} {column}"] == {
        "nom_table": table,
        "cle": key,
        "colonne": column,
        "valeur_source": found,
        "valeur_retenue": kept,
        "nature": "correction" if kept else "ecartee",
        "explication": (
            f"{reason} Source de la valeur retenue : {kept_source}." if kept_source else reason
        ),
        "code_source": source,
    }

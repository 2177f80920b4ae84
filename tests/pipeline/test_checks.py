"""Checks of the tables that were built, and the counts beside them."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.assembly import add_territories
from pipeline.build import build
from pipeline.checks import EXPECTED, check_columns, check_expected, count
from pipeline.dispositifs import Carried
from pipeline.errors import BuildError
from pipeline.sources import read_register
from pipeline.tables import Draft
from pvd_data.schema.tables import TABLES
from tests.pipeline.bench import plainly

if TYPE_CHECKING:
    from pathlib import Path

    import pvd_data
    from pipeline.assembly import Published
    from tests.pipeline.bench import Bench, SourceSet

GONE = "département 05 : ses {} du programme ne sont plus celles attendues ; absentes : {} ; nouvelles : {}"


@pytest.fixture
def draft(miniature: SourceSet) -> Draft:
    """All tables of the miniature."""
    return build(miniature.reader(), miniature.inputs).draft


def columns_refusal(draft: Draft, path: Path = EXPECTED) -> str:
    """Check the columns of a draft, which must fail; return the message."""
    with pytest.raises(BuildError) as caught:
        check_columns(draft, path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("table", "column"),
    [("communes", "date_ort"), ("axes", "nom"), ("anciens_codes", "date_debut")],
)
@pytest.mark.parametrize("forgotten", [True, False])
def test_a_column_that_no_row_fills_is_refused(
    table: str, column: str, forgotten: bool, draft: Draft
) -> None:
    for cells in draft.tables[table].values():
        if forgotten:
            del cells[column]
        else:
            cells[column] = ""
    assert columns_refusal(draft) == (
        f"data/{table}.csv, colonne « {column} » : aucune ligne ne remplit cette colonne ; "
        "remplissez-la dans pipeline/assembly.py, pipeline/reference.py ou pipeline/handwritten/, "
        "ou inscrivez-la avec la raison dans expected.toml, sous [colonnes_vides]"
    )


def test_a_table_without_rows_is_refused_by_its_first_column(draft: Draft) -> None:
    del draft.tables["evolutions"]
    assert columns_refusal(draft).startswith(
        "data/evolutions.csv, colonne « code_insee » : aucune ligne ne remplit cette colonne ; "
    )


def test_one_row_is_enough(draft: Draft) -> None:
    first, *others = draft.tables["communes"].values()
    for cells in others:
        cells["date_ort"] = ""
    assert first["date_ort"]
    check_columns(draft)


def test_a_column_that_no_model_has_is_refused(draft: Draft) -> None:
    draft.tables["communes"]["05046"]["maire"] = "x"
    assert columns_refusal(draft) == (
        "data/communes.csv, colonne « maire » : cette colonne n'est pas dans le modèle de la table "
        "; ajoutez-la au modèle (src/pvd_data/schema/models/) ou retirez-la de la construction"
    )


def test_a_column_listed_as_empty_that_is_filled_is_refused(draft: Draft, tmp_path: Path) -> None:
    path = tmp_path / "expected.toml"
    text = EXPECTED.read_text(encoding="utf-8")
    start = "[colonnes_vides]\n"
    path.write_text(text.replace(start, f'{start}"communes.ort" = "Oubli."\n'), encoding="utf-8")
    assert columns_refusal(draft, path) == (
        "data/communes.csv, colonne « ort » : cette colonne est remplie, mais expected.toml la dit "
        "vide : retirez-la de [colonnes_vides]"
    )


def test_the_columns_listed_as_empty_are_those_of_the_shipped_tables(
    pvd: pvd_data.Dataset,
) -> None:
    listed = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))["colonnes_vides"]
    assert set(listed) == {
        f"{name}.{column}"
        for name, spec in TABLES.items()
        for column in spec.columns
        if all(getattr(row, column) is None for row in getattr(pvd, name).values())
    }


def test_a_commune_of_the_hautes_alpes_that_leaves_the_list_stops_the_build(bench: Bench) -> None:
    bench.drop("anct-pvd", "05046,")
    assert bench.refusal() == f"expected.toml : {GONE.format('communes', 'Embrun', 'aucune')}"


@pytest.mark.parametrize(
    ("old", "new", "lost_and_new"),
    [
        ('    "Tallard",\n', "", ("communes", "aucune", "Tallard")),
        ('"Tallard"', '"Gap"', ("communes", "Gap", "Tallard")),
        ('    "200068765",\n', "", ("intercommunalités", "aucune", "200068765")),
        ('"200068765"', '"200067320"', ("intercommunalités", "aucune", "200068765")),
    ],
)
def test_what_is_expected_is_compared_both_ways(
    old: str, new: str, lost_and_new: tuple[str, str, str], published: Published, tmp_path: Path
) -> None:
    text = EXPECTED.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "expected.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    draft = Draft()
    add_territories(draft, published, read_register())
    check_expected(draft)
    with pytest.raises(BuildError) as caught:
        check_expected(draft, path)
    assert plainly(caught.value) == f"expected.toml : {GONE.format(*lost_and_new)}"


def test_codes_outside_the_cog_are_counted_where_they_do_no_harm(published: Published) -> None:
    ort = {**published.ort, "99999": published.ort["05046"], "13201": published.ort["05046"]}
    centres = {**published.centres, "99999": published.centres["05046"]}
    counts = count(replace(published, ort=ort, centres=centres), Carried({"crte": ["99999"]}))
    assert counts.not_carried == {"crte": ["99999"]}
    assert counts.outside_cog["dgaln-ort"] == ["13201", "62461", "62549", "62743", "99999"]
    assert counts.outside_cog["geo-api-communes"] == ["99999"]
    # Marseille holds 13201 but is not in the programme.
    assert counts.ort_absorbed == dict.fromkeys(("62461", "62549", "62743"), "62447")

"""The tables written by hand: checked, then copied."""

from __future__ import annotations

import os
import shutil
from errno import ENOENT
from typing import TYPE_CHECKING

import pytest

from pipeline.assembly import add_sources, add_territories
from pipeline.build import Inputs
from pipeline.doubts import doubt
from pipeline.draft import Draft
from pipeline.errors import BuildError
from pipeline.movements import read_events
from pipeline.progress import Progress
from pipeline.redaction import FOLDER, WRITTEN, add_written
from pipeline.reference import add_reference
from pipeline.sources import read_register
from pipeline.writing import stage
from pvd_data.base.language import typeset as fr

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.assembly import Published
    from tests.pipeline.conftest import Bench


@pytest.fixture
def redaction(tmp_path: Path) -> Path:
    """A copy of the tables written by hand."""
    return shutil.copytree(FOLDER, tmp_path / "redaction")


def edit(folder: Path, table: str, old: str, new: str) -> None:
    """Replace a text that a table holds."""
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def fault(folder: Path) -> str:
    with pytest.raises(BuildError) as caught:
        add_written(Draft(), folder)
    return str(caught.value)


def test_every_table_written_by_hand_is_read() -> None:
    draft = Draft()
    add_written(draft)
    assert {name: len(rows) for name, rows in draft.tables.items()} == {
        "programmes": 1,
        "axes": 3,
        "accompagnements": 4,
        "thematiques": 5,
        "evenements": 2,
        "participations": 14,
    }


@pytest.mark.parametrize(
    ("table", "old", "new", "sentence"),
    [
        (
            "axes",
            "ingenierie,PVD,1,",
            "ingenierie,PVD,un,",
            fr(
                "redaction/axes.csv, ligne 2, colonne « ordre », valeur « un » : ordre : « un » "
                "trouvé, attendu : un nombre entier écrit en chiffres, par exemple 6412"
            ),
        ),
        (
            "axes",
            "\nmise-en-reseau,",
            "\ningenierie,",
            fr(
                "redaction/axes.csv, ligne 4, colonne « code_axe », valeur « ingenierie » : clé en "
                "double : « ingenierie » figure déjà ligne 2"
            ),
        ),
        (
            "axes",
            ",ordre,",
            ",rang,",
            fr("redaction/axes.csv, ligne 1, colonne « ordre » : colonne manquante : « ordre »"),
        ),
        (
            "axes",
            "appui-thematique,PVD,2,Appui thématique,",
            "appui-thematique,PVD,2,,",
            fr(
                "redaction/axes.csv, ligne 3, colonne « nom » : nom : valeur manquante ; cette colonne "
                "doit être remplie"
            ),
        ),
        (
            "participations",
            ",05006,commune lauréate",
            ",05006",
            fr(
                "redaction/participations.csv, ligne 2, valeur « 2 » : ligne trop courte : 2 "
                "cellule(s), 3 attendue(s)"
            ),
        ),
    ],
)
def test_a_fault_in_a_table_written_by_hand_is_said_with_its_place(
    table: str, old: str, new: str, sentence: str, redaction: Path
) -> None:
    edit(redaction, table, old, new)
    assert fault(redaction) == sentence


@pytest.mark.parametrize("table", WRITTEN)
def test_a_table_written_by_hand_that_is_missing_is_named(table: str, redaction: Path) -> None:
    redaction.joinpath(f"{table}.csv").unlink()
    assert fault(redaction) == (
        fr(f"redaction/{table}.csv : table écrite à la main illisible ({os.strerror(ENOENT)})")
    )


@pytest.mark.parametrize("count", [0, 2])
def test_the_programme_is_one(count: int, redaction: Path) -> None:
    path = redaction / "programmes.csv"
    header, row = path.read_text(encoding="utf-8").splitlines()
    rows = [row, row.replace("PVD", "ACV", 1)][:count]
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    assert fault(redaction) == (
        fr(
            f"redaction/programmes.csv : {count} programmes ; un seul, dont le seuil vaut pour toutes "
            "les communes, était attendu"
        )
    )


@pytest.mark.parametrize("control", ["\u2028", "\u0085", "\u000b", "\u001c"])
def test_what_only_python_takes_for_a_line_end_is_refused(control: str, redaction: Path) -> None:
    edit(redaction, "axes", "Appui en ingénierie", f"Appui{control}en ingénierie")
    assert fault(redaction).startswith(
        fr("redaction/axes.csv, ligne 2, colonne « nom », valeur « ")
    )


def test_a_no_break_space_stays_in_its_cell(redaction: Path) -> None:
    edit(redaction, "axes", "Appui en ingénierie", "Appui\u00a0en ingénierie")
    draft = Draft()
    add_written(draft, redaction)
    assert draft.tables["axes"]["ingenierie"]["nom"] == "Appui\u00a0en ingénierie"


def test_a_fault_written_by_hand_stops_the_whole_build(bench: Bench, redaction: Path) -> None:
    edit(redaction, "axes", "ingenierie,PVD,1,", "ingenierie,PVD,0,")
    before = bench.tables()
    with pytest.raises(BuildError, match=fr(r"^redaction/axes\.csv, ligne 2, colonne « ordre »")):
        bench.staged(Inputs(redaction=redaction))
    assert bench.tables() == before
    assert bench.beside() == ["data"]


def test_a_participation_of_a_commune_outside_the_programme_is_refused(
    published: Published, bench: Bench, redaction: Path, tmp_path: Path
) -> None:
    edit(redaction, "participations", "prefecture,05006,", "prefecture,05061,")
    register = read_register()
    draft = Draft()
    add_sources(draft, register)
    add_written(draft, redaction)
    add_territories(draft, published, register)
    doubt(draft, published, register, threshold=20_000)
    add_reference(draft, published, read_events(bench.folder()), register)
    silent = Progress(lambda file: None, lambda table, rows: None, lambda line: None)
    with pytest.raises(BuildError) as caught, stage(draft, tmp_path / "new" / "data", silent):
        pass
    line = sorted(draft.tables["participations"]).index("hautes-alpes-prefecture|05061") + 2
    assert str(caught.value) == (
        fr(
            f"data/participations.csv, ligne {line}, colonne « code_insee », valeur « 05061 » : "
            "1 faute(s) dans la table construite ; la première : code_insee : « 05061 » ne figure pas "
            "dans la table communes"
        )
    )
    assert list(tmp_path.joinpath("new").iterdir()) == []

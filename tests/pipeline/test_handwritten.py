"""The tables written by hand: checked, then copied."""

from __future__ import annotations

import os
import shutil
from errno import ENOENT
from typing import TYPE_CHECKING

import pytest

from pipeline.anomalies import note_anomalies
from pipeline.assembly import add_sources, add_territories
from pipeline.errors import BuildError
from pipeline.handwritten import FOLDER, HANDWRITTEN, add_handwritten
from pipeline.movements import read_events
from pipeline.reference import add_reference, replay_movements
from pipeline.tables import Draft
from pipeline.writing import stage
from tests.pipeline.bench import SILENT, plainly

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.assembly import Published
    from tests.pipeline.bench import Bench, SourceSet


@pytest.fixture
def handwritten(tmp_path: Path) -> Path:
    """A copy of the tables written by hand."""
    return shutil.copytree(FOLDER, tmp_path / "handwritten")


def edit(folder: Path, table: str, old: str, new: str) -> None:
    """Replace a text that a table holds."""
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def fault(folder: Path) -> str:
    with pytest.raises(BuildError) as caught:
        add_handwritten(Draft(), folder)
    return plainly(caught.value)


def test_every_table_written_by_hand_is_read() -> None:
    draft = Draft()
    add_handwritten(draft)
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
            "handwritten/axes.csv, ligne 2, colonne « ordre », valeur « un » : ordre : « un » "
            "trouvé, attendu : un nombre entier écrit en chiffres, par exemple 6412",
        ),
        (
            "axes",
            "\nmise-en-reseau,",
            "\ningenierie,",
            "handwritten/axes.csv, ligne 4, colonne « code_axe », valeur « ingenierie » : clé en "
            "double : « ingenierie » figure déjà ligne 2",
        ),
        (
            "axes",
            ",ordre,",
            ",rang,",
            "handwritten/axes.csv, ligne 1, colonne « ordre » : colonne manquante : « ordre »",
        ),
        (
            "axes",
            "appui-thematique,PVD,2,Appui thématique,",
            "appui-thematique,PVD,2,,",
            "handwritten/axes.csv, ligne 3, colonne « nom » : nom : valeur manquante ; cette colonne "
            "doit être remplie",
        ),
        (
            "participations",
            ",05006,commune lauréate",
            ",05006",
            "handwritten/participations.csv, ligne 2, valeur « 2 » : ligne trop courte : 2 "
            "cellule(s), 3 attendue(s)",
        ),
    ],
)
def test_a_fault_in_a_table_written_by_hand_is_named_with_its_place(
    table: str, old: str, new: str, sentence: str, handwritten: Path
) -> None:
    edit(handwritten, table, old, new)
    assert fault(handwritten) == sentence


@pytest.mark.parametrize("table", HANDWRITTEN)
def test_a_table_written_by_hand_that_is_missing_is_named(table: str, handwritten: Path) -> None:
    handwritten.joinpath(f"{table}.csv").unlink()
    assert fault(handwritten) == (
        f"handwritten/{table}.csv : table écrite à la main illisible ({os.strerror(ENOENT)})"
    )


@pytest.mark.parametrize("count", [0, 2])
def test_the_programme_is_one(count: int, handwritten: Path) -> None:
    path = handwritten / "programmes.csv"
    header, row = path.read_text(encoding="utf-8").splitlines()
    rows = [row, row.replace("PVD", "ACV", 1)][:count]
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    assert fault(handwritten) == (
        f"handwritten/programmes.csv : {count} programmes ; un seul, dont le seuil vaut pour toutes "
        "les communes, était attendu"
    )


@pytest.mark.parametrize("control", ["\u2028", "\u0085", "\u000b", "\u001c"])
def test_what_only_python_takes_for_a_line_end_is_refused(control: str, handwritten: Path) -> None:
    edit(handwritten, "axes", "Appui en ingénierie", f"Appui{control}en ingénierie")
    assert fault(handwritten).startswith(
        "handwritten/axes.csv, ligne 2, colonne « nom », valeur « "
    )


def test_a_no_break_space_stays_in_its_cell(handwritten: Path) -> None:
    edit(handwritten, "axes", "Appui en ingénierie", "Appui\u00a0en ingénierie")
    draft = Draft()
    add_handwritten(draft, handwritten)
    assert draft.tables["axes"]["ingenierie"]["nom"] == "Appui\u00a0en ingénierie"


def test_a_fault_written_by_hand_stops_the_whole_build(bench: Bench, handwritten: Path) -> None:
    edit(handwritten, "axes", "ingenierie,PVD,1,", "ingenierie,PVD,0,")
    before = bench.tables()
    with pytest.raises(BuildError, match=r"^handwritten/axes\.csv, ligne 2, colonne « ordre »"):
        bench.staged(handwritten=handwritten)
    assert bench.tables() == before
    assert bench.beside() == ["data"]


def test_a_participation_of_a_commune_outside_the_programme_is_refused(
    published: Published, miniature: SourceSet, handwritten: Path, tmp_path: Path
) -> None:
    edit(handwritten, "participations", "prefecture,05006,", "prefecture,05061,")
    register = miniature.register
    draft = Draft()
    add_sources(draft, register)
    add_handwritten(draft, handwritten)
    add_territories(draft, published, register)
    note_anomalies(draft, published, register, threshold=20_000)
    history = replay_movements(published, read_events(miniature.reader()))
    add_reference(draft, published, history, register)
    with pytest.raises(BuildError) as caught, stage(draft, tmp_path / "new" / "data", SILENT):
        pass
    line = sorted(draft.tables["participations"]).index("hautes-alpes-prefecture|05061") + 2
    assert plainly(caught.value) == (
        f"data/participations.csv, ligne {line}, colonne « code_insee », valeur « 05061 » : "
        "1 faute(s) dans la table construite ; la première : code_insee : « 05061 » ne figure pas "
        "dans la table communes"
    )
    assert list(tmp_path.joinpath("new").iterdir()) == []

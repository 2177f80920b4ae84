"""The tables while they are built: keys, and corrections made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.errors import BuildError
from pipeline.tables import Draft

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pipeline.bench import Bench

STALE = "vérifiez, puis retirez la ligne ou mettez-la à jour"
HEADER = (
    "nom_table,cle,colonne,valeur_trouvee,valeur_retenue,raison,code_source,code_source_retenue"
)


def test_a_key_is_drafted_once() -> None:
    draft = Draft()
    row = {"code_evenement": "a", "code_insee": "05046", "role": ""}
    draft.add("participations", row)
    with pytest.raises(BuildError) as caught:
        draft.add("participations", row)
    assert str(caught.value) == "table participations : deux lignes pour la clé a|05046"


def test_a_label_that_the_list_corrects_makes_its_correction_stale(bench: Bench) -> None:
    bench.edit("anct-pvd", "\n71263,Louhans,", "\n71263,Louhans-Châteaurenaud,")
    assert bench.refusal() == (
        "corrections.csv, ligne 2 : correction périmée : communes 71263, nom vaut "
        f"« Louhans-Châteaurenaud » dans les sources et non « Louhans » ; {STALE}"
    )


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "regions,93,nom,Sud,Provence,Raison.,insee-cog-regions,",
            "correction périmée : regions 93, nom vaut « PACA » dans les sources et non « Sud » ; "
            f"{STALE}",
        ),
        (
            "regions,94,nom,Corse,Corsica,Raison.,insee-cog-regions,",
            "correction périmée : regions 94, nom n'existe plus dans les sources et non « Corse » "
            f"; {STALE}",
        ),
        (
            "regions,93,maire,,Dupont,Raison.,insee-cog-regions,",
            f"correction périmée : regions 93, maire n'existe plus dans les sources et non «  » ; "
            f"{STALE}",
        ),
        (
            "cantons,93,nom,,Gap,Raison.,insee-cog-regions,",
            f"correction périmée : cantons 93, nom n'existe plus dans les sources et non «  » ; "
            f"{STALE}",
        ),
        (
            "regions,93,nom,PACA,Sud,Raison.,insee-cog,",
            "colonne « code_source », valeur « insee-cog » : cette source n'est pas dans le registre "
            "des sources",
        ),
        (
            "regions,93,nom,PACA,Sud,Raison.,insee-cog-regions,nulle",
            "colonne « code_source_retenue », valeur « nulle » : cette source n'est pas dans le "
            "registre des sources",
        ),
        ("regions,93,nom", "ligne de 8 cellules attendue"),
        ("regions,93,nom,PACA,Sud,Raison,insee-cog-regions,,", "ligne de 8 cellules attendue"),
    ],
)
def test_a_correction_that_does_not_apply_is_refused(
    row: str, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    draft = Draft({"sources": {"insee-cog-regions": {}, "a": {}}})
    draft.add("regions", {"code_region": "93", "nom": "PACA", "code_insee_chef_lieu": "13055"})
    with pytest.raises(BuildError) as caught:
        draft.correct(path)
    assert str(caught.value) in {
        f"corrections.csv, ligne 2 : {sentence}",
        f"corrections.csv, ligne 2, {sentence}",
    }


@pytest.mark.parametrize("text", ["", "nom_table;cle\n", f"{HEADER},autre\n"])
def test_corrections_have_the_columns_that_they_have(text: str, tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        Draft().correct(path)
    assert str(caught.value) == (
        f"corrections.csv, ligne 1 : colonnes attendues : {HEADER.replace(',', ', ')}"
    )


def test_a_cell_is_corrected_once(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    rows = ["regions,93,nom,PACA,Sud,R.,insee-cog-regions,", "regions,93,nom,Sud,PACA,R.,a,"]
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    draft = Draft({"sources": {"insee-cog-regions": {}, "a": {}}})
    draft.add("regions", {"code_region": "93", "nom": "PACA", "code_insee_chef_lieu": "13055"})
    with pytest.raises(BuildError, match=r"deux lignes pour la clé regions\|93\|nom"):
        draft.correct(path)

"""The editions of the list, in each layout that the ANCT has published."""

from __future__ import annotations

import csv
import hashlib
import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from pipeline.editions import Signature, read_edition
from pipeline.errors import BuildError
from pipeline.sources import SourceEntry

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.publishers import Cog
    from tests.pipeline.bench import Bench

EMBRUN = Signature("Embrun", date(2021, 5, 7), "pvd-93-05-4")
TALLARD = Signature("Tallard", date(2021, 5, 30), "pvd-93-05-10")
LAYOUTS = {
    "published in 2023": "insee_com,lib_com,id_pvd,date_signature\n"
    "05046,Embrun,pvd-93-05-4,2021-05-07\n05170,Tallard,pvd-93-05-10,2021-05-30\n",
    "with days first": "insee_com;lib_com;id_pvd;date_signature\n"
    "05046;Embrun;pvd-93-05-4;07/05/2021\n05170;Tallard;pvd-93-05-10;30/05/2021\n",
    "of territories": "id_territoire,lib_territoire,liste_geo,date_signature\n"
    "pvd-93-05-4,Embrun,Embrun (05046),2021-05-07\n"
    "pvd-93-05-10,Tallard,Tallard (05170),2021-05-30\n",
    "of territories with semicolons": "\ufeffid_territoire;lib_territoire;liste_geo;date_signature\r\n"
    "pvd-93-05-4;Embrun;Embrun (05046);2021-05-07\r\n"
    "pvd-93-05-10;Tallard;Tallard (05170);2021-05-30\r\n",
}


def entry(**more: object) -> SourceEntry:
    """An edition of 7 August 2024."""
    known = {"code": "anct-pvd", "titre": "Liste", "fichier": "liste.csv", **more}
    return SourceEntry(edition=date(2024, 8, 7), **known)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_each_layout_gives_the_same(text: str, cog: Cog) -> None:
    edition = read_edition(entry(), text.encode(), cog)
    assert edition.communes == {"05046": EMBRUN, "05170": TALLARD}
    assert (edition.day, edition.left_out) == (date(2024, 8, 7), [])


def test_a_list_may_lack_dates_and_identifiers(cog: Cog) -> None:
    edition = read_edition(entry(), b"insee_com,lib_com\n05046,Embrun\n", cog)
    assert edition.communes == {"05046": Signature("Embrun")}


def test_a_territory_of_several_communes_is_each_of_them(cog: Cog) -> None:
    text = "id_territoire,lib_territoire,liste_geo\npvd-93-05-4,Embrun,Embrun (05046) ; Serres (05166)\n"
    communes = read_edition(entry(), text.encode(), cog).communes
    assert communes == {
        "05046": Signature("Embrun", None, "pvd-93-05-4"),
        "05166": Signature("Serres", None, "pvd-93-05-4"),
    }


def test_trial_rows_that_the_register_names_are_left_out(cog: Cog) -> None:
    text = b"insee_com,lib_com\n05046,Embrun\n999999,Trifouilly-les-Oies\n"
    edition = read_edition(entry(lignes_ecartees=["999999"]), text, cog)
    assert list(edition.communes) == ["05046"]
    assert edition.left_out == [("999999", "Trifouilly-les-Oies")]


def test_a_commune_of_a_past_edition_that_is_a_part_of_another_stands_for_that_one(
    cog: Cog,
) -> None:
    text = b"insee_com,lib_com\n62461,Huby-Saint-Leu\n62549,Marconne\n05046,Embrun\n"
    edition = read_edition(entry(), text, cog, past=True)
    assert edition.communes == {"62447": Signature("Huby-Saint-Leu"), "05046": Signature("Embrun")}
    both = b"insee_com,lib_com\n62461,Huby-Saint-Leu\n62447,Hesdin\n"
    assert read_edition(entry(), both, cog, past=True).communes == {"62447": Signature("Hesdin")}
    with pytest.raises(BuildError, match="ce code appartient aujourd'hui à 62447"):
        read_edition(entry(), text, cog)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "insee_com,lib_com\n999999,Trifouilly-les-Oies\n",
            "liste.csv, ligne 2, colonne « insee_com », valeur « 999999 » : commune inconnue du COG",
        ),
        (
            "id_territoire,liste_geo\npvd-93-05-4,Embrun\n",
            "liste.csv, ligne 2, colonne « liste_geo », valeur « Embrun » : « Nom (code INSEE) » "
            "était attendu",
        ),
        (
            "id_territoire,liste_geo\na,Embrun (05046)\nb,Embrun (05046)\n",
            "liste.csv, ligne 3, colonne « liste_geo », valeur « 05046 » : figure déjà ligne 2",
        ),
    ],
)
def test_what_cannot_be_read_is_told(text: str, said: str, cog: Cog) -> None:
    with pytest.raises(BuildError) as caught:
        read_edition(entry(), text.encode(), cog)
    assert str(caught.value) == said


def test_the_next_edition_is_a_file_and_an_entry(bench: Bench, tmp_path: Path) -> None:
    """Made up: two towns leave, one comes back, one has another name; semicolons, days first."""
    names = {"05132": "Saint-Bonnet", "01093": "Châtillon-sur-Chalaronne"}
    rows = ["insee_com;lib_com;id_pvd;date_signature"]
    known = {code: id_pvd for code, id_pvd, *_ in bench.table("anct-croisement")}
    for code, nom, day in [*bench.table("anct-pvd")[1:], *([c, names[c], ""] for c in names)]:
        if code in {"85047", "97602"} or (code == "05132" and nom != "Saint-Bonnet"):
            continue
        year, month, number = (day or "2026-05-13").split("-")
        rows.append(f"{code};{nom};{known[code]};{number}/{month}/{year}")
    content = "\r\n".join([*rows, ""]).encode("utf-8-sig")
    bench.of.files.joinpath("juin.csv").write_bytes(content)
    folder = tmp_path / "inputs"
    shutil.copytree(bench.of.folder, folder)
    register = folder / "sources.toml"
    entry = (
        '[[source]]\ncode = "anct-pvd"\ntitre = "Liste"\nmillesime = "com2026-20260615"\n'
        f'fichier = "juin.csv"\nsha256 = "{hashlib.sha256(content).hexdigest()}"\n'
        'edition = 2026-06-15\nnature = "liste"\nannee_cog = 2026\n\n'
    )
    before = register.read_text("utf-8").replace('"anct-pvd"', '"anct-pvd-20260427"', 1)
    register.write_text(before.replace("[[source]]", f"{entry}[[source]]", 1), "utf-8")
    result = replace(bench.of, folder=folder).build(bench.data)
    assert result.exit_code == 0, result.stderr
    tables = {
        name: list(
            csv.DictReader(bench.data.joinpath(f"{name}.csv").read_text("utf-8").splitlines())
        )
        for name in ("evolutions", "appartenances", "communes")
    }
    newest = {
        row["code_insee"]: (row["evolution"], row["edition_precedente"])
        for row in tables["evolutions"]
        if row["edition"] == "2026-06-15"
    }
    assert newest == {
        "01093": ("entree", "2026-04-27"),
        "05132": ("renommage", "2026-04-27"),
        "85047": ("sortie", "2026-04-27"),
        "97602": ("sortie", "2026-04-27"),
    }
    stays = [row for row in tables["appartenances"] if row["code_insee"] == "01093"]
    assert [row["absente_apres"] for row in stays] == ["2024-01-26", ""]
    town = next(row for row in tables["communes"] if row["code_insee"] == "01093")
    assert (town["date_adhesion"], town["id_pvd"]) == ("2026-05-13", "pvd-84-01-5")

"""The next edition of the list, taken into a project in miniature."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pipeline.__main__ import main
from pipeline.errors import BuildError
from pipeline.progress import Progress
from pipeline.sources import read_register
from pipeline.taking import Project, Taken, take
from pipeline.versions import TEXTS
from tests.pipeline.bench import ROOT, SILENT, snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pipeline.bench import Bench

NAME = "liste-pvd-com2026-20260615.csv"


@dataclass(frozen=True)
class Small:
    """A project in miniature, and the rows of its newest edition.

    Attributes:
        project: the project.
        rows: code, name, identifier and day (ISO) of each commune.
        place: where a file of the publisher can be put.
    """

    project: Project
    rows: list[list[str]]
    place: Path

    def file(self, rows: list[list[str]], name: str = NAME) -> Path:
        """Write an edition as the publisher does today: semicolons, days first."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(["insee_com", "lib_com", "id_pvd", "date_signature"])
        for code, nom, id_pvd, day in rows:
            writer.writerow([code, nom, id_pvd, "/".join(reversed(day.split("-")))])
        path = self.place / name
        path.write_text(text.getvalue(), "utf-8-sig", newline="")
        return path

    def refusal(self, path: Path, accept_lost: bool = False) -> str:
        """Take an edition, which must fail and write nothing; return the message."""
        before = snapshot(self.place)
        with pytest.raises(BuildError) as caught:
            take(path, self.project, accept_lost=accept_lost)
        assert snapshot(self.place) == before
        return str(caught.value)


@pytest.fixture
def small(bench: Bench, tmp_path: Path) -> Small:
    """A copy of the miniature as a project."""
    root = tmp_path / "root"
    for name in TEXTS:
        root.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    register = root / "sources.toml"
    text = bench.of.inputs.register.read_text("utf-8")
    millesime = read_register()["anct-pvd"].millesime
    old = read_register(bench.of.inputs.register)["anct-pvd"].millesime
    register.write_text(text.replace(f'"{old}"', f'"{millesime}"', 1), "utf-8")
    corrections = root / "corrections.csv"
    shutil.copy(bench.of.inputs.corrections, corrections)
    inputs = replace(bench.of.inputs, register=register, corrections=corrections)
    ids = {code: id_pvd for code, id_pvd, *_ in bench.table("anct-croisement")}
    rows = [[code, nom, ids[code], day] for code, nom, day in bench.table("anct-pvd")[1:]]
    return Small(Project(root, bench.of.files, inputs, SILENT), rows, tmp_path)


def taken_without(small: Small, *codes: str) -> Taken:
    """Take an edition from which some communes are gone."""
    return take(small.file([row for row in small.rows if row[0] not in codes]), small.project)


def test_all_that_an_edition_changes_is_made_and_nothing_is_written(small: Small) -> None:
    before = snapshot(small.place)
    taken = taken_without(small, "85047")
    assert snapshot(small.place).keys() - before.keys() == {NAME}
    files = {
        path.relative_to(small.place).as_posix(): content for path, content in taken.files.items()
    }
    assert files["sources/anct-" + NAME] == small.place.joinpath(NAME).read_bytes()
    assert files.keys() > {f"root/{name}" for name in (*TEXTS, "sources.toml", "datapackage.json")}
    editions = files["root/data/editions.csv"].decode().splitlines()
    assert editions[-1] == f"2026-06-15,liste,2026,{len(small.rows) - 1},anct-pvd"
    assert editions[-2].endswith(",anct-pvd-20260427")
    assert b"85047" not in files["root/contours/communes.geojson"]
    assert "\n### Sorties (1)\n\n- 85047 Challans" in taken.report
    assert "1 left" in files["root/CHANGELOG.md"].decode()
    assert f'"version": "{taken.version.number}"' in files["root/datapackage.json"].decode()


def test_an_edition_that_was_taken_is_not_taken_again(small: Small) -> None:
    taken = taken_without(small, "85047")
    for path, content in taken.files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert "ce fichier est déjà inscrit" in small.refusal(small.place / NAME)


def test_a_commune_that_is_none_is_told(small: Small) -> None:
    path = small.file([*small.rows, ["99999", "Trifouilly", "pvd-84-01-999", "2026-05-13"]])
    assert "colonne « insee_com », valeur « 99999 » : commune inconnue du COG" in small.refusal(
        path
    )


def test_an_unknown_layout_is_told(small: Small) -> None:
    path = small.place / NAME
    path.write_text("commune;signature\n05046;2026-05-13\n", "utf-8")
    assert small.refusal(path) == (
        f"{NAME}, ligne 1 : disposition inconnue : une colonne insee_com (ou liste_geo, de « Nom "
        "(code) ») était attendue ; colonnes trouvées : commune, signature ; si c'est bien la liste, "
        "décrivez sa disposition dans pipeline/editions.py"
    )


def test_a_list_without_identifiers_does_where_nobody_enters(small: Small) -> None:
    path = small.place / NAME
    rows = [(code, nom, day) for code, nom, _, day in small.rows if code != "85047"]
    text = ["insee_com,lib_com,date_signature", *(",".join(row) for row in rows)]
    path.write_text("\n".join([*text, "01093,Châtillon-sur-Chalaronne,2026-05-13", ""]), "utf-8")
    taken = take(path, small.project)  # which came back, and had one
    assert taken.proposal.new.pertes_admises == {"id_pvd": -1}
    path.write_text("\n".join([*text, "05061,Gap,2026-05-13", ""]), "utf-8")
    assert small.refusal(path) == (
        f"{NAME} : aucune source ne donne d'identifiant (id_pvd) à 05061 ; l'ANCT en publie un par "
        "commune : prenez son fichier entier, ou ajoutez-y cette colonne"
    )


def test_a_workbook_is_told(small: Small) -> None:
    path = small.place / NAME.replace(".csv", ".xlsx")
    path.write_bytes(b"PK\x03\x04")
    assert small.refusal(path).endswith("c'est un classeur : enregistrez-en la feuille en CSV")


def test_what_it_loses_stops_until_it_is_accepted(small: Small) -> None:
    rows = [[*row[:3], "" if row[0] == "05046" else row[3]] for row in small.rows]
    path = small.file(rows)
    assert small.refusal(path) == (
        f"anct-{NAME} : cette édition ne donne plus ce que donnait celle d'avant (date_adhesion : "
        "05046) ; vérifiez auprès de l'éditeur, puis relancez avec --accept-lost"
    )
    taken = take(path, small.project, accept_lost=True)
    assert taken.proposal.new.pertes_admises == {"date_adhesion": 1}
    assert "### Dates d'adhésion perdues (1)" in taken.report


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (None, "la commune n'est plus dans la liste"),
        ("Louhans-Châteaurenaud", "la liste donne maintenant « Louhans-Châteaurenaud »"),
    ],
)
def test_a_correction_with_nothing_to_correct_is_taken_away(
    row: str | None, said: str, small: Small
) -> None:
    rows = [[code, row or nom, *rest] for code, nom, *rest in small.rows if code == "71263" and row]
    rows += [one for one in small.rows if one[0] != "71263"]
    told: list[str] = []
    silent = Progress(lambda file: None, lambda table, number: None, told.append)
    taken = take(small.file(rows), replace(small.project, progress=silent))
    header = small.project.inputs.corrections.read_bytes().partition(b"\n")[0]
    assert taken.files[small.project.inputs.corrections] == header + b"\n"
    assert told[1:] == [f"correction retirée, communes 71263, nom : {said}"]


def test_a_correction_of_what_is_written_in_a_third_way_is_stale(small: Small) -> None:
    rows = [[c, "Louhans (Bresse)" if c == "71263" else nom, *r] for c, nom, *r in small.rows]
    assert "correction périmée : communes 71263, nom vaut « Louhans (Bresse) »" in small.refusal(
        small.file(rows)
    )


def test_another_file_of_the_same_name_is_not_written_over(small: Small) -> None:
    path = small.file(small.rows)
    small.project.sources.joinpath(f"anct-{NAME}").write_text("another", "utf-8")
    assert "un autre fichier de ce nom est déjà dans" in small.refusal(path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("liste-pvd-com2999-29990101.csv", " : ce fichier ou ce dossier n'existe pas\n"),
        ("liste.csv", "liste.csv : le nom du fichier ne dit aucun jour"),
    ],
)
def test_the_command_says_what_stops_it_and_that_nothing_is_written(
    name: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if name == "liste.csv":
        path.write_text("insee_com,lib_com\n05046,Embrun\n", "utf-8")
    result = CliRunner().invoke(main, ["edition", str(path), "--sources", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.endswith("\nRien n'est écrit.\n")

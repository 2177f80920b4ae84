"""`pvd-data enrich --on-name`: a list of names gets its codes, whatever the form of its file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

NAMES = """Ville;Dép;CP;montant
Les Infournas;05;;1
"Saint-Denis";;;2
ST DENIS;974;;003
;05;;4
Embrum;5;;5
GAP CEDEX 9;;05007;6
Zorglub;05;;7
"""


def by_name(tmp_path: Path, *args: str, content: str = NAMES, name: str = "v.csv") -> Result:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return CliRunner().invoke(main, ["enrich", str(path), *args])


def test_a_list_of_names_gets_its_codes_and_what_is_uncertain_gets_none(tmp_path: Path) -> None:
    args = ["--on-name", "Ville", "--departement", "Dép", "--postcode", "CP", "--columns", "nom"]
    result = by_name(tmp_path, *args, "-o", "-")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Ville;Dép;CP;montant;pvd_code_insee;pvd_nom_raison;pvd_nom_certain;pvd_nom_candidats"
        ";pvd_nom",
        "Les Infournas;05;;1;05132;commune_absorbee;true;;Saint-Bonnet-en-Champsaur",
        '"Saint-Denis";;;2;;;false;11339|30247|93066|97411|17323|48145|89342|79066;',
        "ST DENIS;974;;003;97411;plie;true;;",
        ";05;;4;;;;;",
        "Embrum;5;;5;05046;proche;true;;Embrun",
        "GAP CEDEX 9;;05007;6;05061;plie;true;;",
        "Zorglub;05;;7;;;false;;",
    ]
    assert result.stderr == fr(
        "- : 7 lignes, dont 2 dans le programme (colonne « Ville », moteur python)\n"
        "  noms qui ne désignent pas une seule commune à coup sûr : 2\n"
        "  lignes sans nom : 1\n"
    )


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--on-name", "Vile"], "vouliez-vous dire « Ville » ?"),
        (["--on-name", "Ville", "--departement", "Dep"], "pas de colonne « Dep »"),
        (["--on-name", "Ville", "--prefix", "mon", "--columns", "nom"], None),
        (["--on-name", "Ville", "--on", "CP"], "--on-name sans --on"),
        (["--postcode", "CP"], "--postcode vont avec --on-name"),
        (
            ["--on-name", "Ville", "--engine", "polars"],
            "les noms d'un CSV se cherchent sans polars",
        ),
    ],
)
def test_options_of_names_that_cannot_be_used_are_refused(
    args: list[str], sentence: str | None, tmp_path: Path
) -> None:
    result = by_name(tmp_path, *args, "-o", str(tmp_path / "out.csv"))
    assert result.exit_code == (0 if sentence is None else 2)
    assert fr(sentence or "") in result.stderr
    assert (tmp_path / "out.csv").exists() == (sentence is None)


OBJECTS = """{"v":"Les Infournas","dep":"05"}
{"dep":974,"v":"ST DENIS"}
{}
{"v":null,"dep":"05"}
{"v":"Saint-Denis","cp":null}
{"v":"Embrum","dep":5}
{"v":"GAP CEDEX 9","cp":5007}
{"v":["Embrun"],"dep":true}
"""


def test_objects_get_their_codes_by_name_too(tmp_path: Path) -> None:
    args = ["--on-name", "v", "--departement", "dep", "--postcode", "cp", "--columns", "nom"]
    out = tmp_path / "out.jsonl"
    result = by_name(tmp_path, *args, "-o", str(out), content=OBJECTS, name="v.jsonl")
    assert (result.exit_code, "moteur python" in result.stderr) == (0, True)
    assert fr("lignes sans nom : 3") in result.stderr
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["pvd_code_insee"] for row in rows] == [
        *("05132", "97411", None, None, None, "05046", "05061", None)
    ]
    assert rows[4]["pvd_nom_candidats"][:2] == ["11339", "30247"]
    assert [row["pvd_nom_certain"] for row in rows] == [
        *(True, True, None, None, False, True, True, None)
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"w":1}\n', "aucun objet n'a de membre « v »"),
        ('{"v":"Embrun"}\n', "aucun objet n'a de membre « dep »"),
        ('{"v":"Embrun","pvd_nom":1,"dep":1}\n', "le fichier a déjà « pvd_nom »"),
        ("\n", "ne contient aucun objet JSON"),
    ],
)
def test_objects_without_the_members_are_refused(
    content: str, sentence: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    args = ["--on-name", "v", "--departement", "dep", "-o", str(out), "--columns", "nom"]
    result = by_name(tmp_path, *args, content=content, name="v.jsonl")
    assert (result.exit_code, out.exists()) == (2, False)
    assert fr(sentence) in result.stderr


@pytest.mark.parametrize("engine", ["python", "polars"])
def test_a_parquet_file_gets_its_codes_by_name_too(engine: str, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    import pyarrow as pa
    import pyarrow.parquet as pq

    path, out = tmp_path / "v.parquet", tmp_path / "out.parquet"
    rows = [json.loads(line) for line in OBJECTS.splitlines()]
    names = [row.get("v") if isinstance(row.get("v"), str) else None for row in rows]
    places = [int(row["dep"]) if str(row.get("dep")).isdigit() else None for row in rows]
    pq.write_table(pa.table({"v": names, "n": range(len(rows)), "dep": places}), path)
    args = ["--on-name", "v", "--departement", "dep", "--columns", "nom", "--engine", engine]
    result = CliRunner().invoke(main, ["enrich", str(path), *args, "-o", str(out)])
    assert result.exit_code == 0, result.stderr
    assert fr("lignes sans nom : 3") in result.stderr
    assert fr("noms qui ne désignent pas une seule commune à coup sûr : 1") in result.stderr
    table = pq.read_table(out)
    assert table.column_names == [
        *("v", "n", "dep", "pvd_code_insee", "pvd_nom_raison", "pvd_nom_certain"),
        *("pvd_nom_candidats", "pvd_nom"),
    ]
    assert table["pvd_code_insee"].to_pylist() == [
        *("05132", "97411", None, None, None, "05046", "05061", None)
    ]
    wrong = CliRunner().invoke(
        main, ["enrich", str(path), "--on-name", "vi", "-o", str(out), "--force"]
    )
    assert (wrong.exit_code, fr("pas de colonne « vi »") in wrong.stderr) == (2, True)

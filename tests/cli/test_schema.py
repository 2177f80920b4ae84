"""`pvd-data schema`: prints, writes, and notices drift."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from pvd_data.publishing.pages import RULES_PAGES
from pvd_data.schema.tables import TABLES

ROOT = Path(__file__).parent.parent.parent


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["schema", *args])


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of all that is generated."""
    for name in ("data", "schemas", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    return tmp_path


def generated(folder: Path) -> dict[str, bytes]:
    pages = (folder / "docs").glob("*.md")
    files = [page for page in pages if "`pvd-data schema --write`" in page.read_text("utf-8")[:400]]
    files += [folder / "datapackage.json", *(folder / "schemas").rglob("*.json")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.no_cover
def test_what_is_committed_is_what_the_models_say() -> None:
    result = run("--check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert re.fullmatch("[0-9]{2} fichiers conformes aux modèles\n", result.stderr)


@pytest.mark.no_cover
def test_writing_gives_the_committed_bytes_from_nothing(copy: Path) -> None:
    committed = generated(copy)
    for name in ("schemas", "docs"):
        shutil.rmtree(copy / name)
    (copy / "datapackage.json").unlink()
    assert run("--write", "--root", str(copy)).exit_code == 0
    assert generated(copy) == committed
    assert len(committed) == 6 + 2 * len(TABLES)
    assert {"docs/dictionnaire.md", *RULES_PAGES.values()} < set(committed)
    assert not list(copy.rglob(".pvd-data-*"))


def test_what_the_system_refuses_to_write_is_said_and_nothing_changes(copy: Path) -> None:
    shutil.rmtree(copy / "schemas")
    (copy / "schemas").write_bytes(b"")
    (copy / "datapackage.json").write_bytes(b"{}")
    result = run("--write", "--root", str(copy))
    assert (result.exit_code, result.stdout) == (2, "")
    why = "ne peut pas être écrit : un fichier se trouve à la place du dossier"
    assert result.stderr == fr(f"Erreur : {copy / 'schemas'} {why}\n")
    assert (copy / "datapackage.json").read_bytes() == b"{}"


def test_drift_is_shown_and_exits_1(copy: Path) -> None:
    committed = generated(copy)
    path = copy / "schemas" / "regions.json"
    path.write_text(path.read_text("utf-8").replace('"Nom"', '"Nommé"'), "utf-8", newline="\n")
    (copy / "schemas" / "objects" / "axe.schema.json").unlink()
    (copy / "schemas" / "villes.json").write_text("{}", "utf-8")
    path = copy / "docs" / "dictionnaire.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for name in RULES_PAGES.values():
        page = (copy / name).read_text("utf-8").replace("S004", "S999")
        (copy / name).write_text(page, "utf-8", newline="\n")
    result = run("--check", "--root", str(copy))
    assert result.exit_code == 1
    assert "--- schemas/regions.json (enregistré)" in result.stdout
    assert '-      "title": "Nommé",\n+      "title": "Nom",' in result.stdout
    assert "lignes de différence de plus dans schemas/objects/axe.schema.json" in result.stdout
    assert fr("schemas/villes.json : n'a plus de modèle") in result.stdout
    assert "\ndocs/dictionnaire.md : fins de ligne ou octets différents\n" in result.stdout
    assert all(f"--- {name} (enregistré)" in result.stdout for name in RULES_PAGES.values())
    assert "make schemas" in result.stderr
    assert run("--write", "--root", str(copy)).exit_code == 0
    assert generated(copy) == committed


@pytest.mark.no_cover
def test_a_change_of_data_is_drift(copy: Path) -> None:
    path = copy / "data" / "axes.csv"
    path.write_text(path.read_text("utf-8").replace("1,Appui", "1,Soutien"), "utf-8", newline="\n")
    result = run("--check", "--root", str(copy))
    assert result.exit_code == 1
    assert '"hash": "sha256:' in result.stdout


def test_one_schema_is_printed() -> None:
    inline = json.loads((ROOT / "datapackage.json").read_text("utf-8"))["resources"]
    by_name = {resource["name"]: resource["schema"] for resource in inline}
    assert json.loads(run("communes").stdout) == by_name["communes"]
    committed = (ROOT / "schemas/objects/commune.schema.json").read_text("utf-8")
    assert run("communes", "--json-schema").stdout == committed


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ([], "donnez une table, --write ou --check"),
        (["communes", "--check"], "l'un des trois"),
        (["--write", "--check"], "l'un des trois"),
        (["--check", "--json-schema"], "--json-schema va avec une table"),
        (["villes"], fr("« villes » est inconnu ; il y a « sources », « regions »")),
        (["--check", "--root", "nowhere"], "nowhere"),
    ],
)
def test_what_cannot_be_done_is_said_and_exits_2(args: list[str], sentence: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""

"""The command line: what it prints, where, and its exit codes."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import pvd_data
from pvd_data.base.language import figure
from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from tests.edition.figures import find_figures


def run(*args: str, env: dict[str, str] | None = None, color: bool = False) -> Result:
    return CliRunner().invoke(main, args, env=env, color=color)


@pytest.fixture
def shipped(package: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package that the commands take for the shipped one."""
    dataset = pvd_data.load(package)
    for command in ("info", "show"):
        monkeypatch.setattr(sys.modules[f"pvd_data.cli.{command}"], "load", lambda: dataset)
    return package


CARD = """\
Embrun (05046)
  Département       Hautes-Alpes (05)
  Région            Provence-Alpes-Côte d'Azur (93)
  Intercommunalité  CC Serre-Ponçon (200067742)
  Population        6\N{NARROW NO-BREAK SPACE}412 habitants (2023)
  Codes postaux     05200
  Adhésion          2021-05-07
  ORT               signée le 2023-10-31
  Dispositifs       France services (576)\N{NO-BREAK SPACE}; CRTE (crte-93-05-2)\N{NO-BREAK SPACE}; Territoires d'industrie (Haute vallée de la Durance)
  Centralité        Centre structurant d'équipements et de services
  Densité           Petites villes
  Massif            Massif des Alpes
  SIREN             210500468
  Identifiant       pvd-93-05-4
  Centre            44.5806 N, 6.475 E
  Événements        Réunion des communes lauréates des Hautes-Alpes
"""


@pytest.mark.parametrize("text", ["05046", "Embrun", "EMBRUN", " embrun "])
def test_show_prints_one_town_as_a_card(text: str) -> None:
    result = run("show", text)
    assert (result.exit_code, result.stdout, result.stderr) == (0, CARD, "")


@pytest.mark.parametrize("text", ["l'argentiere la bessee", "L’Argentière-la-Bessée", "05006"])
def test_show_finds_a_name_however_it_is_typed(text: str) -> None:
    assert run("show", text).stdout.startswith("L'Argentière-la-Bessée (05006)")


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("85113", ["  Intercommunalité  aucune", "  Événements        aucun"]),
        ("77296", ["  ORT               signée, date inconnue"]),
        ("21103", ["  Adhésion          date inconnue"]),
        ("05132", ["  ORT               non"]),
    ],
)
def test_show_says_what_is_not_there(code: str, lines: list[str]) -> None:
    assert set(lines) <= set(run("show", code).stdout.splitlines())


@pytest.mark.parametrize("text", ["05", "Hautes-Alpes", "hautes alpes"])
def test_show_lists_the_towns_of_a_departement(text: str) -> None:
    lines = run("show", text).stdout.splitlines()
    assert lines[0] == fr("Hautes-Alpes : 11 communes")
    assert len(lines) == 13
    assert lines[5].split("  ")[0] == "05046"
    assert lines[5].endswith("2021-05-07  signée le 2023-10-31")


def test_show_lists_the_towns_of_an_epci() -> None:
    lines = run("show", "200067742").stdout.splitlines()
    assert lines[0] == fr("CC Serre-Ponçon : 2 communes")
    assert [line[:5] for line in lines[2:]] == ["05040", "05046"]


def test_show_lists_an_empty_departement() -> None:
    assert run("show", "92").stdout.startswith(fr("Hauts-de-Seine : 0 commune\n"))


def test_show_gives_json_to_machines() -> None:
    town = json.loads(run("show", "05046", "--format", "json").stdout)
    assert town["codes_postaux"] == ["05200"]
    assert town["intercommunalite"]["nom"] == "CC Serre-Ponçon"
    assert town["departement"]["nom"] == "Hautes-Alpes"
    assert town["region"]["code_region"] == "93"
    assert [event["code_evenement"] for event in town["evenements"]] == ["hautes-alpes-prefecture"]
    epci = json.loads(run("show", "200067742", "--format", "json").stdout)
    assert [commune["nom"] for commune in epci["communes"]] == ["Chorges", "Embrun"]
    island = json.loads(run("show", "85113", "--format", "json").stdout)
    assert island["intercommunalite"] is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Gap", fr("Erreur : Gap (05061) n'est pas dans le programme\n")),
        ("lyon", fr("Erreur : Lyon (69123) n'est pas dans le programme\n")),
        ("Marseille", fr("Erreur : Marseille (13055) n'est pas dans le programme\n")),
        ("75056", fr("Erreur : 75056 : code en vigueur → Paris (75056), hors du programme\n")),
        ("97123", fr("Erreur : 97123 : code hors des 101 départements ; aujourd'hui 97701\n")),
        (
            "xyzzy",
            fr(
                "Erreur : « xyzzy » n'est ni un code ni un nom connu ; donnez le code INSEE ou le nom "
                "d'une commune du programme\n"
            ),
        ),
        (
            "breteuil",
            fr(
                "Erreur : « breteuil » peut désigner plusieurs communes du programme ; donnez un code :\n"
                "  27112 Breteuil (Eure), 60104 Breteuil (Oise)\n"
            ),
        ),
    ],
)
def test_show_says_what_it_cannot_find(text: str, sentence: str) -> None:
    result = run("show", text)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", sentence)


def dates_of_adhesion(pvd: pvd_data.Dataset) -> dict[str, int]:
    """Count the dates that are known, that no list gives, and that were discarded."""
    known = sum(town.date_adhesion is not None for town in pvd.communes.values())
    discarded = sum(
        (row.colonne, row.nature) == ("date_adhesion", "ecartee") for row in pvd.anomalies.values()
    )
    absent = len(pvd.communes) - known - discarded
    return {"connues": known, "absentes": absent, "ecartees": discarded}


def test_info_says_what_the_package_holds(pvd: pvd_data.Dataset) -> None:
    text = run("info").stdout
    assert text.startswith(f"pvd-data {pvd_data.__version__}, édition {pvd.edition}\n")
    assert f"\n  communes                    {figure(len(pvd.communes), 'fr')}\n" in text
    assert "\n  intercommunalites_france    1\N{NARROW NO-BREAK SPACE}255\n" in text
    known, absent, discarded = dates_of_adhesion(pvd).values()
    assert (
        fr(
            f"Dates d'adhésion : {figure(known, 'fr')} connues, {absent} absentes de la liste, "
            f"{discarded} écartées.\n"
        )
    ) in text
    nouns = find_figures(pvd)["anomalies"]["communes.nom, correction"]
    assert f"  communes.nom                      correction    {nouns}\n" in text
    assert (
        fr("  article-hautes-alpes : 11 Petites villes de demain dans les Hautes-Alpes\n") in text
    )


def test_info_gives_json_to_machines(pvd: pvd_data.Dataset) -> None:
    facts = json.loads(run("info", "--format", "json").stdout)
    assert facts["edition"] == pvd.edition
    assert facts["tables"] == {table.name: len(table) for table in pvd}
    assert facts["dates_adhesion"] == dates_of_adhesion(pvd)
    assert sum(kind["nombre"] for kind in facts["anomalies"]) == len(pvd.anomalies)
    assert len(facts["sources"]) == len(pvd.sources)


@pytest.mark.parametrize("args", [[], ["show"], ["nothing"], ["info", "--format", "xml"]])
def test_wrong_usage_is_exit_code_2(args: list[str]) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert result.stderr.startswith(fr("Usage : "))


def test_every_command_has_help() -> None:
    for name, command in main.commands.items():
        assert command.help, name
        for parameter in command.params:
            assert isinstance(parameter, click.Argument) or getattr(parameter, "help", None)
        assert run(name, "--help").exit_code == 0
    assert pvd_data.__version__ in run("--version").stdout


def test_python_runs_the_package_as_the_command() -> None:
    command = [sys.executable, "-m", "pvd_data", "resolve", "x", "--lang", "en"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (run(*command[3:]).exit_code, "")
    assert result.stdout == run(*command[3:]).stdout
    refused = subprocess.run([*command[:3], "x"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "pvd-data -h" in refused.stderr


@pytest.mark.parametrize("command", [["info"], ["show", "05046"]])
def test_invalid_data_are_exit_code_1_without_traceback(command: list[str], shipped: Path) -> None:
    path = shipped / "data" / "communes.csv"
    path.write_text(path.read_text("utf-8").replace("05046,Embrun", "5046,Embrun"), "utf-8")
    result = run(*command)
    assert result.exit_code == 1
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    assert result.stderr == fr(
        "Erreur : 3 erreurs dans les données ; « pvd-data validate » les montre toutes\n"
        f"  data/communes.csv : « {len(content)} » [byte-count]\n"
        f"  data/communes.csv : « sha256:{digest} » [hash-count]\n"
    )


def test_colour_is_for_terminals_that_want_it() -> None:
    assert "\x1b[1m" in run("show", "05046", color=True).stdout
    assert "\x1b" not in run("show", "05046", color=True, env={"NO_COLOR": "1"}).stdout
    assert "\x1b" not in run("show", "05046").stdout


def test_the_installed_command_runs_without_traceback() -> None:
    command = Path(sys.executable).with_name("pvd-data")
    env = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    good = subprocess.run([command, "show", "05046"], capture_output=True, env=env, check=False)
    assert (good.returncode, good.stdout.decode("utf-8"), good.stderr) == (0, CARD, b"")
    bad = subprocess.run([command, "show", "Gap"], capture_output=True, env=env, check=False)
    assert bad.returncode == 2
    assert b"Traceback" not in bad.stderr


def test_the_option_that_comes_first_answers() -> None:
    version = f"pvd-data, version {pvd_data.__version__}\n"
    assert CliRunner().invoke(main, ["--version", "--help"]).output == version
    assert CliRunner().invoke(main, ["--help", "--version"]).output.startswith("Usage")


@pytest.mark.parametrize(
    "args",
    [["info"], ["show", "05046"], ["show", "200067742"], ["search", "embrun", "--france"]],
    ids=" ".join,
)
def test_json_is_laid_out_to_be_read_and_compared(args: list[str]) -> None:
    written = run(*args, "--format", "json").stdout
    assert written == json.dumps(json.loads(written), indent=2, ensure_ascii=False) + "\n"


def test_info_lists_its_tables_under_each_other() -> None:
    lines = run("info").stdout.splitlines()
    start = lines.index("Tables") + 1
    tables = lines[start : lines.index("", start)]
    assert len({len(line) for line in tables}) == 1
    assert [line.split()[0] for line in tables] == [table.name for table in pvd_data.load()]
    assert {"  intercommunalites_france    1\N{NARROW NO-BREAK SPACE}255"} <= set(tables)

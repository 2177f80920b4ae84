"""`pvd-data validate` of several files: each is told, and how the command ends."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from pvd_data.reports.registry import FORMATS

GOOD = "code_insee,nom\n05046,Embrun\n05170,Tallard\n"
BAD = "code_insee,nom\n05046,Ambrun\n"
OTHER = "rubrique,montant\nvoirie,10\n"
UNKNOWN = fr("aucune colonne reconnue ; colonnes : « rubrique », « montant »")
CLEAN_ENV = {
    "GITHUB_ACTIONS": None,
    "GITHUB_STEP_SUMMARY": None,
    "PVD_DATA_LANG": None,
    "LC_ALL": "fr_FR.UTF-8",
}


def run(*args: str, **env: str) -> Result:
    return CliRunner().invoke(main, ["validate", *args], env=CLEAN_ENV | env)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command runs."""
    monkeypatch.chdir(tmp_path)
    files = {"good.csv": GOOD, "bad.csv": BAD, "other.csv": OTHER, "d/bad.csv": BAD}
    for name, text in (files | {"d/other.csv": OTHER, "only/other.csv": OTHER}).items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, "utf-8")
    for name in ("z.zip", "other.zip"):
        with zipfile.ZipFile(name, "w") as archive:
            archive.writestr("t.csv", BAD if name == "z.zip" else OTHER)
    return tmp_path


@pytest.mark.parametrize(
    ("targets", "code", "rows", "unchecked", "stderr"),
    [
        (["good.csv", "other.csv"], 0, {"good.csv": 2}, ["other.csv"], ""),
        (["bad.csv", "other.csv"], 1, {"bad.csv": 1}, ["other.csv"], ""),
        (["other.csv", "z.zip"], 1, {"z.zip/t.csv": 1}, ["other.csv"], ""),
        (["good.csv", "other.zip"], 0, {"good.csv": 2}, ["other.zip"], ""),
        (["d"], 1, {"d/bad.csv": 1}, ["d/other.csv"], ""),
        (["good.csv", "only"], 0, {"good.csv": 2}, ["only/other.csv"], ""),
        (["good.csv", "d/*.csv"], 1, {"good.csv": 2, "d/bad.csv": 1}, ["d/other.csv"], ""),
        (["good.csv", "no.csv"], 2, {"good.csv": 2}, ["no.csv"], "Erreur : no.csv : ce fichier"),
        (["bad.csv", "no/*.csv"], 2, {"bad.csv": 1}, ["no/*.csv"], "Erreur : no/*.csv : aucun"),
        (["other.csv", "only"], 2, {}, ["other.csv", "only/other.csv"], "Erreur : rien à vérifier"),
        (["other.csv", "no.csv"], 2, {}, ["other.csv", "no.csv"], "Erreur : no.csv : ce fichier"),
    ],
)
def test_each_is_told_whatever_the_others(
    targets: list[str], code: int, rows: dict[str, int], unchecked: list[str], stderr: str
) -> None:
    result = run(*targets, "--format", "json", "--output", "json=report.json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["rows"]) == (code, rows)
    assert report["not_checked"] == unchecked == list(report["not_checked_why"])
    assert report["valid"] == (not report["errors"] and bool(rows))
    assert result.stderr.startswith(fr(stderr)) and bool(result.stderr) == bool(stderr)
    assert json.loads(Path("report.json").read_text("utf-8")) == report


@pytest.mark.parametrize("targets", [["other.csv"], ["only"], ["other.zip"], ["only/*"]])
def test_one_alone_with_nothing_to_check_is_a_refusal(targets: list[str]) -> None:
    result = run(*targets)
    assert (result.exit_code, result.stdout) == (2, "")
    assert UNKNOWN in result.stderr


@pytest.mark.parametrize("target", ["other.csv", "only", "other.zip"])
def test_what_is_unknown_can_be_let_pass_and_is_told(target: str) -> None:
    result = run(target, "--ignore-unknown")
    name = "only/other.csv" if target == "only" else target
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (fr(f"Non vérifié : {name} (") + f"{UNKNOWN})\nRien n'a été vérifié.\n")
    assert run(target, "other.csv", "--ignore-unknown").exit_code == 0
    # Neither what cannot be read, nor what is required, nor what is named and absent.
    assert run(target, "no.csv", "--ignore-unknown").exit_code == 2
    assert run("no.csv", "--ignore-unknown").exit_code == 2
    assert run(target, "--ignore-unknown", "--require-columns").exit_code == 1
    assert run("other.csv", "--ignore-unknown", "--column", "nom=x").exit_code == 2
    assert run("good.csv", "other.csv", "--column", "nom=nom").exit_code == 2


def test_columns_can_be_required_of_each_file_or_of_some() -> None:
    result = run("good.csv", "other.csv", "--require-columns", "--format", "full")
    assert result.exit_code == 1
    assert result.stdout == fr(
        "other.csv:1: F020 aucune colonne reconnue ; colonnes : rubrique, montant\n"
    )
    Path("pvd-data.toml").write_text('[files."d/*"]\nrequire-columns = true\n', "utf-8")
    assert json.loads(run("only", "d", "--format", "json").stdout)["counts"] == {
        "name-spelling": 1,
        "no-known-column": 1,
    }


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_was_not_checked_is_in_every_form(form: str, lang: str, folder: Path) -> None:
    said = run("good.csv", "other.csv", "no.csv", "--format", form, "--lang", lang).stdout
    for name in ("other.csv", "no.csv"):
        assert name in said
    for reason in ("rubrique", "ce fichier n'existe pas" if lang == "fr" else "no such file"):
        assert reason in said.replace("&#x27;", "'")


def test_what_cannot_be_read_fails_in_the_forms_that_know_failures() -> None:
    args = ("good.csv", "other.csv", "no.csv", "--format")
    github = run(*args, "github").stdout.splitlines()
    assert github[0].startswith("::error file=no.csv::")
    assert sum(line.startswith("::") for line in github) == 1
    junit = ElementTree.fromstring(run(*args, "junit").stdout)  # noqa: S314
    assert (junit.get("errors"), junit.get("skipped"), junit.get("tests")) == ("1", "1", "3")
    (sarif,) = json.loads(run(*args, "sarif").stdout)["runs"]
    (told,) = sarif["invocations"]
    assert told["executionSuccessful"] is False
    assert [note["level"] for note in told["toolExecutionNotifications"]] == ["note", "error"]
    gitlab = json.loads(run(*args, "gitlab").stdout)
    assert [(one["location"]["path"], one["severity"]) for one in gitlab] == [
        ("other.csv", "info"),
        ("no.csv", "major"),
    ]
    assert run(*args, "text").stdout.splitlines()[-1].startswith(fr("Incomplet : 0 erreur"))


def test_they_are_named_from_the_root_of_the_repository(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".git").mkdir()
    monkeypatch.chdir("d")
    with zipfile.ZipFile("z.zip", "w") as archive:
        archive.writestr("x/t.csv", BAD)
        archive.writestr("other.csv", OTHER)
    said = run("other.csv", "z.zip", "bad.csv", "--format", "gitlab").stdout
    assert [one["location"]["path"] for one in json.loads(said)] == [
        *("d/z.zip/x/t.csv", "d/bad.csv", "d/other.csv", "d/z.zip/other.csv")
    ]


@pytest.mark.parametrize(
    "args",
    [
        ["no.csv"],
        ["other.csv"],
        ["other.csv", "only"],
        ["good.csv", "--output", "json=good.csv"],
        ["good.csv", "--select", "R4"],
        ["--nonsense"],
        ["good.csv", "--config", "none.toml"],
        ["good.csv", "--output", "json=."],
    ],
)
def test_what_ends_in_2_is_an_annotation_of_github(args: list[str]) -> None:
    result = run(*args, GITHUB_ACTIONS="true")
    assert result.exit_code == 2
    (told,) = (line for line in result.stderr.splitlines() if line.startswith("::error::"))
    assert told.removeprefix("::error::").partition("%0A")[0] in result.stderr.partition("::")[0]
    assert "::error" not in run(*args).stderr


def test_the_form_of_github_annotates_outside_its_actions_too() -> None:
    said = fr("::error::no.csv : ce fichier n'existe pas")
    assert said in run("no.csv", "--format", "github").stderr
    # In a report of another form nothing annotates what could not be read.
    assert said in run("good.csv", "no.csv", "--format", "full", GITHUB_ACTIONS="true").stderr
    assert "::" not in run("good.csv", "no.csv", GITHUB_ACTIONS="true").stderr


def test_an_annotation_is_on_one_line_and_obeys_nobody() -> None:
    name = "a\n::set-output name=x::100%.csv"
    told = run(name, GITHUB_ACTIONS="true").stderr.splitlines()[-1]
    assert told.startswith(r"::error::a\x0a::set-output name=x::100%25.csv") or "%0A" in told
    for line in run("good.csv", name, GITHUB_ACTIONS="true").stdout.splitlines():
        assert not line.startswith("::set-output")


def test_a_report_is_not_written_over_a_file_of_the_folder() -> None:
    result = run("d", "--output", "json=d/bad.csv")
    assert result.exit_code == 2
    assert "écrirait sur la cible" in result.stderr
    assert Path("d/bad.csv").read_text("utf-8") == BAD

"""`pvd-data validate`: what it checks, what it prints and where, and its exit codes."""

from __future__ import annotations

import contextlib
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import pvd_data
from pvd_data.base.language import typeset as fr
from pvd_data.cli import validate as validate_command
from pvd_data.cli.main import main
from pvd_data.cli.validate import is_damaged
from pvd_data.reports.registry import FORMATS

ROOT = Path(__file__).parent.parent.parent
RULES = ROOT / "tests" / "rules"

GOOD = "code_insee,nom\n05046,Embrun\n05170,Tallard\n"
BAD = "code_insee,nom\n05046,Embrun\n5170,Tallard\n"
TOLD = fr("code_insee : « 5170 » trouvé, attendu : le code INSEE d'une commune, par exemple 05046")
CLEAN_ENV = {
    "GITHUB_ACTIONS": None,
    "GITHUB_STEP_SUMMARY": None,
    "PVD_DATA_LANG": None,
    "LC_ALL": "fr_FR.UTF-8",
}


def run(*args: str | Path, stdin: str | bytes | None = None, **env: str | None) -> Result:
    return CliRunner().invoke(main, ["validate", *map(str, args)], input=stdin, env=CLEAN_ENV | env)


def make_package(folder: Path, table: str, rule: str) -> Path:
    """Make a package of one table, the wrong example of a rule."""
    folder.mkdir(parents=True)
    content = (RULES / rule / "wrong.csv").read_bytes()
    (folder / f"{table}.csv").write_bytes(content)
    resource = {"name": table, "path": f"{table}.csv"}
    descriptor = json.dumps({"name": rule, "resources": [resource]})
    (folder / "datapackage.json").write_text(descriptor, "utf-8")
    return folder


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command runs: a folder with a right file and a wrong one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.csv").write_text(GOOD, "utf-8")
    (tmp_path / "bad.csv").write_text(BAD, "utf-8")
    return tmp_path


def test_the_shipped_package_is_valid() -> None:
    result = run()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Valide\N{NO-BREAK SPACE}: 0 erreur, 0 avertissement, ")


def test_a_fault_is_shown_on_stdout_and_exits_1() -> None:
    result = run("bad.csv")
    assert (result.exit_code, result.stderr) == (1, "")
    assert f"    ligne 3, caractère 1 – {TOLD}\n      | 5170,Tallard\n" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("Non valide\N{NO-BREAK SPACE}: 1 erreur, ")


def test_several_targets_make_one_report_that_tells_them_apart(folder: Path) -> None:
    one = make_package(folder.parent / "one", "communes", "departement-mismatch")
    packages = [one, make_package(folder.parent / "two", "departements", "blank-row")]
    result = run("bad.csv", *packages, "good.csv", "bad.csv", "--format", "json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {issue["path"] for issue in report["issues"]} == {
        "bad.csv",
        (packages[0] / "communes.csv").as_posix(),
        (packages[1] / "departements.csv").as_posix(),
    }
    assert report["rows"]["bad.csv"] == report["rows"]["good.csv"] == 2


def test_standard_input_is_read() -> None:
    result = run("-", "--format", "full", stdin=BAD)
    assert (result.exit_code, result.stdout) == (1, f"<stdin>:3:1: T002 {TOLD}\n")
    assert run("-", stdin=GOOD).exit_code == 0


@pytest.mark.parametrize(
    ("text", "args", "slugs"),
    [
        ("INSEE_X\n5046\n", ["--column", "code_insee=INSEE_X"], {"constraint-error"}),
        ("code_insee,id\n05046,a\n05170,a\n", ["--key", "id"], {"primary-key"}),
        ("code_insee\n75056\n", [], set()),
        ("code_insee\n75056\n", ["--require-programme"], {"not-in-programme"}),
        ("code_insee\n05067\n", [], {"former-commune"}),
        ("code_insee\n05067\n", ["--as-of", "2012-12-31"], set()),
        ("code_insee,nom\n5046,Embrum\n", ["--ignore", "T,R"], set()),
        ("code_insee,nom\n5046,Embrum\n", ["--select", "T"], {"constraint-error"}),
        ("code_insee,nom\n05046,Embrun\n", ["--table", "communes"], {"missing-label"}),
    ],
)
def test_options_reach_the_check(text: str, args: list[str], slugs: set[str]) -> None:
    Path("a.csv").write_text(text, "utf-8")
    report = json.loads(run("a.csv", "--format", "json", *args).stdout)
    assert set(report["counts"]) == slugs


def test_strict_and_limit() -> None:
    Path("a.csv").write_text("code_insee,id\n05067,1\n05067,2\n05067,3\n", "utf-8")
    assert run("a.csv").exit_code == 0
    result = run("a.csv", "--strict", "--limit", "1", "--format", "json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["errors"], len(report["issues"])) == (1, 3, 1)


@pytest.mark.parametrize(
    ("lang", "env", "start"),
    [
        ([], {}, "Valide"),
        ([], {"LC_ALL": "C"}, "Valide"),
        ([], {"LC_ALL": "en_GB.UTF-8"}, "Valid:"),
        ([], {"LC_ALL": "en_GB.UTF-8", "PVD_DATA_LANG": "fr"}, "Valide"),
        (["--lang", "en"], {"PVD_DATA_LANG": "de"}, "Valid:"),
    ],
)
def test_language(lang: list[str], env: dict[str, str], start: str) -> None:
    assert run("good.csv", *lang, **env).stdout.splitlines()[-1].startswith(start)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_printed_and_written(form: str, folder: Path) -> None:
    result = run("bad.csv", "--format", form, "--output", f"{form}=new/report")
    assert (result.exit_code, result.stderr) == (1, "")
    assert (folder / "new" / "report").read_text("utf-8") == result.stdout
    assert [path.name for path in (folder / "new").iterdir()] == ["report"]


def test_github_is_spoken_under_github_actions_unless_told_otherwise(folder: Path) -> None:
    actions = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    (folder / "summary.md").write_text("before\n", "utf-8")
    told = run("bad.csv", **actions).stdout
    assert told.startswith("::error file=bad.csv,line=3,col=1,")
    summary = (folder / "summary.md").read_text("utf-8")
    assert summary.startswith("before\n### pvd-data\n")
    assert "5170" in summary
    assert "::error" not in run("bad.csv", "--format", "text", **actions).stdout
    assert (folder / "summary.md").read_text("utf-8") == summary
    (folder / "pvd-data.toml").write_text('format = "full"', "utf-8")
    assert run("bad.csv", **actions).stdout.startswith("bad.csv:3:1: ")


def test_a_summary_that_cannot_be_written_does_not_change_the_answer(folder: Path) -> None:
    result = run("good.csv", "--format", "github", GITHUB_STEP_SUMMARY=str(folder))
    assert result.exit_code == 0
    assert result.stderr.startswith(fr("Le résumé de la tâche ne peut pas être écrit : "))


@pytest.mark.parametrize("form", ["full", "github", "gitlab", "junit", "sarif"])
@pytest.mark.parametrize("named", ["packages/one", "packages/one/datapackage.json", "absolute"])
def test_files_of_a_package_are_named_from_where_the_command_runs(
    form: str, named: str, folder: Path
) -> None:
    package = make_package(folder / "packages" / "one", "communes", "departement-mismatch")
    target = package if named == "absolute" else Path(named)
    said = run(target, "--format", form, GITHUB_STEP_SUMMARY="s.md").stdout
    assert "packages/one/communes.csv" in said
    assert f"{folder}" not in said
    if form == "github":
        assert "packages/one/communes.csv" in Path("s.md").read_text("utf-8")
    text = run(target).stdout
    assert text.startswith("communes.csv\n")


def test_a_file_named_in_full_is_named_from_where_the_command_runs(folder: Path) -> None:
    said = run(folder / "bad.csv", "--format", "full").stdout
    assert said.startswith("bad.csv:3:1: ")
    suites = run(folder / "good.csv", "--format", "junit").stdout
    assert '<testsuite name="good.csv"' in suites


def test_files_of_a_zip_are_named_after_it(folder: Path) -> None:
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        for path in make_package(folder / "p", "communes", "departement-mismatch").iterdir():
            archive.write(path, path.name)
    assert run("a.zip", "--format", "full").stdout.startswith("a.zip/communes.csv:")
    assert run("a.zip").stdout.startswith("communes.csv\n")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--format", "xml"], "--format"),
        (["--output", "xml=a"], fr("« xml » est inconnu ; il y a « text », « full », « json »")),
        (["--output", "json"], fr("attendu : FORMAT=FICHIER")),
        (["--output", "json=-"], "--format json"),
        (["--output", "json=a", "--output", "text=a"], fr("« a » est donné deux fois")),
        (["--output", "json=good.csv"], "écrirait sur la cible"),
        (
            ["--output", "json=bad.csv/a.json"],
            fr("Erreur : bad.csv/a.json ne peut pas être écrit : "),
        ),
        (["--output", "json=."], fr("Erreur : . ne peut pas être écrit : ")),
        (["--table", "comunes"], fr("vouliez-vous dire « communes »")),
        (["--column", "code_insee"], fr("attendu : CONTENU=LIBELLÉ")),
        (["--column", "codeinsee=x"], fr("vouliez-vous dire « code_insee »")),
        (["--column", "nom=x"], fr("good.csv : pas de colonne « x » ; colonnes : « code_insee »")),
        (["--select", "R4"], fr("« R4 » ne nomme aucune règle")),
        (["--ignore", "blanc-row"], fr("vouliez-vous dire « blank-row »")),
        (["--as-of", "31/12/2012"], "--as-of"),
        (["--limit", "-1"], "--limit"),
        (["--config", "a", "--no-config"], "--config ou --no-config"),
        (["nowhere.csv"], fr("Erreur : nowhere.csv")),
        (["nowhere"], fr("Erreur : pas de jeu de données à « nowhere » : ce fichier n'existe pas")),
        (
            ["https://example.org/a.csv"],
            fr("Erreur : https://example.org/a.csv : c'est une adresse distante"),
        ),
    ],
)
def test_what_cannot_be_done_is_said_and_exits_2(args: list[str], sentence: str) -> None:
    result = run("good.csv", *args)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert Path("good.csv").read_text("utf-8") == GOOD


def test_a_language_that_is_none_is_said() -> None:
    result = run("good.csv", PVD_DATA_LANG="de")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == fr("Erreur : PVD_DATA_LANG vaut « de » ; attendu : fr ou en\n")


def test_a_file_in_which_nothing_is_known_says_what_to_do() -> None:
    Path("a.csv").write_text("alpha,beta\n1,2\n", "utf-8")
    french, english = run("a.csv"), run("a.csv", "--lang", "en")
    assert (french.exit_code, english.exit_code) == (2, 2)
    assert french.stderr == fr(
        "Erreur : a.csv : rien à vérifier, aucune colonne reconnue ; colonnes : « alpha », « beta »\n"
        "Nommez-en une, par exemple --column code_insee=LIBELLÉ, ou donnez la table avec --table\n"
    )
    assert english.stderr == (
        "Error: a.csv: nothing to check, no column is recognised; the file has 'alpha', 'beta'\n"
        "Name one, as in --column code_insee=LABEL, in Python columns={'code_insee': 'LABEL'}, "
        "or say which table it is\n"
    )


def test_a_failure_of_ours_is_exit_code_2_and_traced_on_demand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> Any:
        raise ZeroDivisionError("oops\x1b[31m")

    monkeypatch.setattr(sys.modules["pvd_data.cli.validate"], "check", fail)
    result = run("good.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        fr("Erreur interne : ZeroDivisionError: oops\\x1b[31m ; relancez avec --debug\n")
    )
    traced = run("good.csv", "--debug")
    assert traced.exit_code == 2
    assert "Traceback" in traced.stderr


@pytest.mark.parametrize("stop", [KeyboardInterrupt, click.Abort])
def test_an_interruption_is_exit_code_130(stop: type, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> Any:
        raise stop

    monkeypatch.setattr(sys.modules["pvd_data.cli.validate"], "check", interrupt)
    result = run("good.csv")
    assert (result.exit_code, result.stderr) == (130, "Interrompu.\n")


def test_a_package_whose_bytes_are_others_is_damaged(package: Path) -> None:
    assert not is_damaged(pvd_data.validate(package))
    table = package / "data" / "regions.csv"
    table.write_bytes(table.read_bytes().replace(b"Corse", b"corse"))  # another hash
    assert is_damaged(pvd_data.validate(package))
    table.write_bytes(table.read_bytes() + b"\n")  # and other bytes
    assert is_damaged(pvd_data.validate(package))


def test_how_much_is_done_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shares: list[float] = []

    @contextlib.contextmanager
    def watched(_: str | None) -> Iterator[Callable[[float], None]]:
        yield shares.append

    monkeypatch.setattr(validate_command, "progress_bar", watched)
    path = tmp_path / "a.csv"
    path.write_text("code_insee,nom\n" + "05046,Embrun\n" * 50_000, "utf-8")
    assert run(path).exit_code == 0
    assert len(shares) > 2
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.parametrize("root", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", ".git", ""])
def test_what_ci_reads_is_named_from_the_root_of_the_repository(
    root: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = folder / "data" / "2026"
    inside.mkdir(parents=True)
    (folder / "bad.csv").rename(inside / "bad.csv")
    monkeypatch.chdir(inside)
    if root == ".git":
        (folder / ".git").mkdir()
    env = {root: str(folder)} if "_" in root else {}
    expected = "data/2026/bad.csv" if root else "bad.csv"
    for target in ("bad.csv", str(inside / "bad.csv")):
        assert f"file={expected}" in run(target, "--format", "github", **env).stdout
        sarif = json.loads(run(target, "--format", "sarif", **env).stdout)
        (result,) = sarif["runs"][0]["results"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert place == expected
        (one,) = json.loads(run(target, "--format", "gitlab", **env).stdout)
        assert one["location"]["path"] == expected
        assert "bad.csv:3:" in run(target, "--format", "full", **env).stdout.splitlines()[0][:10]


def test_a_workspace_that_is_elsewhere_names_nothing(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for given in (str(elsewhere), "", "\x1b", str(folder / "good.csv")):
        said = run("bad.csv", "--format", "github", GITHUB_WORKSPACE=given).stdout
        assert "file=bad.csv" in said

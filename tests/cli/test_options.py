"""Settings of `pvd-data validate`: where they are found, what they hold, what wins."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from pvd_data.cli.options import (
    MAX_PARTS,
    MAX_SETTINGS,
    Settings,
    SettingsError,
    find_settings,
    read_settings,
)
from pvd_data.rules.registry import RULES

EVERYTHING = """
select = ["R", "constraint-error"]
ignore = ["R001"]
strict = true
lang = "en"
format = "json"
table = "communes"
key = ["a", "b"]
columns = { code_insee = "INSEE" }
require-programme = false
require-columns = false
as-of = 2012-12-31
header-row = 1
limit = 5
[files."data/*.csv"]
key = "id"
as-of = "2013-01-01"
"""
VALUES: dict[str, Any] = {
    "select": ("R", "constraint-error"),
    "ignore": ("R001",),
    "strict": True,
    "lang": "en",
    "format": "json",
    "table": "communes",
    "key": ("a", "b"),
    "columns": {"code_insee": "INSEE"},
    "require_programme": False,
    "require_columns": False,
    "as_of": date(2012, 12, 31),
    "header_row": 1,
    "limit": 5,
}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a file of data that is wrong, where the command runs."""
    project = tmp_path / "project"
    (project / "data").mkdir(parents=True)
    (project / "data" / "towns.csv").write_text("INSEE,id\n05067,1\n75056,1\n", "utf-8")
    monkeypatch.chdir(project)
    return project


def run(*args: str) -> Result:
    env = {"GITHUB_ACTIONS": None, "PVD_DATA_LANG": None, "LC_ALL": "fr_FR.UTF-8"}
    return CliRunner().invoke(main, ["validate", *args], env=env)


def counts(*args: str) -> dict[str, int]:
    found: dict[str, int] = json.loads(run(*args, "--format", "json").stdout)["counts"]
    return found


@pytest.mark.parametrize("name", ["pvd-data.toml", "any.toml", "pyproject.toml"])
def test_every_key_is_read(name: str, project: Path) -> None:
    section = ""
    text = EVERYTHING
    if name == "pyproject.toml":
        section = "[project]\nname = 'x'\n[tool.pvd-data]\n"
        text = text.replace("[files", "[tool.pvd-data.files")
    path = project / name
    path.write_bytes(b"\xef\xbb\xbf" + (section + text).replace("\n", "\r\n").encode())
    settings = read_settings(path)
    assert settings.values == VALUES
    of_files = {"key": ("id",), "as_of": date(2013, 1, 1)}
    assert settings.files == (("data/*.csv", of_files),)
    assert settings.of("data/towns.csv") == VALUES | of_files
    assert settings.of(str(project / "data" / "towns.csv")) == VALUES | of_files
    assert settings.of("towns.csv") == settings.of(None) == settings.of("..") == VALUES


def test_the_nearest_settings_upwards_hold_alone(project: Path) -> None:
    assert find_settings("data/towns.csv") == Settings()
    above = project.parent / "pvd-data.toml"
    above.write_text("limit = 1\nstrict = true", "utf-8")
    assert find_settings("data/towns.csv").path == above
    (project / "pyproject.toml").write_text("[tool.ruff]\nline-length = 1", "utf-8")
    assert find_settings("data/towns.csv").path == above
    (project / "pyproject.toml").write_text("[tool.pvd-data]\nlimit = 2", "utf-8")
    assert find_settings("data/towns.csv").values == {"limit": 2}
    (project / "pvd-data.toml").write_text("limit = 3", "utf-8")
    assert find_settings("data/towns.csv").values == find_settings(None).values == {"limit": 3}
    (project / "data" / "pyproject.toml").write_text("[tool.pvd-data]", "utf-8")
    assert find_settings("data").values == find_settings("data/none.csv").values == {}
    assert find_settings("data").path == project / "data" / "pyproject.toml"


def test_settings_are_those_of_the_folder_where_a_link_stands(project: Path) -> None:
    elsewhere = project.parent / "elsewhere"
    elsewhere.mkdir()
    (project / "pvd-data.toml").write_text("limit = 3", "utf-8")
    (elsewhere / "pvd-data.toml").write_text("limit = 4", "utf-8")
    try:
        (elsewhere / "link.csv").symlink_to(project / "data" / "towns.csv")
        (elsewhere / "loop").symlink_to(elsewhere / "loop")
    except OSError:
        pytest.skip("no links here")
    assert find_settings(str(elsewhere / "link.csv")).values == {"limit": 4}
    assert run(str(elsewhere / "loop" / "a.csv")).exit_code == 2


def test_settings_are_heeded_and_the_command_line_wins(project: Path) -> None:
    assert run("data/towns.csv").exit_code == 0
    (project / "pvd-data.toml").write_text(
        'select = ["R", "K"]\nstrict = true\nlang = "en"\nformat = "full"\nas-of = 2013-01-01\n'
        'require-programme = true\n[files."data/*"]\nkey = "id"\n',
        "utf-8",
    )
    result = run("data/towns.csv")
    assert result.exit_code == 1
    assert result.stdout.startswith("data/towns.csv:2:1: R002 INSEE: ")
    every = {"former-commune", "not-in-programme", "primary-key"}
    assert set(counts("data/towns.csv")) == every
    assert run("data/towns.csv", "--lang", "fr", "--format", "text").stdout.endswith("vérifiées.\n")
    assert set(counts("data/towns.csv", "--key", "INSEE")) == every - {"primary-key"}
    assert set(counts("data/towns.csv", "--as-of", "2012-12-31")) == every - {"former-commune"}
    assert set(counts("data/towns.csv", "--ignore", "K")) == every - {"primary-key"}
    assert set(counts("data/towns.csv", "--select", "K")) == {"primary-key"}
    assert "not-in-programme" not in counts("data/towns.csv", "--no-require-programme")
    assert run("data/towns.csv", "--no-strict", "--select", "R002").exit_code == 0
    for option in ("--no-config", "--isolated"):
        assert counts("data/towns.csv", option) == {"former-commune": 1}


def test_settings_can_be_named(project: Path) -> None:
    (project / "pvd-data.toml").write_text("strict = true", "utf-8")
    (project / "lax.toml").write_text('ignore = ["R"]', "utf-8")
    assert run("data/towns.csv").exit_code == 1
    assert counts("data/towns.csv", "--config", "lax.toml") == {}
    assert run("data/towns.csv", "--config", "none.toml").stderr.startswith(
        fr("Erreur : none.toml : configuration illisible : ")
    )


def test_columns_of_settings_and_of_the_command_line_add_up(project: Path) -> None:
    (project / "a.csv").write_text("C1,C2\n5046,Embrum\n", "utf-8")
    (project / "pvd-data.toml").write_text('columns = { code_insee = "C1" }', "utf-8")
    assert len(counts("a.csv")) == 1
    assert len(counts("a.csv", "--column", "nom=C2")) == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("selct = []", fr("selct : clé inconnue ; vouliez-vous dire « select » ou « sheet » ?")),
        ("xyz = 1", fr("xyz : clé inconnue ; il y a « table », « sheet », « columns », ")),
        ("limit = 'dix'", fr("limit : « dix » ; attendu : un nombre entier, 0 ou plus")),
        ("limit = true", fr("limit : un booléen, True ; attendu : un nombre entier, 0 ou plus")),
        ("limit = -1", fr("limit : un entier, -1 ; attendu : un nombre entier, 0 ou plus")),
        ("strict = 1", fr("strict : un entier, 1 ; attendu : true ou false")),
        ("lang = 'de'", fr("lang : « de » ; attendu : fr ou en")),
        ("format = 'xml'", fr("format : « xml » ; attendu : text, full, json")),
        ("format = ['text']", fr("format : une liste ; attendu : text, full, json")),
        ("select = 4", fr("select : un entier, 4 ; attendu : une liste de textes")),
        ("select = [4]", fr("select : un entier, 4 ; attendu : une liste de textes")),
        ("ignore = ['r999']", fr("ignore : « r999 » ne nomme aucune règle")),
        ("ignore = ['r04']", fr("vouliez-vous dire « ")),
        (
            "table = 'communs'",
            fr("table : « communs » est inconnu ; vouliez-vous dire « comm"),
        ),
        ("columns = 'x'", fr("columns : « x » ; attendu : des libellés, comme { code_insee")),
        ("columns = { nom = 1 }", fr("columns : un entier, 1 ; attendu : des libellés")),
        (
            "columns = { code = 'x' }",
            fr("columns : « code » est inconnu ; il y a « code_insee », "),
        ),
        ("as-of = 2012-12-31T00:00:00", fr("as-of : une date et une heure, 2012-12-31 00:00:00")),
        ("as-of = '31/12/2012'", fr("as-of : « 31/12/2012 » ; attendu : une date, comme")),
        ("files = 1", fr("files : un entier, 1 ; attendu : des sections")),
        ("files = { a = 1 }", fr('files."a" : un entier, 1 ; attendu : une section')),
        ("[files.'*']\nlang = 'fr'", fr('files."*".lang : clé inconnue ; il y a « table », ')),
        ("x = \x1b", fr("pvd-data.toml : ligne 1, caractère 5 : ce n'est pas du TOML : Invalid")),
        ("x = ", fr("pvd-data.toml : ce n'est pas du TOML : ")),
        ("x = \xff", "configuration qui n'est pas en UTF-8"),
        ("#" * (2**18 + 1), fr("plus de 256 Kio ; ce n'est pas une configuration")),
        ("x = " + "[" * 100_000, fr("trop de niveaux ; ce n'est pas une configuration")),
    ],
    ids=lambda value: str(value)[:30].encode("unicode_escape").decode(),
)
def test_what_is_wrong_is_said_with_file_and_key(text: str, sentence: str, project: Path) -> None:
    path = project / "pvd-data.toml"
    path.write_text(text, "latin-1")
    result = run("data/towns.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(fr(f"Erreur : {path}"))
    assert sentence in result.stderr
    assert "\x1b" not in result.stderr
    assert run("data/towns.csv", "--no-config").exit_code == 0


def test_the_section_of_pyproject_is_named(project: Path) -> None:
    path = project / "pyproject.toml"
    path.write_text("[tool.pvd-data]\nlimit = 1.5", "utf-8")
    with pytest.raises(
        SettingsError, match=r"tool\.pvd-data\.limit: a number, 1\.5; expected: a whole number"
    ):
        find_settings(None)
    path.write_text("tool.pvd-data = 3", "utf-8")
    with pytest.raises(SettingsError, match=r"tool\.pvd-data: an integer, 3; expected: a section"):
        find_settings(None)
    path.write_text("tool = 3", "utf-8")
    assert find_settings(None) == Settings()
    with pytest.raises(SettingsError, match=r"no section \[tool\.pvd-data\]"):
        read_settings(path)


def test_settings_may_be_as_large_and_as_deep_as_is_said(project: Path) -> None:
    path = project / "pvd-data.toml"
    path.write_text("limit = 1\n".ljust(MAX_SETTINGS, "#"), "utf-8")
    assert read_settings(path).values == {"limit": 1}
    path.write_text("limit = 1\n".ljust(MAX_SETTINGS + 1, "#"), "utf-8")
    with pytest.raises(SettingsError, match="over 256 KiB"):
        read_settings(path)
    for parts, said in ((MAX_PARTS, "unknown key"), (MAX_PARTS + 1, "nested too deeply")):
        for key in (".".join("a" * parts), ".".join(["'b.c'"] * parts)):
            path.write_text(f"{key} = 1\n", "utf-8")
            with pytest.raises(SettingsError, match=said):
                read_settings(path)


@pytest.mark.parametrize(("number", "more"), [(12, False), (13, True)])
def test_rules_that_settings_switch_off_are_named_as_far_as_there_is_room(
    number: int, more: bool, project: Path
) -> None:
    codes = [rule.code for rule in RULES.values()][:number]
    (project / "pvd-data.toml").write_text(f"ignore = {json.dumps(codes)}", "utf-8")
    named = ", ".join([*codes[:12], *["…"] * more])
    assert run("data/towns.csv").stderr == fr(
        f"Règles que pvd-data.toml désactive : {number} sur {len(RULES)} ({named}) ; "
        "--no-config les vérifie\n"
    )


@pytest.mark.parametrize(("digits", "code"), [(18, 0), (19, 2)])
def test_a_number_has_as_many_digits_as_a_machine_counts(digits: int, code: int) -> None:
    assert run("data/towns.csv", "--limit", "9" * digits).exit_code == code


def test_a_day_of_settings_is_told_only_where_it_is_not_today(project: Path) -> None:
    path = project / "pvd-data.toml"
    path.write_text("as-of = 2013-01-01", "utf-8")
    assert run("data/towns.csv").stderr == fr(
        "pvd-data.toml fait accepter les codes et les noms du 2013-01-01 ; --no-config, ceux "
        "d'aujourd'hui\n"
    )
    assert run("data/towns.csv", "--as-of", "2013-01-01").stderr == ""
    assert run("data/towns.csv", "data/towns.csv").stderr.count("\n") == 1


def test_a_label_may_hold_the_sign_that_parts_it_from_what_it_is(project: Path) -> None:
    (project / "a.csv").write_text("a=b,x\n05046,1\n", "utf-8")
    assert run("a.csv", "--column", "code_insee=a=b").exit_code == 0

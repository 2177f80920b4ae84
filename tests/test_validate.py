"""Validating packages: folders of good and bad examples, and what is refused outright."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import pvd_data
from pvd_data.cli.main import main
from pvd_data.rules import RULES

PACKAGES = Path(__file__).parent / "packages"
VALID = sorted(path.name for path in (PACKAGES / "valid").iterdir())
INVALID = sorted(path.name for path in (PACKAGES / "invalid").iterdir())


def test_every_slug_has_a_folder_and_every_folder_a_slug() -> None:
    assert set(INVALID) == set(RULES)


@pytest.mark.parametrize("name", VALID)
def test_a_valid_package_is_valid(name: str) -> None:
    path = PACKAGES / "valid" / name
    report = pvd_data.validate(path)
    assert report.issues == ()
    assert CliRunner().invoke(main, ["validate", str(path)]).exit_code == 0
    for table in pvd_data.load(path):
        assert report.rows[table.name] == len(table)


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_package_has_its_faults_and_no_others(name: str) -> None:
    path = PACKAGES / "invalid" / name
    expected = json.loads((path / "expected.json").read_text("utf-8"))
    report = pvd_data.validate(path)
    attributes = ("path", "line", "column", "value", "slug")
    assert [
        dict(zip(attributes, row, strict=True)) for row in report.flatten(attributes)
    ] == expected
    assert name in report.counts
    assert not report.valid


@pytest.mark.parametrize("name", INVALID)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_command_names_each_fault_and_exits_1(name: str, lang: str) -> None:
    path = PACKAGES / "invalid" / name
    result = CliRunner().invoke(main, ["validate", str(path), "--lang", lang])
    assert result.exit_code == 1
    expected = json.loads((path / "expected.json").read_text("utf-8"))
    lines = result.stdout.splitlines()
    assert len(lines) == len(expected)
    for line, fault in zip(lines, expected, strict=True):
        place = fault["path"] if fault["line"] is None else f"{fault['path']}:{fault['line']}"
        assert line.startswith(f"{place}: ")
        assert line.endswith(f"[{fault['slug']}]")
        assert "{" not in line
    assert ("erreur" if lang == "fr" else "error") in result.stderr


def test_the_report_as_json_is_on_stdout_alone() -> None:
    path = PACKAGES / "invalid" / "constraint-error"
    result = CliRunner().invoke(main, ["validate", str(path), "--format", "json", "--lang", "fr"])
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert report["valid"] is False
    assert report["counts"] == {"constraint-error": 4}
    assert report["rows"] == {"communes": 1}
    first = report["issues"][0]
    assert first == {
        "rule": "T002",
        "slug": "constraint-error",
        "severity": "error",
        "message": (
            "code_insee : « 5046 » trouvé, attendu : le code INSEE d'une commune, par exemple 05046"
        ),
        "path": "communes.csv",
        "resource": "communes",
        "line": 2,
        "record": 1,
        "column": "code_insee",
        "column_number": 1,
        "value": "5046",
        "expected": "le code INSEE d'une commune, par exemple 05046",
        "suggestion": None,
    }


def test_the_shipped_package_is_valid_by_default(pvd: pvd_data.Dataset) -> None:
    report = pvd_data.validate()
    assert report.valid
    assert report.rows == {table.name: len(table) for table in pvd}
    result = CliRunner().invoke(main, ["validate"], env={"PVD_DATA_LANG": "fr"})
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith(" : valide\n")


@pytest.mark.parametrize(("env", "word"), [("fr", "valide"), ("en", "valid")])
def test_the_language_comes_from_the_environment(env: str, word: str) -> None:
    result = CliRunner().invoke(main, ["validate"], env={"PVD_DATA_LANG": env})
    assert result.stderr.endswith(f" : {word}\n")


def test_an_unknown_language_is_wrong_usage() -> None:
    result = CliRunner().invoke(main, ["validate"], env={"PVD_DATA_LANG": "de"})
    assert result.exit_code == 2
    assert "PVD_DATA_LANG : language 'de': expected fr or en" in result.stderr


def test_resources_of_others_are_named_as_not_checked() -> None:
    path = PACKAGES / "valid" / "other-resources"
    assert pvd_data.validate(path).not_checked == ("projets",)
    result = CliRunner().invoke(main, ["validate", str(path), "--lang", "fr"])
    assert "projets : non vérifié, hors de nos tables\n" in result.stderr


def test_a_faulty_row_is_still_there_for_those_that_point_to_it(package: Path) -> None:
    path = package / "data" / "regions.csv"
    path.write_text(path.read_text("utf-8").replace("94,Corse,", "94,,"), "utf-8", newline="\n")
    report = pvd_data.validate(package)
    assert report.counts == {"byte-count": 1, "hash-count": 1, "missing-value": 1}

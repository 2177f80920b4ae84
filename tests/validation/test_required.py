"""`require`: what a free-form file must have, and rows without a code, which are counted."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import pvd_data
from pvd_data import frames
from pvd_data.base.language import typeset
from pvd_data.cli.main import main
from pvd_data.errors import FrameError, NothingToCheckError
from pvd_data.reports.registry import FORMATS
from pvd_data.validation.asking import OptionError
from pvd_data.validation.check_options import CheckOptions

if TYPE_CHECKING:
    from pvd_data.report import Report

TOWNS = "projet,code_insee,nom\nA,05046,Embrun\nB,,Tallard\nC,,Saint-Denis\nD,05179,Veynes\n"
NAMES = "projet,commune,département\nA,Embrun,05\nB,Tallard,05\nC,Zorglub,05\n"
BOTH = "projet,liste_geo\nA,Embrun (05046)\nB,\nC,Veynes (05179)\n"
NUMBERS = "projet,code_departement,code_commune\nA,05,046\nB,05,\nC,05,179\n"
OTHER = "rubrique,montant\nvoirie,10\n"


def check(text: str, **asked: Any) -> Report:
    return pvd_data.validate(io.BytesIO(text.encode()), lang="fr", **asked)


def found(report: Report) -> list[tuple[object, ...]]:
    return report.flatten(("line", "column", "slug", "severity", "suggestion"))


def run(*args: str) -> Result:
    env = {"GITHUB_ACTIONS": None, "PVD_DATA_LANG": None, "LC_ALL": "fr_FR.UTF-8"}
    return CliRunner().invoke(main, ["validate", "--isolated", *args], env=env)


def test_each_row_without_a_code_is_told_where_one_is_required() -> None:
    plain = check(TOWNS)
    assert plain.valid
    assert found(plain) == [(3, "code_insee", "missing-reference-value", "warning", "05170")]
    asked = check(TOWNS, require="code_insee")
    assert found(asked) == [
        (3, "code_insee", "missing-value", "error", "05170"),  # the name is of one commune
        (4, "code_insee", "missing-value", "error", None),
    ]
    assert not any(issue.certain for issue in asked.issues)


@pytest.mark.parametrize("role", ["siren", "codes_postaux", "date_adhesion", "latitude"])
def test_any_column_can_be_required(role: str) -> None:
    code, right = "05046", dict(pvd_data.load().communes["05046"].model_dump(mode="json"))
    given = "|".join(right[role]) if isinstance(right[role], list) else right[role]
    other = ",longitude" if role == "latitude" else ""
    pad = f",{right['longitude']}" if other else ""
    text = f"code_insee,{role}{other}\n{code},{given}{pad}\n{code},{',' if other else ''}\n"
    assert check(text, ignore="R").valid
    (issue,) = check(text, require=role).issues
    assert (issue.slug, issue.line, issue.column) == ("missing-value", 3, role)
    assert issue.suggestion == (None if role == "latitude" else given)  # any point is near
    assert check(text.rsplit("\n", 2)[0] + "\n", require=role).issues == ()


def test_a_file_without_the_column_is_wrong() -> None:
    report = check(TOWNS, require=["siren", "code_insee", "siren", "date_ort"])
    missing = [issue for issue in report.issues if issue.slug == "missing-label"]
    assert [(issue.line, issue.column) for issue in missing] == [(1, "siren"), (1, "date_ort")]
    assert missing[0].message == typeset(
        "colonne manquante : « siren » (le SIREN d'une commune) ; si elle porte un autre nom : "
        "--column siren=LIBELLÉ"
    )
    assert not report.valid
    assert (
        check(TOWNS, require="siren", columns={"siren": "projet"}).counts["constraint-error"] == 4
    )


def test_a_code_that_a_name_leads_to_is_in_no_column() -> None:
    assert check(NAMES).counts == {"unknown-name": 1}
    report = check(NAMES, require="code_insee")
    assert report.counts == {"missing-label": 1, "unknown-name": 1}
    assert check(NAMES, require="nom").counts == {"unknown-name": 1}


@pytest.mark.parametrize(
    ("text", "require", "column"),
    [
        (BOTH, "code_insee", "liste_geo"),
        (BOTH, "nom", "liste_geo"),
        (NUMBERS, "code_insee", "code_commune"),
        ('lieu,point\nA,"44.58, 6.47"\nB,\n', "latitude", "point"),
    ],
)
def test_what_a_cell_holds_among_other_things_is_required_of_it(
    text: str, require: str, column: str
) -> None:
    assert check(text, columns={"lon_lat": "point"} if "point" in text else {}).valid
    report = check(text, require=require, columns={"lon_lat": "point"} if "point" in text else {})
    assert [issue[:3] for issue in found(report)] == [(3, column, "missing-value")]


def test_a_total_or_a_note_needs_no_code() -> None:
    rows = TOWNS.replace("B,,Tallard\nC,,Saint-Denis\n", "")
    report = check(f"{rows}Total,,\nSource : préfecture,,\n", require="code_insee")
    assert report.counts == {"total-row": 1, "lines-below-table": 1}
    assert report.valid


def test_every_sheet_that_is_checked_must_have_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, header in (("a", "code_insee"), ("b", "siren_epci"), ("c", "remarque")):
        sheet = book.create_sheet(name)
        sheet.append([header, "x"])
        sheet.append([{"a": "05046", "b": "200067742", "c": "rien"}[name], "1"])
    book.remove(book["Sheet"])
    path = tmp_path / "livre.xlsx"
    book.save(path)
    report = pvd_data.validate(path, require="code_insee")
    assert [(i.sheet, i.slug) for i in report.issues if i.severity == "error"] == [
        ("b", "missing-label")
    ]
    assert pvd_data.validate(path, require="code_insee", sheet="a").valid


def test_a_file_with_nothing_known_is_wrong_where_something_is_required(tmp_path: Path) -> None:
    path = tmp_path / "autre.csv"
    path.write_text(OTHER, "utf-8")
    with pytest.raises(NothingToCheckError):
        pvd_data.validate(path)
    assert pvd_data.validate(path, require="code_insee").counts == {"no-known-column": 1}
    result = run(str(path), "--require", "code_insee")
    assert (result.exit_code, "F020" in result.stdout) == (1, True)


def test_a_table_has_its_own_schema() -> None:
    plain = check(TOWNS, table="communes")
    assert check(TOWNS, table="communes", require="siren").counts == plain.counts


def test_rows_of_a_frame_are_held_to_it_too() -> None:
    df = pd.DataFrame({"code_insee": ["05046", None], "nom": ["Embrun", "Saint-Denis"]})
    faults = frames.check(df, require="code_insee", lang="en")
    assert faults[["row", "slug"]].to_numpy().tolist() == [[1, "missing-value"]]
    with pytest.raises(FrameError, match="no column 'siren'"):
        frames.check(df, require=("siren",))


def test_the_command_takes_it_several_times_and_from_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text(TOWNS, "utf-8")
    result = run("a.csv", "--require", "code_insee", "--require", "siren", "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["counts"] == {"missing-value": 2, "missing-label": 1}
    Path("s.toml").write_text('[files."a*.csv"]\nrequire = "code_insee, nom"\n', "utf-8")
    said = CliRunner().invoke(main, ["validate", "a.csv", "--config", "s.toml", "--format", "json"])
    assert json.loads(said.stdout)["counts"] == {"missing-value": 2}
    wrong = run("a.csv", "--require", "code_inse")
    assert wrong.exit_code == 2
    assert "code_insee" in wrong.stderr
    with pytest.raises(pvd_data.UnknownKeyError):
        CheckOptions.of(require=["code_insee", "siret_commune"])
    with pytest.raises(OptionError):
        CheckOptions.of(require=5)


ROWS = {
    "fr": "1 ligne sans code INSEE dans a.csv, non rapprochée de la référence",
    "en": "2 rows without an INSEE code in a.csv, not compared with the reference",
}


def test_rows_without_a_code_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("code_insee,x\n05046,1\n,2\n", "utf-8")
    report = pvd_data.validate("a.csv")
    assert report.valid
    assert [column.empty for column in report.file_columns["a.csv"]] == [1, 0]
    hint = typeset(" ; --require code_insee la signale")
    assert f"{ROWS['fr']}{hint}\n" in FORMATS["text"](report, "fr")
    for form in ("html", "github"):
        assert "1 ligne sans code INSEE" in FORMATS[form](report, "fr")
    Path("a.csv").write_text("code_insee,x\n05046,1\n,2\n,3\n", "utf-8")
    text = FORMATS["text"](pvd_data.validate("a.csv"), "en")
    assert f"{ROWS['en']}; --require code_insee tells each of them\n" in text
    told = FORMATS["text"](pvd_data.validate("a.csv", require="code_insee"), "en")
    assert f"{ROWS['en']}\n" in told
    Path("a.csv").write_text("code_insee,x\n05046,1\n05179,\n", "utf-8")
    assert "sans code" not in FORMATS["text"](pvd_data.validate("a.csv"), "fr")


def test_a_name_overseas_is_not_that_of_a_commune_of_a_departement() -> None:
    rows = "Mont-Dore,98809,-22.26,166.56\nArue,98701,-17.52,-149.51\nEmbrun,05200,44.56,6.49\n"
    report = check(f"commune,code_postal,latitude,longitude\n{rows}")
    assert {issue.slug for issue in report.issues} <= {"coordinates-outside"}
    assert all(issue.suggestion is None for issue in report.issues)

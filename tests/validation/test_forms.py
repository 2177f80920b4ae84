"""Whatever the form of a table, what is wrong with it is found, and told where it is in that form."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest
import xlsxwriter
from click.testing import CliRunner

import pvd_data
from pvd_data import frames
from pvd_data.cli.main import main
from pvd_data.errors import DescriptorError, NothingToCheckError, UnreadableFileError
from pvd_data.testing import assert_valid
from pvd_data.validation.looking import find_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.report import Report

TOWNS: list[dict[str, Any]] = [
    {"code_insee": "05046", "nom": "Embrun", "date_adhesion": "2021-05-07"},
    {"code_insee": "05170", "nom": "Talard", "date_adhesion": "2021-05-10"},
]
CSV = "".join(",".join(row) + "\n" for row in (TOWNS[0], *(town.values() for town in TOWNS)))
FEATURES = [{"type": "Feature", "properties": town, "geometry": None} for town in TOWNS]
LINES = "".join(json.dumps(town) + "\n" for town in TOWNS)
JSON = json.dumps(TOWNS)


def zipped(name: str, content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def parquet() -> bytes:
    file = io.BytesIO()
    pl.DataFrame(TOWNS).with_columns(pl.col("date_adhesion").str.to_date()).write_parquet(file)
    return file.getvalue()


def workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate((TOWNS[0], *(town.values() for town in TOWNS))):
            sheet.write_row(at, 0, row)
    return file.getvalue()


FORMS: dict[str, tuple[bytes, int | None]] = {
    "a.csv.gz": (gzip.compress(CSV.encode()), 3),
    "a.csv.zip": (zipped("a.csv", CSV), 3),
    "a.zip": (zipped("dossier/a.tsv", CSV.replace(",", "\t")), 3),
    "a.tsv": (CSV.replace(",", "\t").encode(), 3),
    "a.txt": (CSV.replace(",", ";").encode(), 3),
    "a.json": (JSON.encode(), None),
    "b.json": (json.dumps({"total_count": 2, "results": TOWNS}, indent=2).encode(), None),
    "rows.json": (json.dumps([[*TOWNS[0]], *([*t.values()] for t in TOWNS)]).encode(), None),
    "csv.json": (CSV.encode(), 3),
    "a.jsonl": (LINES.encode(), 2),
    "a.ndjson": (LINES.replace("}\n", "}\n\n").encode(), 3),
    "a.geojson": (json.dumps({"type": "FeatureCollection", "features": FEATURES}).encode(), None),
    "a.json.gz": (gzip.compress(JSON.encode()), None),
    "a.parquet": (parquet(), None),
    "sans_extension": (JSON.encode(), None),
}
#: A CSV of a zip is named after it.
MEMBERS = {"a.csv.zip": "/a.csv", "a.zip": "/dossier/a.tsv"}
CLEAN_NOTICES = {"wrong-delimiter"}


def told(report: Report) -> list[tuple[object, ...]]:
    found = report.flatten(["slug", "line", "record", "column", "value", "suggestion"])
    return [fault for fault in found if fault[0] not in CLEAN_NOTICES]


@pytest.mark.parametrize("name", FORMS)
def test_a_fault_is_found_in_every_form(name: str, tmp_path: Path) -> None:
    content, line = FORMS[name]
    path = tmp_path / name
    path.write_bytes(content)
    report = pvd_data.validate(path, lang="fr")
    fault = ("name-spelling", line, 2, "nom", "Talard", "Tallard")
    assert told(report) == [fault]
    ((place, rows),) = report.rows.items()
    assert (place.removesuffix(MEMBERS.get(name, "")), rows) == (str(path), 2)
    assert list(report.columns[place]) == [*TOWNS[0]]
    message = report.issues[-1].message
    assert message.startswith("enregistrement 2\xa0: nom") == (line is None)
    assert [column.role for column in find_columns(path)[None]] == [*TOWNS[0]]
    assert told(pvd_data.validate(content)) == [fault]
    assert told(pvd_data.validate(io.BytesIO(content))) == [fault]


def test_a_workbook_within_gzip_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx.gz"
    path.write_bytes(gzip.compress(workbook()))
    (issue,) = pvd_data.validate(path, lang="fr").issues
    assert (issue.slug, issue.cell, issue.suggestion) == ("name-spelling", "B3", "Tallard")


@pytest.mark.parametrize("name", FORMS)
def test_the_command_tells_it_in_every_report(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("données").mkdir()
    content, line = FORMS[name]
    Path("données", name).write_bytes(content)
    place = f"données/{name}{MEMBERS.get(name, '')}"
    places = {"text": f"ligne {line}", "full": f"{place}:{line}:", "junit": f":{line}"}
    for form in ("text", "full", "github", "gitlab", "sarif", "junit", "html", "json"):
        result = CliRunner().invoke(main, ["validate", f"données/{name}", "--format", form])
        assert result.exit_code == 1
        if line is None:
            assert "enregistrement 2" in result.stdout
        else:
            assert places.get(form, "") in result.stdout
        if form != "sarif":
            assert f"données/{name}" in result.stdout


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv.zip", "a.json", "a.geojson", "a.parquet"])
def test_fix_says_that_it_corrects_csv_only(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FORMS[name][0])
    result = CliRunner().invoke(main, ["fix", str(path), "--lang", "fr"])
    assert result.exit_code == 2
    assert "seuls un CSV et un classeur .xlsx, .xlsm ou .ods se corrigent" in result.stderr


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv.zip", "a.json", "a.jsonl", "a.parquet"])
def test_the_standard_input_has_any_form(name: str) -> None:
    arguments = ["validate", "-", "--format", "json"]
    result = CliRunner().invoke(main, arguments, input=FORMS[name][0])
    (issue,) = json.loads(result.stdout)["issues"]
    assert (issue["path"], issue["suggestion"]) == ("<stdin>", "Tallard")


def test_a_workbook_needs_no_name() -> None:
    report = pvd_data.validate(workbook(), sheet="1")
    assert told(report) == [("name-spelling", 3, 2, "nom", "Talard", "Tallard")]
    assert (report.issues[0].path, report.issues[0].cell) == ("<bytes>", "B3")
    assert told(pvd_data.validate(io.BytesIO(workbook()))) == told(report)
    for data in (TOWNS, CSV.encode()):
        with pytest.raises(UnreadableFileError, match="it has no sheets"):
            pvd_data.validate(data, sheet="1")


def test_rows_of_a_program_are_checked_as_a_file_is() -> None:
    fault = [("name-spelling", None, 2, "nom", "Talard", "Tallard")]
    lists = [[*TOWNS[0]], *([*town.values()] for town in TOWNS)]

    def generated() -> Iterator[dict[str, Any]]:
        yield from TOWNS

    for data in (TOWNS, generated(), lists, pd.DataFrame(TOWNS), pl.DataFrame(TOWNS)):
        report = pvd_data.validate(data)
        assert told(report) == fault
        assert report.rows == {"<rows>": 2}
    assert told(pvd_data.validate(io.StringIO(CSV))) == [(fault[0][0], 3, *fault[0][2:])]
    with pytest.raises(AssertionError, match="<rows> is not valid"):
        assert_valid(TOWNS, lang="en")


@pytest.mark.parametrize("library", [pd, pl])
def test_a_frame_has_the_faults_of_frames_check(library: Any) -> None:
    data = {
        "code_insee": [5046, 5170, 99999, 5046],
        "nom": ["Embrun", "Talard", "Gap", None],
        "population": [6412.0, 2292.5, None, 6412.0],
        "ort": [True, False, None, True],
    }
    frame = library.DataFrame(data)
    rows = frames.check(frame, on=None)
    rows = rows.to_dict("records") if library is pd else rows.to_dicts()
    names = ("slug", "column", "value", "suggestion")
    expected = [(row["row"] + 1, *(row[name] for name in names)) for row in rows]
    report = pvd_data.validate(frame)
    assert report.flatten(["record", *names]) == [
        tuple(None if cell != cell else cell for cell in fault) for fault in expected
    ]
    assert len(expected) > 3


def test_rows_that_repeat_are_told_by_their_number() -> None:
    report = pvd_data.validate([TOWNS[0], TOWNS[0]], lang="fr", key=("code_insee",))
    (issue,) = [issue for issue in report.issues if issue.slug == "primary-key"]
    assert issue.message.replace("\xa0", " ") == (
        "enregistrement 2 : clé en double : « 05046 » figure déjà à l'enregistrement 1"
    )
    (issue,) = pvd_data.validate([TOWNS[0], TOWNS[0]], lang="en").issues
    assert issue.message == "record 2: duplicate row: it is the same as record 1"


def test_keys_are_the_heading_whatever_stands_below_them() -> None:
    rows: list[dict[str, Any]] = [
        {"a": "Liste des communes", "b": None},
        {"a": "code_insee", "b": "nom"},
    ]
    rows += [{"a": town["code_insee"], "b": town["nom"]} for town in TOWNS]
    frames_too: tuple[Any, ...] = (rows, pl.DataFrame(rows))
    for data in frames_too:
        with pytest.raises(NothingToCheckError, match="'a', 'b'"):
            pvd_data.validate(data)
    # The first list may be a title, as the first row of a sheet.
    report = pvd_data.validate([[*row.values()] for row in rows])
    assert report.counts == {"lines-above-header": 1, "name-spelling": 1}


def test_faults_of_keys_have_no_line() -> None:
    report = pvd_data.validate([{"code_insee": "05046", " nom": "Embrun"}])
    assert report.issues
    assert all(issue.line is None for issue in report.issues)


def test_empty_rows_have_nothing_to_check() -> None:
    empty: list[Any] = [[], [{}], b"[]", b"", io.StringIO("")]
    for data in empty:
        report = pvd_data.validate(data)
        assert list(report.counts) == ["source-error"]
    with pytest.raises(NothingToCheckError, match="<rows>: nothing to check"):
        pvd_data.validate([{"couleur": "bleu"}])


def test_a_descriptor_is_an_object_with_resources(tmp_path: Path) -> None:
    path = tmp_path / "paquet.json"
    for content in ('{"resources": []}', '{"resources": [{"name": "a"', '{"resources": 5}'):
        path.write_text(content, "utf-8")
        with pytest.raises(DescriptorError):
            pvd_data.validate(path)
    path.write_text('[{"resources": "x",', "utf-8")
    with pytest.raises(UnreadableFileError, match="ends on line 1, column 20"):
        pvd_data.validate(path)


def test_several_tables_in_a_zip_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("b.csv", CSV)
    assert [*pvd_data.validate(path).rows] == [f"{path}/a.csv", f"{path}/b.csv"]
    with pytest.raises(UnreadableFileError, match="several tables"):
        pvd_data.validate(path.read_bytes())


@pytest.mark.parametrize("form", ["json", "jsonl", "geojson", "parquet"])
def test_our_own_exports_are_clean(form: str, tmp_path: Path) -> None:
    pvd_data.export(tmp_path, formats=[form], tables=["communes"])
    (path,) = tmp_path.iterdir()
    report = pvd_data.validate(path)
    assert told(report) == []
    assert report.rows[str(path)] == len(pvd_data.load().communes)


def test_a_check_of_a_csv_enters_none_of_the_readers_of_other_forms(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CSV, "utf-8")
    entered = set()

    def see(frame: Any, event: str, _: Any) -> None:
        entered.add((event, Path(frame.f_code.co_filename).name))

    sys.setprofile(see)
    try:
        pvd_data.validate(path)
    finally:
        sys.setprofile(None)
    others = {"forms.py", "json_records.py", "compressed.py", "parquet.py", "given.py"}
    assert not {name for event, name in entered if event == "call"} & others

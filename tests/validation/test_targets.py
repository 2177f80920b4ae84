"""Folders, zips and patterns: each file is checked or named with the reason, whatever the others."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

import pvd_data
from pvd_data import DataPackageNotFoundError, NothingToCheckError, UnreadableFileError
from pvd_data.package import opening
from pvd_data.validation import targets
from pvd_data.validation.targets import stand_for

GOOD = "code_insee,nom\n05046,Embrun\n05170,Tallard\n"
BAD = "code_insee,nom\n05046,Ambrun\n"
OTHER = "rubrique,montant\nvoirie,10\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where targets are named from: a folder of tables, of which one says nothing of communes."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "d/good.csv": GOOD,
        "d/deeper/BAD.CSV": BAD,
        "d/other.csv": OTHER,
        "d/.hidden/bad.csv": BAD,
        "d/.bad.csv": BAD,
        "d/__MACOSX/bad.csv": BAD,
        "d/bad.txt": BAD,
    }.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")
    return tmp_path


def pack(name: str, **texts: str | bytes) -> Path:
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, text in texts.items():
            archive.writestr(member.replace("__", "/") + ".csv", text)
    return Path(name)


def test_the_tables_of_a_folder_are_checked_and_the_others_named() -> None:
    report = pvd_data.validate("d", lang="en")
    assert report.rows == {"d/deeper/BAD.CSV": 1, "d/good.csv": 2}
    assert report.flatten(["path", "line", "slug"]) == [("d/deeper/BAD.CSV", 2, "name-spelling")]
    assert report.not_checked_why == {
        "d/other.csv": "no column is recognised; the file has 'rubrique', 'montant'"
    }
    assert (report.not_checked, report.unreadable, report.valid) == (("d/other.csv",), (), False)
    assert set(report.columns) == set(report.rows)


def test_a_workbook_of_a_folder_is_checked_too() -> None:
    book = openpyxl.Workbook()
    for row in (["code_insee", "nom"], ["05046", "Ambrun"]):
        book.worksheets[0].append(row)
    book.save("d/deeper/c.xlsx")
    with zipfile.ZipFile("c.zip", "w") as archive:
        archive.write("d/deeper/c.xlsx", "x/c.xlsx")
    for target, path in (("d", "d/deeper/c.xlsx"), ("c.zip", "c.zip/x/c.xlsx")):
        found = pvd_data.validate(target).flatten(["path", "line", "slug"])
        assert (path, 2, "name-spelling") in found


@pytest.mark.parametrize("ending", ["jsonl", "ndjson"])
def test_lines_of_json_in_a_folder_are_checked_too(ending: str) -> None:
    Path(f"d/c.{ending}").write_text('{"code_insee": "05046", "nom": "Ambrun"}\n', "utf-8")
    Path("d/settings.json").write_text('{"a": 1}', "utf-8")
    report = pvd_data.validate("d")
    assert (f"d/c.{ending}", 1, "name-spelling") in report.flatten(["path", "record", "slug"])
    assert report.not_checked == ("d/other.csv",)


def test_a_folder_with_a_descriptor_is_a_package() -> None:
    Path("d/datapackage.json").write_text('{"resources": []}', "utf-8")
    with pytest.raises(pvd_data.DescriptorError):
        pvd_data.validate("d")


def test_what_leads_out_of_a_folder_or_is_no_file_is_named() -> None:
    Path("outside.csv").write_text(BAD, "utf-8")
    for name, to in {"a": "../outside.csv", "b": "good.csv", "c": "c.csv"}.items():
        Path(f"d/{name}.csv").symlink_to(to)
    Path("d/circle").symlink_to(".")
    os.mkfifo("d/p.csv")
    report = pvd_data.validate("d", lang="fr")
    assert report.rows == {"d/b.csv": 2, "d/deeper/BAD.CSV": 1, "d/good.csv": 2}
    assert set(report.unreadable) == {"d/a.csv", "d/c.csv", "d/p.csv"}
    assert report.not_checked_why["d/a.csv"].startswith("c'est un lien qui mène hors du dossier")


def test_a_folder_that_cannot_be_read_is_named() -> None:
    closed = Path("d/closed")
    closed.mkdir(mode=0)
    try:
        if os.access(closed, os.R_OK):
            pytest.skip("everything is open to this user")
        assert pvd_data.validate("d").unreadable == ("d/closed",)
    finally:
        closed.chmod(0o700)


def test_more_files_than_are_looked_at_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "MAX_FILES", 2)
    report = pvd_data.validate("d")
    assert report.rows == {"d/good.csv": 2}
    assert report.not_checked == ("d/other.csv", "d")
    pack("z.zip", a=GOOD, b=GOOD, c=BAD)
    assert pvd_data.validate("z.zip").unreadable == ("z.zip",)
    # A workbook costs more than its size says.
    monkeypatch.setattr(targets, "MAX_WORKBOOKS", 0)
    Path("d/a.xlsx").write_text("", "utf-8")
    Path("d/a.csv").write_text(GOOD, "utf-8")
    assert pvd_data.validate("d").rows == {"d/a.csv": 2}


def test_the_tables_of_a_zip_are_named_after_it() -> None:
    pack("z.zip", a=GOOD, x__b=BAD, c=OTHER, x__m=OTHER)
    report = pvd_data.validate("z.zip")
    assert report.rows == {"z.zip/a.csv": 2, "z.zip/x/b.csv": 1}
    assert report.not_checked == ("z.zip/c.csv", "z.zip/x/m.csv")
    assert {issue.path for issue in report.issues} == {"z.zip/x/b.csv"}


def test_a_zip_unpacks_to_no_more_than_a_package_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_MEMBER", 100)
    pack("z.zip", a=GOOD, bomb="a" * 10**6, b=BAD, c=GOOD)
    report = pvd_data.validate("z.zip", lang="en")
    assert report.rows == {"z.zip/a.csv": 2, "z.zip/b.csv": 1}
    assert report.unreadable == ("z.zip/bomb.csv", "z.zip/c.csv")
    assert "unpack to more than" in report.not_checked_why["z.zip/bomb.csv"]


def test_a_damaged_member_hides_nothing_of_the_others() -> None:
    path = pack("z.zip", a=GOOD, b=BAD * 50)
    content = path.read_bytes()
    place = content.index(b"b.csv") + 5
    path.write_bytes(content[:place] + b"\xff" * 8 + content[place + 8 :])
    report = pvd_data.validate(path, lang="en")
    assert report.rows == {"z.zip/a.csv": 2}
    assert report.unreadable == (f"{path}/b.csv",)
    assert report.not_checked_why[f"{path}/b.csv"].startswith("it cannot be unpacked: ")


@pytest.mark.parametrize("target", ["empty", "empty.zip"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_where_there_is_no_table_it_is_said_in_both_languages(target: str, lang: str) -> None:
    Path("empty").mkdir()
    with zipfile.ZipFile("empty.zip", "w") as archive:
        archive.writestr("lisez-moi.txt", GOOD)
    with pytest.raises(DataPackageNotFoundError) as caught:
        pvd_data.validate(target)
    said = {"fr": "pas de datapackage.json, ni CSV", "en": "no datapackage.json, no CSV"}
    assert said[lang] in caught.value.text[lang]  # type: ignore[index]


def test_where_nothing_is_known_nothing_is_valid() -> None:
    pack("z.zip", a=OTHER, b=OTHER)
    with pytest.raises(NothingToCheckError, match=r"z\.zip: nothing to check, .*'z\.zip/a\.csv'"):
        pvd_data.validate("z.zip")
    pack("one.zip", a=OTHER)
    with pytest.raises(NothingToCheckError, match=r"one\.zip/a\.csv: .* the file has 'rubrique'"):
        pvd_data.validate("one.zip")
    Path("d2").mkdir()
    Path("d2/a.csv").symlink_to("nowhere")
    with pytest.raises(UnreadableFileError, match=r"d2/a\.csv: "):
        pvd_data.validate("d2")


def test_columns_can_be_required() -> None:
    report = pvd_data.validate("d", require_columns=True, lang="en")
    assert report.counts == {"name-spelling": 1, "no-known-column": 1}
    assert report.not_checked == ()
    (issue,) = (issue for issue in report.issues if issue.slug == "no-known-column")
    assert (issue.path, issue.line) == ("d/other.csv", 1)
    assert issue.message == "no column is recognised; the file has rubrique, montant"
    with pytest.raises(NothingToCheckError):  # nobody asks for the rule
        pvd_data.validate("d/other.csv", require_columns=True, ignore="F020")
    with pytest.raises(NothingToCheckError, match="no column 'x'"):
        pvd_data.validate("d/other.csv", require_columns=True, columns={"nom": "x"})


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("d/*.csv", ["d/good.csv", "d/other.csv"]),
        ("d/**/*.CSV", ["d/deeper/BAD.CSV"]),
        ("d/[g]ood.csv", ["d/good.csv"]),
        ("./d/goo?.csv", ["d/good.csv"]),
        ("../{here}/*/good.csv", ["../{here}/d/good.csv"]),
        ("d/.b*.csv", ["d/.bad.csv"]),
        ("d/x*.csv", []),
        ("d/**x", []),
        ("d/\0*", []),
    ],
)
def test_a_pattern_stands_for_what_it_matches(pattern: str, found: list[str], folder: Path) -> None:
    pattern = pattern.format(here=folder.name)
    stood = stand_for([pattern], "en")
    assert list(stood.targets) == [name.format(here=folder.name) for name in found]
    assert all(stood.targets.values())
    assert [str(error) for error in stood.failed] == (
        [] if found else [f"{pattern}: no file matches this pattern"]
    )


def test_what_is_there_is_no_pattern() -> None:
    Path("a[1].csv").write_text(GOOD, "utf-8")
    assert stand_for(["a[1].csv", "https://example.org/a?b=*"], "en").targets == {
        "a[1].csv": True,
        "https://example.org/a?b=*": True,
    }


def test_a_file_of_a_folder_that_is_also_named_is_named() -> None:
    stood = stand_for(["d", "d/good.csv"], "en")
    assert stood.targets == {
        "d/good.csv": True,
        "d/other.csv": False,
        "d/deeper/BAD.CSV": False,
    }


def test_a_package_of_the_flat_table_alone_is_checked_as_the_file_that_it_is(
    tmp_path: Path,
) -> None:
    pvd_data.export(tmp_path, "zip", flat=True, departement="05")
    path = tmp_path / "pvd-data-05.zip"
    report = pvd_data.validate(path)
    assert report.valid
    assert report.rows == {f"{path}/data/communes_completes.csv": 11}
    folder = tmp_path / "unpacked"
    shutil.unpack_archive(path, folder)
    table = folder / "data" / "communes_completes.csv"
    table.write_text(table.read_text("utf-8").replace("05046,Embrun", "05046,Ambrun"), "utf-8")
    assert pvd_data.validate(folder).counts == {"name-spelling": 1}
    descriptor = folder / "datapackage.json"
    # Beside another resource, and where the descriptor is none, it is the package that is at fault.
    text = descriptor.read_text("utf-8")
    resource = '"resources": [\n    {"name": "others", "path": "others.csv"},'
    descriptor.write_text(text.replace('"resources": [', resource, 1), "utf-8")
    with pytest.raises(pvd_data.DescriptorError, match="none of its resources"):
        pvd_data.validate(folder)
    descriptor.write_text("[]", "utf-8")
    with pytest.raises(pvd_data.DescriptorError):
        pvd_data.validate(folder)

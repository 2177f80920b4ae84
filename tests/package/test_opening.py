"""Opening packages: folders, zips, and everything that is refused before it is read."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import pvd_data
from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from pvd_data.package import opening
from pvd_data.package.opening import MAX_DESCRIPTOR, open_package
from pvd_data.schema.tables import TABLES


@pytest.mark.no_cover
@pytest.mark.parametrize("inside", ["", "pvd-data/"])
def test_a_zip_is_read_as_it_is(inside: str, package: Path, tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(package.rglob("*")):
            if file.is_file():
                archive.write(file, inside + file.relative_to(package).as_posix())
    assert inside or pvd_data.validate(path).valid  # which is long: once is enough
    assert [*open_package(path).tables] == [*TABLES]
    assert pvd_data.load(path).regions["93"].nom.startswith("Provence")


def describe(package: Path, **changes: Any) -> None:
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    (resource,) = (r for r in descriptor["resources"] if r["name"] == "axes")
    resource |= changes
    path.write_text(json.dumps(descriptor), "utf-8")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("../outside.csv", "'../outside.csv' leads out of the package"),
        ("data/../../outside.csv", "leads out of the package"),
        ("/etc/hostname", "'/etc/hostname' leads out of the package"),
        ("~/axes.csv", "leads out of the package"),
        ("data\\axes.csv", "leads out of the package"),
        ("data/axes.csv\0", "leads out of the package"),
        ("https://example.org/axes.csv", "is a remote address; nothing is fetched"),
        ("file:///etc/hostname", "is a remote address; nothing is fetched"),
        ("s3://bucket/axes.csv", "is a remote address; nothing is fetched"),
        ("data/nothing.csv", "no such file as 'data/nothing.csv'"),
        ("data", "no such file as 'data'"),
        ("", "one path to a CSV file was expected"),
        (["data/axes.csv", "data/axes.csv"], "one path to a CSV file was expected"),
        (7, "one path to a CSV file was expected"),
    ],
)
def test_a_path_that_cannot_be_opened_or_trusted_is_refused(
    path: object, sentence: str, package: Path
) -> None:
    (package.parent / "outside.csv").write_text("x", "utf-8")
    describe(package, path=path)
    with pytest.raises(pvd_data.DescriptorError) as caught:
        pvd_data.validate(package)
    assert "resource 'axes': " in str(caught.value)
    assert sentence in str(caught.value)
    with pytest.raises(pvd_data.DescriptorError):
        pvd_data.load(package)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"bytes": "12"}, "bytes is '12'; an integer was expected"),
        ({"hash": 12}, "hash is 12; a text was expected"),
        ({"hash": "crc32:00"}, "hash 'crc32:00' is none of md5, sha1, sha256, sha512"),
        ({"name": "regions"}, "two resources are named 'regions'"),
        ({"name": None}, "resource 10: an object with a name was expected"),
    ],
)
def test_a_resource_of_a_wrong_shape_is_refused(
    changes: dict[str, object], sentence: str, package: Path
) -> None:
    describe(package, **changes)
    with pytest.raises(pvd_data.DescriptorError) as caught:
        pvd_data.validate(package)
    assert sentence in str(caught.value)


def test_a_link_out_of_the_package_is_refused(package: Path) -> None:
    outside = package.parent / "outside.csv"
    shutil.move(package / "data" / "axes.csv", outside)
    (package / "data" / "axes.csv").symlink_to(outside)
    with pytest.raises(pvd_data.DescriptorError, match="is a link that leads out of the package"):
        pvd_data.validate(package)


def test_a_link_in_a_circle_is_refused(package: Path) -> None:
    path = package / "data" / "axes.csv"
    path.unlink()
    path.symlink_to(path)
    with pytest.raises(pvd_data.DescriptorError, match=r"leads out of the package|no such file"):
        pvd_data.validate(package)


def test_a_link_within_the_package_is_followed(package: Path) -> None:
    path = package / "data" / "axes.csv"
    shutil.move(path, package / "axes.csv")
    path.symlink_to(package / "axes.csv")
    assert len(pvd_data.load(package).axes) == 3


DESCRIPTORS: list[tuple[bytes, str]] = [
    (b"", "the descriptor is not JSON"),
    (b"resources: []", "the descriptor is not JSON"),
    (b"\xff\xfe\x00", "the descriptor is not JSON"),
    (b"[]", "a JSON object with a list of resources was expected"),
    (b"{}", "a JSON object with a list of resources was expected"),
    (b'{"resources": []}', "a JSON object with a list of resources was expected"),
    (b'{"resources": {"a": 1}}', "a JSON object with a list of resources was expected"),
    (b'{"resources": ["axes"]}', "resource 1: an object with a name was expected"),
    (
        b'{"resources": [{"name": "x", "path": "x.csv"}]}',
        "none of its resources is one of these tables",
    ),
    (b'{"resources": ' * 100_000, "the descriptor is nested too deeply"),
    (b" " * (MAX_DESCRIPTOR + 1), "the descriptor is larger than"),
]


@pytest.mark.parametrize(("content", "sentence"), DESCRIPTORS, ids=[s for _, s in DESCRIPTORS])
def test_a_descriptor_that_is_none_is_refused(
    content: bytes, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "datapackage.json"
    path.write_bytes(content)
    for target in (path, tmp_path):
        result = CliRunner().invoke(main, ["validate", str(target), "--lang", "en"])
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr.startswith(f"Error: {target}: ")
        assert sentence in result.stderr
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("nowhere", "no such file"),
        ("empty", "it has no datapackage.json"),
        ("https://example.org/datapackage.json", "a remote address"),
        ("empty.zip", "it has no datapackage.json"),
    ],
)
def test_what_is_no_package_is_refused(
    target: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    with zipfile.ZipFile("empty.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    result = CliRunner().invoke(main, ["validate", target, "--lang", "en"])
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_a_bomb_in_a_zip_is_refused_unread(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pvd_data.package.opening.MAX_MEMBER", 1_000)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(package / "datapackage.json", "datapackage.json")
        for file in (package / "data").iterdir():
            archive.write(file, f"data/{file.name}")
    with pytest.raises(pvd_data.DescriptorError, match="unpacks to more than 1000 bytes"):
        pvd_data.validate(path)


def test_a_damaged_zip_is_refused(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.write(package / "datapackage.json", "datapackage.json")
        for file in (package / "data").iterdir():
            archive.write(file, f"data/{file.name}")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"pvd-93-05-4,", b"pvd-93-05-5,"))  # the checksum tells
    with pytest.raises(
        pvd_data.DescriptorError, match=r"data/communes\.csv: the file cannot be read"
    ):
        pvd_data.validate(path)
    path.write_bytes(content[: len(content) // 2] + content[-22:])
    result = CliRunner().invoke(main, ["validate", str(path)])
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


def test_a_descriptor_may_have_as_many_bytes_as_is_said(package: Path) -> None:
    path = package / "datapackage.json"
    path.write_bytes(path.read_bytes().ljust(MAX_DESCRIPTOR))
    assert open_package(package).tables
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(pvd_data.DescriptorError, match=f"larger than {MAX_DESCRIPTOR} bytes"):
        open_package(package)


@pytest.mark.parametrize("tables", [("axes",), ("axes", "regions")])
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_tables_may_have_as_many_bytes_as_is_said(
    kind: str, tables: tuple[str, ...], package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package / "datapackage.json"
    resources = [{"name": name, "path": f"data/{name}.csv"} for name in tables]
    path.write_text(json.dumps({"resources": resources}), "utf-8")
    sizes = [(package / "data" / f"{name}.csv").stat().st_size for name in tables]
    place = package
    if kind == "zip":
        place = package.parent / "package.zip"
        with zipfile.ZipFile(place, "w") as archive:
            for name in ("datapackage.json", *(one["path"] for one in resources)):
                archive.write(package / name, name)
    # Those of a zip are counted together, those of a folder each.
    limit, most = ("MAX_MEMBER", sum(sizes)) if kind == "zip" else ("MAX_TABLE", max(sizes))
    monkeypatch.setattr(opening, limit, most)
    assert [*open_package(place).tables] == [*tables]
    monkeypatch.setattr(opening, limit, most - 1)
    with pytest.raises(pvd_data.DescriptorError, match=rf"more than {most - 1} bytes"):
        open_package(place)


def test_one_path_may_be_given_as_a_list(package: Path) -> None:
    describe(package, path=["data/axes.csv"])
    assert open_package(package).tables["axes"].path == "data/axes.csv"


@pytest.mark.parametrize("target", ["nowhere", "empty"])
def test_what_can_be_given_instead_is_said(target: str, tmp_path: Path) -> None:
    tmp_path.joinpath("empty").mkdir()
    with pytest.raises(pvd_data.DataPackageNotFoundError) as caught:
        open_package(tmp_path / target)
    what = {"nowhere": "il n'y a rien là", "empty": "pas de datapackage.json"}[target]
    assert caught.value.text["fr"].endswith(
        fr(f"{what} ; donnez un dossier avec un datapackage.json, ce fichier lui-même, ou un zip")
    )

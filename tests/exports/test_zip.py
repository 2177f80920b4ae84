"""The zip: the committed package byte for byte, or a smaller one that is as valid."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import frictionless
import pytest

import pvd_data
from pvd_data.exports.export import export
from pvd_data.schema.tables import TABLES

#: What `export` writes in another process, on another day for all that it can tell.
PROGRAM = """\
import os, sys, time
os.umask(int(sys.argv[2], 8))
time.time = lambda: 4e9
from pvd_data.exports.export import export
export(sys.argv[1], "zip", departement="05")
"""


def unzip(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def judge(folder: Path) -> list[list[object]]:
    """Return the faults that frictionless finds in a package."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert len(report.tasks) == len(
        json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
    )
    faults: list[list[object]] = report.flatten(["type", "fieldName", "note"])
    return faults


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole package as a zip."""
    (path,) = export(tmp_path_factory.mktemp("whole"), "zip")
    return path


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of one département as a zip."""
    (path,) = export(tmp_path_factory.mktemp("part"), "zip", departement="05")
    return path


def test_the_whole_package_is_the_committed_one(whole: Path, root: Path) -> None:
    with zipfile.ZipFile(whole) as archive:
        names = archive.namelist()
        for name in names:
            assert archive.read(name) == (root / name).read_bytes(), name
    there = {"datapackage.json", "LICENCE-DONNEES"}
    for folder in ("data", "schemas"):
        files = (path for path in (root / folder).rglob("*") if path.is_file())
        there |= {path.relative_to(root).as_posix() for path in files}
    assert set(names) == there
    assert len(names) == len(there)
    assert names[0] == "datapackage.json"


def test_its_members_have_one_date_and_plain_rights(whole: Path) -> None:
    with zipfile.ZipFile(whole) as archive:
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.external_attr >> 16 == stat.S_IFREG | 0o644
            assert info.compress_type == zipfile.ZIP_DEFLATED


def test_frictionless_finds_it_valid(part: Path, tmp_path: Path) -> None:
    assert judge(unzip(part, tmp_path)) == []


def test_frictionless_would_see_a_key_that_leads_nowhere(part: Path, tmp_path: Path) -> None:
    folder = unzip(part, tmp_path)
    path = folder / "data/regions.csv"
    content = path.read_bytes().splitlines(keepends=True)[0]
    path.write_bytes(content)
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    (resource,) = (r for r in descriptor["resources"] if r["name"] == "regions")
    resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    assert {fault[0] for fault in judge(folder)} == {"foreign-key"}


@pytest.mark.parametrize("umask", ["000", "077"])
def test_two_builds_are_equal_to_the_byte(umask: str, part: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONHASHSEED": umask, "TZ": f"UTC+{len(umask.strip('7'))}"}
    subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path, umask], check=True, env=env, cwd=tmp_path
    )
    assert (tmp_path / part.name).read_bytes() == part.read_bytes()


def test_the_whole_package_loads_again(whole: Path, pvd: pvd_data.Dataset) -> None:
    again = pvd_data.load(whole)
    assert again.edition == pvd.edition
    for ours, theirs in zip(pvd, again, strict=True):
        assert list(theirs.values()) == list(ours.values())


def test_a_part_loads_and_is_valid(part: Path) -> None:
    pvd = pvd_data.load(part)
    assert len(pvd.communes) == 11
    assert pvd.communes["05046"].intercommunalite is not None
    assert pvd.edition == pvd_data.load().edition
    report = pvd_data.validate(part, lang="en")
    assert [str(issue) for issue in report.issues] == []
    assert report.rows["communes"] == 11


def test_a_part_says_that_it_is_one(part: Path, tmp_path: Path) -> None:
    descriptor = json.loads((unzip(part, tmp_path) / "datapackage.json").read_text("utf-8"))
    assert descriptor["name"] == "pvd-data-extrait"
    assert descriptor["version"] == pvd_data.__version__
    assert descriptor["licenses"] == [{"name": "etalab-2.0", "title": "Licence Ouverte 2.0"}]
    for resource in descriptor["resources"]:
        content = (tmp_path / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_some_tables_keep_only_keys_that_lead_somewhere(tmp_path: Path) -> None:
    (path,) = export(tmp_path, "zip", ["departements", "communes"], flat=True)
    folder = unzip(path, tmp_path / "package")
    assert judge(folder) == []
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    targets = {
        resource["name"]: [
            key["reference"]["resource"] for key in resource["schema"].get("foreignKeys", [])
        ]
        for resource in descriptor["resources"]
    }
    assert targets == {"departements": [], "communes": ["departements"], "communes_completes": []}
    assert len(descriptor["sources"]) < len(pvd_data.load().sources)
    assert sorted(path.name for path in (folder / "schemas/objects").iterdir()) == [
        "commune.schema.json",
        "communecomplete.schema.json",
        "departement.schema.json",
    ]
    assert pvd_data.load(folder).departements["05"].nom == "Hautes-Alpes"


def test_of_the_data_of_others_nothing_is_claimed(tmp_path: Path) -> None:
    (small,) = export(tmp_path / "a", "zip", ["departements", "regions"], region="93")
    theirs = pvd_data.load(small)
    (path,) = export(tmp_path / "b", "zip", dataset=theirs)
    folder = unzip(path, tmp_path / "package")
    assert judge(folder) == []
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert not {"version", "edition", "created", "contributors", "licenses"} & descriptor.keys()
    assert not (folder / "LICENCE-DONNEES").exists()
    assert [resource["name"] for resource in descriptor["resources"]] == [
        name for name in TABLES if name in ("regions", "departements")
    ]
    assert list(pvd_data.load(folder).regions) == ["93"]

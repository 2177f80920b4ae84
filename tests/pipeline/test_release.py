"""What a release publishes, and the tag that all texts must bear out."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pyarrow.parquet
import pytest
import yaml

import pvd_data
from pipeline.errors import BuildError
from pipeline.release import checksums, compare, make_assets, npm_package
from pipeline.tagged import check_tag, notes
from pvd_data import __version__
from tests.ci.runner import ROOT

TEXTS = ("src/pvd_data/__init__.py", "CHANGELOG.md", "CITATION.cff", "README.md")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Our texts, as they are on the day of a release."""
    for path in (*TEXTS, "datapackage.json"):
        tmp_path.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    citation = yaml.safe_load(ROOT.joinpath("CITATION.cff").read_text("utf-8"))
    change(tmp_path / "CHANGELOG.md", "(unreleased)", f"({citation['date-released']})")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_tag_that_all_texts_bear_out_is_taken(project: Path) -> None:
    check_tag(f"v{__version__}", project)


@pytest.mark.parametrize("tag", [__version__, "v0.1", "v0.1.0rc1", "v0.1.0\n", ""])
def test_a_tag_is_a_version(project: Path, tag: str) -> None:
    with pytest.raises(BuildError, match="étiquette"):
        check_tag(tag, project)


@pytest.mark.parametrize("path", [*TEXTS, "datapackage.json"])
def test_each_text_must_say_the_version(project: Path, path: str) -> None:
    change(project / path, __version__, "9.9.9")
    with pytest.raises(BuildError, match=rf"^{path}"):
        check_tag(f"v{__version__}", project)


def test_what_is_not_released_or_not_on_top_or_of_another_day_is_refused(project: Path) -> None:
    heading = f"## {__version__} ("
    change(project / "CITATION.cff", "date-released: 2", "date-released: 3")
    with pytest.raises(BuildError, match=r"^CITATION\.cff"):
        check_tag(f"v{__version__}", project)
    change(project / "CHANGELOG.md", heading, f"## 9.9.9 (unreleased)\n\n{heading}")
    with pytest.raises(BuildError, match=r"^CHANGELOG\.md"):
        check_tag(f"v{__version__}", project)
    with pytest.raises(BuildError, match=r"^CHANGELOG\.md"):  # as it is between releases
        check_tag("v9.9.9", project)


def test_the_notes_are_the_section_on_top() -> None:
    text = ROOT.joinpath("CHANGELOG.md").read_text("utf-8")
    said = notes(text)
    assert said in text
    assert said.startswith("### ")
    assert "\n## " not in said


def test_builds_of_which_one_byte_differs_are_told(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
        for name in ("a-1.tar.gz", "a-1-py3-none-any.whl"):
            folder.joinpath(name).write_bytes(b"same")
    assert [path.suffix for path in compare(*folders)] == [".whl", ".gz"]
    folders[1].joinpath("a-1.tar.gz").write_bytes(b"sane")
    with pytest.raises(BuildError, match=r"^a-1\.tar\.gz"):
        compare(*folders)


@pytest.mark.outside
def test_the_data_are_attached_in_forms_that_can_be_read(tmp_path: Path) -> None:
    made = make_assets(tmp_path, ["05"])
    assert sorted(made) == sorted(tmp_path.iterdir())
    assert all(f"-{__version__}" in path.name for path in made)
    package, workbook, base, points, outlines, tables = made
    assert zipfile.is_zipfile(package)
    assert zipfile.is_zipfile(workbook)
    assert base.read_bytes().startswith(b"SQLite format 3\0")
    kinds = [
        {one["geometry"]["type"] for one in json.loads(path.read_bytes())["features"]}
        for path in (points, outlines)
    ]
    assert kinds[0] == {"Point"}
    assert "Point" not in kinds[1]
    with zipfile.ZipFile(tables) as archive, archive.open("communes.parquet") as file:
        assert pyarrow.parquet.read_table(file).num_rows == 11
        assert {member.external_attr >> 16 for member in archive.infolist()} == {0o100644}


def test_checksums_are_read_by_sha256sum(tmp_path: Path) -> None:
    for name in ("b", "a"):
        tmp_path.joinpath(name).write_text(name, "utf-8")
    said = checksums([tmp_path / "b", tmp_path / "a"])
    assert said.splitlines()[0] == f"{hashlib.sha256(b'a').hexdigest()}  a"
    check = shutil.which("sha256sum")
    if check is None:
        pytest.skip("sha256sum is not here")
    done = subprocess.run([check, "--check"], input=said, cwd=tmp_path, text=True, check=False)
    assert done.returncode == 0


def test_the_package_of_npm_is_there_and_of_this_version(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="make npm"):
        npm_package(tmp_path / "absent", tmp_path / "npm")
    tmp_path.joinpath("package.json").write_text('{"version": "9.9.9"}', "utf-8")
    with pytest.raises(BuildError, match=r"9\.9\.9"):
        npm_package(tmp_path, tmp_path / "npm")


@pytest.mark.outside
def test_what_npm_gets_names_the_repository_that_publishes_it(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not here")
    package = tmp_path / "package"
    package.mkdir()
    about = {"name": "pvd-data", "version": __version__, "scripts": {"prepack": "exit 1"}}
    package.joinpath("package.json").write_text(json.dumps(about), "utf-8")
    made = npm_package(package, tmp_path / "npm", "https://example.org/pvd/pvd-data")
    with tarfile.open(made) as archive:
        file = archive.extractfile("package/package.json")
        assert file is not None
        packed = json.load(file)
    assert packed["repository"]["url"] == "git+https://example.org/pvd/pvd-data.git"
    assert "repository" not in json.loads(package.joinpath("package.json").read_text("utf-8"))


def test_zenodo_is_told_what_the_citation_and_the_metadata_say_and_no_more() -> None:
    citation = yaml.safe_load(ROOT.joinpath("CITATION.cff").read_text("utf-8"))
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))["project"]
    code, data = citation["license"]
    assert project["license"] == f"{code} AND {data}"
    assert project["authors"] == citation["authors"]
    # No version and no day: Zenodo takes both from the release.
    assert json.loads(ROOT.joinpath(".zenodo.json").read_text("utf-8")) == {
        "title": citation["title"],
        "description": project["description"],
        "upload_type": citation["type"],
        "access_right": "open",
        "license": data,
        "notes": f"The data are under {data}, the code under {code}.",
        "creators": citation["authors"],
        "keywords": citation["keywords"],
    }
    assert data in pvd_data.package_root().joinpath("datapackage.json").read_text("utf-8").lower()

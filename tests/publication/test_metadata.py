"""What catalogues read of the package is what its descriptor says, and they take it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import pvd_data
from publication.metadata import FOLDER, croissant, dcat
from pvd_data.publishing import package
from pvd_data.schema.tables import TABLES
from tests.clients.installed import find_client

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).parents[1] / "clients" / "programs" / "catalogues.py"
HOME = "https://example.org/pvd-data"


def described(**changes: str) -> dict[str, Any]:
    """Return the descriptor, with changes."""
    found = json.loads(ROOT.joinpath("datapackage.json").read_text("utf-8"))
    return {**found, **changes}


def test_each_file_is_named_with_its_size_and_hash() -> None:
    told = described()
    files = {one["contentUrl"]: one for one in croissant(told)["distribution"]}
    others = {one["dcat:accessURL"]["@id"]: one for one in dcat(told)["dcat:distribution"]}
    assert files.keys() == others.keys() == {spec.path for spec in TABLES.values()}
    for path, file in files.items():
        content = ROOT.joinpath(path).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        assert (file["sha256"], file["contentSize"]) == (digest, f"{len(content)} B")
        assert others[path]["spdx:checksum"]["spdx:checksumValue"]["@value"] == digest
        assert others[path]["dcat:byteSize"]["@value"] == str(len(content))


def test_an_address_and_an_identifier_are_said_once_they_are_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources = pvd_data.load().sources
    bare = package.data_package("1", sources, lambda _: b"")
    assert not {"id", "homepage"} & bare.keys()
    assert "dcat:landingPage" not in dcat(bare)
    assert "://" not in croissant(bare)["url"] + dcat(bare)["@id"]
    monkeypatch.setattr(package, "ID", "https://doi.org/10.5281/zenodo.0")
    monkeypatch.setattr(package, "HOMEPAGE", HOME)
    told = package.data_package("1", sources, lambda _: b"")
    assert (told["id"], told["homepage"]) == (package.ID, HOME)
    assert dcat(told)["@id"] == package.ID
    assert dcat(told)["dcat:landingPage"] == {"@id": HOME}
    assert croissant(told)["url"] == HOME


def test_an_extract_is_not_the_package_whose_identifier_is_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(package, "ID", "https://doi.org/10.5281/zenodo.0")
    monkeypatch.setattr(package, "HOMEPAGE", HOME)
    pvd_data.export(tmp_path, "zip", "axes")
    shutil.unpack_archive(tmp_path / "pvd-data.zip", tmp_path)
    said = json.loads(tmp_path.joinpath("datapackage.json").read_text("utf-8"))
    assert "id" not in said
    assert said["homepage"] == HOME


@pytest.mark.outside
def test_mlcroissant_and_rdflib_read_all_and_warn_of_nothing(tmp_path: Path) -> None:
    python = find_client("croissant")
    for name in ("croissant.json", "dcat.jsonld"):
        shutil.copy(ROOT / FOLDER / name, tmp_path)
    tmp_path.joinpath("data").symlink_to(ROOT / "data")
    done = subprocess.run([python, PROGRAM, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["warnings"] == []
    assert found["records"] == {
        name: [f"{name}/{column}" for column in spec.columns] for name, spec in TABLES.items()
    }
    assert [row["axes/nom"] for row in found["axes"]] == [
        row.nom for row in pvd_data.load().axes.values()
    ]
    assert found["missing"] == []
    assert found["languages"] == ["fr"]
    assert [path.rpartition("/")[2] for path in found["files"]] == sorted(
        f"{name}.csv" for name in TABLES
    )

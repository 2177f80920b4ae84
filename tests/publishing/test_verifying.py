"""The installed package compared with what was shipped, file by file."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from importlib.metadata import PathDistribution
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import pvd_data
from pvd_data.cli.main import main
from pvd_data.publishing import verifying
from pvd_data.publishing.verifying import Verified, verify

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def there(package: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all that a wheel brings beside the modules, in place of what is installed."""
    shutil.copytree(root / "schemas", package / "schemas")
    shutil.copy(root / "LICENCE-DONNEES", package)
    monkeypatch.setattr(verifying, "package_root", lambda: package)
    return package


def test_what_was_shipped_is_whole() -> None:
    assert verify().differences == {}
    assert verify().compared > 50


def test_the_command_says_so() -> None:
    done = CliRunner().invoke(main, ["info", "--verify", "--lang", "en"])
    assert done.exit_code == 0
    assert done.stdout.endswith("files compared; all are as they were shipped\n")


def test_each_difference_is_named(there: Path) -> None:
    for name in ("data/communes.csv", "schemas/axes.json", "datapackage.json"):
        path = there / name
        path.write_bytes(path.read_bytes().replace(b"Nom", b"nOm"))
    (there / "data" / "axes.csv").unlink()
    (there / "data" / "regions.csv").unlink()
    (there / "data" / "regions.csv").mkdir()
    (there / "schemas" / "objects" / "x.json").write_bytes(b"{}")
    (there / "LICENCE-DONNEES").unlink()
    differences = {
        "LICENCE-DONNEES": "missing",
        "data/axes.csv": "missing",
        "data/communes.csv": "differs",
        "data/regions.csv": "differs",
        "datapackage.json": "differs",
        "schemas/axes.json": "differs",
        "schemas/objects/x.json": "extra",
    }
    assert verify().differences == differences
    done = CliRunner().invoke(main, ["info", "--verify", "--format", "json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["differences"] == differences
    done = CliRunner().invoke(main, ["info", "--verify", "--lang", "en"])
    assert done.exit_code == 1
    assert "data/axes.csv: is missing\n" in done.stdout
    assert "reinstall pvd-data: pip install --force-reinstall pvd-data" in done.stderr


def test_a_table_alone_leaves_the_descriptor_as_it_was(there: Path) -> None:
    path = there / "data" / "intercommunalites.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    assert verify().differences == {"data/intercommunalites.csv": "differs"}


def test_sources_that_are_damaged_do_not_hide_the_rest(there: Path) -> None:
    (there / "data" / "sources.csv").write_bytes(b"")
    found = verify().differences
    assert found["data/sources.csv"] == "differs"
    assert "data/communes.csv" not in found


@pytest.mark.parametrize("content", [None, b"[]", b"\xff"])
def test_a_descriptor_that_cannot_be_read(content: bytes | None, there: Path) -> None:
    path = there / "datapackage.json"
    path.unlink() if content is None else path.write_bytes(content)
    (there / "data" / "intercommunalites.csv").unlink()
    found = verify().differences
    assert found["datapackage.json"] == ("missing" if content is None else "differs")
    assert found["data/intercommunalites.csv"] == "missing"
    assert "data/communes.csv" not in found


def installed(home: Path) -> PathDistribution:
    """Make a module as pip installs it, and what pip keeps of it."""
    home.mkdir(parents=True)
    about = home.parent / "pvd_data-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: pvd-data\nVersion: 0.1.0\n")
    lines = [f"{about.name}/METADATA,,\n"]
    for name in ("__init__.py", "table.py", "gone.py"):
        (home / name).write_bytes(b"x = 1\n")
        hashed = base64.urlsafe_b64encode(hashlib.sha256(b"x = 1\n").digest()).decode()
        lines.append(f"pvd_data/{name},sha256={hashed.rstrip('=')},6\n")
    (about / "RECORD").write_text("".join(lines))
    return PathDistribution(about)


def with_modules(home: Path, pip: PathDistribution, monkeypatch: pytest.MonkeyPatch) -> Verified:
    monkeypatch.setattr(pvd_data, "__file__", str(home / "__init__.py"))
    monkeypatch.setattr(verifying, "distribution", lambda _: pip)
    return verify()


def test_modules_are_compared_with_what_pip_has_kept(
    there: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "site" / "pvd_data"
    pip = installed(home)
    (home / "table.py").write_bytes(b"x = 2\n")
    (home / "gone.py").unlink()
    (home / "more.py").write_bytes(b"")
    found = with_modules(home, pip, monkeypatch)
    assert found.code
    assert found.differences == {"gone.py": "missing", "more.py": "extra", "table.py": "differs"}


@pytest.mark.parametrize("content", [b"", b"\xff", b"pvd_data/table.py\n,\n\n"])
def test_a_record_that_says_nothing(
    content: bytes, there: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "site" / "pvd_data"
    pip = installed(home)
    (home.parent / "pvd_data-0.1.0.dist-info" / "RECORD").write_bytes(content)
    found = with_modules(home, pip, monkeypatch)
    assert (found.code, found.differences) == (False, {})


def test_modules_of_another_installation_say_nothing_of_this_one(
    there: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = installed(tmp_path / "other" / "pvd_data")
    found = with_modules(tmp_path / "site" / "pvd_data", pip, monkeypatch)
    assert (found.code, found.differences) == (False, {})

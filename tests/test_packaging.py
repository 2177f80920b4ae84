"""Wheel and sdist: whole, light, and of use where nothing else of the project is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import pvd_data
from pipeline.release import compare, strangers
from tests.clients.installed import find_client
from tests.workers import make_once

pytestmark = pytest.mark.outside

ROOT = Path(__file__).parent.parent
MAX_WHEEL = 2_500_000
"""Bytes that a wheel may have, with what is known of every commune of France."""
MAX_DISTRIBUTIONS = 7
"""Distributions that an installation may have."""
UV = (sys.executable, "-m", "uv", "--quiet")

USE = """
import pvd_data
pvd = pvd_data.load()
assert pvd.communes["05046"].intercommunalite.nom == "CC Serre-Ponçon"
assert sum(len(table) for table in pvd) > 2_000
assert pvd_data.validate().valid
print(pvd_data.package_root())
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""

    def build(folder: Path) -> None:
        subprocess.run([*UV, "build", "--out-dir", folder, ROOT], check=True)

    return make_once(tmp_path_factory, "dist", build)


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """The wheel."""
    (path,) = built.glob("*.whl")
    return path


def run(python: Path, *args: str, cwd: Path) -> str:
    """Run an interpreter away from the checkout."""
    done = subprocess.run(
        [python, "-I", *args], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def install(folder: Path, *what: str) -> Path:
    """Install into a fresh virtual environment and return its interpreter."""
    python = folder / "bin" / "python"
    subprocess.run([*UV, "venv", "--python", sys.executable, folder], check=True)
    subprocess.run([*UV, "pip", "install", "--python", python, *what], check=True)
    return python


def test_the_wheel_holds_the_whole_package_and_no_more(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    shipped = {
        f"pvd_data/_package/{path.relative_to(ROOT).as_posix()}"
        for part in ("data", "schemas")
        for path in (ROOT / part).rglob("*")
        if path.is_file()
    }
    shipped |= {"pvd_data/_package/datapackage.json", "pvd_data/_package/LICENCE-DONNEES"}
    code = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src" / "pvd_data").rglob("*")
        if path.suffix == ".py" or path.name == "py.typed"
    }
    assert "pvd_data/py.typed" in code
    metadata = {name for name in names if ".dist-info/" in name}
    assert names - metadata == shipped | code
    licences = {name.rpartition("/")[2] for name in metadata if "/licenses/" in name}
    assert licences == {"LICENSE", "LICENCE-DONNEES"}


def test_the_sdist_holds_what_git_knows_and_no_more(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    assert strangers(sdist) == set()


def test_built_once_more_and_elsewhere_both_are_the_same_to_the_byte(
    built: Path, tmp_path: Path
) -> None:
    # The wheel from the checkout, and not from the sdist; at another hour, for another user.
    before = os.umask(0o077)
    try:
        command = [*UV, "build", "--sdist", "--wheel", "--out-dir", str(tmp_path), str(ROOT)]
        subprocess.run(command, env={**os.environ, "TZ": "Asia/Tokyo"}, check=True)
    finally:
        os.umask(before)
    compare(built, tmp_path)


def test_twine_finds_nothing(built: Path) -> None:
    twine = find_client("twine", "twine")
    files = [*built.glob("*.whl"), *built.glob("*.tar.gz")]
    assert len(files) == 2
    subprocess.run([twine, "check", "--strict", *files], check=True)


def test_the_wheel_is_light(wheel: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = wheel.stat().st_size
    with capsys.disabled():
        sys.stdout.write(f"\nwheel: {size / 2**20:.2f} MiB\n")
    assert size < MAX_WHEEL


def test_the_metadata_say_licence_and_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        lines = archive.read(name).decode("utf-8").splitlines()
    assert "License-Expression: MIT AND etalab-2.0" in lines
    needs = [line for line in lines if line.startswith("Requires-Dist") and "extra ==" not in line]
    assert sorted(line.split()[1].partition("<")[0].partition(">")[0] for line in needs) == [
        "click",
        "pydantic",
    ]


def test_the_wheel_alone_works_away_from_the_checkout(
    wheel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    python = install(tmp_path / "env", str(wheel))
    listed = subprocess.run(
        [*UV[:-1], "pip", "freeze", "--python", python], check=True, capture_output=True, text=True
    )
    installed = listed.stdout.splitlines()
    with capsys.disabled():
        sys.stdout.write(f"\ninstalled: {len(installed)} distributions: {', '.join(installed)}\n")
    assert len(installed) <= MAX_DISTRIBUTIONS
    root = Path(run(python, "-c", USE, cwd=tmp_path).strip())
    assert root.name == "_package"
    assert (tmp_path / "env") in root.parents
    command = python.with_name("pvd-data")
    for args in (["validate"], ["show", "05046"], ["info"]):
        done = subprocess.run([command, *args], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
    write = subprocess.run(
        [command, "schema", "--write"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert write.returncode == 2
    assert "copie de travail" in write.stderr
    # Without the extra, the sentence says which one to install.
    absent = subprocess.run(
        [python, "-I", "-c", "import pvd_data; pvd_data.frictionless_package()"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "pip install 'pvd-data[frictionless]'" in absent.stderr
    # Other people's clients are asked about these bytes as they lie in the checkout.
    for name in ("data", "schemas", "datapackage.json"):
        for path in filter(Path.is_file, [ROOT / name, *(ROOT / name).rglob("*")]):
            assert (root / path.relative_to(ROOT)).read_bytes() == path.read_bytes(), path


def test_it_runs_without_being_installed_as_the_readme_says(wheel: Path, tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (words,) = re.findall(r"^uvx pvd-data (\w+ \w+) ", readme, re.M)
    (module,) = re.findall(r"`python -m (\w+)`", readme)
    said = [
        subprocess.run(
            [*UV, "tool", "run", "--from", wheel, *program, *words.split()],
            cwd=tmp_path,
            capture_output=True,
            check=True,
        ).stdout
        for program in (["pvd-data"], ["python", "-m", module])
    ]
    assert "Embrun" in said[0].decode("utf-8")
    assert said[0] == said[1]


def test_the_sdist_alone_works(built: Path, tmp_path: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "datapackage.json", "data/communes.csv", "LICENCE-DONNEES"} <= names
    python = install(tmp_path / "env", str(sdist))
    assert run(python, "-c", USE, cwd=tmp_path).strip().endswith("_package")


def test_the_wheel_works_zipped(wheel: Path, tmp_path: Path) -> None:
    # The wheel itself on the path, never unpacked; its needs from this environment.
    code = f"import sys; sys.path.insert(0, {str(wheel)!r})\n{USE}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert wheel.name in done.stdout


def test_the_citation_is_of_this_version_and_valid() -> None:
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {pvd_data.__version__}\n" in text
    command = find_client("cffconvert", "cffconvert")
    subprocess.run([command, "--validate", "-i", ROOT / "CITATION.cff"], check=True)

"""A damaged installation is told, by every command and by the library; nothing is held to it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
posix = pytest.mark.skipif(os.name != "posix", reason="forks")

#: Runs commands and calls in forks of one interpreter, one for each damage.
PROGRAM = """\
import contextlib, io, json, os, shutil, sys
from pathlib import Path
import pvd_data
from pvd_data.cli.main import main
from pvd_data.dataframes.build import values_of
import pvd_data.exports.export, pvd_data.validation.validate

home = Path(pvd_data.__file__).parent
root = home / "_package" if (home / "_package").is_dir() else home.parent.parent
cases = json.load(sys.stdin)

def damage(path, how):
    old = path.read_bytes()
    path.unlink()
    new = {
        "a byte": old.replace(b"Embrun", b"Embrum").replace(b'"name"', b'"nome"'),
        "cut": old[: len(old) // 2], "empty": b"", "no row": old.split(b"\\n")[0] + b"\\n",
        "not UTF-8": old[:500] + b"\\xff" + old[501:], "zeros": bytes(len(old)),
        "a column less": b"\\n".join(line.partition(b",")[2] for line in old.split(b"\\n")),
        "more": old + b"x,y\\n", "[]": b"[]", "null": b"null", "deep": b"[" * 100_000,
        "texts": b'{"resources": ["a"]}', "no hash": old.replace(b'"hash"', b'"hush"'),
    }
    if how == "folder":
        path.mkdir()
    elif how != "missing":
        path.write_bytes(new[how])

def tried(call):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            status = call()
        except SystemExit as ended:
            status = ended.code
        except Exception as error:
            status = f"{type(error).__name__}: {error}"
    return status, said.getvalue()

for name, how, words, calls in cases:
    path = root / name
    old = path.read_bytes()
    damage(path, how)
    reader, writer = os.pipe()
    if not os.fork():
        found = {" ".join(each): tried(lambda: main(each)) for each in words}
        found |= {each: tried(lambda: eval(each) and None) for each in calls}
        with open(writer, "w") as stream:
            json.dump(found, stream)
        os._exit(0)
    os.close(writer)
    with open(reader) as stream:
        print(json.dumps([name, how, json.load(stream)]), flush=True)
    os.wait()
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    path.write_bytes(old)
"""

TABLE, DESCRIPTOR = "data/communes.csv", "datapackage.json"
HOW = ("a byte", "cut", "empty", "no row", "not UTF-8", "zeros", "a column less", "more")
CASES = [
    *((TABLE, how) for how in (*HOW, "missing", "folder")),
    *((DESCRIPTOR, how) for how in ("a byte", "cut", "empty", "not UTF-8", "[]", "null", "deep")),
    *((DESCRIPTOR, how) for how in ("texts", "no hash", "missing", "folder")),
]
TO_ALL = [(TABLE, "a byte"), (DESCRIPTOR, "cut")]
COMMANDS = [
    *(["show", "05046"], ["info"], ["search", "embrun"], ["resolve", "05046"]),
    *(["validate", "towns.csv"], ["fix", "towns.csv", "--write"]),
    ["enrich", "towns.csv", "-o", "out.csv", "--engine", "python"],
    ["export", "communes", "--to", "out"],
]
CALLS = [
    "pvd_data.load().communes",
    "values_of(pvd_data.load(), 'communes')",
    "pvd_data.validate('towns.csv')",
    "pvd_data.load().search('embrun')",
]
TOWNS = b"code_insee,nom\n5046,Embrun\n05070,Gap\n"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with the package as a wheel installs it."""
    home = tmp_path / "site" / "pvd_data"
    shutil.copytree(ROOT / "src" / "pvd_data", home)
    for name in ("data", "schemas"):
        shutil.copytree(ROOT / name, home / "_package" / name)
    for name in (DESCRIPTOR, "LICENCE-DONNEES"):
        shutil.copy(ROOT / name, home / "_package")
    return tmp_path / "site"


def run(site: Path, *words: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run Python with the package of a folder, in the folder above it."""
    return subprocess.run(
        [sys.executable, *words],
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=site.parent,
        env={**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": ""},
    )


@posix
@pytest.mark.once
def test_each_damage_is_told_by_each_command_and_call(installed: Path) -> None:
    towns = installed.parent / "towns.csv"
    towns.write_bytes(TOWNS)
    # There is one reader: each damage is shown to some, and some damages are shown to all.
    cases = [
        (*at, COMMANDS, CALLS) if at in TO_ALL else (*at, COMMANDS[:1], CALLS[:2]) for at in CASES
    ]
    done = run(installed, "-c", PROGRAM, given=json.dumps(cases))
    assert done.stderr == ""
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(name, how) for name, how, _ in found] == CASES
    assert len(found[0][2]) == len(COMMANDS) + len(CALLS)
    for name, how, tries in found:
        for call, (status, said) in tries.items():
            about = (name, how, call, status, said)
            said = status if call in CALLS else said
            assert name in said.replace("\\", "/"), about
            assert "pip install --force-reinstall pvd-data" in said, about
            if call in CALLS:
                assert status.startswith("DamagedPackageError: "), about
            else:
                assert status == 2, about
                assert "Erreur interne" not in said, about
    assert towns.read_bytes() == TOWNS
    assert sorted(path.name for path in installed.parent.iterdir()) == ["site", "towns.csv"]


def verify(site: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `pvd-data info --verify` of the package of a folder."""
    main = "from pvd_data.cli.main import main; main()"
    return run(site, "-c", main, "info", "--verify", "--lang", "en", *options)


def record(site: Path) -> None:
    """Write what pip keeps of an installation."""
    about = site / "pvd_data-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: pvd-data\nVersion: 0.1.0\n")
    lines = []
    for path in (p for p in site.joinpath("pvd_data").rglob("*") if p.is_file()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest())
        name = path.relative_to(site).as_posix()
        lines.append(f"{name},sha256={digest.decode().rstrip('=')},{path.stat().st_size}\n")
    (about / "RECORD").write_text("".join(lines))


@pytest.mark.once
def test_verify_compares_every_file_of_a_wheel(installed: Path) -> None:
    record(installed)
    whole = verify(installed)
    assert whole.returncode == 0, whole
    assert whole.stdout.endswith("files compared; all are as they were shipped\n")
    assert whole.stderr == ""
    home = installed / "pvd_data"
    (home / "_package" / "data" / "axes.csv").unlink()
    (home / "table.py").write_bytes((home / "table.py").read_bytes() + b"#")
    (home / "more.py").write_bytes(b"")
    done = verify(installed, "--format", "json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["code"]
    assert found["differences"] == {
        "data/axes.csv": "missing",
        "more.py": "extra",
        "table.py": "differs",
    }


@pytest.mark.once
def test_without_any_data_there_is_a_sentence(installed: Path) -> None:
    shutil.rmtree(installed / "pvd_data" / "_package")
    done = verify(installed)
    assert (done.returncode, done.stdout) == (2, "")
    assert "reinstall pvd-data: pip install --force-reinstall pvd-data" in done.stderr

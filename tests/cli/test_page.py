"""The report as a page: `validate --open`, and what the page says of itself."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pytestmark = pytest.mark.processes

FILE = b"code_insee,nom\n05046,Embrun\n05170,Talard\n"


@pytest.fixture
def towns(tmp_path: Path) -> Path:
    (tmp_path / "towns.csv").write_bytes(FILE)
    (tmp_path / "browser").write_text(f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/asked"\n', "utf-8")
    (tmp_path / "browser").chmod(0o755)
    (tmp_path / "temporary").mkdir()
    return tmp_path


def run(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.endswith("DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", "pvd_data", *arguments],
        cwd=folder,
        env={**clean, "TMPDIR": str(folder / "temporary"), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_browser_is_given_the_page(towns: Path) -> None:
    ran = run(towns, "validate", "towns.csv", "--open", BROWSER=f"{towns}/browser")
    page = Path(unquote(urlsplit((towns / "asked").read_text("utf-8")).path))
    text = page.read_text("utf-8")
    assert ran.returncode == 1
    assert "05170" in ran.stdout
    assert hashlib.sha256(FILE).hexdigest() in text
    assert date.today().isoformat() in text
    assert "<mark>Talard</mark>" in text
    # It quotes the file, which may be for nobody else's eyes.
    assert not stat.S_IMODE(page.parent.stat().st_mode) & 0o077


def test_where_the_page_is_is_said_where_there_is_no_browser(towns: Path) -> None:
    ran = run(towns, "validate", "towns.csv", "--open", PATH="", BROWSER=f"{towns}/missing")
    (page,) = (towns / "temporary").rglob("rapport.html")
    assert ran.returncode == 1
    assert f"ouvert\N{NO-BREAK SPACE}; le rapport est dans {page}" in ran.stderr


@pytest.mark.parametrize("form", [["--format", "html"], ["--output", "html=page.html"]])
def test_a_written_page_names_the_bytes_and_the_day(form: list[str], towns: Path) -> None:
    (towns / "other.csv").write_bytes(FILE[:28])
    ran = run(towns, "validate", "towns.csv", "other.csv", *form)
    text = ran.stdout if form[0] == "--format" else (towns / "page.html").read_text("utf-8")
    for content in (FILE, FILE[:28]):
        assert text.count(hashlib.sha256(content).hexdigest()) == 1
    assert f'<time datetime="{date.today()}">' in text


def test_what_is_no_file_has_no_hash(towns: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pvd_data", "validate", "-", "--format", "html"],
        input=FILE,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 1
    assert b"SHA-256" not in ran.stdout
    assert b"<time" in ran.stdout

"""What others call in their own tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import pvd_data
from pvd_data.testing import assert_valid

BAD = "code_insee,nom\n05046,Embrun\n5170,Talard\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "projets.csv"
    path.write_bytes(text.encode("utf-8"))
    return path


def test_valid_data_pass_and_the_report_is_returned(tmp_path: Path) -> None:
    report = assert_valid(write(tmp_path, "code_insee,nom\n05046,Embrun\n"))
    assert (report.counts, report.cells) == ({}, 2)


def test_warnings_pass_unless_it_is_strict(tmp_path: Path) -> None:
    path = write(tmp_path, "code_insee\n05067\n")
    assert assert_valid(path).count("warning") == 1
    with pytest.raises(AssertionError, match="05067"):
        assert_valid(path, strict=True)


def test_notices_pass_even_if_it_is_strict(tmp_path: Path) -> None:
    report = assert_valid(write(tmp_path, "code_insee\r\n05046\r\n"), strict=True)
    assert report.count("notice") == 1


def test_the_message_is_the_report(tmp_path: Path) -> None:
    path = write(tmp_path, BAD)
    with pytest.raises(AssertionError) as caught:
        assert_valid(path, lang="fr")
    first, *rest = str(caught.value).splitlines()
    assert first == f"{path} n'est pas valide"
    assert "      | 5170,Talard" in rest
    assert "      écrire\N{NO-BREAK SPACE}: Tallard (à vérifier)" in rest
    assert rest[-1].startswith("Non valide\N{NO-BREAK SPACE}: 2 erreurs")
    with pytest.raises(AssertionError, match="is not valid\n"):
        assert_valid(path, lang="en")


def test_it_takes_the_options_of_validate(tmp_path: Path) -> None:
    path = write(tmp_path, BAD)
    assert_valid(path, ignore=["R007", "T002"])
    with pytest.raises(AssertionError, match="Missing column"):
        assert_valid(path, table="communes", lang="en")
    with pytest.raises(TypeError):
        assert_valid(path, no_such_option=True)


def test_what_cannot_be_checked_is_no_failed_assertion(tmp_path: Path) -> None:
    with pytest.raises(pvd_data.PvdDataError):
        assert_valid(tmp_path / "absent.csv")
    with pytest.raises(pvd_data.PvdDataError):
        assert_valid(write(tmp_path, "a,b\n1,2\n"))


def test_a_whole_package(package: Path) -> None:
    assert len(assert_valid(package).rows) > 10


def test_it_asks_for_no_framework() -> None:
    code = "import sys, pvd_data.testing; sys.exit('pytest' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)

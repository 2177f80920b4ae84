"""What is published elsewhere is what the package says, to the byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from publication.__main__ import main
from publication.files import publication_files
from publication.npm_package import BY_HAND

ROOT = Path(__file__).parents[2]


def read(path: str) -> str:
    """Read a file of the project."""
    return ROOT.joinpath(path).read_text("utf-8")


def test_the_committed_files_are_what_the_package_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"], ROOT) == 0, capsys.readouterr().out


def test_every_file_there_is_generated_or_written_by_hand() -> None:
    folder = ROOT / "publication"
    npm = {path.relative_to(ROOT).as_posix() for path in BY_HAND.iterdir()}
    by_hand = {"publication/schema-pvd/CHANGELOG.md", *npm}
    there = {
        path.relative_to(ROOT).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    assert there - by_hand == publication_files(read).keys()


def test_what_was_changed_by_hand_is_shown_and_written_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("data", "publication"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    changed = tmp_path / "publication" / "repertoires.yml"
    changed.write_text(changed.read_text("utf-8") + "more\n", "utf-8")
    changed.with_name("schema-pvd").joinpath("schema.json").unlink()
    assert main(["--check"], tmp_path) == 1
    said = capsys.readouterr().out
    assert "\n-more\n" in said
    assert "--- publication/schema-pvd/schema.json (enregistré)" in said
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0

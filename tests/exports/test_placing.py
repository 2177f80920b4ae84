"""Whatever fails while files are written: a sentence, and nothing half written."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pvd_data.base.atomic import staging
from pvd_data.base.language import typeset
from pvd_data.errors import ExportError
from pvd_data.exports.export import check_targets, export, put
from pvd_data.exports.registry import FORMATS
from pvd_data.schema.tables import TABLES

#: A limit on the size of files, which the system enforces as it does a full disk.
LIMITED = """\
import resource, sys
from pvd_data.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
main(["export", "--to", sys.argv[1], "--format", "csv,json", "--flat", "axes"])
"""

INTERRUPTED = """\
import os, signal, sys
from pathlib import Path
from pvd_data.exports.export import write_formats
from pvd_data.exports.selection import Filters

def begin(found):
    assert any(path.name.startswith(".pvd-data-") for path in Path(sys.argv[1]).iterdir())
    if found.name == "json":
        os.kill(os.getpid(), signal.SIGINT)

write_formats(
    Path(sys.argv[1]), ("csv", "json"), ("axes",),
    flat=False, filters=Filters(), force=False, begin=begin,
)
"""


def run(program: str, *args: str | Path) -> bool:
    """Run a program of the system, and say whether it is there and did its work."""
    path = shutil.which(program)
    return (
        path is not None
        and not subprocess.run([path, *args], stderr=subprocess.DEVNULL, check=False).returncode
    )


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 32 KiB."""
    folder = Path(tempfile.mkdtemp())
    if not run("mount", "-t", "tmpfs", "-o", "size=32k", "none", folder):
        folder.rmdir()
        pytest.skip("no leave to mount a disk here")
    yield folder
    assert run("umount", folder)
    folder.rmdir()


@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_gives_a_sentence_and_no_file(name: str, small_disk: Path) -> None:
    if FORMATS[name].library:
        pytest.importorskip(FORMATS[name].library)
    with pytest.raises(ExportError) as caught:
        export(small_disk / "new" / "folder", name, "communes")
    assert caught.value.fr == "rien n'est écrit : le disque est plein"
    assert caught.value.detail == "nothing is written: No space left on device"
    assert caught.value.path == str(small_disk / "new" / "folder")
    assert list(small_disk.iterdir()) == []


def test_what_was_there_survives_a_full_disk(small_disk: Path) -> None:
    path = small_disk / "communes.csv"
    path.write_bytes(b"before")
    with pytest.raises(ExportError, match="No space left"):
        export(small_disk, tables="communes", force=True)
    assert list(small_disk.iterdir()) == [path]
    assert path.read_bytes() == b"before"


def test_a_disk_that_is_read_only_is_told(small_disk: Path) -> None:
    assert run("mount", "-o", "remount,ro", small_disk)
    with pytest.raises(ExportError) as caught:
        export(small_disk, tables="axes")
    assert caught.value.fr == "rien n'est écrit : le disque est en lecture seule"


def test_a_file_too_large_for_the_system_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, tmp_path / "to"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert (done.returncode, done.stdout) == (2, "")
    why = "rien n'est écrit : un fichier dépasserait la taille permise"
    assert done.stderr == typeset(f"Erreur : {tmp_path / 'to'} : {why}\n")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_may_not_be_written_is_told() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        root = os.geteuid() == 0
        if root:  # who may write everywhere
            os.seteuid(65534)
        try:
            with pytest.raises(ExportError) as caught:
                export(folder, tables="axes")
        finally:
            if root:
                os.seteuid(0)
        assert caught.value.fr == "rien n'est écrit : droits insuffisants"
        assert list(folder.iterdir()) == []


def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, tmp_path], capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGINT
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_bytes(b"before")
    (tmp_path / "axes.csv").symlink_to("nowhere")
    with pytest.raises(ExportError) as caught:
        export(tmp_path, ["json", "csv"], ["axes", "regions", "departements"])
    assert "already there: regions.csv, axes.csv;" in str(caught.value)
    assert (
        caught.value.fr == "déjà là : regions.csv, axes.csv ; rien n'est écrit ; --force remplace"
    )
    assert {path.name for path in tmp_path.iterdir()} == {"regions.csv", "axes.csv"}
    assert (tmp_path / "regions.csv").read_bytes() == b"before"


def test_force_replaces_files_and_links_but_not_what_they_point_to(
    tmp_path: Path, root: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_bytes(b"before")
    folder = tmp_path / "to"
    folder.mkdir()
    (folder / "regions.csv").write_bytes(b"before")
    (folder / "axes.csv").symlink_to(elsewhere)
    export(folder, tables=["axes", "regions"], force=True)
    assert elsewhere.read_bytes() == b"before"
    assert not (folder / "axes.csv").is_symlink()
    for name in ("axes", "regions"):
        found = (folder / f"{name}.csv").read_bytes()
        assert found == (root / f"data/{name}.csv").read_bytes()
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize(("number", "ends"), [(8, "f7; "), (9, "f7… (9); ")])
def test_files_are_named_as_far_as_a_sentence_has_room(
    number: int, ends: str, tmp_path: Path
) -> None:
    names = [f"f{at}" for at in range(number)]
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(ExportError) as caught:
        check_targets(tmp_path, names, force=False)
    assert f"already there: f0, f1, f2, f3, f4, f5, f6, {ends}nothing" in caught.value.detail


def test_many_files_are_counted(tmp_path: Path) -> None:
    export(tmp_path)
    with pytest.raises(
        ExportError, match=rf": sources\.csv, .*, communes\.csv… \({len(TABLES)}\); nothing"
    ):
        export(tmp_path)


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_in_the_place_of_a_file_is_told(force: bool, tmp_path: Path) -> None:
    (tmp_path / "axes.csv").mkdir()
    with pytest.raises(ExportError, match="folders of these names") as caught:
        export(tmp_path, tables="axes", force=force)
    assert "dossiers portent déjà ces noms et ne seront pas remplacés : axes.csv" in caught.value.fr


@pytest.mark.parametrize("kind", ["file", "lost link"])
def test_a_target_that_is_no_folder_is_told(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "to"
    if kind == "file":
        target.write_bytes(b"before")
    else:
        target.symlink_to("nowhere")
    with pytest.raises(ExportError, match="this is no folder"):
        export(target, tables="axes")
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_on_the_way_to_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"before")
    with pytest.raises(ExportError) as caught:
        export(tmp_path / "file" / "to", tables="axes")
    assert "un fichier se trouve sur le chemin" in caught.value.fr


def test_a_folder_is_made_with_its_parents_and_kept(tmp_path: Path) -> None:
    (path,) = export(tmp_path / "a" / "b", tables="axes")
    assert path == tmp_path / "a" / "b" / "axes.csv"
    assert [found.name for found in path.parent.iterdir()] == ["axes.csv"]


def test_a_folder_by_way_of_a_link_is_written_into(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    export(tmp_path / "link", tables="axes")
    assert (tmp_path / "real" / "axes.csv").is_file()


def test_files_have_the_rights_that_the_user_gives(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        (path,) = export(tmp_path, tables="axes")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_file_that_cannot_be_put_names_those_that_are(tmp_path: Path) -> None:
    files = []
    for name in ("a.csv", "b.csv"):
        files.append(tmp_path / name)
        files[-1].write_bytes(b"x")
    (tmp_path / "to" / "b.csv").mkdir(parents=True)
    with pytest.raises(ExportError, match=r"already there and whole: a\.csv") as caught:
        put(files, tmp_path / "to")
    assert caught.value.path == str(tmp_path / "to" / "b.csv")
    assert "déjà en place et entiers : a.csv" in caught.value.fr


def test_a_faster_one_wins(tmp_path: Path) -> None:
    check_targets(tmp_path, ["axes.csv"], force=False)
    with pytest.raises(ExportError, match="already there"), staging(tmp_path):
        (tmp_path / "axes.csv").write_bytes(b"theirs")
        check_targets(tmp_path, ["axes.csv"], force=False)
    assert [path.name for path in tmp_path.iterdir()] == ["axes.csv"]

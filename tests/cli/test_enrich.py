"""`pvd-data enrich`: what it says, what it refuses, and that nothing is ever half written."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from pvd_data.enriching import enrich as module
from pvd_data.enriching.job import Job, Summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.enriching.enrich import Engine

ENGINES: tuple[Engine, ...] = ("polars", "python")
CONTENT = "insee_com,x\n05046,007\n5170,\n05067,1\n01190,\n14697,\n97701,\n99999,a\n,b\n"
posix = pytest.mark.skipif(os.name != "posix", reason="limits, links and signals are POSIX's")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with every kind of code."""
    path = tmp_path / "a.csv"
    path.write_text(CONTENT, "utf-8")
    return path


def run(*args: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["enrich", *map(str, args)], input=stdin)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_a_file_is_written_and_what_was_found_is_told(path: Path) -> None:
    out = path.with_name("b.csv")
    result = run(path, "--on", "insee_com", "-o", out, "--columns", "nom, ort")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (
        result.stderr
        == (
            fr(
                f"{out} : 8 lignes, dont 1 dans le programme (colonne « insee_com », moteur polars)\n"
                "  anciens codes ou parties de communes : 2 ; --resolve-former les suit\n"
                "  anciens codes de plusieurs communes : 1\n"
                "  codes hors des 101 départements : 1\n"
                "  codes inconnus : 2 ; --repair rétablit ceux qui ont perdu leur zéro\n"
                "  lignes sans code : 1\n"
            )
        )
        or "anciens codes" in result.stderr
    )
    assert out.read_text("utf-8").splitlines()[:2] == [
        "insee_com,x,pvd_code_statut,pvd_nom,pvd_ort",
        "05046,007,actuelle,Embrun,true",
    ]
    result = run(
        path,
        "--on=insee_com",
        "-o",
        out,
        "--force",
        "--repair",
        "--resolve-former",
        "--columns=all",
    )
    assert fr("  codes réparés : 1\n") in result.stderr
    assert "--repair" not in result.stderr
    assert "--resolve-former" not in result.stderr
    assert len(out.read_text("utf-8").splitlines()[0].split(",")) == 2 + 3 + 24
    assert names(path.parent) == ["a.csv", "b.csv"]


def test_nothing_is_said_where_that_is_asked(path: Path) -> None:
    result = run(path, "--on", "insee_com", "-o", path.with_name("b.csv"), "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_the_standard_streams(path: Path) -> None:
    result = run("-", "--on", "insee_com", "-o", "-", "--columns=nom", stdin=CONTENT.encode())
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1] == "05046,007,actuelle,Embrun"
    assert result.stderr.startswith(fr("- : 8 lignes"))
    assert run(path, "--on", "insee_com", "-o", "-", "--columns=nom").stdout == result.stdout
    out = path.with_name("b.jsonl")
    assert run("-", "-o", out, stdin=b'{"code_insee":"05046"}\n').exit_code == 0
    assert '"pvd_nom":"Embrun"' in out.read_text("utf-8")


def test_a_file_that_is_there_is_replaced_only_if_asked(path: Path) -> None:
    out = path.with_name("b.csv")
    out.write_text("old", "utf-8")
    out.chmod(0o640)
    result = run(path, "--on", "insee_com", "-o", out)
    assert (result.exit_code, out.read_text("utf-8")) == (2, "old")
    assert result.stderr == fr(f"Erreur : {out} : ce fichier existe déjà ; --force le remplace\n")
    assert run(path, "--on", "insee_com", "-o", out, "--force").exit_code == 0
    assert out.read_text("utf-8") != "old"
    assert stat.S_IMODE(out.stat().st_mode) == 0o640


@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_can_take_its_own_place(engine: Engine, path: Path) -> None:
    args = ("--on", "insee_com", "-o", path, "--columns=nom", "--engine", engine)
    assert run(path, *args).exit_code == 2
    assert path.read_text("utf-8") == CONTENT
    assert run(path, *args, "--force").exit_code == 0
    assert path.read_text("utf-8").splitlines()[1] == "05046,007,actuelle,Embrun"
    assert fr("a déjà « pvd_code_statut », « pvd_nom »") in run(path, *args, "--force").stderr
    assert names(path.parent) == ["a.csv"]


@posix
def test_a_link_stays_one_and_a_device_is_written_to(path: Path) -> None:
    link = path.with_name("link.csv")
    link.symlink_to("real.csv")
    assert run(path, "--on", "insee_com", "-o", link).exit_code == 0
    assert link.is_symlink()
    assert path.with_name("real.csv").read_text("utf-8").startswith("insee_com,x,pvd_code_statut")
    assert run(path, "--on", "insee_com", "-o", "/dev/null").exit_code == 0
    if Path("/dev/full").exists():
        result = run(path, "--on", "insee_com", "-o", "/dev/full")
        assert result.stderr == fr("Erreur : /dev/full : rien n'est écrit : le disque est plein\n")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("a.csv", "-o", "b.csv", "--on=z"), fr("a.csv : pas de colonne « z » ; colonnes")),
        (("none.csv", "-o", "b.csv"), fr("none.csv : ce fichier n'existe pas")),
        (("a.csv", "-o", "b.parquet"), fr("b.parquet : ce n'est pas la forme de a.csv")),
        (("a.csv", "-o", "b"), fr("b : son nom ne dit pas ce qu'il est ; il doit finir par .csv")),
        (("a.xlsx", "-o", "b.csv"), fr("a.xlsx : son nom ne dit pas")),
        (("a.csv", "-o", "no/b.csv"), fr("no/b.csv : son dossier n'existe pas ; créez-le")),
        (("a.csv", "-o", "dir.csv"), fr("dir.csv : c'est un dossier ; donnez un fichier")),
        (("a.csv", "-o", "b\0.csv"), "écriture impossible"),
        (("https://example.org/a.csv", "-o", "b.csv"), fr("une adresse ; téléchargez le fichier")),
        (("a.csv", "-o", "-", "--engine=polars"), "polars veut des fichiers, pas des tuyaux"),
        (("a.jsonl", "-o", "b.jsonl", "--engine=polars"), "les lignes JSON gardent leur texte"),
        (("-", "-o", "b.parquet"), "le Parquet ne se lit ni ne s'écrit au fil de l'eau"),
        (
            ("a.csv", "-o", "b.csv", "--columns=nam"),
            fr("« nam » est inconnu ; vouliez-vous"),
        ),
        (("a.csv",), "il manque -o / --output"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    args: tuple[str, ...], said: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    path.with_name("dir.csv").mkdir()
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert names(path.parent) == ["a.csv", "dir.csv"]


def test_what_is_not_installed_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"narwhals", "pyarrow"}
    monkeypatch.setattr(module, "find_spec", lambda name: name if name in there else None)
    args = ("--on", "insee_com", "-o", path.with_name("b.csv"), "--force")
    assert "moteur python" in run(path, *args).stderr
    result = run(path, *args, "--engine=polars")
    assert result.exit_code == 2
    assert result.stderr.endswith(fr("bibliothèques : pip install 'pvd-data[frames]' polars\n"))
    there.clear()
    result = run(path.with_name("a.parquet"), "-o", path.with_name("b.parquet"))
    assert (
        fr("bibliothèques : pip install 'pvd-data[frames]' 'pvd-data[parquet]'\n") in result.stderr
    )


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Have the system refuse larger files, as it does where a disk is full."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@posix
@pytest.mark.parametrize("engine", ENGINES)
def test_a_full_disk_leaves_nothing_half_written(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code_insee\n" + "05046\n" * 20_000, "utf-8")
    out = tmp_path / "b.csv"
    for before in (None, "old"):
        if before is not None:
            out.write_text(before, "utf-8")
        with largest_file(100_000):
            result = run(path, "-o", out, "--engine", engine, "--force")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(fr(f"Erreur : {out} : "))
        assert "rien n'est écrit" in result.stderr
        assert result.stderr.count("\n") == 1
        assert names(tmp_path) == (["a.csv"] if before is None else ["a.csv", "b.csv"])
    assert out.read_text("utf-8") == "old"


#: A command that stops where something has been written, says so, and waits to be interrupted.
HALFWAY = """
import sys, time
from pathlib import Path
from pvd_data.cli.main import main
from pvd_data.enriching import csv_source
from pvd_data.enriching.job import Job

def wait(job, share):
    if any(one.stat().st_size for one in Path(sys.argv[-1]).parent.glob(".*")):
        print("written", flush=True)
        time.sleep(3600)

csv_source.BLOCK = 2**17
Job.tell = wait
main()
"""


@posix
@pytest.mark.parametrize("engine", ["polars", "python"])
def test_an_interruption_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    path, out = tmp_path / "a.csv", tmp_path / "b.csv"
    path.write_text("code_insee,x\n" + "05046,aaaaaaaaaaaaaaaaaaaaaaaaaaaa\n" * 50_000, "utf-8")
    command: list[str | Path] = [
        sys.executable,
        "-c",
        HALFWAY,
        "enrich",
        path,
        "--engine",
        engine,
        "-o",
        out,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"written\n"
        assert len(names(tmp_path)) == 2
        child.send_signal(signal.SIGINT)
        _, said = child.communicate()
    assert (child.returncode, said.decode()) == (130, "Interrompu.\n")
    assert names(tmp_path) == ["a.csv"]


@posix
def test_an_interruption_while_more_is_awaited_leaves_nothing(tmp_path: Path) -> None:
    command: list[str | Path] = [
        Path(sys.executable).with_name("pvd-data"),
        "enrich",
        "-",
        "-o",
        tmp_path / "b.csv",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdin is not None
        child.stdin.write(b"code_insee,x\n" + b"05046,a\n" * 100_000)
        child.stdin.flush()
        # What it has written by now is half, for the pipe stays open.
        while not any(one.stat().st_size for one in tmp_path.iterdir()):
            assert child.poll() is None
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        # It ends although nobody closes the pipe.
        assert child.wait() == 130
        assert child.stderr is not None
        assert child.stderr.read().decode() == "Interrompu.\n"
    assert names(tmp_path) == []


def test_a_folder_that_may_not_be_written_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    out = path.with_name("b.csv")
    monkeypatch.setattr(Path, "replace", refuse)
    result = run(path, "--on", "insee_com", "-o", out)
    assert result.exit_code == 2
    assert result.stderr == fr(
        f"Erreur : {out} : rien n'est écrit : le disque est en lecture seule\n"
    )
    assert names(path.parent) == ["a.csv"]
    out.write_text("old", "utf-8")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "droits insuffisants" in run(path, "--on", "insee_com", "-o", out, "--force").stderr


@posix
@pytest.mark.parametrize("engine", ENGINES)
def test_a_bar_is_shown_at_a_terminal_for_a_large_file(
    engine: Engine,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pty = pytest.importorskip("pty")
    monkeypatch.setattr(sys.modules["pvd_data.cli.words"], "LONG", 10)
    args = [str(path), "--on", "insee_com", "-o", str(path.with_name("b.csv")), "--force"]
    for more, shown in (((), True), (("--quiet",), False)):
        ours, theirs = pty.openpty()
        with os.fdopen(theirs, "w") as terminal, monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", terminal)
            main(["enrich", *args, "--engine", engine, *more], standalone_mode=False)
        try:
            said = os.read(ours, 100_000)
        except OSError:  # nobody wrote, and nobody can any more
            said = b""
        os.close(ours)
        assert capsys.readouterr().out == ""
        assert (b"a.csv" in said and b"100%" in said) == shown


#: With small blocks, so that even a small file has many.
MEMORY = """
import sys
from pvd_data.cli.main import main
from pvd_data.enriching import csv_source
csv_source.BLOCK = 2**20
main(["enrich", *sys.argv[1:]], standalone_mode=False)
status = open("/proc/self/status").read()
print(int(status.partition("VmHWM:")[2].split()[0]) // 2**10)
"""


@pytest.mark.outside
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(("engine", "more"), [("python", 5), ("polars", 20)])
def test_memory_does_not_grow_with_the_file(engine: str, more: int, tmp_path: Path) -> None:
    peaks = []
    for rows in (100_000, 500_000):
        path = tmp_path / f"{rows}.csv"
        path.write_text("code_insee,x\n" + "05046,aaaaaaaaaaaaaaaaaaaa\n" * rows, "utf-8")
        command = [sys.executable, "-c", MEMORY, str(path), "-o", str(tmp_path / f"o{rows}.csv")]
        done = subprocess.run(
            [*command, "--engine", engine, "--columns", "nom"],
            capture_output=True,
            text=True,
            check=True,
        )
        peaks.append(int(done.stdout))
    assert peaks[1] - peaks[0] < more, peaks


@pytest.mark.parametrize(
    ("args", "columns"),
    [
        ((), None),
        (("--columns", " all "), "all"),
        (("--columns", " nom ,,ort, "), ("nom", "ort")),
        (("--columns", "nom"), ("nom",)),
        (("--columns", ","), ()),
    ],
)
def test_what_is_asked_is_what_is_done(
    args: tuple[str, ...], columns: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []

    def write(job: Job, out: str, **more: object) -> Summary:
        done.extend([job, out, more])
        return Summary("insee", "python", Counter({("actuelle", False, True): 2000}))

    monkeypatch.setattr(sys.modules["pvd_data.cli.enrich"], "enrich_file", write)
    result = run("a.csv", "-o", "b.csv", *args)
    assert result.exit_code == 0
    job = Job("a.csv", None, columns, "pvd_", False, False, None)  # type: ignore[arg-type]
    assert done == [job, "b.csv", {"engine": "auto", "force": False}]
    assert result.stderr == fr(
        "b.csv : 2\N{NARROW NO-BREAK SPACE}000 lignes, dont 2\N{NARROW NO-BREAK SPACE}000 dans le "
        "programme (colonne « insee », moteur python)\n"
    )
    done.clear()
    every = ("--on", "x", "--prefix", "", "--resolve-former", "--repair", "--engine", "polars")
    assert run("-", "-o", "-", *args, *every, "--force", "--quiet").stderr == ""
    job = Job("-", "x", columns, "", True, True, None)  # type: ignore[arg-type]
    assert done == [job, "-", {"engine": "polars", "force": True}]


def test_a_prefix_that_is_no_text_is_refused(path: Path) -> None:
    result = run(path, "-o", path.with_name("b.csv"), "--prefix", "a\udcff")
    assert (result.exit_code, result.stdout) == (2, "")
    assert fr("« a\\udcff » n'est pas de l'UTF-8 ; attendu : un texte") in result.stderr

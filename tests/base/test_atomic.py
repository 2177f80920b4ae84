"""A file is written whole or not at all, whatever fails."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pvd_data.base import atomic
from pvd_data.base.atomic import (
    check_writable,
    is_stream,
    move_into,
    replace_file,
    replace_folder,
    staged,
    staging,
    write_whole,
)

posix = pytest.mark.skipif(os.name != "posix", reason="links, modes and pipes are POSIX's")
OLD = {"a.csv": b"a\n1\n", "b.csv": b"b\n2\n"}
NEW = {"a.csv": b"a\n3\n"}


def folder(path: Path, files: dict[str, bytes]) -> Path:
    """Make a folder of files."""
    path.mkdir(parents=True)
    for name, content in files.items():
        path.joinpath(name).write_bytes(content)
    return path


def content(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir()}


def test_files_are_new_or_replaced(tmp_path: Path) -> None:
    here = folder(tmp_path / "data", OLD)
    write_whole({here / "a.csv": b"x", here / "c.csv": b"y"})
    assert content(here) == {**OLD, "a.csv": b"x", "c.csv": b"y"}


@posix
@pytest.mark.parametrize(("mask", "mode"), [(0o027, 0o640), (0, 0o666)])
def test_mode_of_the_file_is_kept_and_a_new_one_has_that_of_any_new_file(
    mask: int, mode: int, tmp_path: Path
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"before")
    old.chmod(0o640)
    umask = os.umask(mask)
    try:
        write_whole({old: b"x", new: b"y"})
    finally:
        os.umask(umask)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (old, new)] == [0o640, mode]
    old.chmod(0o604)
    assert replace_file(old, b"x", b"z")
    assert stat.S_IMODE(old.stat().st_mode) == 0o604


@posix
def test_owner_of_the_file_is_kept_where_that_is_allowed(tmp_path: Path) -> None:
    if os.geteuid():
        pytest.skip("only root may give files away")
    path = tmp_path / "a"
    path.write_bytes(b"before")
    os.chown(path, 65534, 65534)
    write_whole({path: b"after"})
    assert (path.read_bytes(), path.stat().st_uid, path.stat().st_gid) == (b"after", 65534, 65534)


@posix
def test_a_link_stays_a_link_and_what_it_points_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link, real = tmp_path / "link", tmp_path / "elsewhere" / "real"
    link.symlink_to(real)
    for text in (b"new", b"again"):  # first the link leads to nothing
        write_whole({link: text})
        assert link.is_symlink()
        assert real.read_bytes() == text
    assert [path.name for path in real.parent.iterdir()] == ["real"]


def test_the_hidden_file_is_in_the_same_folder(tmp_path: Path) -> None:
    with staged(tmp_path / "a") as (temporary,):
        assert (temporary.parent, temporary.name[0]) == (tmp_path, ".")
        assert not (tmp_path / "a").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_file_that_is_to_be_kept_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = folder(tmp_path / "data", OLD)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "b.csv")
    with pytest.raises(PermissionError):
        write_whole({here / name: b"x" for name in OLD})
    with pytest.raises(PermissionError):
        replace_file(here / "b.csv", OLD["b.csv"], b"x")
    new = folder(tmp_path / "new", dict.fromkeys(OLD, b"x"))
    with pytest.raises(PermissionError):
        list(move_into(new.iterdir(), here))
    assert content(here) == OLD


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write_whole({tmp_path: b""})
    with pytest.raises(FileNotFoundError):
        write_whole({tmp_path / "none" / "a": b""})


@posix
def test_a_folder_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        check_writable(tmp_path)
    check_writable(tmp_path / "new.csv")


def test_a_device_is_written_directly(tmp_path: Path) -> None:
    write_whole({Path("/dev/null"): b"x", tmp_path / "a": b"x"})
    assert not Path("/dev/null").is_file()
    if Path("/dev/full").exists():
        with pytest.raises(OSError, match="No space"):
            write_whole({Path("/dev/full"): b"x", tmp_path / "b": b"x"})
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("call", ["fsync", "replace", "open", "chmod"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_whatever_fails_the_files_are_as_they_were_and_nothing_is_left(
    call: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    here = folder(tmp_path / "data", OLD)
    with monkeypatch.context() as patched:
        patched.setattr(os, call, fail)
        with pytest.raises(type(error)):
            write_whole({here / name: b"x" for name in (*OLD, "c.csv")})
        with pytest.raises(type(error)):
            replace_file(here / "a.csv", OLD["a.csv"], b"x")
    assert content(here) == OLD


def test_a_name_that_no_file_can_have_is_refused_by_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="null") as caught:
        write_whole({tmp_path / "a\0b": b"x"})
    assert caught.value.errno == errno.EINVAL


def test_a_name_that_is_too_long_is_refused_by_the_system(tmp_path: Path) -> None:
    assert not is_stream(tmp_path / ("a" * 304))
    with pytest.raises(OSError, match="too long") as caught:
        write_whole({tmp_path / ("a" * 304): b"x"})
    assert caught.value.errno == errno.ENAMETOOLONG


@posix
def test_a_private_file_is_never_readable_by_others(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"before")
    path.chmod(0o600)
    with staged(path) as (temporary,):
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
        temporary.write_bytes(b"after")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"after", 0o600)


def test_no_file_is_moved_before_all_are_written(tmp_path: Path) -> None:
    here = folder(tmp_path / "data", OLD)
    with pytest.raises(ZeroDivisionError), staged(here / "a.csv", here / "b.csv") as files:
        files[0].write_bytes(b"x")
        raise ZeroDivisionError
    assert content(here) == OLD


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    here = folder(tmp_path / "data", OLD)
    assert not replace_file(here / "a.csv", b"other", b"x")
    assert content(here) == OLD


def test_a_folder_that_was_made_for_nothing_is_removed_with_its_parents(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt), staging(tmp_path / "a" / "b") as aside:
            (aside / "c").write_bytes(b"x")
            raise KeyboardInterrupt
        assert list(tmp_path.iterdir()) == []
    with staging(tmp_path / "a" / "b") as aside:
        (aside / "c").write_bytes(b"x")
        assert list(move_into([aside / "c"], tmp_path / "a" / "b")) == [tmp_path / "a" / "b" / "c"]
    assert content(tmp_path / "a" / "b") == {"c": b"x"}


@pytest.mark.parametrize("existing", [True, False])
def test_a_staged_folder_takes_the_place_of_data(existing: bool, tmp_path: Path) -> None:
    data = tmp_path / "data"
    if existing:
        folder(data, OLD)
    replace_folder(data, folder(tmp_path / "beside" / "data", NEW))
    assert content(data) == NEW
    assert list(tmp_path.joinpath("beside").iterdir()) == []


def test_files_of_a_folder_are_flushed_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    data = folder(tmp_path / "data", OLD)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        replace_folder(data, folder(tmp_path / "beside" / "data", NEW))
    assert content(data) == OLD


def test_data_is_restored_if_the_staged_folder_cannot_take_its_place(tmp_path: Path) -> None:
    data = folder(tmp_path / "data", OLD)
    beside = folder(tmp_path / "beside", {})
    with pytest.raises(FileNotFoundError):
        replace_folder(data, beside / "data")
    assert content(data) == OLD
    assert list(beside.iterdir()) == []


def test_no_data_is_made_if_there_was_none_and_none_can_take_its_place(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_folder(tmp_path / "data", folder(tmp_path / "beside", {}) / "data")
    assert not tmp_path.joinpath("data").exists()


def test_data_is_restored_if_it_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = folder(tmp_path / "data", OLD)
    staged = folder(tmp_path / "beside" / "data", NEW)
    rename = Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        if path == staged:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_folder(data, staged)
    assert content(data) == OLD


LEFT = """\
import os, signal, sys
from pathlib import Path
from pvd_data.base.atomic import staged, staging
with staged(Path(sys.argv[1], "a")) as (path,), staging(Path(sys.argv[1])) as aside:
    path.write_bytes(b"x" * 100)
    (aside / "b").write_bytes(b"x")
    print("ready", flush=True)
    if sys.argv[2] == "wait":
        sys.stdin.read()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@posix
def test_what_a_killed_process_left_is_removed_by_the_next_and_nothing_else(
    tmp_path: Path,
) -> None:
    others = [".pvd-data-0123.tmp", ".pvd-data-0123456789abcdef.csv", "a.tmp"]
    for name in others:
        (tmp_path / name).write_bytes(b"")
    (tmp_path / ".pvd-data-0000000000000000.tmp").symlink_to("a.tmp")
    (tmp_path / ".pvd-data-1111111111111111.tmp").mkdir()
    kept = {path.name for path in tmp_path.iterdir()}
    command = [sys.executable, "-c", LEFT, str(tmp_path)]
    subprocess.run([*command, "kill"], check=False, stdout=subprocess.DEVNULL)
    assert len(list(tmp_path.iterdir())) == len(kept) + 2
    with subprocess.Popen(
        [*command, "wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        alive = {path.name for path in tmp_path.iterdir()} - kept
        assert len(alive) == 2  # those of the first are gone
        write_whole({tmp_path / "c": b"x"})
        assert {path.name for path in tmp_path.iterdir()} == {*kept, *alive, "c"}
        running.kill()
    write_whole({tmp_path / "c": b"y"})
    assert {path.name for path in tmp_path.iterdir()} == {*kept, "c"}


@posix
def test_a_new_file_is_for_nobody_else_until_it_is_in_its_place(tmp_path: Path) -> None:
    with staged(tmp_path / "a") as (temporary,):
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) & 0o600 == 0o600


@posix
def test_a_file_that_was_taken_for_a_leftover_is_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []

    def hold(number: int, _: Path) -> bool:
        held.append(number)
        return len(held) > 1

    monkeypatch.setattr(atomic, "_hold", hold)
    with staged(tmp_path / "a") as (temporary,):
        # What was let go of is free for the next that is opened.
        assert held[0] == held[1]
        temporary.write_bytes(b"x")
    assert (tmp_path / "a").read_bytes() == b"x"


@posix
@pytest.mark.parametrize("locks", ["none", "refused"])
@pytest.mark.parametrize(("age", "stays"), [(86_400, True), (86_401, False)])
def test_without_locks_what_was_left_more_than_a_day_ago_is_removed(
    locks: str, age: int, stays: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    if locks == "none":
        monkeypatch.setattr(atomic, "fcntl", None)
    else:
        monkeypatch.setattr("fcntl.flock", refuse)
    left = [tmp_path / f".pvd-data-{'0' * 16}{ending}" for ending in (".tmp", "")]
    left[0].write_bytes(b"x")
    folder(left[1], OLD)
    for path in left:
        os.utime(path, (1_000_000, 1_000_000))
    monkeypatch.setattr("time.time", lambda: 1_000_000.0 + age)
    write_whole({tmp_path / "a": b"x"})
    with staging(tmp_path) as aside:
        aside.joinpath("b").write_bytes(b"x")
        assert aside.name != left[1].name
    assert [path.exists() for path in left] == [stays, stays]
    assert tmp_path.joinpath("a").read_bytes() == b"x"


@posix
def test_a_folder_to_write_in_is_for_nobody_else(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        with staging(tmp_path) as aside:
            assert stat.S_IMODE(aside.stat().st_mode) == 0o700
    finally:
        os.umask(umask)


@posix
def test_a_file_that_is_moved_over_another_has_its_rights(tmp_path: Path) -> None:
    here = folder(tmp_path / "here", OLD)
    here.joinpath("a.csv").chmod(0o640)
    new = folder(tmp_path / "new", {**NEW, "c.csv": b"c"})
    for path in new.iterdir():
        path.chmod(0o604)
    list(move_into(new.iterdir(), here))
    modes = [stat.S_IMODE(here.joinpath(name).stat().st_mode) for name in ("a.csv", "c.csv")]
    assert modes == [0o640, 0o604]
    assert content(here) == {**OLD, **NEW, "c.csv": b"c"}


@posix
def test_what_is_held_is_what_still_stands_there(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"x")
    other.write_bytes(b"y")
    number, again = os.open(path, os.O_RDONLY), os.open(path, os.O_RDONLY)
    try:
        assert atomic._hold(number, path)
        assert not atomic._hold(again, path)  # somebody holds it
        other.replace(path)
        assert not atomic._hold(number, path)  # another took its place
        path.unlink()
        assert not atomic._hold(number, path)
    finally:
        os.close(number)
        os.close(again)

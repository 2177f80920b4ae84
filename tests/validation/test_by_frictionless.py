"""What checks the resources of others, in this process: a confined one does it as a program."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import signal
import sys
import tempfile
import types
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from pvd_data.validation import by_frictionless
from pvd_data.validation.by_frictionless import (
    Checker,
    Clock,
    Guard,
    LateError,
    UncheckedError,
    answers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="processor time is POSIX's"),
    # Frictionless does not close what is packed.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SOUND = {"name": "sound", "path": "sound.csv", "schema": {"fields": [{"name": "a"}]}}
FOUND = ["extra-cell", 3]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """The clock that a program has, for one that has run for long and is traced."""
    import resource

    import frictionless  # noqa: F401  (the program too imports it before its time begins)

    # The system would end pytest; `test_others` shows that it ends the program.
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    handler = signal.getsignal(signal.SIGPROF)
    made = Clock(1e6)
    made._slice = 60.0
    yield made
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, handler)


def checked(
    package: Path, clock: Clock, *resources: dict[str, Any], beside: tuple[dict[str, Any], ...] = ()
) -> list[Any]:
    """Check resources and a sound one; return slug and line of each fault, or why not checked."""
    (package / "sound.csv").write_text("a\n1\n1,2\n", "utf-8")
    asked = {"root": str(package), "limit": 10, "resources": [*resources, SOUND], "beside": beside}
    found = list(answers(asked, clock, Guard(str(package), str(package))))
    assert found.pop()["errors"][0][:3:2] == FOUND
    return [one.get("why") or [error[:3:2] for error in one["errors"]] for one in found]


def zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", content)
    return packed.getvalue()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zip": zipped,
}


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_what_is_packed_is_read(kind: str, tmp_path: Path, clock: Clock) -> None:
    (tmp_path / f"a.csv.{kind}").write_bytes(PACKED[kind](b"a\n1\n1,2\n"))
    packed = {**SOUND, "name": "packed", "path": f"a.csv.{kind}"}
    assert checked(tmp_path, clock, packed) == [[FOUND]]


@pytest.mark.parametrize("kind", PACKED)
def test_what_unpacks_to_more_is_not(
    kind: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_frictionless, "MAX_UNPACKED", 1000)
    path = tmp_path / f"a.csv.{kind}"
    path.write_bytes(PACKED[kind](b"a\n" * 499))
    by_frictionless._fits(str(path), "csv", kind, None)
    path.write_bytes(PACKED[kind](b"a\n" * 501))
    with pytest.raises(UncheckedError, match="unpacked"):
        by_frictionless._fits(str(path), "csv", kind, None)


def test_long_lines_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_frictionless, "PART", 10)
    monkeypatch.setattr(by_frictionless, "MAX_LINE", 30)
    path = tmp_path / "a.csv"
    path.write_bytes(b"123456789\n" * 100)
    by_frictionless._fits(str(path), "csv", None, None)
    for begin in (b"", b"12345678\r", b"123456789\n"):  # a part that ends a line counts for none
        begin = begin.rjust(10 if begin else 0)
        path.write_bytes(begin + b"1" * 30)
        by_frictionless._fits(str(path), "csv", None, None)
        path.write_bytes(begin + b"1" * 31)
        with pytest.raises(UncheckedError, match="line"):
            by_frictionless._fits(str(path), "csv", None, None)


def test_each_file_of_a_table_is_looked_at(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_frictionless, "MAX_LINE", 30)
    (tmp_path / "long.csv").write_text("1" * 41, "utf-8")
    (tmp_path / "more.csv").write_text("a\n1,2\n", "utf-8")
    for path, found in (("long.csv", "line"), ("more.csv", [FOUND, ["extra-cell", 4]])):
        several = {**SOUND, "name": "several", "path": ["sound.csv", path]}
        (answer,) = checked(tmp_path, clock, several)
        assert answer == found


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv.zip", "a.csv.GZ", "a.csv.gz#", "a.Zip"])
def test_each_file_of_a_table_is_unpacked_by_its_own_name(
    name: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_frictionless, "MAX_UNPACKED", 1000)
    pack = zipped if "zip" in name.lower() else gzip.compress
    several = {**SOUND, "name": "several", "path": ["sound.csv", name]}
    for lines, found in ((2, [FOUND]), (501, "unpacked")):
        (tmp_path / name).write_bytes(pack(b"a\n" * lines))
        assert checked(tmp_path, clock, several) == [found]


def test_what_is_no_table_or_a_broken_one_harms_no_other(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "page.html").write_text("<table>", "utf-8")
    (tmp_path / "a.csv.lz").write_bytes(b"x")
    found = checked(
        tmp_path,
        clock,
        {"name": "page", "path": "page.html"},
        {"name": "sheet", "path": "sound.csv", "format": "gsheets"},
        {"name": "packed", "path": "sound.csv", "compression": "lz", "schema": SOUND["schema"]},
        {"name": "remote", "path": "http://localhost/a.csv", "schema": SOUND["schema"]},
        {"name": "shape", "path": "sound.csv", "schema": {"fields": [None]}},
    )
    assert found == ["format", "format", "format", "refused", "raised"]


def test_a_table_that_another_points_to_is_read(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "other.csv").write_text("b\n1\n", "utf-8")
    (tmp_path / "keys.csv").write_text("a\n1\n2\n", "utf-8")
    key = {"fields": ["a"], "reference": {"resource": "other", "fields": ["b"]}}
    fields = {"fields": [{"name": "a"}], "foreignKeys": [key]}
    keys = {"name": "keys", "path": "keys.csv", "schema": fields}
    other = {"name": "other", "path": "other.csv", "schema": {"fields": [{"name": "b"}]}}
    assert checked(tmp_path, clock, keys, beside=(other,)) == [[["foreign-key", 3]]]


def test_what_takes_too_long_leaves_time_for_others(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock._slice = 4.0
    (tmp_path / "slow.csv").write_text("a\n" + "a" * 60 + "!\n", "utf-8")
    field = {"name": "a", "constraints": {"pattern": "(a+)+$"}}
    slow = {"name": "slow", "path": "slow.csv", "schema": {"fields": [field]}}
    assert checked(tmp_path, clock, slow) == ["time"]
    assert clock._slice == 2.0


@pytest.fixture
def hands(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """The seconds of the processor, as a test sets them; what ticks writes nothing."""
    told = {"at": 0.0}
    monkeypatch.setattr("time.process_time", lambda: told["at"])
    monkeypatch.setattr("os.write", lambda *_: None)
    clock._slice = float(by_frictionless.SLICE)
    return told


def late(clock: Clock, hands: dict[str, float], at: float) -> bool:
    """Say whether the time of a resource is over at a moment."""
    hands["at"] = at
    try:
        clock._tick()
    except LateError:
        return True
    return False


def test_a_resource_has_the_time_of_its_own_cells(clock: Clock, hands: dict[str, float]) -> None:
    assert not late(clock, hands, 1e3)  # none has begun
    hands["at"] = 10.0
    clock.count(400_000)  # of one before
    clock.begin()
    assert not late(clock, hands, 12.0)
    assert late(clock, hands, 12.01)
    clock.count(40_000)
    assert not late(clock, hands, 12.99)
    assert late(clock, hands, 13.01)
    clock.end()
    assert not late(clock, hands, 1e3)


def test_all_resources_have_a_time_too(clock: Clock, hands: dict[str, float]) -> None:
    clock._budget, clock._slice = 7.0, 60.0
    clock.begin()
    assert not late(clock, hands, 7.0)
    assert late(clock, hands, 7.01)
    clock.count(40_000)
    assert not late(clock, hands, 7.99)
    assert late(clock, hands, 8.01)
    clock.end()
    hands["at"] = 7.99
    clock.begin()
    hands["at"] = 8.01
    with pytest.raises(LateError):
        clock.begin()


def test_the_clock_ticks_from_begin_to_end_only(clock: Clock) -> None:
    clock.begin()
    assert signal.getitimer(signal.ITIMER_PROF)[1] == pytest.approx(by_frictionless.TICK, abs=0.05)
    clock.end()
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_there_is_no_time_at_all(clock: Clock) -> None:
    clock._budget = 0
    with pytest.raises(LateError):
        clock.begin()


def test_a_message_is_short(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "long.csv").write_text(f"a\n{'x' * 5000}\n", "utf-8")
    long = {"name": "long", "path": "long.csv", "schema": {"fields": [{"name": "a"}]}}
    long["schema"]["fields"][0]["type"] = "integer"  # type: ignore[index]
    asked = {"root": str(tmp_path), "limit": 10, "resources": [long], "beside": []}
    ((error,),) = [Checker(asked, clock, Guard(str(tmp_path), str(tmp_path))).check(long)]
    assert len(error[1]) == by_frictionless.LONGEST + 1


@pytest.mark.parametrize(
    ("event", "about", "fine"),
    [
        ("open", ("{root}/a.csv", "r", 0), True),
        ("open", ("{root}/a.csv", "w", os.O_WRONLY), False),
        ("open", ("{temporary}/a.csv", "w", os.O_WRONLY | os.O_CREAT), True),
        ("open", (json.__file__, "r", 0), True),
        ("open", ("/etc/passwd", "r", 0), False),
        ("open", ("{root}/../passwd", "r", 0), False),
        ("open", (3, "r", 0), True),
        ("os.remove", ("{temporary}/a", -1), True),
        ("os.remove", ("{root}/a", -1), False),
        ("socket.connect", (None, ("localhost", 80)), False),
        ("subprocess.Popen", ("sh", ["sh"], None, None), False),
        ("import", ("json",), True),
    ],
)
def test_nothing_is_reached_beyond_the_package(
    event: str, about: tuple[Any, ...], fine: bool, tmp_path: Path
) -> None:
    places = {name: tmp_path / name for name in ("root", "temporary")}
    guard = Guard(str(places["root"]), str(places["temporary"]))
    about = tuple(one.format(**places) if isinstance(one, str) else one for one in about)
    if fine:
        guard(event, about)
    else:
        with pytest.raises(PermissionError):
            guard(event, about)
    assert guard.refused == (not fine)


def test_a_link_leads_where_it_leads(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.csv").symlink_to("/etc/passwd")
    with pytest.raises(PermissionError):
        Guard(str(root), str(root))("open", (str(root / "a.csv"), "r", 0))


def test_the_program_asks_and_answers_in_json(
    tmp_path: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "sound.csv").write_text("a\n1\n1,2\n", "utf-8")
    asked = {"root": str(tmp_path), "limit": 10, "resources": [SOUND, {"name": "b", "path": "b"}]}
    asked |= {"beside": [], "temporary": str(tmp_path), "budget": 1e6}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(asked).encode())))
    monkeypatch.setattr(sys, "addaudithook", lambda _: None)  # it could not be taken away
    monkeypatch.setattr(sys, "dont_write_bytecode", sys.dont_write_bytecode)
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(by_frictionless, "SLICE", 60)
    by_frictionless.main()
    first, second = (json.loads(line) for line in capsys.readouterr().out.split("\n") if line)
    assert first["errors"][0][:3:2] == FOUND
    assert second == {"why": "format", "said": "?"}


def test_what_is_quoted_is_cut_where_it_is_long() -> None:
    assert by_frictionless._cut("x" * 1000) == "x" * 1000
    assert by_frictionless._cut("x" * 1001) == "x" * 1000 + "…"
    assert by_frictionless._cut(None) is None


@pytest.mark.parametrize("scheme", ["http", "aws", "buffer"])
def test_what_is_no_file_is_refused_before_it_is_opened(
    scheme: str, tmp_path: Path, clock: Clock
) -> None:
    checker = Checker(
        {"root": str(tmp_path), "limit": 1, "resources": [], "beside": ()},
        clock,
        Guard(str(tmp_path), str(tmp_path)),
    )
    resource = types.SimpleNamespace(tabular=True, format="csv", scheme=scheme)
    with pytest.raises(UncheckedError, match="refused"):
        checker._look(resource)

"""What commands share: sentences that fit their numbers, streams that fail, a bar that goes forwards."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner

import pvd_data
from pvd_data.base.language import Text
from pvd_data.base.language import typeset as fr
from pvd_data.cli import words
from pvd_data.cli.main import main
from pvd_data.cli.words import CannotError, grid, progress_bar
from pvd_data.report import Issue, Report

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The package has the group of commands by this name.
module: Any = sys.modules["pvd_data.cli.main"]


class Bar:
    """What click's bar is told."""

    def __init__(self, **told: Any) -> None:
        """Keep what it is to look like."""
        self.told = told
        self.pos = 0

    def update(self, steps: int) -> None:
        """Go on."""
        assert steps >= 0
        self.pos += steps


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[Bar]:
    """The bars that are shown to somebody at a terminal."""
    shown: list[Bar] = []

    @contextlib.contextmanager
    def progressbar(**told: Any) -> Iterator[Bar]:
        shown.append(Bar(**told))
        yield shown[-1]

    monkeypatch.setattr(click, "progressbar", progressbar)
    monkeypatch.setattr(words, "is_watched", lambda _: True)
    return shown


@pytest.mark.parametrize(("size", "shown"), [(20_000_000, 0), (20_000_001, 1)])
def test_a_bar_is_for_files_that_take_their_time(
    size: int, shown: int, bars: list[Bar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "_size", lambda _: size)
    with progress_bar("a.csv") as advance:
        assert (advance is None) == (not shown)
    assert len(bars) == shown
    with progress_bar(None) as advance:
        assert advance is None


def test_a_bar_tells_the_file_and_goes_forwards_only(
    bars: list[Bar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "_size", lambda _: 10**9)
    with progress_bar(f"folder/{'a' * 40}") as advance:
        assert advance is not None
        (bar,) = bars
        assert bar.told == {"length": 1000, "label": "a" * 40, "file": sys.stderr}
        places = []
        for share in (0.0, 0.25, 0.2, 0.5004, 0.5006, 1.0):
            advance(share)
            places.append(bar.pos)
    assert places == [0, 250, 250, 500, 501, 1000]
    with progress_bar("b" * 41):
        assert bars[-1].told["label"] == f"{'b' * 27} … {'b' * 13}"


def test_a_bar_is_only_for_somebody_who_watches(
    bars: list[Bar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "_size", lambda _: 10**9)
    monkeypatch.setattr(words, "is_watched", lambda _: False)
    with progress_bar("a.csv") as advance:
        assert advance is None
    assert not bars


def test_columns_of_a_grid_are_as_wide_as_what_is_in_them() -> None:
    rows = [["日本", "1", "a"], ["e\u0301", "10", ""]]
    assert grid(["x", "n", ""], rows, frozenset({1})) == [
        "x      n",
        "日本   1  a",
        "e\u0301     10",
    ]


FAULT = Issue("S004", "blank-row", "error", "vide", "a.csv")
ENDINGS = [
    (KeyboardInterrupt(), 130, "Interrompu."),
    (click.Abort(), 130, "Interrompu."),
    (MemoryError(), 2, "Erreur : il n'y a pas assez de mémoire"),
    (OSError(28, "No space left on device"), 2, "Erreur : le système refuse : le disque est plein"),
    (
        OSError(28, "No space left on device", "a\x1b.csv"),
        2,
        r"Erreur : a\x1b.csv : le disque est plein",
    ),
    (
        ZeroDivisionError("odd\n"),
        2,
        r"Erreur interne : ZeroDivisionError: odd\n ; relancez avec --debug",
    ),
    (pvd_data.InvalidDataError(Report((FAULT,))), 1, None),
    (pvd_data.DescriptorError("a", Text(fr="non", en="no")), 2, None),
]


@pytest.mark.parametrize(("error", "code", "said"), ENDINGS, ids=lambda value: type(value).__name__)
def test_whatever_stops_a_command_is_a_sentence_and_a_code(
    error: BaseException, code: int, said: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(main.commands["info"], "invoke", fail)
    result = CliRunner().invoke(main, ["info"])
    assert (result.exit_code, result.stdout) == (code, "")
    if said is not None:
        assert result.stderr == fr(f"{said}\n")
    debug = CliRunner().invoke(main, ["info", "--debug"])
    assert debug.exit_code == code
    traced = not isinstance(error, KeyboardInterrupt | click.Abort | MemoryError)
    assert ("Traceback" in debug.stderr) == traced
    assert "--debug" not in debug.stderr.splitlines()[-1]


def test_nobody_reading_ends_a_command_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(main.commands["info"], "invoke", fail)
    monkeypatch.setattr(module, "let_go", lambda _: None)
    result = CliRunner().invoke(main, ["info"])
    assert (result.exit_code, result.output) == (141, "")


def test_a_standard_output_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(28, os.strerror(28))

    monkeypatch.setattr(words, "let_go", lambda _: None)
    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(CannotError, match=r"ne peut pas être écrite.*le disque est plein"):
        words.print_text("a")
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(CannotError, match=r"ne peut pas être écrite.*elle est fermée"):
        words.print_data("a")


def test_a_language_of_the_environment_that_is_none_is_told_in_french(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PVD_DATA_LANG", "de")
    with pytest.raises(CannotError) as caught:
        words.current_lang()
    assert caught.value.lang == "fr"
    assert caught.value.message == fr("PVD_DATA_LANG vaut « de » ; attendu : fr ou en")
    assert caught.value.exit_code == 2


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals are POSIX's")
def test_signals_end_a_command_in_good_order_and_mean_afterwards_what_they_did(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)
    inside: list[object] = []
    monkeypatch.setattr(
        main.commands["info"], "invoke", lambda _: inside.extend(map(signal.getsignal, asked))
    )
    before = [signal.getsignal(number) for number in asked]
    ignored = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        assert CliRunner().invoke(main, ["info"]).exit_code == 0
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, ignored)
    assert inside == [module._end, signal.SIG_IGN, module._end]
    assert [signal.getsignal(number) for number in asked] == before


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals are POSIX's")
@pytest.mark.parametrize(
    ("number", "error", "code"), [("SIGINT", KeyboardInterrupt, None), ("SIGTERM", SystemExit, 143)]
)
def test_the_first_signal_ends_a_command_undisturbed(
    number: str, error: type[BaseException], code: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[object, object] = {}
    monkeypatch.setattr(signal, "signal", told.__setitem__)
    with pytest.raises(error) as caught:
        module._end(getattr(signal, number), None)
    assert getattr(caught.value, "code", None) == code
    names = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)
    assert told == dict.fromkeys(names, signal.SIG_IGN)

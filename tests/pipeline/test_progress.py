"""The progress of a build on a terminal."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import BuildError
from pipeline.progress import show_progress
from pipeline.refresh.collecting import Collected
from pipeline.refresh.command import show_asking

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from tests.pipeline.bench import Bench


@dataclass(frozen=True)
class Terminal:
    """Two ends of a terminal: what programs write to, and what people see."""

    screen: io.RawIOBase
    writer: TextIO

    def shown(self) -> str:
        """Close the writing end; wait until everybody has, and return all that was written."""
        self.writer.close()
        chunks: list[bytes] = []
        with contextlib.suppress(OSError):  # how Linux reports that all writers have closed
            while chunk := self.screen.read(4096):
                chunks.append(chunk)
        return b"".join(chunks).decode("utf-8")


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """A terminal to write to."""
    master, slave = pty.openpty()
    with os.fdopen(master, "rb", buffering=0) as screen, os.fdopen(slave, "w") as writer:
        yield Terminal(screen, writer)


def test_a_terminal_shows_a_bar_and_no_line_per_table(
    terminal: Terminal, bench: Bench, root: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *bench.of.arguments(bench.data)],
        cwd=root,
        env={**os.environ, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=terminal.writer,
        encoding="utf-8",
    )
    shown = terminal.shown()
    stdout, _ = process.communicate()
    assert process.returncode == 0
    assert stdout.startswith("Lignes par table :\n")
    percents = [int(text) for text in re.findall(r"Construction +\[[#-]+\] +([0-9]+)%", shown)]
    assert (percents[0], percents[-1]) == (0, 100)
    assert len(percents) > 2
    assert percents == sorted(percents)
    assert shown.count("\n") == 1
    assert "lignes" not in shown


def test_on_a_terminal_notes_wait_for_the_end_of_the_bar(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", terminal.writer)
    with show_progress(12) as progress:
        progress.on_file("liste.csv")
        progress.note("liste.csv a changé")
        progress.on_table("communes", 1646)
    monkeypatch.undo()
    *bar, note, end = terminal.shown().split("\r\n")
    assert (note, end) == ("liste.csv a changé", "")
    assert all("a changé" not in line for line in bar)


def test_on_a_terminal_notes_are_shown_for_a_build_that_fails_too(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", terminal.writer)
    with pytest.raises(BuildError), show_progress(12) as progress:
        progress.note("liste.csv a changé")
        raise BuildError("la suite est fausse")
    monkeypatch.undo()
    assert "liste.csv a changé\r\n" in terminal.shown()


def test_a_refresh_shows_on_a_terminal_which_source_it_asks_for(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", terminal.writer)
    with show_asking(2) as order:
        order.on_source("dgaln-ort")
        order.on_collected(Collected("dgaln-ort", "inchangee", ""))
    monkeypatch.undo()
    shown = terminal.shown()
    assert re.search(r"Sources +\[#+-+\] +50%.*dgaln-ort", shown)
    assert "inchangée" not in shown

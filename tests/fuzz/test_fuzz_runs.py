"""The fuzzer: each kind makes cases by seed, and whatever is no answer is found and kept."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.__main__ import Worker, again, hunt
from tests.fuzz.case import Case
from tests.fuzz.kinds import KINDS, make

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]

#: A worker that knows ways to go wrong, with less time than others.
WRONG = """
import os, sys
from tests.fuzz import calls, worker

def eat():
    return "fine" if bytearray(60 * 2**20) else ""

def eat_all():
    return "fine" if bytearray(6 * 2**30) else ""

def turn():
    while True:
        pass

def say(text):
    print(text)
    return "fine"

def leave():
    sys.exit(1)

calls.WAYS.update(eat=eat, eat_all=eat_all, turn=turn, say=say, leave=leave, abort=os.abort)
worker.PROCESSOR, worker.MEMORY = 1, 50 * 2**20
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
worker.serve(worker.Path(sys.argv[1]), sys.stdin, answers)
"""


def test_each_kind_is_tried_and_nothing_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tests.fuzz.__main__.KEPT", tmp_path / ".fuzz")
    whole = hunt(600, 0, list(KINDS), jobs=1, most=2)
    assert not whole.found, whole.summary()
    assert whole.tried == dict.fromkeys(KINDS, 2)
    assert all(answers.total() for answers in whole.answers.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_gives_the_same_case_each_time_and_a_file_too(kind: str, tmp_path: Path) -> None:
    case = make(kind, 1, 5)
    assert make(kind, 1, 5) == case
    assert case != make(kind, 2, 5)
    case.write(tmp_path / "case.json", found="nothing")
    assert Case.read(tmp_path / "case.json") == case


@pytest.mark.outside  # what kills a worker has another one started
def test_what_is_no_answer_is_found_and_the_next_case_is_tried(tmp_path: Path) -> None:
    worker = Worker(tmp_path / "worker", ("-c", WRONG))

    def attempt(*call: str) -> str:
        Case("wrong", [list(call)]).write(tmp_path / "case.json")
        answer = worker.attempt(str(tmp_path / "case.json"))
        return str(answer.get("found") or answer["answers"][0])

    try:
        assert attempt("say", "not an answer") == "fine"
        assert attempt("eat") == "wrong: eat takes too much memory"
        assert attempt("eat_all") == "eat_all: MemoryError at no line of ours"
        assert attempt("leave") == "leave: SystemExit at no line of ours"
        assert attempt("nowhere") == "nowhere: KeyError at no line of ours"
        assert attempt("turn") == "the process ends with SIGXCPU"
        assert attempt("abort") == "the process ends with SIGABRT"
        assert attempt("say", "again") == "fine"
    finally:
        worker.stop()


def test_a_kept_case_is_tried_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "names-1.json"
    Case("names", [["resolve", "5046"], ["nowhere"]]).write(path, found="what it was")
    assert again(path) == 1
    assert "nowhere: KeyError" in capsys.readouterr().out

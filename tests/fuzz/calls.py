"""The ways in: what is asked of the library and of its commands, and what is no answer."""

from __future__ import annotations

import contextlib
import re
import traceback
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

import pvd_data
from pvd_data.cli.main import main
from pvd_data.errors import MissingTableError, PvdDataError
from pvd_data.schema.tables import TABLES
from tests.fuzz.case import NotMadeError

if TYPE_CHECKING:
    from collections.abc import Callable

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]|^\s*(?:::|##\[)", re.M
)


class FoundError(Exception):
    """What came is no answer.

    Attributes:
        what: what it was, alike for whatever has the same cause.
        detail: the rest, for who mends it.
    """

    def __init__(self, what: str, detail: str) -> None:
        """Keep both: see the attributes."""
        super().__init__(what)
        self.what = what
        self.detail = detail


def cause(trace: str) -> str:
    """Name the exception of a trace and the deepest line of ours that it came through."""
    places = re.findall(r'File ".*?pvd_data/([^"]*)", line (\d+)', trace)
    names = re.findall(r"^((?:\w+\.)*[A-Z]\w+)(?::|$)", trace, re.M)
    name = names[-1].rpartition(".")[2] if names else "no exception"
    return f"{name} at {':'.join(places[-1]) if places else 'no line of ours'}"


def command(*arguments: str) -> str:
    """Run a command; 0, 1 and 2 with a sentence are answers."""
    done = CliRunner().invoke(main, arguments)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        trace = "".join(traceback.format_exception(done.exception))
        raise FoundError(f"{arguments[0]}: {cause(trace)}", trace[-3000:])
    if re.search("Erreur interne|Internal error", done.stderr):
        trace = CliRunner().invoke(main, [arguments[0], "--debug", *arguments[1:]]).stderr
        raise FoundError(f"{arguments[0]}: {cause(trace)}", done.stderr + trace[-3000:])
    if done.exit_code not in (0, 1, 2) or (done.exit_code == 2 and not done.stderr.strip()):
        raise FoundError(f"{arguments[0]}: exit {done.exit_code} without a sentence", done.stderr)
    said = done.stderr + (done.stdout if {"text", "full"} & {*arguments} else "")
    if sign := _CONTROL.search(said):
        raise FoundError(f"{arguments[0]}: prints {sign[0].strip()!r}", said[-3000:])
    return ("fine", "invalid", "refused")[done.exit_code]


def load(place: str) -> str:
    """Load a package and read each table that it has."""
    dataset = pvd_data.load(place)
    for name in TABLES:
        with contextlib.suppress(MissingTableError):
            list(getattr(dataset, name).values())
    return "fine"


def search(text: str) -> str:
    """Search a name."""
    return "fine" if pvd_data.load().search(text) else "nothing"


def resolve(text: str) -> str:
    """Resolve a code, as if it were damaged."""
    return pvd_data.load().resolve(text).status


def enrich(library: str, columns: list[list[Any]], asked: dict[str, Any]) -> str:
    """Join what the programme says to a frame, and carry that out."""
    from pvd_data import frames
    from tests.fuzz.frames import build

    return _carry_out(frames.enrich(build(library, columns), **asked))


def check(library: str, columns: list[list[Any]], on: str) -> str:
    """Check a frame, and carry that out."""
    from pvd_data import frames
    from tests.fuzz.frames import build

    return _carry_out(frames.check(build(library, columns), on=on, lang="en"))


def _carry_out(frame: Any) -> str:
    for verb in ("collect", "fetchall"):
        if hasattr(frame, verb):
            getattr(frame, verb)()
            break
    return "fine"


WAYS: dict[str, Callable[..., str]] = {
    "cli": command,
    "load": load,
    "search": search,
    "resolve": resolve,
    "enrich": enrich,
    "check": check,
}


def call(name: str, *arguments: Any) -> str:
    """Ask something, and return what kind of answer came.

    Raises:
        FoundError: it is none.
    """
    try:
        return WAYS[name](*arguments)
    except PvdDataError as error:
        if not str(error).strip():
            raise FoundError(f"{name}: {type(error).__name__} without a sentence", "") from error
        return "refused"
    except NotMadeError:
        return "not made"
    except FoundError:
        raise
    except BaseException as error:
        trace = traceback.format_exc()
        raise FoundError(f"{name}: {cause(trace)}", trace[-3000:]) from error

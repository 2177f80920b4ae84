"""Resources held to their own schemas by frictionless; run as a program, in a confined process.

Frictionless trusts what it reads: patterns that backtrack, archives that unpack for ever, addresses
within a schema. So it is run where its time, its memory and what it opens are limited, and this
module imports nothing of ours and can be run from its source alone.
"""

from __future__ import annotations

import json
import mimetypes
import os
import signal
import sys
import tempfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Seconds of the processor for one resource, and for each cell that was read of it: a table takes
#: its time, a pattern that never ends does not get it. Measured: 10 microseconds for a cell.
SLICE = 2
CELL = 25e-6

#: How often what was spent is looked at, and how much longer what cannot be interrupted may take.
TICK = 0.2
GRACE = 3

#: A compressed file that unpacks to more is a bomb, or could not be read in the time there is.
MAX_UNPACKED = 64 * 2**20

#: A longer line is not read; it is looked for a part of this size at a time.
MAX_LINE = 16 * 2**20
PART = 2**20

#: A table that another one points to is read whole, without a word: it is given the time of the
#: cells that so many bytes hold.
MAX_REFERENCED = 16 * 2**20
BYTES_OF_CELL = 8

#: A message of frictionless quotes the cell.
LONGEST = 1000

#: Tables in files; all else that frictionless knows is elsewhere, or is not looked into.
FORMATS = frozenset({"csv", "tsv", "xlsx", "xls", "ods", "json", "jsonl", "ndjson", "parquet"})

ABOUT = ["type", "message", "rowNumber", "fieldName", "fieldNumber"]

_TEXTS = frozenset({"csv", "tsv", "jsonl", "ndjson"})
_REACHING = (
    *("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.bind", "socket.send"),
    *("urllib.", "http.client.", "ftplib.", "subprocess.", "os.system", "os.exec", "os.spawn"),
    *("os.posix_spawn", "os.fork", "pty.", "sqlite3.connect", "webbrowser."),
)
_CHANGING = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.ch")


class LateError(BaseException):
    """There is no time left for a resource; no `except Exception` on the way stops it."""


class UncheckedError(Exception):
    """A resource was not checked."""

    def __init__(self, why: str, said: str = "") -> None:
        """Keep why, in a word, and what tells more."""
        super().__init__(why, said)
        self.why = why
        self.said = said


class Guard:
    """Refuses what reaches beyond the package: the network, processes and other files."""

    def __init__(self, root: str, temporary: str) -> None:
        """Set what may be read, and where temporary files are.

        Args:
            root: the package.
            temporary: the only folder that is written to.
        """
        self.refused = False
        self._written = self._real(temporary)
        places: list[str | Path] = [root, *sys.path, sys.prefix, sys.base_prefix]
        places += [
            Path(os.__file__).parent,
            *map(str, mimetypes.knownfiles),
            "/usr/share/zoneinfo",
            os.devnull,
            "/dev/urandom",
        ]
        self._read = (self._written, *(self._real(place) for place in places if place))

    def __call__(self, event: str, about: tuple[Any, ...]) -> None:
        """Look at what the interpreter is about to do: an audit hook."""
        if event == "open":
            path, _, flags = about
            if isinstance(path, int) or path is None:
                return
            writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            fine = self._is_in(path, (self._written,) if writes else self._read)
        elif event.startswith(_CHANGING):
            fine = self._is_in(about[0], (self._written,))
        else:
            fine = not event.startswith(_REACHING)
        if not fine:
            self.refused = True
            raise PermissionError(event)

    @staticmethod
    def _real(path: object) -> str:
        return os.path.realpath(os.fsdecode(path))  # type: ignore[arg-type]

    def _is_in(self, path: object, places: tuple[str, ...]) -> bool:
        real = self._real(path)
        return any(real == place or real.startswith(place + os.sep) for place in places)


class Clock:
    """Ends what takes longer than a table of its size."""

    def __init__(self, budget: float) -> None:
        """Set how many seconds of the processor there are, beside those for cells."""
        self._budget = budget
        self._slice = float(SLICE)
        self._cells = self._before = 0
        self._began: float | None = None
        self._last = 0.0

        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGPROF, self._tick)

    def begin(self) -> None:
        """Begin with a resource.

        Raises:
            LateError: there is no time for it.
        """
        self._before = self._cells
        now = time.process_time()
        self._allow(now)
        if now > self._budget + self._cells * CELL:
            raise LateError
        self._began = now
        self._look_each(TICK)

    def end(self) -> None:
        """End with a resource."""
        self._began = None
        self._look_each(0)  # a signal would cut what is written

    def halve(self) -> None:
        """Give the next resources half of the time, so that many slow ones leave some to others."""
        self._slice /= 2

    def count(self, cells: int) -> None:
        """Give the time for some cells that were read."""
        self._cells += cells

    def _tick(self, *_: object) -> None:
        os.write(1, b"\n")  # not stuck
        now = time.process_time()
        self._allow(now)
        if self._began is None:
            return
        mine = now - self._began > self._slice + (self._cells - self._before) * CELL
        if mine or now > self._budget + self._cells * CELL:
            raise LateError

    def _look_each(self, seconds: float) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, seconds, seconds)

    def _allow(self, now: float) -> None:
        """Have the system end what does not come back from C."""
        with suppress(ImportError, OSError, ValueError):
            import resource

            most = resource.getrlimit(resource.RLIMIT_CPU)[1]
            soft = int(now) + SLICE + GRACE
            if most in (resource.RLIM_INFINITY, -1) or soft < most:
                resource.setrlimit(resource.RLIMIT_CPU, (soft, most))


def _fits(file: str, form: str, compression: str | None, innerpath: str | None) -> None:
    """Refuse what has more than can be read, before frictionless opens it."""
    if compression == "zip":
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            inner = innerpath or (names[0] if names else "")
            # zipfile reads no more than what is declared.
            if inner and archive.getinfo(inner).file_size > MAX_UNPACKED:
                raise UncheckedError("unpacked")
    elif compression in ("gz", "bz2", "xz"):
        import bz2
        import gzip
        import lzma

        opened: Any = {"gz": gzip, "bz2": bz2, "xz": lzma}[compression].open(file)
        size = 0
        with opened:
            while part := opened.read(PART):
                size += len(part)
                if size > MAX_UNPACKED:
                    raise UncheckedError("unpacked")
    elif compression:
        raise UncheckedError("format", compression)
    elif form in _TEXTS:
        _refuse_long_lines(file)


def _refuse_long_lines(file: str) -> None:
    without = 0
    with Path(file).open("rb") as stream:
        while part := stream.read(PART):
            without = 0 if b"\n" in part or b"\r" in part else without + len(part)
            if without > MAX_LINE:
                raise UncheckedError("line")


class Checker:
    """Checks the resources of a package, each by itself."""

    def __init__(self, asked: dict[str, Any], clock: Clock, guard: Guard) -> None:
        """Set what is asked: see `main`."""
        self._root: str = asked["root"]
        self._limit: int = asked["limit"]
        self._clock = clock
        self._guard = guard
        self._known = {one["name"]: one for one in [*asked["beside"], *asked["resources"]]}

    def check(self, descriptor: dict[str, Any]) -> list[list[Any]]:
        """Return what frictionless finds in a resource.

        Raises:
            UncheckedError: it cannot be checked.
            Exception: whatever frictionless raises.
        """
        import frictionless

        resource: Any = frictionless.Resource.from_descriptor(descriptor, basepath=self._root)
        self._look(resource)
        pointed = {key["reference"].get("resource") for key in resource.schema.foreign_keys}
        beside = [self._known[name] for name in pointed if name and name in self._known]
        if beside:
            for one in beside:
                self._give_time(one)
            others = [one for one in beside if one["name"] != descriptor["name"]]
            package = frictionless.Package.from_descriptor(
                {"resources": [descriptor, *others]}, basepath=self._root
            )
            resource = package.get_resource(descriptor["name"])
        try:
            found = resource.validate(
                on_row=lambda row: self._clock.count(len(row)), limit_errors=self._limit
            )
        finally:
            resource.close()
        errors = [[_cut(part) for part in error] for error in found.flatten(ABOUT)]
        self._doubt(found)
        return errors

    def _look(self, resource: Any) -> None:
        """Refuse what frictionless would take for checked without a look, or never end with."""
        if not resource.tabular or resource.format not in FORMATS:
            raise UncheckedError("format", resource.format or "?")
        if resource.scheme not in ("file", "multipart"):
            raise UncheckedError("refused")
        files = [
            str(Path(self._root, path)) for path in (resource.path, *(resource.extrapaths or ()))
        ]
        if len(files) == 1:
            _fits(files[0], resource.format, resource.compression, resource.innerpath)
            return
        # It unpacks each file of several by what it reads in the file's own name.
        from frictionless.resources import FileResource

        for file in files:
            _fits(file, resource.format, FileResource(path=file).compression, None)

    def _doubt(self, found: Any) -> None:
        """Refuse what it found where that is not of the data: memory ran out, an extra lacks."""
        if self._guard.refused:
            raise UncheckedError("refused")
        for error in found.flatten(["type", "note"]):
            kind, note = error
            if kind == "error" and "frictionless[" in (note or ""):
                raise UncheckedError("extra", note)
            if kind in ("source-error", "format-error", "scheme-error") and not note:
                raise UncheckedError("memory")  # a MemoryError has no text

    def _give_time(self, descriptor: dict[str, Any]) -> None:
        paths = descriptor["path"]
        for path in [paths] if isinstance(paths, str) else paths:
            about = Path(self._root, path).stat()
            # A sparse file is read in no time.
            size = min(about.st_size, getattr(about, "st_blocks", about.st_size) * 512)
            self._clock.count(min(size, MAX_REFERENCED) // BYTES_OF_CELL)


def _cut(part: Any) -> Any:
    return part[:LONGEST] + "…" if isinstance(part, str) and len(part) > LONGEST else part


def answers(asked: dict[str, Any], clock: Clock, guard: Guard) -> Iterator[dict[str, Any]]:
    """Check each resource in turn; yield its errors, or why it was not checked."""
    checker = Checker(asked, clock, guard)
    for descriptor in asked["resources"]:
        guard.refused = False
        try:
            clock.begin()
            answer: dict[str, Any] = {"errors": checker.check(descriptor)}
        except LateError:
            clock.halve()
            answer = {"why": "time"}
        except MemoryError:
            answer = {"why": "memory"}
        except UncheckedError as error:
            answer = {"why": error.why, "said": error.said}
        except Exception as error:
            # Some faults of a descriptor are raised, such as a pattern that does not compile.
            why = "refused" if guard.refused else "raised"
            answer = {"why": why, "said": _cut(f"{error}" or type(error).__name__)}
        finally:
            clock.end()
        yield answer


def main() -> None:
    """Read what is asked from the standard input; print a line of JSON for each resource in turn.

    Asked are `root` and `resources`, the `beside` that these may point to, the `limit` of errors of
    each, the `budget` of seconds and a `temporary` folder. A line that is blank says nothing.
    """
    import frictionless  # noqa: F401  (imported before the guard watches)

    sys.dont_write_bytecode = True  # -I goes by no variable of the environment
    asked = json.loads(sys.stdin.buffer.read())
    tempfile.tempdir = asked["temporary"]
    guard, clock = Guard(asked["root"], asked["temporary"]), Clock(asked["budget"])
    sys.addaudithook(guard)
    for answer in answers(asked, clock, guard):
        sys.stdout.write(f"{json.dumps(answer)}\n\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

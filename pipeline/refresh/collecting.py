"""One source: found, asked whether it changed, fetched, sniffed, normalised, held to its bounds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import BuildError
from pipeline.proposal import NEWEST, day_of
from pipeline.refresh.bounds import check_bounds
from pipeline.refresh.discovery import find, year_in
from pipeline.refresh.forms import table_of
from pipeline.refresh.state import Known

if TYPE_CHECKING:
    from datetime import date

    from pipeline.refresh.access import Access
    from pipeline.refresh.discovery import Found
    from pipeline.refresh.forms import Table
    from pipeline.refresh.web import Answer, Web
    from pipeline.sources import SourceEntry


@dataclass(frozen=True)
class Collected:
    """What became of one source.

    Attributes:
        code: its code.
        state: `inchangee`, `nouvelle` or `echec`.
        said: the address that gave it, or why it could not be had.
        known: what is to be remembered; None if it could not be had.
        name: how the publisher calls the file.
        content: the file in our form, if it is new.
        year: the year that the publisher says of it.
        rows: how many rows the file before it had, and how many it has.
    """

    code: str
    state: str
    said: str
    known: Known | None = None
    name: str = ""
    content: bytes = b""
    year: int | None = None
    rows: tuple[int, int] | None = None


@dataclass(frozen=True)
class Asked:
    """What is asked for.

    Attributes:
        access: how the source is fetched and read.
        entry: the source, as the register has it.
        content: its file until now.
        known: what is remembered of it, if that still counts.
        day: today.
    """

    access: Access
    entry: SourceEntry
    content: bytes
    known: Known | None
    day: date


def collect(asked: Asked, web: Web) -> Collected:
    """Get a source by the first of its ways that gives a good file.

    Args:
        asked: what is asked for.
        web: what is asked.
    """
    code, said = asked.entry.code, []
    for way in asked.access.voies:
        try:
            # The newest address that there is; the year before where this year has none yet.
            for found in find(way, web, asked.day):
                try:
                    return _got(found, asked, web)
                except BuildError as error:
                    said.append(str(error))
        except BuildError as error:
            said.append(str(error))
    return Collected(code, "echec", " ; ".join(said))


def _got(found: Found, asked: Asked, web: Web) -> Collected:
    known, code = asked.known, asked.entry.code
    checksum = ":".join(found.checksum).strip(":")
    same = known is not None and known.asked == found.url
    if known and same and checksum and checksum == known.checksum:
        return Collected(code, "inchangee", known.url, known)
    etag, modified = (known.etag, known.modified) if known and same else ("", "")
    answer = web.get(found.url, etag=etag, modified=modified)
    if known and answer.content is None:
        return Collected(code, "inchangee", known.url, known)
    content = answer.content or b""
    named = found.name or answer.name or answer.url.rpartition("/")[2].partition("?")[0]
    name = named if "." in named else code
    _check_digest(name, content, found.checksum)
    sha256 = hashlib.sha256(content).hexdigest()
    if known and sha256 == known.sha256:
        return _unchanged(found, answer, sha256, asked)
    new = table_of(name, content, asked.access)
    old = table_of(str(asked.entry.fichier), asked.content, asked.access.as_ours())
    check_bounds(name, new, old, asked.entry, asked.access)
    if _says_nothing_new(name, old, new, asked.entry):
        return _unchanged(found, answer, sha256, asked)
    made = new.content()
    taken = hashlib.sha256(made).hexdigest()
    remembered = _known(found, answer, sha256, taken)
    rows = (len(old.rows), len(new.rows))
    year = found.year or year_in(name)
    return Collected(code, "nouvelle", answer.url, remembered, name, made, year, rows)


def _unchanged(found: Found, answer: Answer, sha256: str, asked: Asked) -> Collected:
    remembered = _known(found, answer, sha256, str(asked.entry.sha256))
    return Collected(asked.entry.code, "inchangee", answer.url, remembered)


def _known(found: Found, answer: Answer, sha256: str, taken: str) -> Known:
    checksum = ":".join(found.checksum).strip(":")
    return Known(answer.url, found.url, answer.etag, answer.modified, checksum, sha256, taken)


def _says_nothing_new(name: str, old: Table, new: Table, entry: SourceEntry) -> bool:
    """Say whether a file says what the one before it says, in another form perhaps.

    Raises:
        BuildError: it is a list that is not newer than the one that is taken, and another.
    """
    both = [column for column in old.columns if column in new.columns]
    equal = old.only(both) == new.only(both)
    if entry.code != NEWEST:
        return equal and not any(map(new.filled, {*new.columns} - {*both}))
    day = day_of(name)
    if entry.edition and day <= entry.edition and not equal:
        raise BuildError(
            f"cette liste est du {day} comme celle qui est prise (du {entry.edition}), ou "
            "antérieure, et dit autre chose : l'éditeur l'a remplacée ; demandez-lui laquelle vaut",
            file=name,
        )
    return entry.edition is not None and day <= entry.edition


def _check_digest(name: str, content: bytes, checksum: tuple[str, str]) -> None:
    """Compare the bytes with what the publisher's catalogue says of them."""
    algorithm, digest = checksum
    if algorithm in ("sha1", "sha256", "md5"):
        found = hashlib.new(algorithm, content, usedforsecurity=False).hexdigest()
        if found != digest:
            raise BuildError(
                f"{len(content)} octets dont l'empreinte {algorithm} n'est pas celle que dit le "
                "catalogue : fichier coupé, ou remplacé à l'instant",
                file=name,
            )

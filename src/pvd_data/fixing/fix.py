"""What `fix` does to a CSV: every certain suggestion, no guess, and never more errors than before.

Pure: from bytes to bytes. A cell may need more than one suggestion, spaces first and letters
then, so the check is asked again until it has nothing certain to say.
"""

from __future__ import annotations

import codecs
from collections import Counter
from dataclasses import dataclass, field
from heapq import merge
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pvd_data.fixing.again import Found, Memory, Plain, all_of, judged
from pvd_data.fixing.converting import Conversion, conversions, separates, with_zeros
from pvd_data.fixing.edits import UTF_8, Change, Edit, place, splice, writes
from pvd_data.fixing.spool import Spool
from pvd_data.fixing.writing import writing_of
from pvd_data.schema.headings import is_known
from pvd_data.schema.tables import TABLES
from pvd_data.tabular.lines import CHUNK, utf16_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from pvd_data.fixing.again import Finding
    from pvd_data.report import Issue, Report
    from pvd_data.validation.options import Options

    #: What names a row: the number of its record, or its sheet and the number of the row.
    Record = Any
    #: What is to be changed whatever is found, by what names the row and the number of the cell.
    Turned = Mapping[Any, Mapping[int, Change]]


#: A cell that is not right after as many suggestions is left as the last one makes it.
_PASSES = 8

#: How often rows whose fixes bring errors to light are put back before all is.
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Fixed:
    """A CSV with the certain suggestions applied.

    Attributes:
        content: the bytes.
        edits: what differs from the bytes that were given, in order.
        rules: how many cells were changed by each rule, by slug, the most frequent first.
        before: what was found in the bytes that were given.
        after: what is left.
        held: the lines of the records that were left as they are, since with their fixes the
            file would have more errors than without.
        unwritten: the lines of the records where a cell was left as it was, since the encoding of
            the file has not the letters.
        writing: that encoding.
        changes: each edit as people see it.
    """

    content: bytes
    edits: Collection[Edit]
    rules: dict[str, int]
    before: Report
    after: Report
    held: tuple[int, ...] = ()
    unwritten: tuple[int, ...] = ()
    writing: str = UTF_8
    changes: Collection[Change] = ()


def is_utf8(content: bytes) -> bool:
    """Say whether bytes are text in UTF-8.

    >>> is_utf8("Bâtie".encode()), is_utf8("Bâtie".encode("cp1252"))
    (True, False)
    """
    if utf16_of(content[:CHUNK]) is not None:
        return False
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(content), CHUNK):
            decoder.decode(content[at : at + CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def check_content(
    content: bytes,
    path: str,
    options: Options,
    memory: Memory | None = None,
    edits: Collection[Edit] = (),
) -> Report:
    """Check a CSV that is in memory.

    Args:
        content: its bytes.
        path: how messages name it.
        options: what is asked.
        memory: what is known of it without the edits.
        edits: what was changed in it.

    Raises:
        NothingToCheckError: no column has a role, or one that was named is not there.
    """
    collector = Plain(options, path)
    return collector.found_of((memory or Memory()).check(content, collector, edits))


class Source(Protocol):
    """A file whose cells can be changed."""

    @property
    def content(self) -> bytes:
        """Its bytes."""

    @property
    def writing(self) -> str:
        """The encoding in which texts are written into it."""

    def check(self, edits: Collection[Edit] = (), content: bytes | None = None) -> Report:
        """Say what is found in the file as it is, or with some cells changed, which are its bytes then."""

    def find(self, changes: Iterable[Change]) -> Iterable[tuple[Change, Edit | None]]:
        """Find the places of the cells to change, which come in order; of some there may be none."""

    def splice(self, edits: Collection[Edit]) -> bytes:
        """Return the bytes of the file with some cells changed."""


@dataclass(frozen=True)
class _Csv:
    """A CSV: see `Source`."""

    content: bytes
    path: str
    options: Options
    coded: Collection[int]
    writing: str
    memory: Memory = field(default_factory=Memory)

    def check(self, edits: Collection[Edit] = (), content: bytes | None = None) -> Report:
        content = self.splice(edits) if content is None else content
        report = check_content(content, self.path, self.options, self.memory, edits)
        report = doubted(report, self.options)
        return with_zeros(report, self.coded) if self.coded else report

    def find(self, changes: Iterable[Change]) -> Iterator[tuple[Change, Edit | None]]:
        table = self.options.table
        known = TABLES[table].columns.__contains__ if table is not None else is_known
        return place(
            self.content,
            changes,
            known,
            free=table is None,
            header_row=self.options.header_row,
            delimiter=self.options.delimiter,
            writing=self.writing,
        )

    def splice(self, edits: Collection[Edit]) -> bytes:
        return splice(self.content, edits) if edits else self.content


def fix_content(
    content: bytes,
    path: str,
    options: Options,
    convert: Collection[str] = (),
    accepted: Collection[Proposal] = (),
    refused: Collection[Proposal] = (),
) -> Fixed:
    """Apply the certain suggestions to a CSV.

    Nothing else is changed: neither encoding, line ends, delimiter and order, nor the quotes of
    any cell. The result has no more errors than what was given, and fixed again it stays as it
    is.

    Args:
        content: its bytes.
        path: how messages name it.
        options: what is asked of the check; its limit is that of what is listed, not of what is
            fixed.
        convert: the ways of writing a column that are turned into ours, of `converting.KINDS`,
            each perhaps with a column behind `=`.
        accepted: suggestions that are not certain and that somebody has agreed to.
        refused: suggestions that are certain and that somebody has refused.

    Raises:
        NothingToCheckError: no column is recognised, or one that was named is not there.
    """
    writing = UTF_8 if is_utf8(content) else writing_of(content)
    asked = tuple(map(Conversion.of, convert))
    turned, coded = conversions(content, path, options, asked) if asked else ({}, ())
    source = _Csv(content, path, options, coded, writing)
    return fix_source(source, options, turned, accepted, refused)


def csv_source(content: bytes, path: str, options: Options, writing: str) -> Source:
    """Return a CSV whose cells can be changed.

    Args:
        content: its bytes.
        path: how messages name it.
        options: what is asked of the check.
        writing: its encoding.
    """
    return _Csv(content, path, options, (), writing)


class Proposal(NamedTuple):
    """A suggestion for a cell, which somebody may agree to.

    Attributes:
        record: what names the row.
        column: the number of the cell, from 1.
        value: what it holds.
        suggestion: what it would hold.
    """

    record: Any
    column: int | None
    value: str | None
    suggestion: str | None


def proposal_of(issue: Issue | Finding) -> Proposal:
    """Return the suggestion of an issue.

    Args:
        issue: what was found in a cell.
    """
    return Proposal(_record(issue), issue.column_number, issue.value, issue.suggestion)


def fix_source(
    source: Source,
    options: Options,
    turned: Turned,
    accepted: Collection[Proposal] = (),
    refused: Collection[Proposal] = (),
) -> Fixed:
    """Apply the certain suggestions to a file.

    Args:
        source: the file.
        options: what is asked of the check.
        turned: what is to be changed whatever is found.
        accepted: suggestions that are not certain and that somebody has agreed to.
        refused: suggestions that are certain and that somebody has refused.
    """
    made = source.content

    def check(edits: Collection[Edit]) -> Report:
        nonlocal made
        made = source.splice(edits) if edits else source.content
        report = source.check(edits, made)
        if not accepted and not refused:
            return report

        def is_certain(one: Issue | Finding) -> bool:
            proposal = proposal_of(one)
            return proposal in accepted or (one.certain and proposal not in refused)

        return judged(report, is_certain)

    before = check(())
    labels = frozenset({*options.columns.values(), *options.key})
    held: set[Record] = set()
    for _ in range(_ROUNDS):
        settled = _settle(source, check, before, _in_order(turned, held), labels, held)
        edits, after = settled.edits, settled.after
        if after.count("error") <= before.count("error"):
            rules = dict(Counter(change.slug for change in settled.changes).most_common())
            return Fixed(
                *(made if edits else source.content, edits, rules, before, after),
                _lines(before, held),
                *(settled.unwritten, source.writing, settled.changes),
            )
        worse = _errors(after) - _errors(before)
        more = {edit.record for edit in edits if edit.record in worse}
        if not more:
            break
        held |= more
    certain = {one.line for one in all_of(before) if one.certain and one.line is not None}
    return Fixed(source.content, (), {}, before, before, tuple(sorted(certain)))


def _in_order(turned: Turned, held: Collection[Record]) -> list[Change]:
    return [
        cells[at]._replace(record=record, number=at)
        for record, cells in sorted(turned.items())
        for at in sorted(cells)
        if record not in held
    ]


class _Settled(NamedTuple):
    """What the certain suggestions come to.

    Attributes:
        edits: what differs.
        changes: each of them as people see it.
        after: what is found then.
        unwritten: the lines where a cell has letters that the file cannot have.
    """

    edits: Collection[Edit]
    changes: Collection[Change]
    after: Report
    unwritten: tuple[int, ...]


def _settle(
    source: Source,
    check: Callable[[Collection[Edit]], Report],
    before: Report,
    turned: Collection[Change],
    labels: Collection[str],
    held: Collection[Record],
) -> _Settled:
    """Apply suggestions until nothing certain is said.

    Args:
        source: the file, to which the edits of every pass are applied from the start.
        check: from the edits to what is found.
        before: what was found in it.
        turned: what is to be changed whatever is found, in order.
        labels: labels that are left alone, since the user names the columns by them.
        held: records that are left alone.
    """
    edits: Collection[Edit] = ()
    changes, report = turned, before
    left_out: set[tuple[Record, int]] = {(0, at) for at in _places(before, labels)}
    unwritten = set()
    for number in range(_PASSES):
        added = _add(changes, report, held, left_out)
        if added is None and (number or not changes):
            break
        made, kept = Spool(Edit), Spool(Change)
        for change, edit in source.find(changes if added is None else added):
            if edit is not None:
                made.add(edit)
                kept.add(change)
                continue
            left_out.add((change.record, change.number))
            if change.line is not None and not writes(change.after, source.writing):
                unwritten.add(change.line)
        edits, changes = made, kept
        report = check(edits)
    return _Settled(edits, changes if edits else (), report, tuple(sorted(unwritten)))


def _cell_of(change: Change) -> tuple[Record, int]:
    return change.record, change.number


class _Suggested(Change):
    """A change that a report has just suggested."""


def _add(
    changes: Collection[Change],
    report: Report,
    held: Collection[Record],
    left_out: set[tuple[Record, int]],
) -> Spool[Change] | None:
    """Return what was to be changed and the certain suggestions of a report; None if it has none.

    Args:
        changes: what was to be changed, in order.
        report: what was found with that changed.
        held: records that are left alone.
        left_out: cells that are left alone, by record and number; added to.
    """
    suggested: Iterator[Change] = _suggested(report, held, left_out)
    first = next(suggested, None)
    if first is None:
        return None
    suggested = chain((first,), suggested)
    if not isinstance(report, Found):
        # Of a workbook, whose sheets come in the order of the book.
        changes = sorted(changes, key=_cell_of)
        suggested = iter(sorted(suggested, key=_cell_of))
    whole = Spool(Change)
    added = False
    last: Change | None = None
    for change in merge(changes, suggested, key=_cell_of):
        at = _cell_of(change)
        if at in left_out:
            continue
        if last is None or at != _cell_of(last):
            if last is not None:
                whole.add(last)
            last = change
            added = added or isinstance(change, _Suggested)
        elif last.before == change.after:
            # Two rules that undo each other agree on nothing.
            left_out.add(at)
            last, added = None, True
        elif last.after == change.before:
            last, added = last._replace(after=change.after), True
    if last is not None:
        whole.add(last)
    return whole if added else None


def _suggested(
    report: Report, held: Collection[Record], left_out: Collection[tuple[Record, int]]
) -> Iterator[_Suggested]:
    """Yield the certain suggestions of a report for cells that are not left alone."""
    for issue in all_of(report):
        if not issue.certain:
            continue
        record, at = _record(issue), issue.column_number
        value, after = issue.value, issue.suggestion
        if after is None or at is None or value is None or after == value:
            continue
        if record is None or record in held or (record, at) in left_out:
            continue
        where = issue.column or "", issue.line, issue.sheet or "", issue.cell or "", record, at
        yield _Suggested(value, after, issue.slug, *where)


def _places(report: Report, labels: Collection[str]) -> set[int]:
    """Return the numbers of the columns that bear some labels, of those at fault."""
    return {
        issue.column_number
        for issue in report.issues
        if _record(issue) == 0 and issue.column_number is not None and issue.value in labels
    }


def _record(issue: Issue | Finding) -> Record | None:
    """Return the number of the record, 0 for the header; of a sheet, with its name, that of the row."""
    if issue.sheet is not None and issue.line is not None:
        return issue.sheet, issue.line
    return 0 if issue.record is None and issue.column_number is not None else issue.record


def _errors(report: Report) -> Counter[Record | None]:
    """Count the errors of each record."""
    return Counter(_record(one) for one in all_of(report) if one.severity == "error")


def _lines(report: Report, records: Collection[Record]) -> tuple[int, ...]:
    """Return the lines of some records at fault, in order."""
    if not records:
        return ()
    lines = {at: one.line for one in all_of(report) if (at := _record(one)) in records}
    return tuple(sorted(line for line in lines.values() if line is not None))


def doubted(report: Report, options: Options) -> Report:
    """Return a report in which no suggestion is certain that separates postal codes in another way.

    Args:
        report: what was found.
        options: what is asked of the check: our own tables have one way of writing.
    """
    if options.table is not None:
        return report
    return judged(report, lambda one: one.certain and not separates(one))

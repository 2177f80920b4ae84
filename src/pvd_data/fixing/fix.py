"""What `fix` does to a CSV: every certain suggestion, no guess, and never more errors than before.

Pure: from bytes to bytes. A cell may need more than one suggestion, spaces first and letters
then, so the check is asked again until it has nothing certain to say.
"""

from __future__ import annotations

import codecs
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pvd_data.fixing.again import Memory
from pvd_data.fixing.converting import Conversion, conversions, separates, with_zeros
from pvd_data.fixing.edits import UTF_8, Change, place, splice, writes
from pvd_data.fixing.writing import writing_of
from pvd_data.report import Report
from pvd_data.schema.headings import is_known
from pvd_data.schema.tables import TABLES
from pvd_data.tabular.lines import CHUNK, line_breaks, utf16_of
from pvd_data.validation.collector import Collector
from pvd_data.validation.validate import report_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from pvd_data.fixing.edits import Edit
    from pvd_data.report import Issue
    from pvd_data.validation.options import Options

    #: What names a row: the number of its record, or its sheet and the number of the row.
    Record = Any
    Changes = dict[Any, dict[int, Change]]


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
    edits: tuple[Edit, ...]
    rules: dict[str, int]
    before: Report
    after: Report
    held: tuple[int, ...] = ()
    unwritten: tuple[int, ...] = ()
    writing: str = UTF_8
    changes: tuple[Change, ...] = ()


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


class _Plain(Collector):
    """Faults without the lines they are in, which are not shown."""

    def add(self, slug: str, raw: str = "", **about: Any) -> None:
        # In a record of several lines a cell may stand on a later one.
        super().add(slug, raw if line_breaks(raw) > 1 else "", **about)


def check_content(
    content: bytes,
    path: str,
    options: Options,
    memory: Memory | None = None,
    edits: Sequence[Edit] = (),
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
    changed: dict[int, list[int]] = {}
    for edit in edits:
        changed.setdefault(edit.record, []).append(edit.column)
    collector = _Plain(options, path, options.table)
    check = (memory or Memory()).check(content, collector, changed)
    return report_of(collector, check)


class Source(Protocol):
    """A file whose cells can be changed."""

    @property
    def content(self) -> bytes:
        """Its bytes."""

    @property
    def writing(self) -> str:
        """The encoding in which texts are written into it."""

    def check(self, edits: Sequence[Edit] = ()) -> Report:
        """Say what is found in the file as it is, or then with some cells changed."""

    def find(self, changes: Changes) -> Iterable[Edit]:
        """Find the places of the cells to change; of some there may be none."""

    def splice(self, edits: Iterable[Edit]) -> bytes:
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

    def check(self, edits: Sequence[Edit] = ()) -> Report:
        content = self.splice(edits) if edits else self.content
        report = check_content(content, self.path, self.options, self.memory, edits)
        report = doubted(report, self.options)
        return with_zeros(report, self.coded) if self.coded else report

    def find(self, changes: Changes) -> Iterator[Edit]:
        table, header = self.options.table, self.options.header_row
        known = TABLES[table].columns.__contains__ if table is not None else is_known
        return place(
            self.content,
            changes,
            known,
            free=table is None,
            header_row=header,
            writing=self.writing,
        )

    def splice(self, edits: Iterable[Edit]) -> bytes:
        return splice(self.content, edits)


def fix_content(
    content: bytes,
    path: str,
    options: Options,
    convert: Collection[str] = (),
    accepted: Collection[Proposal] = (),
) -> Fixed:
    """Apply the certain suggestions to a CSV.

    Nothing else is changed: neither encoding, line ends, delimiter and order, nor the quotes of
    any cell. The result has no more errors than what was given, and fixed again it stays as it
    is.

    Args:
        content: its bytes.
        path: how messages name it.
        options: what is asked of the check; all faults are listed, whatever it says.
        convert: the ways of writing a column that are turned into ours, of `converting.KINDS`,
            each perhaps with a column behind `=`.
        accepted: suggestions that are not certain and that somebody has agreed to.

    Raises:
        NothingToCheckError: no column is recognised, or one that was named is not there.
    """
    options = options.but(limit=sys.maxsize)
    writing = UTF_8 if is_utf8(content) else writing_of(content)
    asked = tuple(map(Conversion.of, convert))
    turned, coded = conversions(content, path, options, asked) if asked else ({}, ())
    return fix_source(_Csv(content, path, options, coded, writing), options, turned, accepted)


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


def proposal_of(issue: Issue) -> Proposal:
    """Return the suggestion of an issue.

    Args:
        issue: what was found in a cell.
    """
    return Proposal(_record(issue), issue.column_number, issue.value, issue.suggestion)


def _check(source: Source, edits: Sequence[Edit], accepted: Collection[Proposal]) -> Report:
    """Check a file; what was agreed to is certain."""
    report = source.check(edits)
    if not accepted:
        return report
    issues = (
        replace(issue, certain=True) if proposal_of(issue) in accepted else issue
        for issue in report.issues
    )
    return replace(report, issues=tuple(issues))


def fix_source(
    source: Source,
    options: Options,
    turned: Changes,
    accepted: Collection[Proposal] = (),
) -> Fixed:
    """Apply the certain suggestions to a file.

    Args:
        source: the file.
        options: what is asked of the check.
        turned: what is to be changed whatever is found.
        accepted: suggestions that are not certain and that somebody has agreed to.
    """

    def check(edits: Sequence[Edit]) -> Report:
        return _check(source, edits, accepted)

    before = check(())
    lines = {_record(issue): issue.line for issue in before.issues}
    labels = frozenset({*options.columns.values(), *options.key})
    held: set[Record] = set()
    for _ in range(_ROUNDS):
        changes = {at: dict(cells) for at, cells in turned.items() if at not in held}
        settled = _settle(source, check, before, changes, labels, held)
        edits, after = settled.edits, settled.after
        if after.count("error") <= before.count("error"):
            done = tuple(changes[edit.record][edit.column] for edit in edits)
            rules = dict(Counter(change.slug for change in done).most_common())
            left = sorted(line for record in held if (line := lines.get(record)) is not None)
            return Fixed(
                *(source.splice(edits) if edits else source.content, edits, rules, before, after),
                tuple(left),
                *(settled.unwritten, source.writing, done),
            )
        worse = _errors(after) - _errors(before)
        more = {edit.record for edit in edits if edit.record in worse}
        if not more:
            break
        held |= more
    certain = {issue.line for issue in before.issues if issue.certain and issue.line is not None}
    return Fixed(source.content, (), {}, before, before, tuple(sorted(certain)))


class _Settled(NamedTuple):
    """What the certain suggestions come to.

    Attributes:
        edits: what differs.
        after: what is found then.
        unwritten: the lines where a cell has letters that the file cannot have.
    """

    edits: tuple[Edit, ...]
    after: Report
    unwritten: tuple[int, ...]


def _settle(
    source: Source,
    check: Callable[[Sequence[Edit]], Report],
    before: Report,
    changes: Changes,
    labels: Collection[str],
    held: Collection[Record],
) -> _Settled:
    """Apply suggestions until nothing certain is said.

    Args:
        source: the file, to which the edits of every pass are applied from the start.
        check: from the edits to what is found.
        before: what was found in it.
        changes: what is to be changed whatever is found; added to.
        labels: labels that are left alone, since the user names the columns by them.
        held: records that are left alone.
    """
    edits: tuple[Edit, ...] = ()
    report = before
    left_out: set[tuple[Record, int]] = {(0, at) for at in _places(before, labels)}
    unwritten = set()
    for number in range(_PASSES):
        if not _add(changes, report, held, left_out) and (number or not changes):
            break
        edits = tuple(source.find(changes))
        found = {(edit.record, edit.column) for edit in edits}
        for record, cells in changes.items():
            for at in [at for at in cells if (record, at) not in found]:
                left_out.add((record, at))
                lost = cells.pop(at)
                if lost.line is not None and not writes(lost.after, source.writing):
                    unwritten.add(lost.line)
        report = check(edits)
    return _Settled(edits, report, tuple(sorted(unwritten)))


def _add(
    changes: Changes,
    report: Report,
    held: Collection[Record],
    left_out: set[tuple[Record, int]],
) -> bool:
    """Add the certain suggestions of a report; say whether there was one.

    Args:
        changes: what was to be changed; added to.
        report: what was found with that changed.
        held: records that are left alone.
        left_out: cells that are left alone, by record and number; added to.
    """
    added = False
    for issue in report.issues:
        record, at = _record(issue), issue.column_number
        value, after = issue.value, issue.suggestion
        if not issue.certain or after is None or at is None or value is None or after == value:
            continue
        if record is None or record in held or (record, at) in left_out:
            continue
        cells = changes.setdefault(record, {})
        if at not in cells:
            where = issue.column or "", issue.line, issue.sheet or "", issue.cell or ""
            cells[at] = Change(value, after, issue.slug, *where)
        elif cells[at].before == after:
            # Two rules that undo each other agree on nothing.
            left_out.add((record, at))
            del cells[at]
        elif cells[at].after == value:
            cells[at] = cells[at]._replace(after=after)
        else:
            continue
        added = True
    return added


def _places(report: Report, labels: Collection[str]) -> set[int]:
    """Return the numbers of the columns that bear some labels, of those at fault."""
    return {
        issue.column_number
        for issue in report.issues
        if _record(issue) == 0 and issue.column_number is not None and issue.value in labels
    }


def _record(issue: Issue) -> Record | None:
    """Return the number of the record, 0 for the header; of a sheet, with its name, that of the row."""
    if issue.sheet is not None and issue.line is not None:
        return issue.sheet, issue.line
    return 0 if issue.record is None and issue.column_number is not None else issue.record


def _errors(report: Report) -> Counter[Record | None]:
    """Count the errors of each record."""
    return Counter(_record(issue) for issue in report.issues if issue.severity == "error")


def doubted(report: Report, options: Options) -> Report:
    """Return a report in which no suggestion is certain that separates postal codes in another way.

    Args:
        report: what was found.
        options: what is asked of the check: our own tables have one way of writing.
    """
    if options.table is not None or not any(
        issue.certain and "|" in (issue.suggestion or "") for issue in report.issues
    ):
        return report
    issues = (replace(one, certain=False) if separates(one) else one for one in report.issues)
    return replace(report, issues=tuple(issues))

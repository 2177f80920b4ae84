"""Where the faults of one file become issues: counted all, listed up to a bound."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from pvd_data.base.language import Text
from pvd_data.base.text import letters
from pvd_data.report import Excerpt, Issue
from pvd_data.rules.registry import RULES
from pvd_data.tabular.lines import Form, line_breaks
from pvd_data.tabular.records import spans_of
from pvd_data.validation.norms import HABITS, TOLD_IF_STRICT
from pvd_data.validation.vintage import PAST
from pvd_data.validation.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.base.language import Lang, Severity
    from pvd_data.report import Fault
    from pvd_data.tabular.lines import Block, Sift
    from pvd_data.validation.options import Options
    from pvd_data.validation.plan import Plan


#: What is wrong with a row that is not looked into.
MALFORMED = frozenset({"blank-row", "missing-cell", "extra-cell"})

#: A cell is quoted up to this many characters.
LONGEST = 200

#: A line is shown up to this many characters around its cell.
WIDE = 120


_RECORD = Text(fr="enregistrement {number} : {message}", en="record {number}: {message}")

#: How sentences name an earlier row, by whether rows are told by their number.
AGAIN = {
    False: {
        "first": Text(fr="ligne {first}", en="on line {first}"),
        "same": Text(fr="la ligne {first}", en="line {first}"),
    },
    True: {
        "first": Text(fr="à l'enregistrement {first}", en="in record {first}"),
        "same": Text(fr="l'enregistrement {first}", en="record {first}"),
    },
}


@dataclass
class Collector:
    """The faults of one file.

    Attributes:
        options: what is asked of the check.
        path: how messages name the file.
        resource: name of the table that the file should hold; None for a free-form file.
        issues: the faults that are listed.
        totals: how many there are of each severity and slug.
        form: how the cells of the file are written.
        header: the physical line of the header.
        sheet: of a workbook, the name of the sheet.
        name: how the report names what was checked, if it is not `path`.
        header_record: the number of its record, the first of the file being 0.
        numbered: whether records are told by their number, since they stand on no line of their own.
        sift: looks at whole columns first, once it is known what is checked of them.
    """

    options: Options
    path: str
    resource: str | None = None
    issues: list[Issue] = field(default_factory=list)
    totals: Counter[tuple[Severity, str]] = field(default_factory=Counter)
    form: Form = field(default_factory=Form)
    header: int = 1
    sheet: str | None = None
    name: str = ""
    header_record: int = 0
    numbered: bool = False
    sift: Sift | None = None
    _listed: Counter[str] = field(default_factory=Counter)

    def found(
        self, slug: str, line: int | None, value: str | Text = "", expected: str = ""
    ) -> None:
        """Add a fault of the file as a whole: `Found` of the reader."""
        self.add(slug, line=line, value=value or None, expected=expected or None)

    def add_fault(self, fault: Fault, column: str, number: int | None, **about: Any) -> None:
        """Add a fault of a cell or a label.

        Args:
            fault: what is wrong.
            column: how messages call its column; empty if it is of none.
            number: the number of the column, from 1.
            about: where it is: `line`, `record`, and as `raw` the physical lines of the record.
        """
        if number is not None:
            about["column_number"] = number
        self.add(
            fault.slug,
            column=column or None,
            suggestion=fault.suggestion,
            certain=fault.certain,
            given=fault.given,
            first=fault.first,
            value=fault.value,
            expected=fault.expected,
            target=fault.target,
            **about,
        )

    def add(self, slug: str, raw: str = "", **about: Any) -> None:
        """Add a fault.

        Args:
            slug: name of the rule.
            raw: the physical lines of the record, to show it.
            about: fields of `Issue`, and whatever else the sentence names; a `Text` is said in
                the language of the report.
        """
        if slug not in self.options.slugs:
            return
        if self.header_record and about.get("line") == self.header:
            about.setdefault("record", self.header_record)
        severity = self._severity(slug)
        self.totals[severity, slug] += 1
        self._listed[slug] += 1
        if self._listed[slug] > self.options.limit:
            return
        lang = self.options.language
        if about.get("first"):
            about |= {
                k: said.fill(first=about["first"]) for k, said in AGAIN[self.numbered].items()
            }
        # The keys of objects stand on no line, nor do records that are told by their number.
        if not about.get("line") or (self.numbered and about.get("record") is not None):
            about["line"] = None
        about = {k: v[lang] if isinstance(v, Text) else v for k, v in about.items()}
        for name in ("value", "expected", "suggestion", "column", "given"):
            text = about.get(name)
            if isinstance(text, str) and len(text) > LONGEST:
                about[name] = text[:LONGEST] + "…"
                if name == "suggestion":
                    about |= {"suggestion": None, "certain": False}
        if self.sheet is not None:
            about = {"sheet": self.sheet, "cell": _cell(**about), **about}
        if raw and "column_number" in about:
            self._show(raw, about)
        issue = make_issue(
            slug, lang, severity=severity, path=self.path, resource=self.resource, **about
        )
        if self.numbered and issue.record:
            said = _RECORD.fill(number=issue.record, message=issue.message)
            issue = replace(issue, message=said[lang])
        self.issues.append(issue)

    def of_sheet(self, sheet: str, name: str, resource: str | None) -> Collector:
        """Return a collector for a sheet of the file, which lists no more with the others.

        Args:
            sheet: its name.
            name: how the report names it.
            resource: name of the table that it should hold.
        """
        return Collector(
            self.options, self.path, resource, sheet=sheet, name=name, _listed=self._listed
        )

    def lists_no_more(self, slug: str) -> bool:
        """Say whether another fault of a rule would not be listed."""
        return slug not in self.options.slugs or self._listed[slug] >= self.options.limit

    @property
    def looked_at(self) -> int:
        """How many faults there are of what rows hold; to see that one is malformed is nothing."""
        return sum(number for slug, number in self._listed.items() if slug not in MALFORMED)

    def count(self, slug: str, number: int) -> None:
        """Count faults that are not listed.

        Args:
            slug: name of the rule; see `lists_no_more`.
            number: how many there are.
        """
        if number and slug in self.options.slugs:
            self.totals[self._severity(slug), slug] += number

    def pass_over(self, slug: str, number: int) -> None:
        """Count faults as `add` does, where none of them would be listed.

        Args:
            slug: name of the rule; see `lists_no_more`.
            number: how many there are.
        """
        self.count(slug, number)
        if slug in self.options.slugs:
            self._listed[slug] += number

    def sort(self) -> None:
        """Put the issues in the order of lines and columns."""
        self.issues.sort(key=lambda i: (i.line or i.record or 0, i.column_number or 0))

    def _severity(self, slug: str) -> Severity:
        severity = RULES[slug].severity
        # The tables of a package have one format, a free-form CSV need not.
        declared = slug == "wrong-delimiter" and self.resource is not None
        if declared or (self.options.strict and severity == "warning"):
            return "error"
        return severity

    def _show(self, raw: str, about: dict[str, Any]) -> None:
        """Add where a cell begins, its line among those of its record, and that line."""
        number = about["column_number"]
        span = next(islice(spans_of(raw, self.form), number - 1, None), None)
        if span is None:
            return
        begin = max(raw.rfind("\n", 0, span.start), raw.rfind("\r", 0, span.start)) + 1
        about["line"] += line_breaks(raw[:begin])
        ends = [at for at in (raw.find("\n", begin), raw.find("\r", begin)) if at >= 0]
        end = min(ends, default=len(raw))
        left = max(begin, span.start - WIDE // 2)
        text = raw[left : min(end, left + WIDE)]
        start = span.start - left
        about["character"] = span.start - begin + 1
        about["excerpt"] = Excerpt(text, start, max(start, min(span.end - left, len(text))))


def _cell(line: int | None = None, column_number: int | None = None, **_: object) -> str | None:
    """Name a cell as spreadsheets do."""
    return f"{letters(column_number)}{line}" if line and column_number else None


#: What a sentence may name and a fault need not say.
_UNSAID = {
    "first": "",
    "same": "",
    "value": None,
    "expected": None,
    "column": None,
    "given": "",
    "target": "",
}


def make_issue(slug: str, lang: Lang, **found: Any) -> Issue:
    """Build an issue of a rule, its sentence filled from what was found.

    Args:
        slug: name of the rule.
        lang: language of the sentence.
        found: fields of `Issue`, and whatever else the sentence names.

    >>> make_issue("missing-label", "en", path="a.csv", line=1, column="nom").message
    "missing column: 'nom'"
    """
    rule = RULES[slug]
    context = {**_UNSAID, "table": found.get("resource"), **found}
    fields: dict[str, Any] = {
        name: value for name, value in found.items() if name in Issue.__slots__
    }
    return Issue(
        rule=rule.code,
        slug=slug,
        message=rule.message[lang].format_map(context),
        **{"severity": rule.severity, **fields},
    )


#: The rule of each fault of a row, and what says where it is.
_Key = tuple[tuple[str, str, int | None], ...]


class _Told(NamedTuple):
    """A fault that is told.

    Attributes:
        at: which of the faults of its row it is.
        slug: its rule.
        place: the number of its column, from 0; None if it is of none.
        label: how messages call it.
        waits: whether only the whole file shows whether it is told.
    """

    at: int
    slug: str
    place: int | None
    label: str
    waits: bool


@dataclass
class _Way:
    """A way in which rows are at fault.

    Attributes:
        told: the faults that are told, in the order of the cells.
        wrong: the columns that are at fault by rules that were asked for.
        rows: how many rows are so, since they were last counted.
        uncounted: how many of them have not been reported, since nothing of them is listed.
        over: whether nothing of such a row is listed any more, and nothing waits.
    """

    told: list[_Told]
    wrong: frozenset[int]
    rows: int = 0
    uncounted: int = 0
    over: bool = False


@dataclass
class RowReports:
    """Reports the faults of the rows of one file.

    Attributes:
        collector: where faults go.
        plan: the checks of the file.
        free: whether the file is anybody's: what all of it explains is then told once.
        faulty: how many cells have a fault, by the number of their column.
        waiting: the faults that wait for the end of the file, if there are any.
    """

    collector: Collector
    plan: Plan
    free: bool
    faulty: Counter[int] = field(default_factory=Counter)
    waiting: Waiting | None = None
    _ways: dict[_Key, _Way] = field(default_factory=dict)

    def report(self, faults: Sequence[Fault], block: Block, row: int) -> None:
        """Report the faults of a row, in the order of its cells, one reason each.

        Args:
            faults: what was found.
            block: where the row is.
            row: its number in the block.
        """
        if self.plan.joined:
            faults = self.plan.told(faults, block.rows[row])
        key = tuple([(fault.slug, fault.role, fault.place) for fault in faults])
        way = self._ways.get(key)
        if way is None:
            way = self._ways[key] = self._way(faults)
        way.rows += 1
        if way.over:
            way.uncounted += 1
            return
        way.over = self._tell(faults, way, block, row)

    def count(self) -> None:
        """Count what was not reported; after each block, since too many faults end a check."""
        for way in self._ways.values():
            if way.rows:
                self.faulty.update(dict.fromkeys(way.wrong, way.rows))
                for one in way.told if way.uncounted else ():
                    self.collector.pass_over(one.slug, way.uncounted)
                way.rows = way.uncounted = 0

    def _way(self, faults: Sequence[Fault]) -> _Way:
        wrong = {
            fault.role
            for fault in faults
            if fault.slug != "foreign-key" and RULES[fault.slug].severity == "error"
        }
        asked = self.collector.options.slugs
        told, at_fault = [], set()
        for at, fault in enumerate(faults):
            place = self.plan.place_of(fault)
            if place is not None and fault.slug in asked:
                at_fault.add(place)
            # A code that is wrong in itself is in no other table either.
            if fault.slug != "foreign-key" or fault.role not in wrong:
                label = fault.role if place is None else self.plan.labels[place]
                told.append(_Told(at, fault.slug, place, label, self._waits(fault.slug)))
        told.sort(key=lambda one: one.place or 0)
        return _Way(told, frozenset(at_fault))

    def _waits(self, slug: str) -> bool:
        """Say whether it must be known first of which year the file is, and in which norm."""
        past = slug in PAST and self.collector.options.as_of is None
        # What is asked to be whole is told each.
        habit = slug in HABITS and not (slug in TOLD_IF_STRICT and self.collector.options.strict)
        return self.free and (past or habit)

    def _tell(self, faults: Sequence[Fault], way: _Way, block: Block, row: int) -> bool:
        """Tell the faults of a row; say whether nothing of the next such row would be listed."""
        plan, cells = self.plan, block.rows[row]
        over = True
        for one in way.told:
            fault, place = faults[one.at], one.place
            if place in plan.conventions:
                fault = plan.conventions[place].as_written(fault, cells[place])
            number = None if place is None else place + 1
            if one.waits:
                self.waiting = self.waiting or Waiting(self.collector)
                own = self._code(cells)
                self.waiting.hold(fault, own, one.label, number, partial(_where, block, row))
                over = False
            else:
                self.collector.add_fault(fault, one.label, number, **_where(block, row))
                over = over and self.collector.lists_no_more(one.slug)
        return over

    def _code(self, cells: Sequence[str]) -> str:
        """Return the code of the commune of a row, with a zero that was lost; nothing without one."""
        width = len(self.plan.labels) - len(self.plan.joined)
        place = self.plan.places.get("code_insee", width)
        if place < min(width, len(cells)):
            code = cells[place]
        else:
            made = (one for one in self.plan.joined if one.role == "code_insee")
            joined = next(made, None)
            code = "" if joined is None else joined.make(tuple(cells[at] for at in joined.places))
        return code if len(code) == 5 or not code else code.removesuffix(".0").zfill(5)


def _where(block: Block, row: int) -> dict[str, Any]:
    """Say where a row is, and show it."""
    raw = block.raw(row) if block.texts else ""
    return {"raw": raw, "line": block.starts[row], "record": block.record(row)}

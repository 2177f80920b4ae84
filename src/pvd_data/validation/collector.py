"""Where the faults of one file become issues: counted all, listed up to a bound."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from pvd_data.report import Excerpt, Issue
from pvd_data.rules.registry import RULES, find_rules
from pvd_data.tabular.records import spans_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pvd_data.base.language import Lang, Severity


#: A cell is quoted up to this many characters.
LONGEST = 200

#: A line is shown up to this many characters around its cell.
WIDE = 120


@dataclass(frozen=True)
class Wanted:
    """Which faults are wanted, and how they are told.

    Attributes:
        lang: language of the messages.
        slugs: the rules that are looked at.
        strict: whether warnings count as errors.
        limit: how many faults of a rule are listed for a file; all are counted.
    """

    lang: Lang
    slugs: frozenset[str]
    strict: bool = False
    limit: int = 1000


def pick_rules(select: str | Iterable[str], ignore: str | Iterable[str]) -> frozenset[str]:
    """Return the slugs of the rules that are looked at.

    Args:
        select: codes, slugs or beginnings of codes; empty for all rules. One may be a text.
        ignore: the same, of rules that are not looked at.

    Raises:
        ValueError: one of them names no rule.

    >>> sorted(pick_rules(["F00"], ["F001", "csv-error"]))[:2]
    ['byte-count', 'byte-order-mark']
    """

    def named(words: str | Iterable[str]) -> set[str]:
        found: set[str] = set()
        for word in (words,) if isinstance(words, str) and words else words:
            rules = find_rules(word)
            if not rules:
                raise ValueError(f"{word!r} names no rule; `pvd-data explain` lists them all")
            found |= {rule.slug for rule in rules}
        return found

    return frozenset((named(select) or set(RULES)) - named(ignore))


@dataclass
class Collector:
    """The faults of one file.

    Attributes:
        wanted: which faults are wanted.
        path: how messages name the file.
        resource: name of the table, if it is one of ours.
        issues: the faults that are listed.
        totals: how many there are of each severity and slug.
        delimiter: what stands between the cells of the file.
        header: the physical line of the header.
    """

    wanted: Wanted
    path: str
    resource: str | None = None
    issues: list[Issue] = field(default_factory=list)
    totals: Counter[tuple[Severity, str]] = field(default_factory=Counter)
    delimiter: str = ","
    header: int = 1
    _listed: Counter[str] = field(default_factory=Counter)

    def found(self, slug: str, line: int | None, value: str = "", expected: str = "") -> None:
        """Tell a fault of the file as a whole: `Found` of the reader."""
        self.add(slug, line=line, value=value or None, expected=expected or None)

    def add(self, slug: str, raw: str = "", **about: Any) -> None:
        """Tell a fault.

        Args:
            slug: name of the rule.
            raw: the physical lines of the record, to show it.
            about: fields of `Issue`, and whatever else the sentence names.
        """
        if slug not in self.wanted.slugs:
            return
        severity = self._severity(slug)
        self.totals[severity, slug] += 1
        self._listed[slug] += 1
        if self._listed[slug] > self.wanted.limit:
            return
        for name in ("value", "expected", "suggestion", "column", "given"):
            text = about.get(name)
            if isinstance(text, str) and len(text) > LONGEST:
                about[name] = text[:LONGEST] + "…"
                if name == "suggestion":
                    about |= {"suggestion": None, "certain": False}
        if raw and "column_number" in about:
            about["character"], about["excerpt"] = self._show(raw, about["column_number"])
        self.issues.append(
            make_issue(
                slug,
                self.wanted.lang,
                severity=severity,
                path=self.path,
                resource=self.resource,
                **about,
            )
        )

    def _severity(self, slug: str) -> Severity:
        severity = RULES[slug].severity
        # The tables of a package have one format, anybody's CSV need not.
        declared = slug == "wrong-delimiter" and self.resource is not None
        if declared or (self.wanted.strict and severity == "warning"):
            return "error"
        return severity

    def _show(self, raw: str, number: int) -> tuple[int | None, Excerpt | None]:
        """Return where a cell begins in its line, and that line."""
        span = next(islice(spans_of(raw, self.delimiter), number - 1, None), None)
        if span is None:
            return None, None
        begin = max(raw.rfind("\n", 0, span.start), raw.rfind("\r", 0, span.start)) + 1
        ends = [at for at in (raw.find("\n", begin), raw.find("\r", begin)) if at >= 0]
        end = min(ends, default=len(raw))
        left = max(begin, span.start - WIDE // 2)
        text = raw[left : min(end, left + WIDE)]
        start = span.start - left
        return span.start - begin + 1, Excerpt(
            text, start, max(start, min(span.end - left, len(text)))
        )


#: What a sentence may name and a fault need not say.
_UNSAID = {"value": None, "expected": None, "column": None, "given": "", "first": "", "target": ""}


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
        message=rule.say(lang, context),
        **{"severity": rule.severity, **fields},
    )

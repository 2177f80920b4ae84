"""Making issues: a rule's sentence filled from what was found, Pydantic's errors translated.

The one place that knows Pydantic's words, so that no reader of a message ever meets them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pvd_data.report import Issue
from pvd_data.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from pvd_data.rules.rule import Lang


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


def faults_of(
    error: ValidationError, cells: Mapping[str, str], lang: Lang
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the slug and the particulars of each fault that Pydantic found in a row.

    Args:
        error: what a row model raised.
        cells: the cells of the row, by column.
        lang: language of what was expected.
    """
    told = set()
    for detail in error.errors(include_url=False):
        if detail["type"] == "row_rules":
            for fault in detail["ctx"]["faults"]:
                yield (
                    fault.slug,
                    {
                        "column": fault.column,
                        "value": cells.get(fault.column),
                        "expected": fault.expected,
                        "given": fault.given,
                    },
                )
        else:
            column = str(detail["loc"][0])
            # A list whose items are bad is short of items too: one fault a cell is enough.
            if column in told:
                continue
            told.add(column)
            slug, expected = describe_error(detail, lang)
            yield (
                slug,
                {"column": column, "value": cells.get(column), "expected": expected},
            )


_TYPES = frozenset({"entier", "nombre", "booleen", "date_iso"})


def describe_error(detail: ErrorDetails, lang: Lang) -> tuple[str, str]:
    """Return the slug of a fault that Pydantic found in a cell, and what was expected.

    Args:
        detail: one of Pydantic's errors.
        lang: language of what was expected.
    """
    kind = detail["type"]
    slug = "constraint-error"
    if kind == "missing":
        slug = "missing-value"
    elif kind in _TYPES:
        slug = "type-error"
    elif kind == "siren_check":
        slug = "siren-key"
    elif kind == "greater_than_equal" and not isinstance(detail["ctx"]["ge"], int | float):
        slug = "date-too-early"
    return slug, _expected(detail, lang)


def _expected(detail: ErrorDetails, lang: Lang) -> str:
    """Say what a cell should hold, from what Pydantic says it does not."""
    kind = detail["type"]
    context = detail.get("ctx", {})
    french = lang == "fr"
    if "attendu" in context:
        return str(context["attendu" if french else "expected"])
    if kind == "missing":
        return "une valeur" if french else "a value"
    if kind == "literal_error":
        return str(context["expected"]).replace("' or '", "', '").replace("'", "")
    if kind == "greater_than_equal":
        return f"{'au moins' if french else 'at least'} {context['ge']}"
    if kind == "less_than_equal":
        return f"{'au plus' if french else 'at most'} {context['le']}"
    raise AssertionError(f"no words for {kind!r}: {detail['msg']}")

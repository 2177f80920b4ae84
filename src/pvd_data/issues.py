"""Making issues: a rule's sentence filled from what was found, Pydantic's errors translated.

The one place that knows Pydantic's words, so that no reader of a message ever meets them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pvd_data.report import Issue
from pvd_data.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from pvd_data.rules import Lang


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
    context = {"table": found.get("resource"), "value": None, "column": None, **found}
    fields = {name: value for name, value in found.items() if name in Issue.__slots__}
    return Issue(
        rule=rule.code,
        slug=slug,
        severity=rule.severity,
        message=rule.say(lang, **context),
        **fields,
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
            yield (
                _slug(detail["type"]),
                {
                    "column": column,
                    "value": cells.get(column),
                    "expected": _expected(detail, lang),
                },
            )


_TYPES = frozenset({"entier", "nombre", "booleen", "date_iso"})


def _slug(error_type: str) -> str:
    if error_type == "missing":
        return "missing-value"
    return "type-error" if error_type in _TYPES else "constraint-error"


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

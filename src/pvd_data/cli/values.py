"""What people write of their wishes, in a file of settings or an option, turned into values.

Each converter raises TypeError where a value is of another kind than wanted, and ValueError,
with a sentence, where it names something that is not there.
"""

from __future__ import annotations

import difflib
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pvd_data.base.text import one_line
from pvd_data.reports.registry import FORMATS
from pvd_data.rules.registry import RULES, find_rules
from pvd_data.schema.aliases import ROLES
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def not_one_of(said: str, kind: str, names: Iterable[str], word: str | None = None) -> str:
    """Say that a word is none of those there are, with those that are close, or all.

    Args:
        said: the word as people should see it.
        kind: what it should be, in French, singular.
        names: those there are.
        word: the word as it is compared, if that is another.

    >>> not_one_of("comunes", "table", ["communes", "axes"])
    '« comunes » : table inconnue ; vouliez-vous dire « communes » ?'
    """
    there = list(names)
    close = difflib.get_close_matches(said if word is None else word, there, n=3)
    if close:
        hint = f"vouliez-vous dire {' ou '.join(f'« {name} »' for name in close)} ?"
    else:
        hint = f"il y a : {', '.join(there)}."
    return f"« {one_line(said, 120)} » : {kind} inconnue ; {hint}"


def table_of(found: object) -> str:
    """Take the name of a table of ours.

    Raises:
        TypeError: it is no text.
        ValueError: there is no such table.
    """
    name = _text(found)
    if name not in TABLES:
        raise ValueError(not_one_of(name, "table", TABLES))
    return name


def rules_of(found: object) -> tuple[str, ...]:
    """Take names of rules: codes, slugs or beginnings of codes.

    Raises:
        TypeError: they are no texts.
        ValueError: one of them names no rule.

    >>> rules_of(["R", "blank-row"])
    ('R', 'blank-row')
    """
    words = _texts(found)
    for word in words:
        if not find_rules(word):
            names = {name.lower(): name for r in RULES.values() for name in (r.slug, r.code)}
            close = difflib.get_close_matches(word.lower(), names, n=3)
            known = " ou ".join(f"« {names[name]} »" for name in close)
            hint = f"vouliez-vous dire {known} ?" if close else "voir « pvd-data explain »."
            raise ValueError(f"« {one_line(word, 80)} » ne nomme aucune règle ; {hint}")
    return words


def columns_of(found: object) -> dict[str, str]:
    """Take labels of columns by what they are to us.

    Raises:
        TypeError: they are not given so.
        ValueError: a column cannot be such a thing.
    """
    if not isinstance(found, dict):
        raise TypeError
    for role in found:
        if role not in ROLES:
            raise ValueError(not_one_of(role, "sorte de colonne", ROLES))
    return {role: _text(label) for role, label in found.items()}


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError
    return found


def _texts(found: object) -> tuple[str, ...]:
    if isinstance(found, str):
        return (found,)
    if not isinstance(found, (list, tuple)):
        raise TypeError
    return tuple(_text(item) for item in found)


def _boolean(found: object) -> bool:
    if not isinstance(found, bool):
        raise TypeError
    return found


def _number(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise TypeError
    return found


def _day(found: object) -> date:
    if isinstance(found, date) and not isinstance(found, datetime):
        return found
    try:
        return date.fromisoformat(_text(found))
    except ValueError as error:
        raise TypeError from error


def _one_of(names: Iterable[str]) -> Callable[[object], str]:
    there = tuple(names)

    def convert(found: object) -> str:
        if found not in there:
            raise TypeError
        return str(found)

    return convert


_LIST = "une liste de textes"

CONVERTERS: Mapping[str, tuple[Callable[[object], Any], str]] = MappingProxyType(
    {
        "select": (rules_of, _LIST),
        "ignore": (rules_of, _LIST),
        "strict": (_boolean, "true ou false"),
        "lang": (_one_of(("fr", "en")), "fr ou en"),
        "format": (_one_of(FORMATS), ", ".join(FORMATS)),
        "limit": (_number, "un nombre entier, 0 ou plus"),
        "table": (table_of, "le nom d'une table"),
        "columns": (columns_of, 'des libellés, comme { code_insee = "INSEE" }'),
        "key": (_texts, _LIST),
        "require-programme": (_boolean, "true ou false"),
        "as-of": (_day, "une date, comme 2021-05-07"),
    }
)
"""Every key of the settings: what converts its value, and what that should be, in French."""

OF_A_FILE = ("select", "ignore", "table", "columns", "key", "require-programme", "as-of")
"""The keys that a pattern of files may have."""

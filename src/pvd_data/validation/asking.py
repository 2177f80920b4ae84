"""How what people give an option becomes its value, and how what cannot is refused.

Without pydantic, whose import takes nine times as long as a bare interpreter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pvd_data.base.days import read_day
from pvd_data.base.language import Text, close_names
from pvd_data.errors import PvdDataError, UnknownKeyError
from pvd_data.rules.registry import find_rules, no_such_rule
from pvd_data.schema.roles import ROLES
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import core_schema


class OptionError(PvdDataError, ValueError):
    """An option has a value that cannot be used.

    Attributes:
        option: its name.
        fault: what was found and what was expected.
    """

    def __init__(self, option: str, fault: Text) -> None:
        """Keep the option and the sentence: see the attributes."""
        super().__init__(option, fault)
        self.option = option
        self.fault = fault

    @property
    def text(self) -> Text:
        """The option, what was found and what was expected."""
        said = Text(fr="{option} : {fault}", en="{option}: {fault}")
        return said.fill(option=self.option, fault=self.fault)


class RefusedOptionError(ValueError):
    """A value of an option cannot be used.

    Attributes:
        found: what cannot be: the value, or a part of it.
        text: what there is to say beyond what it should be.
    """

    def __init__(self, found: object, text: Text | None = None) -> None:
        """Keep both: see the attributes."""
        super().__init__(text["en"] if text else "it cannot be used")
        self.found = found
        self.text = text


class Taken(NamedTuple):
    """Turns what people give into a value, before it is held against the type of the option.

    Attributes:
        take: from what was given to the value; what it cannot take it leaves as it is, or refuses
            with a ValueError.
    """

    take: Callable[[Any], Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Do the same for the public model."""
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(self.take, handler(source))


def take_texts(found: object) -> object:
    """Take one text for a list of one, and any other iterable for a list."""
    if isinstance(found, str):
        return (found,)
    return found if isinstance(found, Mapping) or not hasattr(found, "__iter__") else tuple(found)


def _rules(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        if not find_rules(word):
            raise RefusedOptionError(word, no_such_rule(word))
    return words


#: What stands for a tab, and what can never separate cells: it surrounds them, or ends a line.
_TAB = frozenset({"tab", "\\t"})
_NEVER_BETWEEN = frozenset("\"'\r\n\0")

#: What stands for the day on which a file is checked.
_TODAY = frozenset({"today", "aujourd'hui"})


def take_day(found: object) -> object:
    """Read a day, or the word for today."""
    if isinstance(found, str) and found.strip().lower() in _TODAY:
        return date.today()
    try:
        return None if found is None else read_day(found)
    except TypeError as error:
        raise ValueError(*error.args) from error  # what cannot be read is refused


def _require(what: str, names: Iterable[object], there: Mapping[str, object]) -> None:
    for name in names:
        if isinstance(name, str) and name not in there:
            raise UnknownKeyError(what, name, tuple(close_names(name, there)) or tuple(there))


def take_delimiter(found: object) -> object:
    r"""Take a sign that can separate cells, and the word for one that is not easily typed.

    >>> take_delimiter(";"), take_delimiter("tab")
    (';', '\t')
    """
    if not isinstance(found, str):
        return found
    sign = "\t" if found.strip().lower() in _TAB else found
    if len(sign) != 1 or not sign.isascii() or sign.isalnum() or sign in _NEVER_BETWEEN:
        raise RefusedOptionError(found)
    return sign


def take_table(found: object) -> object:
    """Take the name of a table of ours, and no other."""
    _require("tables", (found,), TABLES)
    return found


def take_roles_of_columns(found: object) -> object:
    """Take labels by roles that there are."""
    _require("columns", found if isinstance(found, Mapping) else (), ROLES)
    return found


def take_engine(found: object) -> object:
    """Take an engine that is installed."""
    if found == "polars" and find_spec("polars") is None:
        raise RefusedOptionError("polars", _NO_POLARS)
    return found


_NO_POLARS = Text(
    fr="polars n'est pas installé : pip install 'pvd-data[fast]'",
    en="polars is not installed: pip install 'pvd-data[fast]'",
)


def _split(words: object) -> object:
    """Take `F,S` as well as two words, as people of linters write it."""
    if isinstance(words, tuple) and all(isinstance(word, str) for word in words):
        split = (part.strip() for word in words for part in word.split(","))
        return tuple(word for word in split if word)
    return words


def take_rules(found: object) -> object:
    """Take rules by codes, slugs or beginnings of codes, together or apart."""
    words = _split(take_texts(found))
    texts = isinstance(words, tuple) and all(isinstance(word, str) for word in words)
    return _rules(cast("tuple[str, ...]", words)) if texts else words


def take_roles(found: object) -> object:
    """Take roles that there are, together or apart."""
    words = _split(take_texts(found))
    _require("columns", words if isinstance(words, tuple) else (), ROLES)
    return words


def refusal(found: object, expected: Text | str) -> Text:
    """Say what a value is and what it should be.

    Args:
        found: the value.
        expected: what it should be.

    >>> refusal(1, "true or false")["en"]
    'an integer, 1; expected: true or false'
    """
    text = Text(fr="{found} ; attendu : {expected}", en="{found}; expected: {expected}")
    return text.fill(found=_shown(found), expected=expected)


def _shown(found: object) -> Text:
    """Say what a value is, for a message that refuses it."""
    kinds = {
        bool: Text(fr="un booléen", en="a boolean"),
        int: Text(fr="un entier", en="an integer"),
        float: Text(fr="un nombre", en="a number"),
        list: Text(fr="une liste", en="a list"),
        tuple: Text(fr="une liste", en="a list"),
        dict: Text(fr="une section", en="a section"),
        datetime: Text(fr="une date et une heure", en="a date and a time"),
    }
    if isinstance(found, str):
        return Text(fr="« {found} »", en="{found!r}").fill(found=found[:60])
    kind = kinds.get(type(found), Text(fr="une valeur", en="a value"))
    if isinstance(found, list | tuple | dict):
        return kind
    # Python writes no number of thousands of digits, which TOML has in hexadecimal.
    long = isinstance(found, int) and found.bit_length() > _MOST_BITS
    shown = "…" if long else str(found)[:60]
    return Text(fr="{kind}, {found}", en="{kind}, {found}").fill(kind=kind, found=shown)


_MOST_BITS = 1000

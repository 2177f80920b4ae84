"""Cell types for what is not a code, and cells and whole tables as the text of a CSV.

A cell of a CSV is text. These types read that text as Table Schema means it, which is
stricter than Pydantic: an integer is not ``12.0``, a boolean is ``true`` or ``false``, a
date is ISO 8601, digits are ASCII. Values that already have their Python type pass as they
are, so one model serves cells and objects.

>>> from pydantic import TypeAdapter
>>> TypeAdapter(Entier).validate_python("6412"), TypeAdapter(DateIso).validate_python("2021-05-07")
(6412, datetime.date(2021, 5, 7))
>>> cell_text(TypeAdapter(CodesPostaux).validate_python("05200|05230"))
'05200|05230'
"""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from datetime import date
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Union, cast, get_args, get_origin

from pvd_data.base.fault import AT_LEAST, AT_MOST
from pvd_data.base.language import Text
from pvd_data.schema.codes import CodePostal, RefusedError, Shape, as_pydantic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import core_schema

    from pvd_data.schema.codes import Reader


#: Separates the values of a cell that holds several.
SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Cell:
    """How the text of a cell becomes a value.

    Attributes:
        slug: a stable name of the type, the `type` of its Pydantic error.
        grammar: regular expression of every text that is accepted, without anchors.
        convert: from a text of that grammar to the value; raises ValueError where there is none.
        expected: what is expected, after « attendu : » or "expected".
    """

    slug: str
    grammar: str
    convert: Callable[[str], Any]
    expected: Text

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Read text first, then let the type's own strict schema check the value."""
        # JSON has only arrays, which come as lists: a tuple alone is not strict.
        from pydantic_core import core_schema

        inner: dict[str, Any] = dict(handler(source))
        inner["strict"] = inner["type"] != "tuple"
        if inner["type"] == "float":
            inner["allow_inf_nan"] = False
        return core_schema.no_info_before_validator_function(
            self._value, cast("core_schema.CoreSchema", inner)
        )

    def reading(self, inner: Reader) -> Reader:
        """Return what reads a text as Pydantic would, which takes no import of it.

        Args:
            inner: what reads the type under it.
        """
        return lambda text: inner(self.read(text))

    def read(self, text: str) -> Any:
        """Convert a text.

        Raises:
            RefusedError: it is not of the grammar, or names no value.
        """
        if re.fullmatch(self.grammar, text):
            try:
                return self.convert(text)
            except ValueError:  # such as 2021-02-30
                pass
        raise RefusedError(self.slug, self.expected)

    def _value(self, value: object) -> object:
        try:
            return self.read(value) if isinstance(value, str) else value
        except RefusedError as refused:
            raise as_pydantic(refused) from None


class Bounds(NamedTuple):
    """The least and the greatest value, or the least number of items: Pydantic's `Field`, without its import.

    Attributes:
        ge: the least.
        le: the greatest.
        min_length: of how many items there are at least.
    """

    ge: Any = None
    le: Any = None
    min_length: int | None = None

    @property
    def metadata(self) -> list[Any]:
        """What `Field` would leave."""
        from annotated_types import Ge, Le, MinLen

        each = ((Ge, self.ge), (Le, self.le), (MinLen, self.min_length))
        return [kind(bound) for kind, bound in each if bound is not None]

    def reading(self, inner: Reader) -> Reader:
        """Return what holds a value against the bounds; no text names fewer items than one.

        Args:
            inner: what reads the type under it.
        """

        def read(given: Any) -> Any:
            value = inner(given)
            if self.ge is not None and value < self.ge:
                kind = "too_early" if isinstance(value, date) else "greater_than_equal"
                raise RefusedError(kind, AT_LEAST.fill(bound=self._of_kind(self.ge, value)))
            if self.le is not None and value > self.le:
                bound = self._of_kind(self.le, value)
                raise RefusedError("less_than_equal", AT_MOST.fill(bound=bound))
            return value

        return read

    @staticmethod
    def _of_kind(bound: Any, value: Any) -> Any:
        """Return a bound as Pydantic words it: of degrees with a point."""
        return float(bound) if isinstance(value, float) else bound

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Add them to the schema of the value."""
        each = (("ge", self.ge), ("le", self.le), ("min_length", self.min_length))
        said = {name: bound for name, bound in each if bound is not None}
        schema: dict[str, Any] = dict(handler(source))
        if schema["type"] == "nullable":  # they bind what is there
            return cast(
                "core_schema.CoreSchema", {**schema, "schema": {**schema["schema"], **said}}
            )
        return cast("core_schema.CoreSchema", {**schema, **said})


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


ENTIER = Cell(
    slug="entier",
    # Eighteen digits fit every reader's 64-bit integer.
    grammar="-?[0-9]{1,18}",
    convert=int,
    expected=Text(
        fr="un nombre entier écrit en chiffres, par exemple 6412",
        en="an integer in plain digits, such as 6412",
    ),
)
NOMBRE = Cell(
    slug="nombre",
    grammar=r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?",
    convert=_finite,
    expected=Text(
        fr="un nombre avec un point décimal, par exemple 44.5806",
        en="a number with a decimal point, such as 44.5806",
    ),
)
BOOLEEN = Cell(
    slug="booleen",
    grammar="true|false",
    convert=lambda text: text == "true",
    expected=Text(fr="true ou false", en="true or false"),
)
DATE_ISO = Cell(
    slug="date_iso",
    grammar="[0-9]{4}-[0-9]{2}-[0-9]{2}",
    convert=date.fromisoformat,
    expected=Text(
        fr="une date ISO 8601 qui existe, par exemple 2021-05-07",
        en="an ISO 8601 date that exists, such as 2021-05-07",
    ),
)
CODES_POSTAUX = Cell(
    slug="codes_postaux",
    grammar=".+",
    convert=lambda text: tuple(text.split(SEPARATOR)),
    expected=Text(
        fr=f"des codes postaux séparés par « {SEPARATOR} »",
        en=f"postal codes separated by '{SEPARATOR}'",
    ),
)

# The bounds of a value come before its Cell, so that they bind the value and not the text.
Entier = Annotated[int, ENTIER]
"""A whole number."""

Effectif = Annotated[int, Bounds(ge=0), ENTIER]
"""A number of people or things."""

Rang = Annotated[int, Bounds(ge=1), ENTIER]
"""A place in an order, or a number of things of which there is at least one."""

Annee = Annotated[int, Bounds(ge=1900, le=2100), ENTIER]
"""A year, of four digits."""

Nombre = Annotated[float, NOMBRE]
"""A finite number."""

Longitude = Annotated[float, Bounds(ge=-180, le=180), NOMBRE]
"""Degrees east of Greenwich, WGS 84."""

Latitude = Annotated[float, Bounds(ge=-90, le=90), NOMBRE]
"""Degrees north of the equator, WGS 84."""

Booleen = Annotated[bool, BOOLEEN]
"""A truth value."""

DateIso = Annotated[date, DATE_ISO]
"""A day."""

LAUNCH = date(2020, 10, 1)
"""Launch of the programme: banquedesterritoires.fr, 2021-01-12."""

ORT_LAW = date(2018, 11, 23)
"""The law that created the ORT; no convention can be older."""

DateAdhesion = Annotated[date, Bounds(ge=LAUNCH), DATE_ISO]
"""The day on which a commune joined the programme."""

DateOrt = Annotated[date, Bounds(ge=ORT_LAW), DATE_ISO]
"""The day of a convention of ORT."""

CodesPostaux = Annotated[tuple[CodePostal, ...], Bounds(min_length=1), CODES_POSTAUX]
"""Postal codes: in CSV separated by `|`, in Python a tuple, in JSON an array."""

# Spelt out, since no two engines mean the same by a white space: controls, spaces of all
# widths, the byte order mark; within the text a space is allowed, a control is not.
_EDGE = r"[^\x00-\x20\x7F-\xA0\u2000-\u200F\u2028\u2029\u202F\u3000\uFEFF]"
_INNER = r"[^\x00-\x1F\x7F-\x9F\u2028\u2029]"

Texte = Annotated[
    str,
    Shape(
        slug="texte",
        pattern=f"{_EDGE}(?:{_INNER}*{_EDGE})?",
        example="Embrun",
        expected=Text(
            fr="un texte d'une ligne, sans espace au début ni à la fin",
            en="one line of text without spaces around it",
        ),
    ),
]
"""One line of text that begins and ends with something to read."""

AdresseWeb = Annotated[
    str,
    Shape(
        slug="adresse_web",
        pattern="https://[!-~]+",
        example="https://petitesvillesdedemain.anct.gouv.fr",
        expected=Text(
            fr="une adresse qui commence par https://", en="an address that begins with https://"
        ),
    ),
]
"""Address of a page on the web."""


def cell_text(value: object) -> str:
    """Write a value as the text of its cell, so that reading it gives the value back.

    Args:
        value: a value of one of the cell types, or None for a missing one.

    >>> [cell_text(value) for value in (None, True, 6.475, date(2021, 5, 7), "05046")]
    ['', 'true', '6.475', '2021-05-07', '05046']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return SEPARATOR.join(value)
    return str(value)


def canonical_csv(columns: Iterable[str], rows: Iterable[Sequence[object]]) -> bytes:
    r"""Write a table as the package has it: UTF-8 without mark, comma, LF, header; an empty cell is a missing value.

    Args:
        columns: names of the columns.
        rows: rows in the order of their keys, each with one value per column.

    >>> canonical_csv(["code_region", "nom"], [("04", "La Réunion"), ("94", None)]).decode()
    'code_region,nom\n04,La Réunion\n94,\n'
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(map(cell_text, row) for row in rows)
    return text.getvalue().encode("utf-8")


def python_types(annotation: Any) -> tuple[type, ...]:
    """Return the Python types that values of a field have.

    Args:
        annotation: the type of the field, as it is written.

    >>> python_types(str | None)
    (<class 'str'>, <class 'NoneType'>)
    """
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return tuple(kind for arg in get_args(annotation) for kind in python_types(arg))
    if hasattr(annotation, "__metadata__"):  # Annotated[...]
        return python_types(annotation.__origin__)
    if origin is not None:  # Literal["CC", ...], tuple[str, ...]
        return (origin,) if isinstance(origin, type) else (str,)
    return (annotation,)

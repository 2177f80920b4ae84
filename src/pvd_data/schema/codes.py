"""Cell types for the codes of the field, for any Pydantic model.

Each type is one definition, from which its check, its error and its JSON Schema come.
Codes are text: ASCII digits only, of the right length, never padded or trimmed for the
caller.

>>> from pydantic import BaseModel, ValidationError
>>> import pvd_data
>>> class Projet(BaseModel):
...     code: pvd_data.CodeInsee
...     montant: int
>>> Projet(code="05046", montant=12000).code
'05046'
>>> try:
...     Projet(code="5046", montant=12000)
... except ValidationError as error:
...     print(error.errors()[0]["msg"])
expected the INSEE code of a commune, such as 05046
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pvd_data.base.language import Text
from pvd_data.base.text import INVISIBLE, SPACES, pattern
from pvd_data.schema.territory import DEPARTEMENTS_BY_REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

    Reader = Callable[[Any], Any]


class RefusedError(ValueError):
    """A text is not of the type that it was read as.

    Attributes:
        kind: what is wrong, which is the `type` of the Pydantic error too.
        expected: what is expected, after « attendu : » or "expected".
    """

    def __init__(self, kind: str, expected: Text) -> None:
        """Keep both: see the attributes."""
        super().__init__(kind, expected)
        self.kind = kind
        self.expected = expected

    @property
    def context(self) -> dict[str, Any]:
        """What the Pydantic error has as its context."""
        return {"attendu": self.expected["fr"], "expected": self.expected["en"]}


CodeRepair = Literal["espaces", "decimale", "lettres", "majuscules"]


@dataclass(frozen=True, slots=True)
class Shape:
    """The definition of one kind of text: its pattern, what else it must satisfy, how to say so.

    Attributes:
        slug: a stable name of the type, the `type` of its Pydantic error.
        pattern: regular expression of the whole text, without anchors.
        example: a text that exists.
        expected: what is expected, after « attendu : » or "expected".
        length: number of characters where all have the same, else None.
        check: a test beyond the pattern, such as a check digit, else None.
        luhn: whether that test is `has_luhn_key` alone, which patterns can say too.
    """

    slug: str
    pattern: str
    example: str
    expected: Text
    length: int | None = None
    check: Callable[[str], bool] | None = None
    luhn: bool = False

    @property
    def anchored(self) -> str:
        """The pattern for engines that search rather than match."""
        return f"^(?:{self.pattern})$"

    def reading(self, inner: Reader) -> Reader:
        """Return what checks a text as Pydantic would, which takes no import of it.

        Args:
            inner: what reads the type under it.
        """
        matches = re.compile(self.pattern).fullmatch
        length, check = self.length, self.check

        def read(text: str) -> Any:
            fits = matches(text) and (length is None or len(text) == length)
            # Pydantic takes no half of a surrogate pair, since no such text can be written.
            if not fits or not (text.isascii() or text.encode(errors="ignore").decode() == text):
                raise RefusedError(self.slug, self.expected)
            if check is not None and not check(text):
                raise self._wrong_key
            return inner(text)

        return read

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Check a text by pattern, then by what the pattern cannot say."""
        from pydantic_core import core_schema

        shape = core_schema.str_schema(
            pattern=self.anchored,
            min_length=self.length,
            max_length=self.length,
            strict=True,
        )
        schema: core_schema.CoreSchema = core_schema.custom_error_schema(
            shape,
            custom_error_type=self.slug,
            custom_error_message=f"expected {self.expected['en']}",
            custom_error_context=RefusedError(self.slug, self.expected).context,
        )
        if self.luhn and self.length is not None:
            return core_schema.chain_schema([schema, *map(self._keyed, luhn_patterns(self.length))])
        if self.check is not None:
            schema = core_schema.no_info_after_validator_function(self._checked, schema)
        return schema

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Publish the same pattern and lengths, with an example."""
        first = schema["steps"][0] if schema["type"] == "chain" else schema
        return {**handler(first), "examples": [self.example]}

    def _checked(self, value: str) -> str:
        if self.check is not None and not self.check(value):
            raise as_pydantic(self._wrong_key)
        return value

    def _keyed(self, pattern: str) -> core_schema.CoreSchema:
        from pydantic_core import core_schema

        return core_schema.custom_error_schema(
            core_schema.str_schema(pattern=pattern, strict=True),
            custom_error_type=self._wrong_key.kind,
            custom_error_message="expected {expected}",
            custom_error_context=self._wrong_key.context,
        )

    @property
    def _wrong_key(self) -> RefusedError:
        fr, en = f"{self.expected['fr']}, clé juste", f"{self.expected['en']}, right key"
        return RefusedError(f"{self.slug}_check", Text(fr=fr, en=en))


def as_pydantic(refused: RefusedError) -> ValueError:
    """Return the error that Pydantic knows, for a validator to raise.

    Args:
        refused: what was refused.
    """
    from pydantic_core import PydanticCustomError

    return PydanticCustomError(refused.kind, "expected {expected}", refused.context)


def reader_of(annotation: Any) -> Reader:
    """Return what reads texts of a type of these modules, as Pydantic would, without its import.

    Args:
        annotation: the type, whose texts are not empty.

    Raises:
        RefusedError: when it reads a text that is not of the type.

    >>> reader_of(CodeInsee | None)("05046")
    '05046'
    """
    origin, within = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        (kind,) = (one for one in within if one is not type(None))
        return reader_of(kind)
    if origin is Annotated:
        read = reader_of(within[0])
        for item in annotation.__metadata__:
            # What only describes a column reads nothing.
            read = item.reading(read) if hasattr(item, "reading") else read
        return read
    if origin is tuple:
        read = reader_of(within[0])
        return lambda items: tuple(map(read, items))
    return _one_of(within) if origin is Literal else lambda value: value


def _one_of(choices: tuple[str, ...]) -> Reader:
    said = ", ".join(choices)

    def read(text: str) -> str:
        if text not in choices:
            raise RefusedError("literal_error", Text(fr=said, en=said))
        return text

    return read


_REGION = "|".join(DEPARTEMENTS_BY_REGION)
_DEPARTEMENT = "0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-46]"
# A commune code spends five characters on département and commune together, so an overseas
# département, whose code has three, leaves two.
_COMMUNE = "(?:0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5])[0-9]{3}|97[1-46][0-9]{2}"


# A code is compacted by these, here and in the expressions of every library of dataframes, so
# they are regular expressions that all engines read alike.
UNSEEN = f"[{SPACES}{INVISIBLE}]"
"""What is taken out of a code, wherever it is."""

DECIMALS = "[.,]0+$"
"""What is then taken off its end: a spreadsheet made a number of it."""

LETTERS_BY_DIGIT = {"0": "OoQ", "1": "Il"}
"""The letters that are taken for each digit."""

COMPACTED = r"\A[0-9A-HJ-NPR-Z]*\z"
"""A text that compacting leaves as it is; `\\z` is not known to Python before 3.14."""

LOOKALIKES = str.maketrans(
    {letter: digit for digit, letters in LETTERS_BY_DIGIT.items() for letter in letters}
)
_UNSEEN, _DECIMALS = pattern(UNSEEN), pattern(DECIMALS)
_STEPS: tuple[tuple[CodeRepair, Callable[[str], str]], ...] = (
    ("espaces", lambda text: _UNSEEN.sub("", text)),
    ("decimale", lambda text: _DECIMALS.sub("", text)),
    ("lettres", lambda text: text.translate(LOOKALIKES)),
    ("majuscules", str.upper),
)


def compact_code(text: str) -> tuple[str, tuple[CodeRepair, ...]]:
    """Reduce a code of digits to what it is made of, and say what that took.

    Args:
        text: a code as keyboards, scanners and spreadsheets leave it.

    >>> compact_code("05 046"), compact_code("O5046"), compact_code("5046.0"), compact_code("2a004")
    (('05046', ('espaces',)), ('05046', ('lettres',)), ('5046', ('decimale',)), ('2A004', ('majuscules',)))
    """
    done: list[CodeRepair] = []
    for name, step in _STEPS:
        reduced = step(text)
        if reduced != text:
            text = reduced
            done.append(name)
    return text, tuple(done)


_DIGITS = bytes(range(ord("0"), ord("9") + 1))
_SINGLE = bytes.maketrans(_DIGITS, bytes((0, 1, 2, 3, 4, 5, 6, 7, 8, 9)))
_DOUBLE = bytes.maketrans(_DIGITS, bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))


def has_luhn_key(digits: str) -> bool:
    """Say whether the last digit is the right Luhn key of the ones before.

    The rule of SIREN: from the right, every second digit is doubled, the digits of the
    results are added up, and the sum must be a multiple of ten (ISO/IEC 7812-1, annex B).

    Args:
        digits: ASCII digits.

    >>> has_luhn_key("200067742"), has_luhn_key("200067743")
    (True, False)
    """
    # Two tables take a quarter of the time of int() for each digit.
    code = digits.encode("ascii")
    return (sum(code[::-2].translate(_SINGLE)) + sum(code[-2::-2].translate(_DOUBLE))) % 10 == 0


def luhn_patterns(length: int) -> tuple[str, str]:
    """Return patterns that digits fit both which have the right Luhn key.

    A sum is a multiple of ten if it is one of five and of two. Pydantic matches patterns without
    calling Python: a list of SIREN takes three times as long as a plain pattern, with
    `has_luhn_key` seven. One pattern for ten is a little faster, but it takes 40 ms to be
    compiled, and these take 6.

    Args:
        length: how many digits there are.

    >>> [all(re.search(each, text) for each in luhn_patterns(3)) for text in ("182", "183")]
    [True, False]
    """

    @cache
    def summing(begin: int, end: int, rest: int, modulus: int) -> str:
        """Return what digits are whose sum leaves a rest: each half what the other leaves over."""
        if end - begin == 1:
            table = _DOUBLE if (length - begin) % 2 == 0 else _SINGLE
            return f"[{''.join(chr(d) for d in _DIGITS if table[d] % modulus == rest)}]"
        middle = (begin + end) // 2
        halves = (
            summing(begin, middle, part, modulus)
            + summing(middle, end, (rest - part) % modulus, modulus)
            for part in range(modulus)
        )
        return f"(?:{'|'.join(halves)})"

    five, two = (f"^{summing(0, length, 0, modulus)}$" for modulus in (5, 2))
    return five, two


NO_EPCI = "Z" * 9
"""What INSEE writes as the EPCI of a commune that is in none (tables of appartenance, COG)."""


CodeRegion = Annotated[
    str,
    Shape(
        slug="code_region",
        pattern=_REGION,
        example="93",
        expected=Text(
            fr="le code d'une région, par exemple 93", en="the code of a région, such as 93"
        ),
        length=2,
    ),
]
"""Code of one of the 18 régions (COG)."""

CodeDepartement = Annotated[
    str,
    Shape(
        slug="code_departement",
        pattern=_DEPARTEMENT,
        example="05",
        expected=Text(
            fr="le code d'un département, par exemple 05, 2A ou 971",
            en="the code of a département, such as 05, 2A or 971",
        ),
    ),
]
"""Code of one of the 101 départements (COG): two characters, three overseas."""

CodeArrondissement = Annotated[
    str,
    Shape(
        slug="code_arrondissement",
        pattern=f"(?:{_DEPARTEMENT})[0-9]",
        example="052",
        expected=Text(
            fr="le code d'un arrondissement, par exemple 052",
            en="the code of an arrondissement, such as 052",
        ),
    ),
]
"""Code of an arrondissement (COG): that of its département and a digit."""

CodeCanton = Annotated[
    str,
    Shape(
        slug="code_canton",
        pattern=f"(?:{_DEPARTEMENT})[0-9]{{2}}",
        example="0505",
        expected=Text(
            fr="le code d'un canton, par exemple 0505", en="the code of a canton, such as 0505"
        ),
    ),
]
"""Code of a canton or pseudo-canton (COG): that of its département and two digits."""

CodeInsee = Annotated[
    str,
    Shape(
        slug="code_insee",
        pattern=_COMMUNE,
        example="05046",
        expected=Text(
            fr="le code INSEE d'une commune, par exemple 05046",
            en="the INSEE code of a commune, such as 05046",
        ),
        length=5,
    ),
]
"""Code INSEE (COG) of a commune of the 101 départements."""

CodeInseeHistorique = Annotated[
    str,
    Shape(
        slug="code_insee_historique",
        # Corse before 1976, and what is outside the 101 départements, too.
        pattern=f"{_COMMUNE}|20[0-9]{{3}}|97[578][0-9]{{2}}|98[0-9]{{3}}",
        example="20004",
        expected=Text(
            fr="le code INSEE d'une commune, d'aujourd'hui ou d'autrefois, par exemple 20004",
            en="the INSEE code of a commune, of today or of the past, such as 20004",
        ),
        length=5,
    ),
]
"""Code INSEE of a commune, of today or of the past, in or outside the départements."""

NatureEpci = Literal["CC", "CA", "CU", "METRO", "MET69"]
"""Legal nature of an EPCI with own taxation."""

Siren = Annotated[
    str,
    Shape(
        slug="siren",
        pattern="[0-9]{9}",
        example="200067742",
        expected=Text(
            fr="un SIREN de neuf chiffres, par exemple 200067742",
            en="a SIREN of nine digits, such as 200067742",
        ),
        length=9,
        check=has_luhn_key,
        luhn=True,
    ),
]
"""SIREN of a legal unit: nine digits, the last a Luhn key."""

CodePostal = Annotated[
    str,
    Shape(
        slug="code_postal",
        pattern="(?:0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}",
        example="05200",
        expected=Text(
            fr="un code postal de cinq chiffres, par exemple 05200",
            en="a postal code of five digits, such as 05200",
        ),
        length=5,
    ),
]
"""Postal code: where letters go, not where a commune lies."""

IdPvd = Annotated[
    str,
    Shape(
        slug="id_pvd",
        pattern=f"pvd-(?:{_REGION})-(?:{_DEPARTEMENT})(?:{_DEPARTEMENT})?-[1-9][0-9]{{0,3}}",
        example="pvd-93-05-3",
        expected=Text(
            fr="un identifiant du programme, par exemple pvd-93-05-3",
            en="an identifier of the programme, such as pvd-93-05-3",
        ),
    ),
]
"""The ANCT's own identifier of a beneficiary: pvd-REGION-DEPARTEMENT-NUMBER.

Six carry two départements run together, as in pvd-75-1923-10.
"""

CodeProgramme = Annotated[
    str,
    Shape(
        slug="code_programme",
        pattern="[A-Z]{2,8}",
        example="PVD",
        expected=Text(
            fr="le code d'un programme en capitales, par exemple PVD",
            en="the code of a programme in capitals, such as PVD",
        ),
    ),
]
"""Code of a programme of the State."""

Identifiant = Annotated[
    str,
    Shape(
        slug="identifiant",
        pattern="[a-z0-9]+(?:-[a-z0-9]+)*",
        example="mise-en-reseau",
        expected=Text(
            fr="un identifiant en minuscules, chiffres et traits d'union",
            en="an identifier of lower-case letters, digits and hyphens",
        ),
    ),
]
"""An identifier given by this package: of a source, an axis, an event…"""

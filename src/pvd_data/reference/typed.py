"""What a person typed, read as the name of a commune and what stands beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.base.text import fold, turned
from pvd_data.schema.territory import read_departement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Typed(NamedTuple):
    """A name, and the place that was written with it.

    Attributes:
        name: the name, its article in front.
        postal: a postal code; empty if there is none.
        departement: code of a département; empty if there is none.
    """

    name: str
    postal: str = ""
    departement: str = ""


_LONGEST = 200
"""A longer text has nothing beside its name: it is none."""

_BRACKETS = re.compile(r"(.*[^\s,-])[\s,-]*[(\[]([^()\[\]]*)[)\]]", re.DOTALL)
_CEDEX = re.compile(r"(.*\S)[\s,-]+c[eé]dex(?:[\s-]*([0-9]{1,2}))?", re.IGNORECASE | re.DOTALL)
_NUMBER = r"(?P<number>(?:F-)?[0-9]{2} ?[0-9]{3}|[0-9]{1,2}|2[ABab]|97[0-9])"
_BEFORE = re.compile(rf"\(?{_NUMBER}\)?[\s,/:\u2013-]+(?P<name>\S.*)", re.DOTALL)
_BEHIND = re.compile(rf"(?P<name>.*[^\s,/:\u2013-])[\s,/:\u2013-]+{_NUMBER}", re.DOTALL)

_CITY = re.compile(
    r"(paris|lyon|marseille)[\s,-]*([0-9]{1,2})"
    r"(?:\s*(?:ers?|[èeé]?re|nde?|[èeéi]*mes?|es?|[º°]))?(?:[\s,-]*arr[a-z]*\.?)?",
    re.IGNORECASE,
)
#: Cities in arrondissements: what postal codes begin with, and how many they are.
_CITIES = {"paris": ("750", 20), "lyon": ("690", 9), "marseille": ("130", 16)}


def read_typed(text: str, departements: Mapping[str, str]) -> Typed:
    """Read a text as a name with a place beside it, or as a bare name.

    Args:
        text: what was typed.
        departements: the codes of the départements by their folded name.

    >>> names = {"hautes alpes": "05"}
    >>> read_typed("Bréole (La) (05)", names)
    Typed(name='La Bréole', postal='', departement='05')
    >>> read_typed("05207 EMBRUN CEDEX", names)
    Typed(name='EMBRUN', postal='05207', departement='')
    >>> read_typed("Paris 15ème", names).name
    'paris 15e arrondissement'
    """
    typed = Typed(text.strip())
    if len(text) > _LONGEST:
        return typed
    for _ in range(4):
        left = _without_piece(typed, departements)
        if left is None:
            break
        typed = left
    return _city(typed) or typed


def _without_piece(typed: Typed, departements: Mapping[str, str]) -> Typed | None:
    """Take off one piece: brackets, CEDEX, a number; None if there is none."""
    name, postal, departement = typed
    article = turned(name)
    if article != name:
        return typed._replace(name=article)
    if (found := _CEDEX.fullmatch(name)) is not None:
        number = f" {found[2]}" if found[2] and found[1].casefold() in _CITIES else ""
        return typed._replace(name=found[1] + number)
    if (found := _BRACKETS.fullmatch(name)) is not None:
        beside = found[2].strip()
        code = departement_meant(beside, departements)
        if code:
            return Typed(found[1], postal, departement or code)
        number = _postal(beside)
        return typed._replace(name=found[1], postal=postal or number) if number else None
    if _CITY.fullmatch(name) is not None and _city(typed) is not None:
        return None
    found = _BEFORE.fullmatch(name) or _BEHIND.fullmatch(name)
    if found is None:
        return None
    number = _postal(found["number"])
    if number:
        return Typed(found["name"], postal or number, departement)
    code = departement_meant(found["number"], departements)
    return Typed(found["name"], postal, departement or code) if code else None


def _postal(text: str) -> str:
    digits = text.removeprefix("F-").replace(" ", "")
    return digits if len(digits) == 5 and digits.isdecimal() and digits.isascii() else ""


def _city(typed: Typed) -> Typed | None:
    """Read the arrondissement of a city, by its number or by its postal code."""
    found = _CITY.fullmatch(typed.name)
    city = (typed.name if found is None else found[1]).casefold()
    if city not in _CITIES:
        return None
    front, most = _CITIES[city]
    if found is not None:
        number = int(found[2])
    elif typed.postal.startswith(front):
        number = int(typed.postal[3:])
    else:
        return None
    if not 1 <= number <= most:
        return None
    return Typed(f"{city} {number}{'er' if number == 1 else 'e'} arrondissement")


def without_departement(typed: Typed, departements: Mapping[str, str]) -> Iterator[Typed]:
    """Read the last words of a name as its département, in each way in which they are one.

    Args:
        typed: the name, which these words may belong to all the same.
        departements: the codes of the départements by their folded name.

    >>> [*without_departement(Typed("Embrun, Hautes-Alpes"), {"hautes alpes": "05", "alpes": "00"})]
    ... # doctest: +NORMALIZE_WHITESPACE
    [Typed(name='embrun', postal='', departement='05'),
     Typed(name='embrun hautes', postal='', departement='00')]
    """
    words = fold(typed.name).split() if len(typed.name) <= _LONGEST else []
    for at in range(1, len(words)):
        code = departements.get(fold(" ".join(words[at:])), "")
        if code:
            yield Typed(" ".join(words[:at]), typed.postal, typed.departement or code)


def departements_of(postal: str) -> tuple[str, ...]:
    """Return the départements where a postal code is.

    >>> departements_of("05207"), departements_of("97400"), departements_of("20200")
    (('05',), ('974',), ('2A', '2B'))
    """
    if postal.startswith("20"):
        return ("2A", "2B")
    return (postal[:3] if postal.startswith("97") else postal[:2],)


def departement_meant(text: str, departements: Mapping[str, str]) -> str:
    """Return the code of a département as people write it; nothing if it is none.

    Args:
        text: its code, with or without its zero, in any case, or its name, or one beside the other.
        departements: the codes by their folded name.

    >>> [departement_meant(text, {"ain": "01", "corse du sud": "2A"}) for text in ("1", "2a", "AIN")]
    ['01', '2A', '01']
    >>> departement_meant("01 - Ain", {"ain": "01"}), departement_meant("Ain (02)", {"ain": "01"})
    ('01', '')
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return ""
    code = read_departement(text)
    if code in departements.values():
        return code
    named = departements.get(fold(text), "")
    both = None if named else _CODE_BEFORE.fullmatch(text) or _CODE_BEHIND.fullmatch(text)
    if both is not None:
        named = departements.get(fold(both["name"]), "")
        return named if both["code"].upper().zfill(2) == named else ""
    return named


_CODE_BEFORE = re.compile(r"(?P<code>[0-9]{1,3}|2[ABab])[\s:\u2013-]+(?P<name>\S.*)")
_CODE_BEHIND = re.compile(r"(?P<name>.*\S)[\s(:\u2013-]+(?P<code>[0-9]{1,3}|2[ABab])\)?")

"""What a column does all down, which is no fault: names in a norm of its own, codes of CEDEX, nothing at all.

La Poste's lists have no lower case, INSEE's NCC no accents, DGFiP's no articles. What a column's
own cells do most of the time is how it is meant to be; only those that depart from it are told.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.base.language import Text
from pvd_data.base.text import fold, pattern, without_accents
from pvd_data.schema.forms import CEDEX_POSTAL
from pvd_data.validation.vintage import Explanation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from pvd_data.reference.index import Reference

NORMS = frozenset({"name-case", "name-accents", "name-article"})
"""The rules on a name that is right but for the official writing."""

EMPTY = "missing-reference-value"
"""The rule on an empty cell that the reference could fill."""

_OF_NONE = "postal-code-of-none"

_PART, _OUTSIDE = "part-of-commune", "outside-departements"

TOLD_IF_STRICT = frozenset({EMPTY, _PART, _OUTSIDE})
"""What is told of each cell where a file is asked to be whole."""

HABITS = NORMS | TOLD_IF_STRICT | {_OF_NONE}
"""The rules on what a whole column may do."""

TOLD = "column-convention"
"""What has told already how the column is written."""

_ARTICLES = ("le ", "la ", "les ", "l'", "l\u2019", "aux ", "los ", "las ", "lou ")
_SAINTS = ("saint-", "saint ", "sainte-", "sainte ")


class _Mark(NamedTuple):
    """What an official name has and a norm may leave out.

    Attributes:
        has: whether a name has it.
        without: how a column is called that leaves it out.
    """

    has: Callable[[str], bool]
    without: Text


def _has_accented_capital(name: str) -> bool:
    # As old keyboards wrote them: « Echallon », in a column that has « Orbé ».
    return not name.isascii() and any(
        letter != without_accents(letter) for letter in name if letter.isupper()
    )


_MARKS = (
    _Mark(lambda name: name != name.upper(), Text(fr="en capitales", en="in capitals")),
    _Mark(lambda name: name != name.lower(), Text(fr="sans capitales", en="without capitals")),
    _Mark(
        lambda name: name != without_accents(name), Text(fr="sans accents", en="without accents")
    ),
    _Mark(
        _has_accented_capital,
        Text(fr="sans accents sur les capitales", en="without accents on capitals"),
    ),
    _Mark(
        lambda name: name.lower().startswith(_ARTICLES),
        Text(fr="sans article devant", en="without an article in front"),
    ),
    _Mark(
        lambda name: name.lower().startswith(_SAINTS),
        Text(fr="avec Saint abrégé", en="with Saint abbreviated"),
    ),
    _Mark(lambda name: "œ" in name.lower(), Text(fr="sans œ", en="without œ")),
    _Mark(lambda name: "-" in name, Text(fr="sans traits d'union", en="without hyphens")),
    _Mark(
        lambda name: "'" in name or "\u2019" in name,
        Text(fr="sans apostrophes", en="without apostrophes"),
    ),
)


#: A mark is named that one in so many names lacks.
_SAID = 10


def explain_norm(
    reference: Reference,
    counts: Mapping[tuple[str, str, str], int],
    codes: Collection[str],
    names: Collection[str],
) -> Iterator[Explanation]:
    """Yield the names that are written as their column is, if it has a norm of its own.

    Of each mark of the official writing, such as an article, the names that have it are counted, and
    those that lack it where the official name has it; the more numerous are the norm.

    Args:
        reference: the reference.
        counts: how often each fault was found, by slug, code and value.
        codes: the codes of communes whose names were not noted; what has no fault is official.
        names: the names that were noted.
    """
    towns = reference.towns
    # A name without its accents may be the official one of another day as well.
    odd = {
        key: towns[key[1]].nom
        for key in counts
        if key[1] in towns and (key[0] in NORMS or fold(key[2]) == fold(towns[key[1]].nom))
    }
    if not odd:
        return
    lacked = {
        key: [mark for mark in _MARKS if mark.has(right) and not mark.has(key[2])]
        for key, right in odd.items()
    }
    lacking = Counter(mark for marks in lacked.values() for mark in marks)
    written = {key[1] for key in odd}
    there = {towns[code].nom for code in codes if code in towns and code not in written}
    there.update(names)
    norm = [mark for mark in _MARKS if lacking[mark] > sum(map(mark.has, there))]
    usual = frozenset(
        key
        for key, marks in lacked.items()
        if any(mark in norm for mark in marks) and not any(mark.has(key[2]) for mark in norm)
    )
    if usual:
        usually = Counter(mark for key in usual for mark in lacked[key])
        said = [mark.without for mark in norm if usually[mark] * _SAID >= len(usual)]
        said = said or [usually.most_common(1)[0][0].without]
        what = Text(fr=", ".join(text.fr for text in said), en=", ".join(text.en for text in said))
        yield Explanation("names-in-a-norm", usual, what, doubtful=True)


def explain_columns(counts: Mapping[tuple[str, str, str], int], rows: int) -> Iterator[Explanation]:
    """Yield the empty cells of a column that is mostly empty, and codes that are not of communes.

    Args:
        counts: how often each fault was found, by slug, code and value; those of empty cells have
            the role of their column in the place of the latter.
        rows: how many rows the file has.
    """
    for key in counts:
        if key[0] == EMPTY and 2 * counts[key] > rows:
            yield Explanation("whole-column", frozenset({key}), _MOSTLY_EMPTY)
    parts = {key for key in counts if key[0] == _PART and _ARRONDISSEMENT.fullmatch(key[2])}
    outside = {key for key in counts if key[0] == _OUTSIDE}
    for found, what in ((parts, _OF_ARRONDISSEMENTS), (outside, _OF_NO_DEPARTEMENT)):
        if found:
            yield Explanation("whole-column", frozenset(found), what)
    codes = {key for key in counts if key[0] == _OF_NONE}
    said = frozenset(key for key in codes if CEDEX_POSTAL.fullmatch(key[2]))
    if said:
        yield Explanation(TOLD, said, _OF_CEDEX)
    if codes - said:
        yield Explanation("whole-column", frozenset(codes - said), _OF_CEDEX)


_MOSTLY_EMPTY = Text(
    fr="colonne presque vide, dont la référence donne les valeurs",
    en="a column that is mostly empty, of which the reference gives the values",
)
_ARRONDISSEMENT = pattern("751(?:0[1-9]|1[0-9]|20)|6938[1-9]|132(?:0[1-9]|1[0-6])")
_OF_ARRONDISSEMENTS = Text(
    fr="codes d'arrondissements de Paris, Lyon ou Marseille, parties de communes",
    en="codes of arrondissements of Paris, Lyon or Marseille, which are parts of communes",
)
_OF_NO_DEPARTEMENT = Text(
    fr="codes hors des 101 départements", en="codes outside the 101 départements"
)
_OF_CEDEX = Text(
    fr="codes postaux d'aucune commune, peut-être de CEDEX",
    en="postal codes of no commune, perhaps of CEDEX",
)

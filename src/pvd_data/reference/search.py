"""Finding a commune by a name typed by hand; pure functions over rows and an index of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, Literal, get_args, overload

from pvd_data.base.dumping import Dumped
from pvd_data.base.text import LONGEST_NAME, distance, fold, run_together, without_accents
from pvd_data.reference.name_index import N
from pvd_data.reference.typed import (
    departement_meant,
    departements_of,
    read_typed,
    without_departement,
)
from pvd_data.schema.territory import read_departement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pvd_data.dataset import TableSet
    from pvd_data.reference.name_index import Entry, NameIndex
    from pvd_data.reference.typed import Typed
    from pvd_data.schema.models.communes import Commune
    from pvd_data.schema.models.reference import CommuneFrance
else:
    # Tables with typed rows are; of others it has what it needs, without pydantic.
    TableSet = object

Reason = Literal[
    "exact",
    "plie",
    "code_postal",
    "ancien_nom",
    "subdivision",
    "commune_absorbee",
    "prefixe",
    "mots",
    "departement",
    "epci",
    "proche",
]
"""Why a commune was found, the best first: the very name; the name but for case, accents,
hyphens, articles and abbreviations; a postal code; a former name; the name of a part of it (a
delegated or associated commune, an arrondissement); that of a commune that is now in it; the
beginning of a name; words of it; its département; its EPCI; a name that differs by a
typo or two."""

_RANK: dict[str, int] = {reason: place for place, reason in enumerate(get_args(Reason))}


def rank(reason: Reason) -> int:
    """Return the place of a reason among all, the best being 0."""
    return _RANK[reason]


CANDIDATES, CANDIDATES_QUICKLY = 90, 250
"""How many names, those that share most letters with what was typed, are compared in full: with the
standard library alone, and with rapidfuzz; more find no more (`benchmarks/search.py`)."""


@dataclass(frozen=True, slots=True)
class Match(Dumped, Generic[N]):
    """A commune that was found.

    Attributes:
        commune: the commune.
        reason: why.
        name: the name that matched, which may be a former one.
        distance: for `proche`, the number of edits between what was typed and the name.
        code: where the name is that of a part of the commune, or of one that is now in it, the code
            of that; else empty.
    """

    commune: N
    reason: Reason
    name: str
    distance: int = 0
    code: str = ""

    def __repr__(self) -> str:
        """Name the commune and say why it was found."""
        return f"<Match {self.commune.code_insee} {self.commune.nom}: {self.reason}>"


class _Found(Generic[N]):
    """The communes that were found, each for its best reason."""

    def __init__(self, index: NameIndex[N], wanted: Callable[[N], bool]) -> None:
        self.index = index
        self._wanted = wanted
        self._found: dict[int, tuple[tuple[tuple[int, ...], str], Match[N]]] = {}

    def __len__(self) -> int:
        return len(self._found)

    @property
    def is_named(self) -> bool:
        """Whether one was found by a whole name, or by a postal code."""
        return any(key[0][0] < _RANK["prefixe"] for key, _ in self._found.values())

    def add(self, place: int, match: Match[N], *order: int) -> None:
        """Take a commune, unless it was found for a better reason.

        Args:
            place: its number in the index.
            match: the commune, and why.
            order: its place among those found for the same reason.
        """
        key = ((_RANK[match.reason], *order), match.commune.code_insee)
        if self._wanted(match.commune) and (
            place not in self._found or key < self._found[place][0]
        ):
            self._found[place] = (key, match)

    def add_entry(self, entry: Entry, reason: Reason, *order: int, edits: int = 0) -> None:
        """Take a commune by one of its names."""
        commune = self.index.communes[entry.place]
        self.add(entry.place, Match(commune, reason, entry.nom, edits, entry.code), *order)

    def best(self, limit: int) -> tuple[Match[N], ...]:
        """Return the best matches in order."""
        ranked = sorted(self._found.values(), key=lambda pair: pair[0])
        return tuple(match for _, match in ranked[:limit])


def search(
    index: NameIndex[N], text: str, *, departement: str | None = None, limit: int = 10
) -> tuple[Match[N], ...]:
    """Find communes by what was typed, the best first, all homonyms among them.

    Args:
        index: the names to search.
        text: a name, its beginning, words of it, a postal code, the code or name of a département, the
            SIREN or name of an EPCI; a name may have its département, its postal code or CEDEX beside it.
        departement: code of the only département to look in; None for all.
        limit: how many matches are wanted at most.
    """
    query = fold(text) if len(text) <= LONGEST_NAME else ""
    if not query or limit < 1:
        return ()

    def wanted(row: N) -> bool:
        return departement is None or row.code_departement == departement

    found = _Found(index, wanted)
    for place in index.postcodes.get(text.strip(), ()):
        found.add(place, Match(index.communes[place], "code_postal", text.strip()))
    _add_named(found, text, query)
    if len(found) >= limit:
        return found.best(limit)
    # A word alone has nothing beside it.
    if not found.is_named and " " in query:
        beside = _with_place(index, text, wanted, limit)
        if beside is not None:
            return beside.best(limit)
    _add_others(found, text, query, limit)
    return found.best(limit)


def _with_place(
    index: NameIndex[N], text: str, wanted: Callable[[N], bool], limit: int
) -> _Found[N] | None:
    """Find what a text means that has a place beside its name; None if it has none."""
    typed = read_typed(text, index.departements)
    for reading in (typed, *without_departement(typed, index.departements)):
        found = _Found(index, _both(wanted, place_of(index, reading)))
        _add_named(found, reading.name, fold(reading.name))
        if len(found):
            return found
    query = fold(typed.name)
    if not query or typed.name == text.strip():
        return None
    for fits in (_both(wanted, place_of(index, typed)), wanted):
        found = _Found(index, fits)
        _add_named(found, typed.name, query)
        _add_others(found, typed.name, query, limit)
        if len(found):
            return found
    return None


def _both(one: Callable[[N], bool], other: Callable[[N], bool]) -> Callable[[N], bool]:
    return lambda row: one(row) and other(row)


def place_of(index: NameIndex[N], typed: Typed) -> Callable[[N], bool]:
    """Return what says of a commune whether it is in the place that was typed.

    A postal code that no commune has, as those of CEDEX, is one of its département; a code INSEE
    may stand in its place.

    Args:
        index: where the postal codes are.
        typed: what was typed.
    """
    postal = typed.postal
    if not postal and not typed.departement:
        return lambda _: True

    def is_there(row: N) -> bool:
        if typed.departement and row.code_departement != typed.departement:
            return False
        if row.code_insee == postal:  # « Tallard (05170) »
            return True
        if postal in index.postcodes:
            return postal in row.codes_postaux
        return not postal or row.code_departement in departements_of(postal)

    return is_there


def bearers(index: NameIndex[N], text: str, query: str) -> Iterable[tuple[Entry, Reason]]:
    """Return the entries of a whole name, each with the reason.

    Args:
        index: where to look.
        text: the name as typed.
        query: the same, folded.
    """
    for number in index.called(query):
        entry = index.entries[number]
        own: Reason = "exact" if entry.nom == text else "plie"
        yield entry, entry.bearing or own


def _add_named(found: _Found[N], text: str, query: str) -> None:
    """Add what is named so."""
    for entry, reason in bearers(found.index, text, query):
        found.add_entry(entry, reason, *(_tie(text, entry.nom) if reason == "plie" else ()))


def _add_others(found: _Found[N], text: str, query: str, limit: int) -> None:
    """Add what begins so, has such words, is in a département of that name, or is called nearly so.

    Names of parts and of absorbed communes are looked at where communes' own names say too little:
    there are so many of them that one resembles any misspelt name.
    """
    _add_partly_named(found, query, limit, of_others=False)
    if len(found) >= limit:
        return  # nothing that follows is a better reason
    code = found.index.departements.get(query, "")
    if not code and len(query) <= _CODE:
        code = departement_meant(text, found.index.departements)
    if code:
        for place, row in enumerate(found.index.communes):
            if row.code_departement == code:
                found.add(place, Match(row, "departement", row.nom))
    if found.is_named or len(found) >= limit or _add_epci(found, text):
        return
    partly = len(found) > 0
    letters = run_together(text)
    near = list(close(found.index, letters, query, of_others=False))
    if not partly and min((edits for _, edits in near), default=LONGEST_NAME) > 1:
        _add_partly_named(found, query, limit, of_others=True)
        near += close(found.index, letters, query, of_others=True)
    for number, edits in near:
        entry = found.index.entries[number]
        found.add_entry(entry, "proche", edits, entry.is_former, edits=edits)


def _add_epci(found: _Found[N], text: str) -> bool:
    """Add the communes of the EPCI of that name or SIREN; say whether there is one."""
    sirens = found.index.epci_meant(text)
    for place, row in enumerate(found.index.communes) if sirens else ():
        if row.siren_epci in sirens:
            found.add(place, Match(row, "epci", found.index.epci[row.siren_epci]))
    return bool(sirens)


_CODE = 3
"""How long the code of a département is at most."""


def _add_partly_named(found: _Found[N], query: str, limit: int, *, of_others: bool) -> None:
    """Add what begins so, or has such words, until there are as many as are wanted."""
    index = found.index
    partly: tuple[tuple[Callable[[], Iterable[int]], Reason], ...] = (
        (lambda: index.beginning(query), "prefixe"),
        (lambda: index.with_words(query.split()), "mots"),
    )
    for look, reason in partly:
        for number in index.best_first(look(), of_others=of_others):
            if len(found) >= limit:
                return
            entry = index.entries[number]
            found.add_entry(entry, reason, entry.is_former, len(entry.folded))


def _tie(text: str, nom: str) -> tuple[int, ...]:
    """Order names that fold alike: first those that differ from the text in case alone."""
    typed, name = text.strip().casefold(), nom.casefold()
    return (typed != name, without_accents(typed) != without_accents(name))


def close(
    index: NameIndex[N], letters: str, query: str, *, of_others: bool
) -> Iterable[tuple[int, int]]:
    """Return the entries that differ from a name by typing errors, and by how many.

    Args:
        index: where to look.
        letters: the name, run together.
        query: the same, folded: it may have its article or not.
        of_others: whether names of parts and absorbed communes are wanted, or communes' own.
    """
    most = 1 if len(letters) < 4 else 2 if len(letters) < 10 else 3
    measure, candidates = edits_between()
    folded = query.replace(" ", "")
    for number in index.resembling(letters, candidates, of_others=of_others):
        spelt = index.spelt[number]
        edits = measure(letters, spelt[0], most)
        if (folded, spelt[1]) != (letters, spelt[0]):
            edits = min(edits, measure(folded, spelt[1], most))
        if edits <= most:
            yield number, edits


def edits_between() -> tuple[Callable[[str, str, int], int], int]:
    """Return what counts edits, and how many names are worth it: rapidfuzz's if it is installed.

    Beyond the bound the number is any larger one.
    """
    try:
        from rapidfuzz.distance import OSA
    except ImportError:
        return _edits, CANDIDATES
    return lambda left, right, most: OSA.distance(
        left, right, score_cutoff=most
    ), CANDIDATES_QUICKLY


def _edits(left: str, right: str, most: int) -> int:
    found = distance(left, right, most)
    return most + 1 if found is None else found


class Searching(TableSet):
    """The search that tables answer, of rows that are typed or not."""

    @overload
    def search(
        self,
        text: str,
        *,
        departement: str | None = None,
        limit: int = 10,
        scope: Literal["programme"] = "programme",
    ) -> tuple[Match[Commune], ...]: ...

    @overload
    def search(
        self,
        text: str,
        *,
        departement: str | None = None,
        limit: int = 10,
        scope: Literal["france"],
    ) -> tuple[Match[CommuneFrance], ...]: ...

    def search(
        self,
        text: str,
        *,
        departement: str | None = None,
        limit: int = 10,
        scope: Literal["programme", "france"] = "programme",
    ) -> tuple[Match[Commune], ...] | tuple[Match[CommuneFrance], ...]:
        """Find communes by a name as typed, the best first, each with its reason.

        Args:
            text: a name, its beginning, words of it, a former name, a postal code, the name of a
                département, or the name or SIREN of an EPCI, which give all of theirs; case, accents, hyphens, articles and St for Saint do not
                matter, a typo or two is forgiven.
            departement: code of the only département to look in, `"5"` and `"2a"` too; None for
                all.
            limit: how many matches are returned at most.
            scope: the communes of the programme, or all of France.

        Raises:
            UnknownKeyError: there is no such département.
            ValueError: `scope` is neither of the two.

        >>> import pvd_data
        >>> [match.commune.nom for match in pvd_data.load().search("st bonnet champsaur")]
        ['Saint-Bonnet-en-Champsaur']
        """
        if departement is not None:
            departement = self.departements[read_departement(departement)].code_departement
        if scope not in ("programme", "france"):
            raise ValueError(f"scope {scope!r}: expected 'programme' or 'france'")
        if scope == "france":
            return search(self._names_france, text, departement=departement, limit=limit)
        return search(self._names, text, departement=departement, limit=limit)

    @cached_property
    def _names(self) -> NameIndex[Commune]:
        from pvd_data.reference.name_index import index_names

        return index_names(self, self.communes.values())

    @cached_property
    def _names_france(self) -> NameIndex[CommuneFrance]:
        from pvd_data.reference.name_index import index_names

        return index_names(self, self.communes_france.values())

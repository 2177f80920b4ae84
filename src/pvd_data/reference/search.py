"""Finding a commune by a name typed by hand; pure functions over rows and an index of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, Protocol, TypeVar, get_args

from pvd_data.base.dumping import Dumped
from pvd_data.base.text import LONGEST_NAME, distance, fold, run_together, without_accents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pvd_data.table import TableSet


class Named(Protocol):
    """A row with a code, a name, a département and postal codes."""

    @property
    def code_insee(self) -> str:
        """Its code."""

    @property
    def nom(self) -> str:
        """Its name."""

    @property
    def code_departement(self) -> str:
        """The code of its département."""

    @property
    def codes_postaux(self) -> tuple[str, ...]:
        """Its postal codes."""


N = TypeVar("N", bound=Named)

Reason = Literal[
    "exact", "plie", "code_postal", "ancien_nom", "prefixe", "mots", "departement", "proche"
]
"""Why a commune was found, the best first: the very name; the name but for case, accents,
hyphens, articles and abbreviations; a postal code; a former name; the beginning of a name; words
of it; its département; a name that differs by a typo or two."""

_RANK = {reason: place for place, reason in enumerate(get_args(Reason))}


CANDIDATES = 60
"""How many names, those nearest to what was typed, are compared in full. Without rapidfuzz they
are those that share most trigrams; more than 60 find no more (`benchmarks/search.py`)."""


@dataclass(frozen=True, slots=True)
class Match(Dumped, Generic[N]):
    """A commune that was found.

    Attributes:
        commune: the commune.
        reason: why.
        name: the name that matched, which may be a former one.
        distance: for `proche`, the number of edits between what was typed and the name.
    """

    commune: N
    reason: Reason
    name: str
    distance: int = 0

    def __repr__(self) -> str:
        """Name the commune and say why it was found."""
        return f"<Match {self.commune.code_insee} {self.commune.nom}: {self.reason}>"


class Entry(NamedTuple):
    """A name under which a commune can be found.

    Attributes:
        folded: the name, folded.
        letters: its letters run together, with the article.
        nom: the name.
        place: number of the commune in the index.
        former: whether it is a former name.
    """

    folded: str
    letters: str
    nom: str
    place: int
    former: bool


@dataclass(frozen=True)
class NameIndex(Generic[N]):
    """Names of communes, ready to be searched; built once, never changed.

    Attributes:
        communes: the communes.
        entries: their names, sorted by their folded form.
        words: each word of those names with the number of its entry, sorted.
        trigrams: for each three letters, the entries whose name has them.
        departements: for the folded name of a département, its code.
        postcodes: for each postal code, the numbers of its communes.
        letters: the letters of each entry, for rapidfuzz.
        folded: the folded form of each entry, its spaces left out, for the same.
    """

    communes: tuple[N, ...]
    entries: tuple[Entry, ...]
    words: tuple[tuple[str, int], ...]
    trigrams: Mapping[str, tuple[int, ...]]
    departements: Mapping[str, str]
    postcodes: Mapping[str, tuple[int, ...]]
    letters: tuple[str, ...]
    folded: tuple[str, ...]


def make_index(
    communes: Iterable[N],
    former_names: Iterable[tuple[str, str]],
    departements: Iterable[tuple[str, str]],
) -> NameIndex[N]:
    """Index communes by their names.

    Args:
        communes: the communes to find.
        former_names: codes and former names; those of other communes are passed over.
        departements: codes and names of départements.
    """
    rows = tuple(communes)
    places = {row.code_insee: place for place, row in enumerate(rows)}
    names = [_entry(row.nom, place, former=False) for place, row in enumerate(rows)]
    current = {(entry.folded, entry.place) for entry in names}
    names += {
        _entry(nom, places[code], former=True)
        for code, nom in former_names
        if code in places and (fold(nom), places[code]) not in current
    }
    names.sort()
    words: list[tuple[str, int]] = []
    trigrams: dict[str, list[int]] = {}
    for number, entry in enumerate(names):
        words += [(word, number) for word in set(entry.folded.split())]
        for trigram in _trigrams(entry.letters):
            trigrams.setdefault(trigram, []).append(number)
    postcodes: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for postcode in row.codes_postaux:
            postcodes.setdefault(postcode, []).append(place)
    return NameIndex(
        rows,
        tuple(names),
        tuple(sorted(words)),
        {trigram: tuple(numbers) for trigram, numbers in trigrams.items()},
        {fold(nom): code for code, nom in departements},
        {postcode: tuple(found) for postcode, found in postcodes.items()},
        tuple(entry.letters for entry in names),
        tuple(entry.folded.replace(" ", "") for entry in names),
    )


def _entry(nom: str, place: int, *, former: bool) -> Entry:
    return Entry(fold(nom), run_together(nom), nom, place, former)


def search(
    index: NameIndex[N], text: str, *, departement: str | None = None, limit: int = 10
) -> tuple[Match[N], ...]:
    """Find communes by what was typed, the best first, all homonyms among them.

    Args:
        index: the names to search.
        text: a name, its beginning, words of it, a postal code or the name of a département.
        departement: code of the only département to look in; None for all.
        limit: how many matches are wanted at most.
    """
    query = fold(text) if len(text) <= LONGEST_NAME else ""
    if not query or limit < 1:
        return ()
    found: dict[int, tuple[tuple[tuple[int, ...], str], Match[N]]] = {}

    def add(
        place: int, reason: Reason, nom: str, order: tuple[int, ...], edits_apart: int = 0
    ) -> None:
        row = index.communes[place]
        if departement is not None and row.code_departement != departement:
            return
        key = ((_RANK[reason], *order), row.code_insee)
        if place not in found or key < found[place][0]:
            found[place] = (key, Match(row, reason, nom, edits_apart))

    for place in index.postcodes.get(text.strip(), ()):
        add(place, "code_postal", text.strip(), ())
    _add_names(index, text, query, add)
    code = index.departements.get(query)
    if code is not None:
        for place, row in enumerate(index.communes):
            if row.code_departement == code:
                add(place, "departement", row.nom, ())
    named = any(key[0][0] < _RANK["prefixe"] for key, _ in found.values())
    if not named and len(found) < limit:
        _add_close(index, text, add)
    return tuple(match for _, match in sorted(found.values(), key=lambda pair: pair[0])[:limit])


def _add_names(index: NameIndex[N], text: str, query: str, add: _Add) -> None:
    """Add what is named so, begins so, or has such words."""
    entries = index.entries
    start = bisect_left(entries, query, key=lambda entry: entry.folded)
    for number in range(start, len(entries)):
        entry = entries[number]
        if not entry.folded.startswith(query):
            break
        if entry.folded != query:
            # A former name that merely begins so comes after all current ones.
            add(entry.place, "prefixe", entry.nom, (entry.former, len(entry.folded)))
        elif entry.former:
            add(entry.place, "ancien_nom", entry.nom, ())
        elif entry.nom == text:
            add(entry.place, "exact", entry.nom, ())
        else:
            add(entry.place, "plie", entry.nom, _tie(text, entry.nom))
    for number in _with_words(index, query.split()):
        entry = entries[number]
        add(entry.place, "mots", entry.nom, (entry.former, len(entry.folded)))


def _tie(text: str, nom: str) -> tuple[int, ...]:
    """Order names that fold alike: first those that differ from the text in case alone."""
    typed, name = text.strip().casefold(), nom.casefold()
    return (typed != name, without_accents(typed) != without_accents(name))


def _with_words(index: NameIndex[N], query: list[str]) -> set[int]:
    """Return the entries that have a word beginning with each word of the query."""
    common: set[int] | None = None
    for word in query:
        start = bisect_left(index.words, word, key=lambda pair: pair[0])
        here = set()
        for position in range(start, len(index.words)):
            if not index.words[position][0].startswith(word):
                break
            here.add(index.words[position][1])
        common = here if common is None else common & here
        if not common:
            break
    return common or set()


def _add_close(index: NameIndex[N], text: str, add: _Add) -> None:
    """Add what differs from what was typed by a typo or two, with its article or without."""
    letters, folded = run_together(text), fold(text).replace(" ", "")
    most = 1 if len(letters) < 4 else 2 if len(letters) < 10 else 3
    for number in _candidates(index, letters, folded, most):
        entry = index.entries[number]
        edits = [
            found
            for left, right in ((letters, entry.letters), (folded, index.folded[number]))
            if (found := distance(left, right, most)) is not None
        ]
        if edits:
            add(entry.place, "proche", entry.nom, (min(edits), entry.former), min(edits))


def _candidates(index: NameIndex[N], letters: str, folded: str, most: int) -> Iterable[int]:
    """Return the entries worth comparing: all close ones where rapidfuzz is installed."""
    try:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA
    except ImportError:
        shared: Counter[int] = Counter()
        for trigram in _trigrams(letters):
            shared.update(index.trigrams.get(trigram, ()))
        return [number for number, _ in shared.most_common(CANDIDATES)]
    found: set[int] = set()
    for typed, names in ((letters, index.letters), (folded, index.folded)):
        close = process.extract(
            typed, names, scorer=OSA.distance, score_cutoff=most, limit=CANDIDATES
        )
        found.update(number for _, _, number in close)
    return found


def _trigrams(letters: str) -> set[str]:
    """Return each three letters of a name, its ends marked."""
    marked = f"^^{letters}$"
    return {marked[at : at + 3] for at in range(len(marked) - 2)}


class _Add(Protocol):
    """Takes a commune that was found, and keeps it if it was not found for a better reason."""

    def __call__(
        self, place: int, reason: Reason, nom: str, order: tuple[int, ...], edits_apart: int = 0
    ) -> None:
        """Take it."""


def index_names(tables: TableSet, communes: Iterable[N]) -> NameIndex[N]:
    """Index communes by their names of today and of the past, and by their département.

    Args:
        tables: where former names and départements are.
        communes: the communes to find.
    """
    former = ((row.code_insee, row.ancien_nom) for row in tables.anciens_noms.values())
    departements = ((row.code_departement, row.nom) for row in tables.departements.values())
    return make_index(communes, former, departements)

"""The names of communes, of today and of the past, ready to be searched."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, Protocol, TypeVar

from pvd_data.base.text import fold, run_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from pvd_data.dataset import TableSet


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

    @property
    def siren_epci(self) -> str | None:
        """The SIREN of its EPCI, if it is in one."""


N = TypeVar("N", bound=Named)

Bearing = Literal["", "ancien_nom", "subdivision", "commune_absorbee"]
"""How a name is a commune's: its own, a former one, that of a part, that of one it absorbed."""


class OtherName(NamedTuple):
    """A name that leads to a commune and is not its own of today.

    Attributes:
        code_insee: code of the commune of today.
        nom: the name.
        bearing: how it leads there.
        code: the code of the part, or of the commune that was absorbed.
        start: the first day of the name; None if that is not known.
        end: the day on which the name was no more; None if it still is one.
    """

    code_insee: str
    nom: str
    bearing: Bearing = "ancien_nom"
    code: str = ""
    start: date | None = None
    end: date | None = None


class Entry(NamedTuple):
    """A name under which a commune can be found.

    Attributes:
        folded: the name, folded.
        nom: the name.
        place: number of the commune in the index.
        bearing: how the name is the commune's.
        code: the code of the part, or of the commune that was absorbed.
        start: the first day of the name; None if that is not known.
        end: the day on which the name was no more; None if it still is one.
    """

    folded: str
    nom: str
    place: int
    bearing: Bearing = ""
    code: str = ""
    start: date | None = None
    end: date | None = None

    @property
    def is_former(self) -> bool:
        """Whether it is not the name of the commune of today."""
        return self.bearing != ""

    @property
    def is_of_another(self) -> bool:
        """Whether it never was the name of the commune: that of a part, or of one it absorbed."""
        return self.bearing in ("subdivision", "commune_absorbee")


# Articles that `fold` leaves, for they begin names of other places too.
_ARTICLES = ("al ", "als ", "au ", "aux ", "el ", "li ", "lo ", "los ", "las ", "lou ")


@dataclass(frozen=True)
class NameIndex(Generic[N]):
    """Names of communes; built once, never changed. What typing errors need is built when needed.

    Attributes:
        communes: the communes.
        entries: their names, sorted by their folded form.
        folded: those folded forms.
        short_forms: for each of them without its article or what it has in brackets, the numbers of
            its entries.
        words: each word of those names, sorted.
        word_entries: for each of these words, the number of its entry.
        departements: for the folded name of a département, its code.
        postcodes: for each postal code, the numbers of its communes.
        read_epci: gives SIREN and names of EPCI, which are read when one is first looked for.
    """

    communes: tuple[N, ...]
    entries: tuple[Entry, ...]
    folded: tuple[str, ...]
    short_forms: Mapping[str, tuple[int, ...]]
    words: tuple[str, ...]
    word_entries: tuple[int, ...]
    departements: Mapping[str, str]
    postcodes: Mapping[str, tuple[int, ...]]
    read_epci: Callable[[], Iterable[tuple[str, str]]] = tuple

    @cached_property
    def epci(self) -> Mapping[str, str]:
        """Names of EPCI by SIREN."""
        return dict(self.read_epci())

    @cached_property
    def epci_names(self) -> Mapping[str, frozenset[str]]:
        """SIREN of EPCI by their name, as `epci_forms` gives it."""
        found: dict[str, set[str]] = {}
        for siren, nom in self.epci.items():
            for form in epci_forms(nom):
                found.setdefault(form, set()).add(siren)
        return {form: frozenset(sirens) for form, sirens in found.items()}

    def epci_meant(self, text: str) -> frozenset[str]:
        """Return the SIREN of the EPCI that a text is the name or the SIREN of.

        Args:
            text: what was typed.
        """
        siren = "".join(text.split())
        if siren in self.epci:
            return frozenset({siren})
        forms = (self.epci_names.get(form) for form in epci_forms(text))
        return next(filter(None, forms), frozenset())

    @cached_property
    def _numbers(self) -> tuple[int, ...]:
        """The numbers of all entries, each kept once for all that lists them."""
        return tuple(range(len(self.entries)))

    @cached_property
    def spelt(self) -> tuple[tuple[str, str], ...]:
        """The letters of each entry, with its article and folded: one text where they are one."""
        found = []
        for entry in self.entries:
            folded = entry.folded.replace(" ", "")
            letters = run_together(entry.nom)
            found.append((folded if letters == folded else letters, folded))
        return tuple(found)

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """How long the folded name of each entry is."""
        return tuple(map(len, self.folded))

    @cached_property
    def trigrams(self) -> Mapping[str, tuple[int, ...]]:
        """For each three letters, the entries of communes' own names that have them."""
        return self._trigrams(of_others=False)

    @cached_property
    def trigrams_of_others(self) -> Mapping[str, tuple[int, ...]]:
        """The same of the names of parts and of communes that were absorbed."""
        return self._trigrams(of_others=True)

    def _trigrams(self, *, of_others: bool) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for number, (letters, _) in zip(self._numbers, self.spelt, strict=True):
            if self.entries[number].is_of_another == of_others:
                for trigram in _trigrams(letters):
                    found.setdefault(trigram, []).append(number)
        return {trigram: tuple(numbers) for trigram, numbers in found.items()}

    @cached_property
    def by_departement(self) -> Mapping[str, tuple[int, ...]]:
        """For each département, the numbers of its entries."""
        found: dict[str, list[int]] = {}
        for number, entry in zip(self._numbers, self.entries, strict=True):
            found.setdefault(self.communes[entry.place].code_departement, []).append(number)
        return {code: tuple(numbers) for code, numbers in found.items()}

    def called(self, query: str) -> list[int]:
        """Return the numbers of the entries of a whole folded name, in order, each once."""
        whole = range(bisect_left(self.folded, query), bisect_right(self.folded, query))
        short = self.short_forms.get(query, ())
        return sorted({*whole, *short}) if short else [*whole]

    def beginning(self, query: str) -> range:
        """Return the numbers of the entries whose folded name begins so."""
        return _beginning(self.folded, query)

    def with_words(self, query: list[str]) -> set[int]:
        """Return the entries that have a word beginning with each word of the query."""
        ranges = {_beginning(self.words, word) for word in query}
        sets = [set(self.word_entries[each.start : each.stop]) for each in ranges]
        return set.intersection(*sets)

    def best_first(self, numbers: Iterable[int], *, of_others: bool) -> Iterator[int]:
        """Return those of some entries that are of communes' own names, or the others.

        A former name comes after all current ones, then the shorter first. The whole order is
        made once, so that of the thousands that begin with a letter only those wanted are looked at.

        Args:
            numbers: of the entries.
            of_others: whether names of parts and absorbed communes are wanted, or communes' own.
        """
        places, order = self._order
        for place in sorted(map(places.__getitem__, numbers)):
            number = order[place]
            if self.entries[number].is_of_another == of_others:
                yield number

    @cached_property
    def _order(self) -> tuple[array[int], array[int]]:
        """The place of each entry among all, the best first, and the entries in that order."""
        keys = [
            (entry.is_former, len(entry.folded), self.communes[entry.place].code_insee)
            for entry in self.entries
        ]
        order = array("L", sorted(range(len(keys)), key=keys.__getitem__))
        places = array("L", bytes(order.itemsize * len(order)))
        for place, number in enumerate(order):
            places[number] = place
        return places, order

    def resembling(self, letters: str, most: int, *, of_others: bool = False) -> list[int]:
        """Return the entries that share most trigrams with a name, the rarer ones counted first.

        Args:
            letters: the name, run together.
            most: how many entries are wanted at most.
            of_others: whether names of parts and absorbed communes are wanted, or communes' own.
        """
        trigrams = self.trigrams_of_others if of_others else self.trigrams
        # Of lists of one length the order counts too, and that of a set differs from run to run.
        lists = sorted((trigrams.get(each, ()) for each in sorted(_trigrams(letters))), key=len)
        shared: Counter[int] = Counter()
        for numbers in lists:
            if shared and len(shared) + len(numbers) > _COUNTED:
                break
            shared.update(numbers)
        least, room = 0, 2 * most
        for count, entries in sorted(Counter(shared.values()).items(), reverse=True):
            least, room = count, room - entries
            if room < 0:
                break
        longest, lengths = len(letters) + _LONGER, self.lengths
        found = [
            (-count, number)
            for number, count in shared.items()
            if count >= least and lengths[number] <= longest
        ]
        return [number for _, number in sorted(found)[:most]]


_COUNTED = 8_000
"""How many entries are counted for a name at most: those that have its most common three letters,
such as those of Saint, tell least."""

_LONGER = 8
"""By how many letters and spaces a folded name is longer at most that differs by typing errors."""


_NATURE = re.compile(
    "(?:cc|ca|cu|communaute(?: de communes| d agglomeration| urbaine)?|metropole) "
    "(?:(?:du|des|de|d|le|la|les|l) )*"
)


def epci_forms(nom: str) -> tuple[str, ...]:
    """Return the forms of the name of an EPCI: folded, then without its nature.

    >>> epci_forms("CC du Pays de Gex"), epci_forms("Communauté de communes Serre-Ponçon")[1]
    (('cc du pays de gex', 'pays de gex'), 'serre poncon')
    """
    folded = fold(nom)
    return (folded, _NATURE.sub("", folded, count=1))


def _beginning(words: tuple[str, ...], query: str) -> range:
    """Return where words begin so, in sorted ones."""
    return range(bisect_left(words, query), bisect_left(words, f"{query}\U0010ffff"))


def _trigrams(letters: str) -> set[str]:
    """Return each three letters of a name, its ends marked."""
    marked = f"^^{letters}$"
    return {marked[at : at + 3] for at in range(len(marked) - 2)}


def make_index(
    communes: Iterable[N],
    other_names: Iterable[tuple[str, str] | OtherName],
    departements: Iterable[tuple[str, str]],
    read_epci: Callable[[], Iterable[tuple[str, str]]] = tuple,
) -> NameIndex[N]:
    """Index communes by their names.

    Args:
        communes: the communes to find.
        other_names: further names, or codes and former names; those of other communes are passed
            over.
        departements: codes and names of départements.
        read_epci: gives SIREN and names of EPCI.
    """
    rows = tuple(communes)
    entries = _entries(rows, other_names)
    short_forms: dict[str, list[int]] = {}
    bearers: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        for form in _short_forms(entry):
            short_forms.setdefault(form, []).append(number)
        for word in set(entry.folded.split()):
            bearers.setdefault(word, []).append(number)
    words = sorted(bearers)
    postcodes: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for postcode in row.codes_postaux:
            postcodes.setdefault(postcode, []).append(place)
    return NameIndex(
        rows,
        entries,
        tuple(entry.folded for entry in entries),
        {form: tuple(numbers) for form, numbers in short_forms.items()},
        # A word is kept once, however many names have it.
        tuple(word for word in words for _ in bearers[word]),
        tuple(number for word in words for number in bearers[word]),
        {fold(nom): code for code, nom in departements},
        {postcode: tuple(found) for postcode, found in postcodes.items()},
        read_epci,
    )


def _entries(
    rows: tuple[N, ...], other_names: Iterable[tuple[str, str] | OtherName]
) -> tuple[Entry, ...]:
    """Return the names of communes, each once for a commune, sorted."""
    places = {row.code_insee: place for place, row in enumerate(rows)}
    found: dict[tuple[str, int], Entry] = {}
    for place, row in enumerate(rows):
        entry = Entry(fold(row.nom), row.nom, place)
        found[entry.folded, place] = entry
    changed: dict[int, date] = {}
    for given in other_names:
        other = OtherName(*given)
        place = places.get(other.code_insee, -1)
        if place < 0 or not other.nom:
            continue
        key = (fold(other.nom), place)
        before = found.get(key)
        if before is None:
            found[key] = Entry(key[0], other.nom, place, *other[2:])
        elif before.bearing and other.end is not None:
            found[key] = before._replace(start=None, end=before.end and max(before.end, other.end))
        if other.bearing == "ancien_nom" and other.end is not None:
            changed[place] = max(other.end, changed.get(place, other.end))
    return tuple(
        sorted(
            entry._replace(start=changed.get(entry.place)) if not entry.bearing else entry
            for entry in found.values()
        )
    )


def _short_forms(entry: Entry) -> Iterable[str]:
    """Return the further forms of a name under which it is looked for."""
    for article in _ARTICLES:
        if entry.folded.startswith(article):
            yield entry.folded.removeprefix(article)
    if "(" in entry.nom:
        yield fold(entry.nom.partition("(")[0])


def index_names(tables: TableSet, communes: Iterable[N]) -> NameIndex[N]:
    """Index communes by their names of today and of the past, by their département and their EPCI.

    Args:
        tables: where former names, ended codes, parts, départements and EPCI are.
        communes: the communes to find.
    """
    departements = ((row.code_departement, row.nom) for row in tables.departements.values())

    def read_epci() -> Iterable[tuple[str, str]]:
        return [(row.siren_epci, row.nom) for row in tables.intercommunalites_france.values()]

    return make_index(communes, _other_names(tables), departements, read_epci)


def _other_names(tables: TableSet) -> Iterable[OtherName]:
    """Return former names, then those of parts, then those of ended communes."""
    starts: dict[str, date] = {}
    for former in sorted(tables.anciens_noms.values(), key=lambda row: row.date_effet):
        code, end = former.code_insee, former.date_effet
        yield OtherName(code, former.ancien_nom, "ancien_nom", "", starts.get(code), end)
        starts[code] = end
    for part in tables.subdivisions.values():
        yield OtherName(part.code_insee, part.nom, "subdivision", part.code_subdivision)
    for ended in tables.anciens_codes.values():
        if ended.code_insee is not None:
            yield OtherName(
                ended.code_insee,
                ended.ancien_nom,
                "commune_absorbee",
                ended.ancien_code,
                ended.date_debut,
                ended.date_effet,
            )

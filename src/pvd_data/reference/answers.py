"""What is asked of tables: codes, names, what became of either; of rows that are typed or not.

What answers is imported when it is asked for, but for the search.
"""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from pvd_data.base.days import read_day
from pvd_data.reference.search import Searching

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pvd_data.reference.history import Resolution
    from pvd_data.reference.lives import CodeBook
    from pvd_data.reference.matching import Finding, Matcher
    from pvd_data.reference.passage import Passage, PassageBook
    from pvd_data.reference.search import Match
    from pvd_data.schema.models.reference import AncienCode, CommuneFrance


class Answers(Searching):
    """The questions that tables answer."""

    @cached_property
    def book(self) -> CodeBook[AncienCode]:
        """The lives of all commune codes, indexed."""
        from pvd_data.reference.lives import make_book

        return make_book(
            self.anciens_codes.values(),
            self.communes_france.values(),
            self.subdivisions.values(),
        )

    @cached_property
    def postcodes(self) -> Mapping[str, tuple[CommuneFrance, ...]]:
        """The communes of France by postal code."""
        from pvd_data.reference.lives import index_postcodes

        return index_postcodes(self.communes_france.values())

    def resolve(self, code: str | int, date: datetime.date | str | None = None) -> Resolution:
        """Find what a code means today, or meant on a day: any commune code since 1943.

        A code with spaces around, in lower case, as an integer or without its leading zero is
        read as what it must have been; `repairs` says so. The SIREN of any commune or EPCI is
        recognised.

        Args:
            code: a code as people have it.
            date: the day for which `codes` are wanted, or its ISO text; today if None.
                `communes` are today's.

        Returns:
            What was found; for a text never an exception.

        Raises:
            TypeError: `code` is neither a text nor a whole number, or `date` no date.
            ValueError: `date` is a text that is no date.

        >>> import pvd_data
        >>> found = pvd_data.load().resolve("05067")
        >>> found.status, found.commune.nom, [str(row.date_effet) for row in found.events]
        ('ancienne', 'Saint-Bonnet-en-Champsaur', ['2013-01-01'])
        """
        return self._resolve(code, date)

    @cached_property
    def _resolve(self) -> Callable[[str | int, datetime.date | str | None], Resolution]:
        # To ask for modules in each call takes a tenth of it.
        from pvd_data.reference.history import Resolution
        from pvd_data.reference.lives import resolve

        return lambda code, date: resolve(self, code, date, Resolution)

    def passage(
        self,
        code: str | int,
        start: datetime.date | str,
        end: datetime.date | str | None = None,
    ) -> tuple[Passage, ...]:
        """Find all that a commune of one day is on another: each part, with what happened.

        Communes merge, change their code and are parted: `resolve` says where a code leads,
        this says all that became of it, or, from a later day to an earlier one, all that it
        came from. What was re-established is itself again, not what it had been merged into.

        Args:
            code: a code as people have it, of the first day.
            start: the day of which it is, or its ISO text.
            end: the day whose communes are wanted; today if None.

        Returns:
            A passage for each commune, in the order of their codes; nothing if the code was no
            commune's on the first day, or there is none on the other.

        Raises:
            TypeError: `code` is neither a text nor a whole number, or a day no date.
            ValueError: a day is a text that is no date.

        >>> import pvd_data
        >>> for part in pvd_data.load().passage("60054", "2020-01-01"):
        ...     print(part.code, part.name, [str(event.date_effet) for event in part.events])
        60054 Beaumont-les-Nonains []
        60694 Les Hauts-Talican ['2024-01-01']
        """
        from pvd_data.reference.lives import read_code

        days = read_day(start), datetime.date.today() if end is None else read_day(end)
        return self.passages.passages(read_code(code, self.book)[0], *days)

    @cached_property
    def passages(self) -> PassageBook:
        """From the communes of any day to those of any other, indexed."""
        from pvd_data.reference.passage import make_passage_book

        return make_passage_book(self)

    def match(
        self,
        nom: str,
        departement: str | None = None,
        code_postal: str | None = None,
        epci: str | None = None,
        date: datetime.date | str | None = None,
    ) -> Match[CommuneFrance] | None:
        """Find the one commune of France that a name means for certain: for programs.

        Certain is a commune that alone bears the name, or bore it, where it must be. Neither case,
        accents, hyphens, articles, St for Saint nor what lists write beside a name (`CEDEX`,
        `(05)`, a postal code, an arrondissement) matter; an accent or an article that is written
        decides between names that differ by it. Typing errors are forgiven only where the
        département or the postal code leaves one name that is nearly so, and no other is near.

        Args:
            nom: the name.
            departement: its département, if known: the code in any form (05, 5, 2a) or the name.
            code_postal: its postal code, if known; one of CEDEX tells the département.
            epci: SIREN or name of the EPCI it is in today, if known.
            date: the day that the name is of, or its ISO text; None for any day since 1943.

        Returns:
            The commune of today; None if none or several may be meant, or if what is known of its
            place is not so. `candidates` then says which may be.

        Raises:
            TypeError: the name is no text, or `date` no date.
            ValueError: `date` is a text that is no date.

        >>> import pvd_data
        >>> pvd = pvd_data.load()
        >>> pvd.match("LES INFOURNAS", departement="5").commune.nom
        'Saint-Bonnet-en-Champsaur'
        >>> pvd.match("Saint-Denis"), pvd.match("ST DENIS (974)").commune.code_insee
        (None, '97411')
        """
        found = self._find(nom, departement, code_postal, epci, date)
        return found.matches[0] if found.certain else None

    def candidates(
        self,
        nom: str,
        departement: str | None = None,
        code_postal: str | None = None,
        epci: str | None = None,
        date: datetime.date | str | None = None,
    ) -> tuple[Match[CommuneFrance], ...]:
        """Find the communes of France that a name may mean: what `match` chose from.

        Args:
            nom: the name.
            departement: as for `match`.
            code_postal: as for `match`.
            epci: as for `match`.
            date: as for `match`.

        Returns:
            Those that bear the name where it must be; else those that nearly do so there, and
            those that bear it elsewhere; else the first five that `search` finds.

        >>> import pvd_data
        >>> [match.commune.code_insee for match in pvd_data.load().candidates("Plouhinec")]
        ['29197', '56169']
        """
        from pvd_data.reference.search import search

        found = self._find(nom, departement, code_postal, epci, date)
        return found.matches or search(self._names_france, nom, limit=5)

    def _find(
        self,
        nom: str,
        departement: str | None,
        code_postal: str | None,
        epci: str | None,
        date: datetime.date | str | None,
    ) -> Finding:
        from pvd_data.reference.matching import place_given

        place = place_given(self._names_france, departement, code_postal)
        day = None if date is None else read_day(date)
        return self._matcher.find(nom, place, epci or "", day)

    @cached_property
    def _matcher(self) -> Matcher:
        from pvd_data.reference.matching import Matcher

        return Matcher(self._names_france)

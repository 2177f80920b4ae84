"""Family R, without a code: which commune a name and a place mean."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from pvd_data.base.fault import Fault
from pvd_data.base.language import Text
from pvd_data.base.text import fold, run_together, turned
from pvd_data.rules.names import are_near, bare_name
from pvd_data.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pvd_data.reference.index import Reference, Town


RULES = (
    Rule(
        "R026",
        "unknown-name",
        "warning",
        title=Text(fr="Nom d'aucune commune", en="Name of no commune"),
        message=Text(
            fr="{column} : aucune commune ne s'appelle « {value} », même à peu près, {given}",
            en="{column}: no commune is called {value!r}, or nearly so, {given}",
        ),
        why=Text(
            fr="Le fichier n'a pas de code INSEE : la commune d'une ligne est cherchée par son nom et par son département ou son code postal, et aucune n'est trouvée. Ce n'est qu'un avertissement, car ce peut être un hameau ou un quartier. Corrigez le nom, ou mieux, ajoutez une colonne de codes INSEE.",
            en="The file has no INSEE codes: the commune of a row is looked for by its name and its département or postal code, and none is found. This is only a warning, since it may be a hamlet or a quarter. Correct the name, or better, add a column of INSEE codes.",
        ),
        wrong="nom_commune,code_postal\nEmbrun,05200\nZorglub,05200\n",
        right="nom_commune,code_postal\nEmbrun,05200\nBaratier,05200\n",
    ),
)
"""The rule on names beside which there is no code."""

PLACES = ("codes_postaux", "code_departement", "nom_departement")
"""The roles of columns that say with a name which commune is meant."""

_IN_THE_CODE = Text(fr="dans le code postal {place}", en="in the postal code {place}")
_IN_THE_DEPARTEMENT = Text(fr="dans le département {place}", en="in the département {place}")


#: Postal codes of Monaco and of what is overseas and no département, whose names are not known.
_BEYOND = "98"


class ByName:
    """Finds communes by their names; `by_name` makes one for each reference."""

    def __init__(self, reference: Reference) -> None:
        """Take the reference."""
        self.reference = reference
        self._meant: dict[tuple[str, str, str], tuple[Town, ...]] = {}

    @cached_property
    def _by_departement(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for town in self.reference.towns.values():
            found.setdefault(town.departement, []).append(town.code)
        return {departement: tuple(codes) for departement, codes in found.items()}

    @cached_property
    def _by_former_name(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for code, names in self.reference.former_names.items():
            for name in names:
                found.setdefault(name, set()).add(code)
        return {name: frozenset(codes) for name, codes in found.items()}

    @cached_property
    def _spelt(self) -> Mapping[str, tuple[str, frozenset[str]]]:
        """Names run together, and their letters, by code."""
        names = {code: run_together(town.nom) for code, town in self.reference.towns.items()}
        return {code: (name, frozenset(name)) for code, name in names.items()}

    def find(self, cells: Mapping[str, str]) -> str:
        """Return the code of the one commune that a row means; nothing if there are none or several.

        One of the place that bears the name, or nearly so; else one of the name elsewhere, where
        no other has it.

        Args:
            cells: the cells by role: `nom`, and of `PLACES` those that the file has.
        """
        found = self._look(cells)
        return found[0].code if len(found) == 1 else ""

    def faults(self, cells: Mapping[str, str]) -> tuple[Fault, ...]:
        """Return the fault of a row that names no commune.

        Args:
            cells: as `find` takes them.
        """
        postal, departement = self._place(cells)
        if not cells["nom"].strip() or not (postal or departement) or self._look(cells):
            return ()
        if postal.startswith(_BEYOND):
            return ()
        said = _IN_THE_CODE if postal else _IN_THE_DEPARTEMENT
        place = said.fill(place=postal or departement)
        return (Fault("unknown-name", "nom", cells["nom"], given=place),)

    def _place(self, cells: Mapping[str, str]) -> tuple[str, str]:
        """Return a postal code and the code of a département, or nothing of what is not there."""
        postal = cells.get("codes_postaux", "").strip()[:5]
        code = cells.get("code_departement", "").strip()[:3]
        if not code:
            name = cells.get("nom_departement", "")[:_LONGEST]
            code = self.reference.departement_names.get(fold(name), "") if name else ""
        return postal, code.zfill(2) if code else ""

    def _look(self, cells: Mapping[str, str]) -> tuple[Town, ...]:
        """Return the communes that a row may mean; what was asked for is remembered."""
        asked = (cells["nom"].strip()[: _LONGEST + 1], *self._place(cells))
        if asked not in self._meant:
            if len(self._meant) > _REMEMBERED:
                self._meant.clear()
            towns = self.reference.towns
            self._meant[asked] = tuple(towns[code] for code in self._codes(*asked))
        return self._meant[asked]

    def _codes(self, text: str, postal: str, departement: str) -> Sequence[str]:
        name = bare_name(text)
        if not name or len(name) > _LONGEST or postal.startswith(_BEYOND):
            return ()
        folded = fold(turned(name))
        bearers = self.reference.by_name.get(folded, ())
        former = self._by_former_name.get(folded, frozenset())
        there: Sequence[str] = self.reference.by_postal.get(postal, ())
        if departement:
            here = self._by_departement.get(departement, ())
            there = [code for code in there if code in here] or here
        for found in (bearers, former):
            mine = [code for code in there if code in found]
            if mine:
                return mine
        near = self._near(there, name)
        if near:
            return near
        towns = self.reference.towns
        return [code for code in bearers if towns[code].departement == departement] or bearers

    def _near(self, there: Sequence[str], name: str) -> list[str]:
        """Return the communes of a place whose name is nearly that."""
        left = run_together(name)
        letters, spelt = frozenset(left), self._spelt
        # Three typing errors change six letters at most; where one is cut short, it has no others.
        close = [
            code
            for code in there
            if len(letters ^ spelt[code][1]) <= _CHANGED
            or letters < spelt[code][1]
            or letters > spelt[code][1]
        ]
        return [code for code in close if are_near(left, spelt[code][0])]


@cache
def by_name(reference: Reference) -> ByName:
    """Return what finds communes by their names in a reference, made once."""
    return ByName(reference)


#: A longer text is no name, and comparing it would take long.
_LONGEST = 100

#: How many names are remembered.
_REMEMBERED = 2**16

#: In how many letters two names differ at most that are the same but for typing errors.
_CHANGED = 6

"""Family R, without a code: which commune a name and a place mean."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pvd_data.base.language import Text
from pvd_data.base.text import fold
from pvd_data.report import Fault
from pvd_data.rules.names import bare_name, bears, is_close, turned
from pvd_data.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


class ByName:
    """Finds communes by their names."""

    def __init__(self, reference: Reference) -> None:
        """Take the reference."""
        self.reference = reference

    @cached_property
    def _by_departement(self) -> Mapping[str, tuple[Town, ...]]:
        found: dict[str, list[Town]] = {}
        for town in self.reference.towns.values():
            found.setdefault(town.departement, []).append(town)
        return {code: tuple(towns) for code, towns in found.items()}

    def find(self, cells: Mapping[str, str]) -> str:
        """Return the code of the one commune that a row means; nothing if there are none or several.

        One of the place that bears the name, or nearly so; else one of the name elsewhere, where
        no other has it.

        Args:
            cells: the cells by role: `nom`, and of `PLACES` those that the file has.
        """
        found = self._meant(cells)
        return found[0].code if len(found) == 1 else ""

    def faults(self, cells: Mapping[str, str]) -> tuple[Fault, ...]:
        """Return the fault of a row that names no commune.

        Args:
            cells: as `find` takes them.
        """
        if not cells["nom"].strip() or self._meant(cells):
            return ()
        postal, departement = self._place(cells)
        if not (postal or departement):
            return ()
        said = _IN_THE_CODE if postal else _IN_THE_DEPARTEMENT
        place = said.fill(place=postal or departement)
        return (Fault("unknown-name", "nom", cells["nom"], given=place),)

    def _place(self, cells: Mapping[str, str]) -> tuple[str, str]:
        """Return a postal code and the code of a département, or nothing of what is not there."""
        postal = cells.get("codes_postaux", "").strip()[:5]
        code = cells.get("code_departement", "").strip()
        if not code:
            name = cells.get("nom_departement", "")
            code = self.reference.departement_names.get(fold(name), "") if name else ""
        return postal, code.zfill(2) if code else ""

    def _meant(self, cells: Mapping[str, str]) -> list[Town]:
        name = bare_name(cells["nom"].strip())
        if not name or len(name) > _LONGEST:
            return []
        postal, departement = self._place(cells)
        towns = self.reference.towns
        there: Iterable[Town] = [towns[c] for c in self.reference.by_postal.get(postal, ())]
        if departement:
            there = [town for town in there if town.departement == departement] or (
                self._by_departement.get(departement, ())
            )
        return self._in(there, name) or self._elsewhere(name, departement)

    def _in(self, there: Iterable[Town], name: str) -> list[Town]:
        """Return the communes of a place that bear a name, or nearly so."""
        towns = list(there)
        return [town for town in towns if bears(self.reference, town, name)] or [
            town for town in towns if is_close(name, town.nom)
        ]

    def _elsewhere(self, name: str, departement: str) -> list[Town]:
        """Return the communes of a name, those of the département if it has any."""
        codes = self.reference.by_name.get(fold(turned(name)), ())
        found = [self.reference.towns[code] for code in codes]
        return [town for town in found if town.departement == departement] or found


#: A longer text is no name, and comparing it would take long.
_LONGEST = 100

"""What happened to a commune, in the order of days."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from web.pages.shared import by
from web.words import day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pvd_data import Commune, Dataset

#: Movements of the Code officiel géographique that change a code and nothing else.
_NEW_CODE = {"41", "50"}


class Happening(NamedTuple):
    """Something that happened.

    Attributes:
        when: the day or the year, for sorting.
        shown: the same, for reading.
        text: what it was.
    """

    when: str
    shown: str
    text: str


def on(when: date, text: str) -> Happening:
    """Return what happened on a day."""
    return Happening(when.isoformat(), day(when), text)


class Stories:
    """What happened to each commune."""

    def __init__(self, pvd: Dataset) -> None:
        """Sort the tables by commune."""
        self._pvd = pvd
        self._names = by(pvd.anciens_noms.values(), "code_insee")
        self._codes = by(pvd.anciens_codes.values(), "code_insee")
        self._changes = by(pvd.evolutions.values(), "code_insee")
        self._origins = by(pvd.detachements.values(), "code_origine")
        self._detached = by(pvd.detachements.values(), "code_detachee")
        self._memberships = by(pvd.appartenances_epci.values(), "code_insee")
        self._epci_names = by(pvd.anciens_noms_epci.values(), "siren_epci")

    def of(self, commune: Commune) -> list[Happening]:
        """Return what happened to a commune, the oldest first."""
        found = [*self._of_the_commune(commune), *self._of_the_programme(commune)]
        return sorted(found, key=lambda one: one.when)

    def _of_the_commune(self, commune: Commune) -> Iterator[Happening]:
        code = commune.code_insee
        for row in self._names.get(code, ()):
            yield on(row.date_effet, f"Elle cesse de s'appeler « {row.ancien_nom} ».")
        for row in self._codes.get(code, ()):
            if row.ancien_code == code:
                continue
            text = f"« {row.ancien_nom} » ({row.ancien_code}) en fait partie."
            if str(row.mouvement) in _NEW_CODE:
                text = f"Son code cesse d'être {row.ancien_code}."
            yield on(row.date_effet, text)
        for row in self._origins.get(code, ()):
            text = f"« {row.nom_detachee} » ({row.code_detachee}) s'en détache."
            yield on(row.date_effet, text)
        for row in self._detached.get(code, ()):
            yield on(
                row.date_effet, f"Elle est rétablie, détachée de {self._name(row.code_origine)}."
            )

    def _name(self, code: str) -> str:
        there = self._pvd.communes_france.get(code)
        return f"{there.nom} ({code})" if there else code

    def _of_the_programme(self, commune: Commune) -> Iterator[Happening]:
        if commune.date_adhesion:
            yield on(commune.date_adhesion, "Elle signe la convention d'adhésion au programme.")
        if commune.date_ort:
            text = "Une convention d'opération de revitalisation de territoire est signée."
            yield on(commune.date_ort, text)
        for row in commune.appartenances:
            if row.absente_avant:
                text = f"Elle entre dans la liste, où elle n'était pas le {day(row.absente_avant)}."
            else:
                text = "Elle est dans la plus ancienne liste connue."
            yield on(row.premiere_edition, text)
            if row.absente_apres:
                yield on(row.absente_apres, "Elle n'est plus dans la liste.")
        for row in self._changes.get(commune.code_insee, ()):
            if row.evolution == "renommage":
                text = f"La liste l'appelle « {row.nom} » et non plus « {row.nom_precedent} »."
                yield on(row.edition, text)

    def epci_of(self, commune: Commune) -> list[tuple[str, str, str]]:
        """Return the EPCI that it has been in: years, SIREN and name."""
        found = []
        for row in self._memberships.get(commune.code_insee, ()):
            years = str(row.annee_debut)
            if row.annee_fin != row.annee_debut:
                years = f"{row.annee_debut} à {row.annee_fin}"
            found.append((years, row.siren_epci, self._epci(row.siren_epci)))
        return sorted(found)

    def _epci(self, siren: str) -> str:
        there = self._pvd.intercommunalites_france.get(siren)
        if there:
            return there.nom
        former = self._epci_names.get(siren)
        return former[-1].ancien_nom if former else siren

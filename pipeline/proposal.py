"""The entry of the register that the next edition of the list gets, proposed from its file."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from pipeline.errors import BuildError
from pipeline.losses import written
from pipeline.sources import REGISTER, SourceEntry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: The code of the newest edition.
NEWEST = "anct-pvd"

_TITLE = (
    "Liste des communes du programme Petites villes de demain (jeu de données "
    "programme-petites-villes-de-demain)"
)
#: The months, as dates are said.
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_COG = re.compile(r"(?<![a-z])com(20[0-9]{2})(?![0-9])", re.IGNORECASE)
_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})[-_]?([0-9]{2})[-_]?([0-9]{2})(?![0-9])")


@dataclass(frozen=True)
class Proposal:
    """What is to be written into the register.

    Attributes:
        new: the new edition, which is the newest.
        former: the newest edition until now, under the code of a past one.
    """

    new: SourceEntry
    former: SourceEntry


def propose(
    path: Path,
    content: bytes,
    register: Mapping[str, SourceEntry],
    *,
    day: date | None = None,
    annee_cog: int | None = None,
) -> Proposal:
    """Propose the entry of a new edition.

    Args:
        path: its file.
        content: the bytes of the file.
        register: the register without it.
        day: the day of the edition; None to take it from the name of the file.
        annee_cog: the year of the COG of its codes; None for the same.

    Raises:
        BuildError: something needs a decision: which, and what to do.
    """
    newest = register[NEWEST]
    if newest.edition is None:
        raise AssertionError(NEWEST)
    sha256 = _new_hash(path.name, content, register)
    day = day or day_of(path.name)
    if day <= newest.edition:
        raise BuildError(
            f"l'édition du {day} n'est pas postérieure à la plus récente, du {newest.edition} ; si "
            "le nom du fichier trompe, donnez --day AAAA-MM-JJ ; une édition passée s'inscrit à la "
            f"main dans {REGISTER.name}",
            file=path.name,
        )
    annee_cog = annee_cog or _cog_of(path.name)
    new = SourceEntry(
        code=NEWEST,
        titre=_TITLE,
        editeur=newest.editeur,
        adresse=newest.adresse,
        licence=newest.licence,
        millesime=f"com{annee_cog}-{day:%Y%m%d}",
        date_publication=day,
        fichier=path.name if path.name.startswith("anct-") else f"anct-{path.name}",
        sha256=sha256,
        lignes_min=newest.lignes_min,
        edition=day,
        nature="liste",
        annee_cog=annee_cog,
    )
    return Proposal(new, _former(newest))


def _new_hash(name: str, content: bytes, register: Mapping[str, SourceEntry]) -> str:
    """Return the hash of a file that the register does not have."""
    sha256 = hashlib.sha256(content).hexdigest()
    for entry in register.values():
        if entry.sha256 == sha256:
            raise BuildError(
                f"ce fichier est déjà inscrit : c'est {entry.fichier}, de la source {entry.code} ; "
                "il n'y a rien à faire",
                file=name,
            )
    return sha256


def _cog_of(name: str) -> int:
    """Return the year of the COG that the name of a file says."""
    found = _COG.search(name)
    if found is None:
        raise BuildError(
            "le nom du fichier ne dit pas de quel Code officiel géographique sont ses codes "
            "(com2026, par exemple) ; donnez --cog ANNÉE",
            file=name,
        )
    return int(found[1])


def day_of(name: str) -> date:
    """Return the one day that the name of a file says.

    Args:
        name: the name.

    Raises:
        BuildError: it says none, or several.

    >>> day_of("liste-pvd-com2026-20260615.csv")
    datetime.date(2026, 6, 15)
    """
    found = set()
    for parts in _DAY.findall(name):
        try:
            found.add(datetime.strptime("".join(parts), "%Y%m%d").date())
        except ValueError:
            continue
    if len(found) != 1:
        raise BuildError(
            f"le nom du fichier {'dit plusieurs jours' if found else 'ne dit aucun jour'} (un seul "
            "était attendu, comme 20260615) ; donnez --day AAAA-MM-JJ, le jour de l'édition",
            file=name,
        )
    return found.pop()


def _former(entry: SourceEntry) -> SourceEntry:
    if entry.edition is None:
        raise AssertionError(entry.code)
    day = entry.edition
    said = f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"
    titre = entry.titre.replace(" (jeu de", f", édition du {said} (jeu de", 1)
    return replace(entry, code=f"{NEWEST}-{day:%Y%m%d}", titre=titre)


def register_with(text: str, proposal: Proposal) -> str:
    """Return the text of the register with a proposal, above the edition that it succeeds.

    Args:
        text: the register until now.
        proposal: what is to be written into it.

    Raises:
        BuildError: the register is not written as it should be.
    """
    start = "[[source]]\n"
    blocks = text.split(start)
    places = [n for n, block in enumerate(blocks) if block.startswith(f'code = "{NEWEST}"\n')]
    if len(places) != 1:
        raise BuildError(
            f'une entrée qui commence par « code = "{NEWEST}" » était attendue', file=REGISTER.name
        )
    _, titre, rest = blocks[places[0]].split("\n", 2)
    if not titre.startswith("titre = "):
        raise BuildError(f"le titre de {NEWEST} était attendu sous le code", file=REGISTER.name)
    former = f"code = {toml_value(proposal.former.code)}\ntitre = {toml_value(proposal.former.titre)}\n{rest}"
    blocks[places[0]] = f"{as_toml(proposal.new)}\n{start}{former}"
    return start.join(blocks)


def as_toml(entry: SourceEntry) -> str:
    """Write an entry as the register does, without its heading; what it does not say is absent."""
    empty = SourceEntry("", "")
    lines = [
        f"{name} = {toml_value(value)}\n"
        for name, value in vars(entry).items()
        if value != getattr(empty, name)
    ]
    return "".join(lines)


def toml_value(value: object) -> str:
    """Write a value as the register does.

    Args:
        value: text, a number, a day, or losses.
    """
    if isinstance(value, dict):
        return written(value)
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)

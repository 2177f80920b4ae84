"""Where each source lives at its publisher, and how its file is known: `[acces.…]` of the register."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from pipeline.errors import BuildError
from pipeline.sources import SourceEntry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: The kinds of ways, by the name that tells them apart, with what else each may say.
_WAYS = {
    "jeu": {"api", "titre", "ressource"},
    "page": {"lien", "suivre"},
    "adresse": set[str](),
}
_PATTERNS = {"titre", "lien", "suivre"}


@dataclass(frozen=True)
class Access:
    """How one source is fetched and read; see `sources.toml` for what each name means.

    Attributes:
        code: code of the source.
        voies: the ways to its file, the first that gives a good one counting.
        colonnes: for each of our headings, the publisher's.
        facultatives: those that some files lack.
        nombres: columns whose numbers may be written with spaces.
        decimales: columns of numbers with decimals, whose last zeros say nothing.
        codes: columns of codes of communes, which may have lost their zeros.
        dates: columns of dates.
        garde: the rows that count, by the value of a column.
        eclate: a column that may hold several codes, each of which is a row.
        membre: the file in a zip.
        encodages: of text, in the order in which they are tried.
        ecart: how much may change from one file to the next, in percent.
        inscrire: what the register then says of it, by name: patterns.
    """

    code: str
    voies: Sequence[Mapping[str, str]]
    colonnes: Mapping[str, str]
    facultatives: Sequence[str] = ()
    nombres: Sequence[str] = ()
    decimales: Sequence[str] = ()
    codes: Sequence[str] = ()
    dates: Sequence[str] = ()
    garde: Mapping[str, str] = field(default_factory=dict)
    eclate: str | None = None
    membre: str | None = None
    encodages: Sequence[str] = ("utf-8-sig", "cp1252")
    ecart: int = 15
    inscrire: Mapping[str, str] = field(default_factory=dict)

    def as_ours(self) -> Access:
        """Return how our own copy is read: it bears our headings, and is no member of a zip."""
        own = {name: name for name in self.colonnes}
        kept = replace(self, colonnes=own, nombres=(), codes=(), dates=())
        return replace(kept, eclate=None, membre=None)


def read_accesses(path: Path) -> dict[str, Access]:
    """Read how each source is fetched, by code; those that are not named are taken by hand.

    Args:
        path: the register of sources.

    Raises:
        BuildError: a description is not understood.
    """
    try:
        described = tomllib.loads(path.read_text(encoding="utf-8")).get("acces", {})
    except (OSError, ValueError) as error:
        raise BuildError(f"registre des sources illisible : {error}", file=path.name) from error
    found = {}
    for code, said in described.items():
        fault = _fault(said)
        if fault:
            raise BuildError(f"acces.{code} : {fault}", file=path.name)
        columns = said["colonnes"]
        given = columns if isinstance(columns, dict) else {name: name for name in columns}
        found[code] = Access(**{**said, "code": code, "colonnes": given})
    return found


def _fault(said: Mapping[str, Any]) -> str | None:
    """Say what is wrong with a description, if anything is."""
    unknown = sorted(said.keys() - {one.name for one in fields(Access)} | said.keys() & {"code"})
    if unknown:
        return f"rubrique inconnue {unknown}"
    if not said.get("voies") or not said.get("colonnes"):
        return "voies et colonnes sont attendues"
    for way in said["voies"]:
        kinds = _WAYS.keys() & way.keys()
        if len(kinds) != 1:
            return f"une voie a l'un de {', '.join(_WAYS)} : {way}"
        (kind,) = kinds
        if way.keys() - {kind} - _WAYS[kind]:
            return f"rubrique inconnue dans la voie {way}"
        for name in _PATTERNS & way.keys():
            try:
                re.compile(way[name])
            except re.error as error:
                return f"motif {name} illisible : {error}"
    others = said.get("inscrire", {}).keys() - {one.name for one in fields(SourceEntry)}
    return f"rien ne s'inscrit sous {sorted(others)}" if others else None

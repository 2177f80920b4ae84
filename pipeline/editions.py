"""The editions of the programme's list, in any of the layouts that the ANCT has published.

`insee_com, lib_com` with or without `id_pvd` and `date_signature`, or `id_territoire, liste_geo`,
where a commune is « Embrun (05046) »; dates as ISO or DD/MM/YYYY; comma or semicolon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.errors import BuildError
from pipeline.losses import check_losses
from pipeline.sheets import Sheet, read_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pipeline.publishers import Cog
    from pipeline.sources import SourceEntry, SourceFolder

_NAMED = re.compile(r"(.+?) \(([0-9][0-9AB][0-9]{3})\)")


@dataclass(frozen=True)
class Signature:
    """A commune in an edition.

    Attributes:
        label: its name; empty where the edition has none.
        day: the day of signature, None where the edition has none.
        id_pvd: the ANCT's identifier, None where the edition has none.
    """

    label: str
    day: date | None = None
    id_pvd: str | None = None


@dataclass(frozen=True)
class Edition:
    """The list of the programme's communes, as it stood on a day.

    Attributes:
        day: the day.
        source: where it comes from.
        communes: those in it, by code.
        left_out: rows that are no communes, as the register says: code and name.
    """

    day: date
    source: SourceEntry
    communes: Mapping[str, Signature]
    left_out: Sequence[tuple[str, str]] = ()


def read_editions(folder: SourceFolder, cog: Cog) -> tuple[Edition, ...]:
    """Read every edition that the register has, the oldest first.

    Raises:
        BuildError: one cannot be read, has a code that is no commune's of today, or has lost
            what an earlier one gives.
    """
    days = {entry.edition: entry for entry in folder.register.values() if entry.edition}
    newest = max(days, default=None)
    editions = tuple(
        read_edition(days[day], folder.read(days[day].code), cog, past=day != newest)
        for day in sorted(days)
    )
    check_losses(editions, folder)
    return editions


def read_edition(entry: SourceEntry, content: bytes, cog: Cog, *, past: bool = False) -> Edition:
    """Read one edition.

    Args:
        entry: its source, whose `edition` is the day.
        content: the file.
        cog: the communes of today.
        past: whether there is a newer one: then a commune that has become a part of another one
            stands for that one.

    Raises:
        BuildError: also if a commune of it is none of today's.
    """
    if entry.edition is None:
        raise AssertionError(entry.code)
    sheet = _sheet(entry, content)
    kept: list[tuple[int, Mapping[str, str]]] = []
    left_out = []
    listed = {row["code"] for _, row in sheet.rows}
    for line, row in sheet.rows:
        if row["code"] in entry.lignes_ecartees:
            left_out.append((row["code"], row["nom"]))
            continue
        if row["code"] not in cog.communes:
            if past and row["code"] in cog.hosts:
                heir = cog.hosts[row["code"]]
                if heir not in listed:  # of several that merged, the first
                    listed.add(heir)
                    kept.append((line, {**row, "code": heir}))
                continue
            host = cog.hosts.get(row["code"])
            today = f" ; ce code appartient aujourd'hui à {host}" if host else ""
            raise sheet.error(f"commune inconnue du COG{today}", line, "code", row["code"])
        kept.append((line, row))
    kept_sheet = Sheet(sheet.file, sheet.labels, kept)
    kept_sheet.by_code()
    days = kept_sheet.days("jour") if "jour" in sheet.labels else [None] * len(kept)
    communes = {
        row["code"]: Signature(row["nom"], day, row.get("id_pvd") or None)
        for (_, row), day in zip(kept, days, strict=True)
    }
    return Edition(entry.edition, entry, communes, left_out)


def recognise(file: str, content: bytes) -> str:
    r"""Say in words which layout of the publisher a CSV has.

    Args:
        file: its name, for messages.
        content: the file.

    Raises:
        BuildError: it is none that is known.

    >>> recognise("liste.csv", b"insee_com;lib_com\n05046;Embrun\n")
    'séparateur « ; » ; colonnes insee_com, lib_com'
    """
    if content.startswith(b"PK"):
        raise BuildError("c'est un classeur : enregistrez-en la feuille en CSV", file=file)
    header = content.partition(b"\n")[0].decode("utf-8-sig", "replace").strip()
    separator = _separator(content)
    columns = [label.strip('" ') for label in header.split(separator)]
    if not {"insee_com", "liste_geo"} & {*columns}:
        raise BuildError(
            "disposition inconnue : une colonne insee_com (ou liste_geo, de « Nom (code) ») était "
            f"attendue ; colonnes trouvées : {', '.join(columns)} ; si c'est bien la liste, décrivez "
            "sa disposition dans pipeline/editions.py",
            file=file,
            line=1,
        )
    return f"séparateur « {separator} » ; colonnes {', '.join(columns)}"


def _separator(content: bytes) -> str:
    header = content.partition(b"\n")[0]
    return ";" if header.count(b";") > header.count(b",") else ","


def _sheet(entry: SourceEntry, content: bytes) -> Sheet:
    """Read the file in its layout, which its header tells."""
    header = content.partition(b"\n")[0]
    entry = replace(entry, separateur=_separator(content))
    if b"liste_geo" not in header:
        columns = {"code": "insee_com", "nom": "lib_com"}
        return read_sheet(entry, content, columns, {"jour": "date_signature", "id_pvd": "id_pvd"})
    columns = {"geo": "liste_geo", "id_pvd": "id_territoire"}
    sheet = read_sheet(entry, content, columns, {"jour": "date_signature"})
    rows = []
    for line, row in sheet.rows:
        found = _NAMED.findall(row["geo"])
        if not found:
            raise sheet.error("« Nom (code INSEE) » était attendu", line, "geo", row["geo"])
        rows += [(line, {**row, "nom": nom.strip(" ,;|"), "code": code}) for nom, code in found]
    return Sheet(sheet.file, {**sheet.labels, "nom": "liste_geo", "code": "liste_geo"}, rows)

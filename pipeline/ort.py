"""What each reading of the DGALN's follow-up of ORT says: status, signature, duration, end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pipeline.dates import parse_dates
from pipeline.publishers import read_columns
from pvd_data.schema.cells import ORT_LAW, cell_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pipeline.assembly import Published
    from pipeline.dispositifs import Carried
    from pipeline.history import History
    from pipeline.sources import SourceEntry, SourceFolder
    from pipeline.tables import Draft

_STATUS = {"Signée": "signee", "En cours": "en_cours", "Non signée": "non_signee", "": ""}
_COMMUNE = {"1. Commune ACV": "acv", "2. Commune PVD": "pvd", "3. Autre": "autre"}

FOLLOWED = "dgaln-ort-202410"

_R = TypeVar("_R")


class Followed(NamedTuple):
    """A row of the follow-up.

    Attributes:
        statut: whether the convention is signed; empty where the source does not say.
        statut_commune: what the commune is in it.
        signed: day of signature.
        years: how long it lasts; 0 in the source is nothing.
        end: the estimated end.
        updated: day on which the row was last updated.
    """

    statut: str
    statut_commune: str
    signed: date | None
    years: str
    end: date | None
    updated: date | None


def read_followed(folder: SourceFolder) -> dict[str, Followed]:
    """Read the whole follow-up, by code of commune.

    Raises:
        BuildError: a status is unknown, a duration no number, a date no date.
    """
    sheet = read_columns(
        folder,
        FOLLOWED,
        {
            "code": "Code commune",
            "statut": "Signée ?",
            "commune": "Statut de la commune",
            "signed": "Si signée, date de signature",
            "years": "Durée (en années)",
            "end": "Date de fin estimée",
            "updated": "Dernière actualisation",
        },
    )
    sheet.by_code()
    # The last update has an hour, after its day.
    updated = [(line, row["updated"].partition(" ")[0]) for line, row in sheet.rows]
    days = parse_dates(updated, file=sheet.file, column=sheet.labels["updated"])
    found = {}
    for (line, row), signed, end, day in zip(
        sheet.rows, sheet.days("signed"), sheet.days("end"), days, strict=True
    ):
        for name, known in (("statut", _STATUS), ("commune", _COMMUNE)):
            if row[name] not in known:
                raise sheet.error(f"attendu : {', '.join(known)}", line, name, row[name])
        years = sheet.number(line, row, "years") if row["years"] else 0
        found[row["code"]] = Followed(
            _STATUS[row["statut"]],
            _COMMUNE[row["commune"]],
            signed,
            cell_text(years or None),
            end,
            day,
        )
    return found


def add_ort(
    draft: Draft,
    published: Published,
    history: History,
    register: Mapping[str, SourceEntry],
    carried: Carried,
) -> None:
    """Fill the table of ORT: a row per commune and reading, with what that reading says.

    Args:
        draft: the tables.
        published: the official files, read.
        history: the lives of commune codes.
        register: the sources, with the last day on which each can have been read.
        carried: gets the codes that lead to no single commune of today, or to one that has a
            row of its own.
    """
    for code, day in _today(published.ort, history, "dgaln-ort", carried).items():
        draft.add("ort", _cells(code, "dgaln-ort", Followed("signee", "", day, "", None, None)))
        _check(draft, code, register["dgaln-ort"])
    for code, row in _today(published.ort_followed, history, FOLLOWED, carried).items():
        draft.add("ort", _cells(code, FOLLOWED, row))
        _check(draft, code, register[FOLLOWED])


def _cells(code: str, source: str, row: Followed) -> dict[str, str]:
    return {
        "code_insee": code,
        "code_source": source,
        "statut": row.statut,
        "statut_commune": row.statut_commune,
        "date_signature": cell_text(row.signed),
        "duree_annees": row.years,
        "date_fin_estimee": cell_text(row.end),
        "date_actualisation": cell_text(row.updated),
    }


def _today(
    by_code: Mapping[str, _R], history: History, source: str, carried: Carried
) -> dict[str, _R]:
    """Return the rows by commune of today; a commune's own row goes before one of a part of it."""
    found = {code: row for code, row in by_code.items() if code in history.starts}
    for code, row in by_code.items():
        if code in found:
            continue
        living = history.today(code) if code in history.last else ()
        if len(living) == 1 and living[0] not in found:
            found[living[0]] = row
        else:
            carried.lose(source, code)
    return found


def _check(draft: Draft, code: str, source: SourceEntry) -> None:
    """Keep no date of signature that cannot be true, and note one after the row's last update."""
    key = f"{code}|{source.code}"
    cells = draft.tables["ort"][key]
    day, updated = cells["date_signature"], cells["date_actualisation"]
    place, last = ("ort", key, "date_signature"), cell_text(source.dates_max)
    if day and day < ORT_LAW.isoformat():
        why = f"La date précède la loi qui a créé l'ORT ({ORT_LAW.isoformat()})"
    elif day and last and day > last:
        why = f"La date est postérieure à la lecture de la liste (au plus tard le {last})"
    else:
        if day and updated and day > updated:
            why = f"La date est postérieure à la dernière actualisation de la ligne ({updated})."
            draft.note(place, "observation", why, source.code, day)
        return
    cells["date_signature"] = ""
    draft.note(place, "ecartee", f"{why} : aucune n'est retenue.", source.code, day)

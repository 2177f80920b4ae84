"""Who was in the programme when: stays, changes and identifiers, from one edition to the next."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.schema.cells import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from pipeline.assembly import Published
    from pipeline.editions import Edition, Signature
    from pipeline.tables import Draft


class Adhesion(NamedTuple):
    """A date of adhesion.

    Attributes:
        day: the day.
        edition: the newest edition that gives a date.
    """

    day: date
    edition: Edition


def adhesion(editions: Sequence[Edition], code: str) -> Adhesion | None:
    """Return the date of adhesion that the newest edition gives which gives one.

    Args:
        editions: the editions to look at, the oldest first.
        code: the commune.
    """
    for edition in reversed(editions):
        signature = edition.communes.get(code)
        if signature is not None and signature.day is not None:
            return Adhesion(signature.day, edition)
    return None


def identifier(published: Published, code: str) -> str | None:
    """Return the identifier that the newest edition gives which gives one, or the register's."""
    found = [edition.communes[code].id_pvd for edition in published.editions_of(code)]
    return next(filter(None, reversed(found)), None) or published.identifiers.get(code)


def stays(editions: Sequence[Edition], code: str) -> Iterator[tuple[int, int]]:
    """Yield the first and the last place of each row of editions that have a commune."""
    first = None
    for place, edition in enumerate(editions):
        if code in edition.communes:
            first = place if first is None else first
        elif first is not None:
            yield first, place - 1
            first = None
    if first is not None:
        yield first, len(editions) - 1


def add_editions(draft: Draft, published: Published) -> None:
    """Fill the tables of editions, stays, former identifiers and changes.

    Args:
        draft: the tables, whose dates of adhesion are already corrected.
        published: the official files, read.
    """
    for edition in published.editions:
        day = edition.day.isoformat()
        draft.add(
            "editions",
            {
                "edition": day,
                "nature": edition.source.nature or "",
                "annee_cog": cell_text(edition.source.annee_cog),
                "nombre_communes": str(len(edition.communes)),
                "code_source": edition.source.code,
            },
        )
        for code, nom in edition.left_out:
            draft.note(
                ("editions", day, "nombre_communes"),
                "correction",
                f"L'édition a une ligne « {nom} » ({code}) : un essai, et non une commune.",
                edition.source.code,
                str(len(edition.communes) + len(edition.left_out)),
            )
    codes = sorted({code for edition in published.editions for code in edition.communes})
    for code in codes:
        for first, last in stays(published.editions, code):
            _add_stay(draft, published.editions, code, first, last)
        _add_given_dates(draft, published.editions, code)
        _add_former_identifiers(draft, published, code)
        _add_changes(draft, published, code)


def _add_stay(draft: Draft, editions: Sequence[Edition], code: str, first: int, last: int) -> None:
    """Add a stay; its date is the one that `communes` has, where the commune is still there."""
    present = last == len(editions) - 1
    given = adhesion(editions if present else editions[first : last + 1], code)
    day = cell_text(given.day if given else None)
    if present:
        day = draft.tables["communes"][code]["date_adhesion"]
    from_edition = given is not None and day == given.day.isoformat()
    draft.add(
        "appartenances",
        {
            "code_insee": code,
            "premiere_edition": _day(editions, first),
            "derniere_edition": _day(editions, last),
            "absente_avant": _day(editions, first - 1),
            "absente_apres": _day(editions, last + 1),
            "date_adhesion": day,
            "edition_date_adhesion": given.edition.day.isoformat()
            if given and from_edition
            else "",
        },
    )


def _day(editions: Sequence[Edition], place: int) -> str:
    """Return the day of an edition; empty before the first and after the last."""
    return editions[place].day.isoformat() if 0 <= place < len(editions) else ""


def _add_given_dates(draft: Draft, editions: Sequence[Edition], code: str) -> None:
    """Add a row for each date that editions, one after the other, give a commune."""
    given = [
        edition.communes[code].day if code in edition.communes else None for edition in editions
    ]
    for day, places in groupby(range(len(editions)), key=given.__getitem__):
        first, *others = places
        if day is not None:
            draft.add(
                "dates_donnees",
                {
                    "code_insee": code,
                    "premiere_edition": _day(editions, first),
                    "derniere_edition": _day(editions, [first, *others][-1]),
                    "date_adhesion": day.isoformat(),
                },
            )


def _add_former_identifiers(draft: Draft, published: Published, code: str) -> None:
    """Add the identifiers of a commune that the newest edition which gives one does not give."""
    days: dict[str, list[str]] = {}
    for edition in published.editions_of(code):
        id_pvd = edition.communes[code].id_pvd
        if id_pvd is not None:
            days.setdefault(id_pvd, []).append(edition.day.isoformat())
    days.pop(identifier(published, code) or "", None)
    for id_pvd, given in days.items():
        draft.add(
            "anciens_identifiants",
            {
                "code_insee": code,
                "id_pvd": id_pvd,
                "premiere_edition": given[0],
                "derniere_edition": given[-1],
            },
        )


def _add_changes(draft: Draft, published: Published, code: str) -> None:
    """Add what changed about a commune from each edition to the next."""
    official = published.cog.communes[code]["nom"]
    id_pvd = identifier(published, code) or ""
    for before, now in pairwise(published.editions):
        change = _change(before.communes, now.communes, code)
        if change is None:
            continue
        draft.add(
            "evolutions",
            {
                "code_insee": code,
                "edition": now.day.isoformat(),
                "id_pvd": id_pvd,
                "nom": _label(now.communes, code) or official,
                "evolution": change,
                "nom_precedent": _label(before.communes, code),
                "edition_precedente": before.day.isoformat(),
            },
        )


def _change(before: Mapping[str, Signature], now: Mapping[str, Signature], code: str) -> str | None:
    """Say what changed about a commune between two editions, or return None."""
    if code not in before:
        return "entree" if code in now else None
    if code not in now:
        return "sortie"
    # An edition that gives no name does not say another one.
    names = {_label(before, code), _label(now, code)} - {""}
    return "renommage" if len(names) > 1 else None


def _label(communes: Mapping[str, Signature], code: str) -> str:
    return communes[code].label if code in communes else ""

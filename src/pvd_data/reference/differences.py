"""What differs between two lists of the programme's communes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pvd_data.dataset import TableSet


class Member(NamedTuple):
    """A commune in a list.

    Attributes:
        nom: its name; empty where the list has none.
        date_adhesion: the day of its adhesion as ISO text, or what stands for it; empty if none.
        id_pvd: its identifier; empty where the list has none.
    """

    nom: str = ""
    date_adhesion: str = ""
    id_pvd: str = ""


@dataclass(frozen=True)
class Listing:
    """A list of the programme's communes.

    Attributes:
        name: what it is called.
        communes: the communes by code INSEE.
        columns: what it says of each: names of fields of `Member`.
    """

    name: str
    communes: Mapping[str, Member]
    columns: frozenset[str] = frozenset(Member._fields)


class Change(NamedTuple):
    """What differs about a commune.

    Attributes:
        code_insee: its code.
        nom: its name, the newer one.
        old: what the older list says; empty if nothing.
        new: what the newer one says; empty if nothing.
    """

    code_insee: str
    nom: str
    old: str = ""
    new: str = ""


#: The kinds of differences, in the order in which they are told.
KINDS = (
    *("entree", "sortie", "renommage", "date_gagnee", "date_perdue", "date_changee"),
    *("identifiant_perdu", "identifiant_change", "nom_perdu"),
)


@dataclass(frozen=True)
class Differences:
    """What differs from one list to another.

    Attributes:
        old: the older list.
        new: the newer list.
        changes: by kind, see `KINDS`; a kind without any is not there.
        left_out: what was not compared, since one of them does not have it: fields of `Member`.
    """

    old: Listing
    new: Listing
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


def compare(old: Listing, new: Listing) -> Differences:
    """Compare two lists.

    Args:
        old: the older one.
        new: the newer one.

    >>> was = Listing("a", {"05046": Member("Embrun", "2021-05-07"), "01093": Member("Châtillon")})
    >>> found = compare(was, Listing("b", {"05046": Member("Embrun")}))
    >>> {kind: [change.code_insee for change in changes] for kind, changes in found.changes.items()}
    {'sortie': ['01093'], 'date_perdue': ['05046']}
    """
    found = defaultdict[str, list[Change]](list)
    both = old.columns & new.columns
    for code in sorted({*old.communes, *new.communes}):
        before, now = old.communes.get(code), new.communes.get(code)
        if before is None and now is not None:
            found["entree"].append(Change(code, now.nom))
        elif now is None and before is not None:
            found["sortie"].append(Change(code, before.nom))
        elif before is not None and now is not None:
            for column in Member._fields:
                values = getattr(before, column), getattr(now, column)
                if column in both and values[0] != values[1]:
                    kind = _kind(column, *values)
                    if kind is not None:
                        found[kind].append(Change(code, now.nom or before.nom, *values))
    left_out = tuple(column for column in Member._fields if column not in both)
    changes = {kind: tuple(found[kind]) for kind in KINDS if kind in found}
    return Differences(old, new, changes, left_out)


def _kind(column: str, old: str, new: str) -> str | None:
    """Say what kind of difference it is that a list says another thing of a commune."""
    lost, gained = not new, not old
    if column == "nom":
        return "nom_perdu" if lost else None if gained else "renommage"
    if column == "date_adhesion":
        return "date_perdue" if lost else "date_gagnee" if gained else "date_changee"
    return "identifiant_perdu" if lost else None if gained else "identifiant_change"


def members(tables: TableSet, name: str) -> Listing:
    """Return the programme's communes of a package.

    Args:
        tables: its tables.
        name: what it is called.
    """
    return Listing(
        name,
        {
            code: Member(town.nom, str(town.date_adhesion or ""), town.id_pvd)
            for code, town in tables.communes.items()
        },
    )


def edition(tables: TableSet, day: str) -> Listing:
    """Return the communes of an edition, with the names and the dates that they had in it.

    Its identifiers are not among the tables: only those of the newest that gives any.

    Args:
        tables: the tables.
        day: the edition, by its day.
    """
    names: dict[str, str] = {}
    for change in sorted(tables.evolutions.values(), key=lambda row: row.edition):
        if str(change.edition) <= day:
            names[change.code_insee] = change.nom
        elif change.nom_precedent:
            names.setdefault(change.code_insee, change.nom_precedent)
    dates = {
        row.code_insee: row.date_adhesion.isoformat()
        for row in tables.dates_donnees.values()
        if str(row.premiere_edition) <= day <= str(row.derniere_edition)
    }
    found = {}
    for stay in tables.appartenances.values():
        if str(stay.premiere_edition) <= day <= str(stay.derniere_edition):
            code = stay.code_insee
            name = names.get(code) or tables.communes_france[code].nom
            found[code] = Member(name, dates.get(code, ""))
    return Listing(day, found, frozenset({"nom", "date_adhesion"} if dates else {"nom"}))

"""The national reference tables: communes and EPCI of today, codes and names of yesterday."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.assembly import facts
from pipeline.history import REVIEWED_HOSTS, check_hosts, replay
from pipeline.movements import Entity, Label
from pvd_data.schema.cells import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.assembly import Published
    from pipeline.history import History, Life
    from pipeline.movements import Event
    from pipeline.sources import SourceEntry
    from pipeline.tables import Draft

_NATURES = {"COMD": "deleguee", "COMA": "associee", "ARM": "arrondissement"}


def replay_movements(published: Published, events: Iterable[Event]) -> History:
    """Return the lives of commune codes.

    Args:
        published: the official files, read.
        events: the movements of communes, in the order in which they happened.

    Raises:
        BuildError: the movements do not lead to today's COG.
    """
    entities = {
        Entity(row["type"], row["code"]): Label(row["article"], row["nom"])
        for row in published.cog.entities
    }
    history = replay(events, entities)
    check_hosts(history, published.cog.hosts)
    return history


def add_reference(
    draft: Draft, published: Published, history: History, register: Mapping[str, SourceEntry]
) -> None:
    """Fill the reference tables.

    Args:
        draft: the tables.
        published: the official files, read.
        history: the lives of commune codes.
        register: the sources, which name their edition, or their census.
    """
    cog = published.cog
    for siren, epci in published.epci.by_siren.items():
        draft.add(
            "intercommunalites_france",
            {
                "siren_epci": siren,
                "nom": epci["nom"],
                "nature": epci["nature"],
                "code_departement": epci["departement"],
            },
        )
    for code, row in cog.communes.items():
        draft.add(
            "communes_france",
            {
                **facts(code, published, register),
                "nom": row["nom"],
                "date_debut": cell_text(history.starts[code]),
            },
        )
    for row in cog.entities:
        if row["type"] in _NATURES:
            draft.add(
                "subdivisions",
                {
                    "code_subdivision": row["code"],
                    "nature": _NATURES[row["type"]],
                    "nom": row["nom"],
                    "code_insee": row["parent"],
                },
            )
    for code, day, name in history.renamings:
        draft.add("anciens_noms", {"code_insee": code, "date_effet": day, "ancien_nom": name})
    for split in history.splits:
        draft.add(
            "detachements",
            {
                "code_origine": split.code,
                "date_effet": split.day,
                "code_detachee": split.part,
                "nom_detachee": split.nom,
                "mouvement": split.mod,
            },
        )
    _add_epci_through_time(draft, published)
    _add_former_codes(draft, history)


def _add_epci_through_time(draft: Draft, published: Published) -> None:
    """Add the memberships in EPCI, and the names of EPCI that ended before the newest year."""
    known = published.epci_through_time
    for row in known.members:
        draft.add(
            "appartenances_epci",
            {
                "code_insee": row["code"],
                "siren_epci": row["epci"],
                "annee_debut": row["first"],
                "annee_fin": row["last"],
            },
        )
    for row in known.names:
        if row["last"] != known.newest:
            draft.add(
                "anciens_noms_epci",
                {
                    "siren_epci": row["epci"],
                    "annee_debut": row["first"],
                    "annee_fin": row["last"],
                    "ancien_nom": row["nom"],
                    "nature": row["nature"],
                },
            )


def _add_former_codes(draft: Draft, history: History) -> None:
    """Add a row for each ended life and successor, and for each reviewed change of host."""
    for life in history.lives:
        for rank, successor in enumerate(life.successors or ("",), start=1):
            # A commune that was re-established no longer follows its former host.
            lived_on = life is not history.last[life.code] or life.code in history.starts
            origin = life.code if lived_on or life.code in REVIEWED_HOSTS else successor
            today = history.today(origin, REVIEWED_HOSTS) if origin else ()
            _add_former_code(draft, life, (life.end, rank, life.mod), successor, today)
    for code, host in REVIEWED_HOSTS.items():
        life = history.last[code]
        day = str(history.starts[host])
        _add_former_code(draft, life, (day, 1, "21"), host, (host,))
        draft.note(
            ("anciens_codes", f"{code}|{day}|1", "code_successeur"),
            "correction",
            f"Les mouvements laissent {code} avec {life.successors[0]} ; le Code officiel "
            f"géographique la rattache à {host}, rétablie le {day}, et fait foi.",
            "insee-cog-mouvements",
            life.successors[0],
        )


def _add_former_code(
    draft: Draft, life: Life, end: tuple[str, int, str], successor: str, today: tuple[str, ...]
) -> None:
    day, rank, mod = end
    draft.add(
        "anciens_codes",
        {
            "ancien_code": life.code,
            "date_effet": day,
            "ordre": str(rank),
            "date_debut": cell_text(life.start),
            "ancien_nom": life.nom,
            "mouvement": mod,
            "code_successeur": successor,
            # Several communes of today have as many rows further down the chain.
            "code_insee": today[0] if len(today) == 1 else "",
        },
    )

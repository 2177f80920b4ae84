"""INSEE's movements of communes since 1943, as events that can be undone and done again.

A row of the file is an arrow from an entity before to one after. An event is the rows of one
day and one kind of movement that share an entity. The meaning of each kind (MOD) is in INSEE's
documentation of the file: 10 change of name, 20 creation, 21 re-establishment, 30 suppression,
31 simple merger, 32 creation of a commune nouvelle, 33 merger-association, 34 and 35 an
associated or delegated commune ends, 41 change of département, 50 change of code, 70 to 72
delegated communes come and go.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import BuildError
from pipeline.sheets import read_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.sources import SourceFolder


class Entity(NamedTuple):
    """A commune (COM), a part of one (COMD, COMA) or a municipal arrondissement (ARM)."""

    type: str
    code: str


class Label(NamedTuple):
    """The name of an entity.

    Attributes:
        article: INSEE's code of the article and its joining (TNCC).
        nom: the name, with its article.
    """

    article: str
    nom: str


State = dict[Entity, Label]
"""All entities at one moment."""


@dataclass(frozen=True)
class Event:
    """A change of some entities on one day.

    Attributes:
        day: the day, ISO 8601.
        mod: kind of movement.
        before: the entities that were there, and are replaced.
        after: the entities that are there instead.
        arrows: the rows, from entity to entity; None where one comes from or goes nowhere.
    """

    day: str
    mod: str
    before: Mapping[Entity, Label]
    after: Mapping[Entity, Label]
    arrows: tuple[tuple[Entity | None, Entity | None], ...]

    def communes_ended(self) -> list[str]:
        """Return the codes that were a commune's and are no more, in order."""
        return sorted(e.code for e in self.before if e.type == "COM" and e not in self.after)

    def origins(self, entity: Entity) -> list[Entity]:
        """Return the communes that a commune came from, in the order of the file."""
        found = [a for a, b in self.arrows if b == entity and a is not None and a.type == "COM"]
        return list(dict.fromkeys(found))

    def successors(self, code: str) -> list[str]:
        """Return the communes that a commune went into, in the order of the file."""
        origin = Entity("COM", code)
        found = [
            b.code for a, b in self.arrows if a == origin and b is not None and b.type == "COM"
        ]
        return list(dict.fromkeys(found))


# Events of one day follow each other in this order: a change of département before the merger
# that it prepares, the end of delegated communes after it, changes of name and code last.
_ORDER = ("41", "20", "21", "30", "31", "33", "32", "70", "71", "72", "34", "35", "10", "50")

# Two events do not end a commune that the file shows only before: the one that gets a
# delegated commune, and the one from which an arrondissement is taken.
_NOT_ENDED = {("72", "2026-01-01"): "49220", ("20", "1946-10-18"): "13055"}


def read_events(folder: SourceFolder) -> list[Event]:
    """Read the movements file, as events in the order in which they happened.

    Args:
        folder: the official files.

    Raises:
        BuildError: the file cannot be used, or has a kind of movement that is not known.
    """
    code = "insee-cog-mouvements"
    columns = {"mod": "MOD", "jour": "DATE_EFF"}
    for side in ("AV", "AP"):
        columns |= {
            f"{name}_{side}": f"{label}_{side}"
            for name, label in (
                ("type", "TYPECOM"),
                ("code", "COM"),
                ("article", "TNCC"),
                ("nom", "LIBELLE"),
            )
        }
    sheet = read_sheet(folder.register[code], folder.read(code), columns)
    groups: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for line, row in sheet.rows:
        if row["mod"] not in _ORDER:
            raise sheet.error("type d'événement inconnu", line, "mod", row["mod"])
        if not _is_day(row["jour"]):
            raise sheet.error("une date AAAA-MM-JJ était attendue", line, "jour", row["jour"])
        if not (row["code_AV"] or row["code_AP"]):
            raise sheet.error("aucune commune, ni avant ni après", line, "code_AV", "")
        groups.setdefault((row["jour"], row["mod"]), []).append(row)
    events = [
        _event(day, mod, rows)
        for (day, mod), together in groups.items()
        for rows in _connected(together)
    ]
    return sorted(events, key=lambda event: (event.day, _ORDER.index(event.mod)))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _entity(row: Mapping[str, str], side: str) -> Entity | None:
    code = row[f"code_{side}"]
    return Entity(row[f"type_{side}"], code) if code else None


def _connected(rows: Iterable[Mapping[str, str]]) -> Iterator[list[Mapping[str, str]]]:
    """Part rows into those that share entities, directly or through others."""
    root: dict[Entity, Entity] = {}

    def find(entity: Entity) -> Entity:
        while root[entity] != entity:
            entity = root[entity]
        return entity

    firsts = []
    for row in rows:
        ends = [end for end in (_entity(row, "AV"), _entity(row, "AP")) if end is not None]
        for end in ends:
            root.setdefault(end, end)
        root[find(ends[0])] = find(ends[-1])
        firsts.append((ends[0], row))
    parts: dict[Entity, list[Mapping[str, str]]] = {}
    for first, row in firsts:
        parts.setdefault(find(first), []).append(row)
    yield from parts.values()


def _event(day: str, mod: str, rows: list[Mapping[str, str]]) -> Event:
    sides: dict[str, State] = {"AV": {}, "AP": {}}
    for row in rows:
        for side, state in sides.items():
            entity = _entity(row, side)
            if entity is not None:
                state[entity] = Label(row[f"article_{side}"], row[f"nom_{side}"])
    before, after = sides["AV"], sides["AP"]
    if mod in ("34", "35"):
        # The commune that takes its part back was there already: the file shows it as context.
        for entity, label in after.items():
            if entity.type == "COM":
                before.setdefault(entity, label)
    not_ended = Entity("COM", _NOT_ENDED.get((mod, day), ""))
    if not_ended in before:
        after.setdefault(not_ended, before[not_ended])
    arrows = tuple((_entity(row, "AV"), _entity(row, "AP")) for row in rows)
    return Event(day, mod, before, after, arrows)


def undo(state: State, event: Event) -> None:
    """Put a state back to before an event.

    Args:
        state: all entities after the event; changed in place.
        event: what happened last.

    Raises:
        BuildError: the state is not what the event leaves behind.
    """
    _exchange(state, event.after, event.before, event)


def redo(state: State, event: Event) -> None:
    """Put a state on to after an event.

    Args:
        state: all entities before the event; changed in place.
        event: what happens next.

    Raises:
        BuildError: the state is not what the event finds.
    """
    _exchange(state, event.before, event.after, event)


def _exchange(
    state: State, old: Mapping[Entity, Label], new: Mapping[Entity, Label], event: Event
) -> None:
    for entity, label in old.items():
        if state.get(entity) != label:
            raise BuildError(
                f"événement {event.mod} du {event.day} : {entity.type} {entity.code} devrait être "
                f"« {label.nom} » et non « {state[entity].nom if entity in state else 'absente'} »",
                file="mouvements",
            )
    for entity in old:
        del state[entity]
    for entity, label in new.items():
        if entity in state:
            raise BuildError(
                f"événement {event.mod} du {event.day} : {entity.type} {entity.code} existe déjà",
                file="mouvements",
            )
        state[entity] = label

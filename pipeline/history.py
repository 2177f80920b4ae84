"""The lives of commune codes: when each began and ended, under which name, and into what."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import BuildError
from pipeline.movements import Entity, Event, State, redo, undo

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Communes re-established under another name than they had: looked at one by one. 60694,
# Villotran, came back as Les Hauts-Talican, whose name and delegated communes it took over.
REVIEWED_NAMES = frozenset({"55386", "55409", "60694", "73024"})

# Former communes that today's COG lists under another commune than the movements lead to: their
# host was split, and they went with the part that was re-established.
REVIEWED_HOSTS = {"55273": "55386", "60455": "60694"}


@dataclass(frozen=True)
class Life:
    """A time during which a code was a commune's, and which has ended.

    Attributes:
        code: the code.
        start: its first day; None where it began before 1943.
        end: the day on which it was no more.
        nom: the last name of that life.
        mod: the kind of movement that ended it.
        successors: the communes that it went into, by their codes of that day.
    """

    code: str
    start: str | None
    end: str
    nom: str
    mod: str
    successors: tuple[str, ...]


class Split(NamedTuple):
    """A part of a commune that lived on, which became a commune.

    Attributes:
        code: the code of the commune that lived on.
        day: the first day of the other.
        mod: the kind of movement.
        part: the code of the other.
        nom: its name on that day.
    """

    code: str
    day: str
    mod: str
    part: str
    nom: str


@dataclass
class History:
    """The lives of all commune codes, from the movements.

    Attributes:
        lives: the ended lives, in the order of their ends.
        last: the last of them, by code.
        starts: first day of each living commune's present life; None before 1943.
        renamings: code, day and former name, where a living commune changed its name but kept
            its code.
        splits: where a part of a commune that lived on became another.
    """

    lives: list[Life] = field(default_factory=list)
    last: dict[str, Life] = field(default_factory=dict)
    starts: dict[str, str | None] = field(default_factory=dict)
    renamings: list[tuple[str, str, str]] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)

    def today(self, code: str, hosts: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
        """Return the living communes that a code leads to.

        Args:
            code: a code that is or was a commune's.
            hosts: former communes that went elsewhere than the movements say.
        """
        if code in self.starts:
            return (code,)
        if code in hosts:
            return (hosts[code],)
        found = [self.today(successor, hosts) for successor in self.last[code].successors]
        return tuple(sorted({living for group in found for living in group}))

    def end(self, code: str, event: Event) -> None:
        """Record that an event ends the life of a code."""
        life = Life(
            code,
            self.starts.pop(code),
            event.day,
            event.before[Entity("COM", code)].nom,
            event.mod,
            tuple(event.successors(code)),
        )
        if not life.successors and event.mod != "30":
            raise BuildError(
                f"{code} finit le {event.day} (événement {event.mod}) sans commune qui lui succède : "
                "une ligne du fichier manque",
                file="mouvements",
            )
        self.lives.append(life)
        self.last[code] = life


def replay(events: Iterable[Event], cog: State) -> History:
    """Undo all events from today's state, then do them again and watch the communes.

    Args:
        events: all events, in the order in which they happened.
        cog: today's entities.

    Raises:
        BuildError: an event does not fit; a re-established code never lived before; a commune
            was re-established under a new name that has not been reviewed.
    """
    events = list(events)
    state = dict(cog)
    for event in reversed(events):
        undo(state, event)
    history = History(starts={entity.code: None for entity in state if entity.type == "COM"})
    renamings: list[tuple[str, str, str]] = []
    for event in events:
        _watch(event, history, renamings)
        redo(state, event)
    if state != cog:
        raise BuildError("les mouvements rejoués ne donnent pas le COG", file="mouvements")
    history.renamings = [row for row in renamings if row[0] in history.starts]
    return history


def _watch(event: Event, history: History, renamings: list[tuple[str, str, str]]) -> None:
    """Record which lives an event ends and begins, and which names it changes."""
    for code in event.communes_ended():
        history.end(code, event)
    for entity, label in event.after.items():
        if entity.type != "COM":
            continue
        if entity not in event.before:
            if event.mod == "21":
                _check_return(entity.code, label.nom, history.last.get(entity.code))
            history.starts[entity.code] = event.day
            history.splits += [
                Split(origin.code, event.day, event.mod, entity.code, label.nom)
                for origin in event.origins(entity)
                if origin in event.after
            ]
        elif event.before[entity] != label:
            renamings.append((entity.code, event.day, event.before[entity].nom))


def _check_return(code: str, nom: str, former: Life | None) -> None:
    if former is None:
        raise BuildError(f"{code} est rétablie sans avoir jamais existé", file="mouvements")
    if former.nom != nom and code not in REVIEWED_NAMES:
        raise BuildError(
            f"{code} est rétablie sous le nom « {nom} » et non « {former.nom} » ; vérifiez, puis "
            "ajoutez-la à REVIEWED_NAMES",
            file="mouvements",
        )


def check_hosts(history: History, hosts: Mapping[str, str]) -> None:
    """Compare today's hosts of former communes with the movements, but for those reviewed.

    Args:
        history: the lives of all codes.
        hosts: for each code that is a part of a commune today and no living commune's, that
            commune.

    Raises:
        BuildError: another code differs, or one of those reviewed no longer does.
    """
    found = {
        code: host
        for code, host in hosts.items()
        if code in history.last and history.today(code) != (host,)
    }
    if found != REVIEWED_HOSTS:
        raise BuildError(
            "des communes déléguées ou associées ont un autre hôte dans le COG que d'après les "
            f"mouvements : {found} ; vérifiez, puis mettez REVIEWED_HOSTS à jour",
            file="mouvements",
        )

"""A whole refresh: every source asked, what is new built on a copy, and all that is then written."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.errors import BuildError
from pipeline.refresh.access import read_accesses
from pipeline.refresh.collecting import Asked, collect
from pipeline.refresh.rebuilding import Rebuilt, rebuild
from pipeline.refresh.state import read_state, written_state
from pipeline.refresh.summary import Summary
from pipeline.refresh.web import Web
from pipeline.sources import SourceFolder, read_register
from pvd_data.errors import InvalidDataError
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from pipeline.refresh.access import Access
    from pipeline.refresh.collecting import Collected
    from pipeline.refresh.state import Known
    from pipeline.taking import Project

#: What is remembered stands beside the official files that it describes.
STATE = "etat.json"

_COG = "insee-cog-"


@dataclass(frozen=True)
class Order:
    """What is to be refreshed.

    Attributes:
        day: today.
        only: codes of the sources that are asked for; all that have an address if empty.
        web: what is asked.
        on_source: called with the code of each source before it is asked for.
        on_collected: called with what became of it.
    """

    day: date
    only: Collection[str] = ()
    web: Web = field(default_factory=Web)
    on_source: Callable[[str], None] = lambda code: None
    on_collected: Callable[[Collected], None] = lambda one: None


def refresh(project: Project, order: Order) -> tuple[Summary, dict[Path, bytes]]:
    """Ask the publishers, and build what is new; write nothing.

    Args:
        project: what is refreshed.
        order: what is to be refreshed, and how.

    Returns:
        What was done, and the bytes of each file that is to be written.

    Raises:
        BuildError: the register or what is remembered cannot be used.
    """
    accesses = read_accesses(project.inputs.register)
    register = read_register(project.inputs.register)
    unknown = sorted({*order.only, *accesses} - (accesses.keys() & register.keys()))
    if unknown:
        raise BuildError(
            f"aucune adresse inscrite pour {', '.join(unknown)} ; celles qui en ont une : "
            f"{', '.join(accesses)}",
            file=project.inputs.register.name,
        )
    wanted = [code for code in accesses if not order.only or code in order.only]
    state = read_state(project.sources / STATE)
    collected = _collected(wanted, accesses, state, project, order)
    rebuilt, refused = _rebuilt(collected, accesses, project, order.day)
    for place, one in enumerate(collected):
        if one.code in refused:
            collected[place] = replace(one, state="echec", said=refused[one.code], known=None)
        elif not rebuilt.files:
            collected[place] = _as_it_was(one, str(register[one.code].sha256))
    state |= {one.code: one.known for one in collected if one.known}
    by_hand = [c for c, entry in register.items() if entry.fichier and c not in accesses]
    names = _names(project.root, rebuilt.files)
    summary = Summary(order.day, collected, [] if order.only else by_hand, rebuilt, names)
    return summary, {**rebuilt.files, project.sources / STATE: written_state(state)}


def _collected(
    wanted: Sequence[str],
    accesses: Mapping[str, Access],
    state: Mapping[str, Known],
    project: Project,
    order: Order,
) -> list[Collected]:
    """Ask for each source."""
    register = read_register(project.inputs.register)
    folder = SourceFolder(project.sources, register, False, project.progress)
    found = []
    for code in wanted:
        order.on_source(code)
        entry, known = register[code], state.get(code)
        # What is known of a file that was proposed, and not taken, does not count.
        counts = known if known and known.taken == entry.sha256 else None
        one = collect(Asked(accesses[code], entry, folder.read(code), counts, order.day), order.web)
        order.on_collected(one)
        found.append(one)
    return found


def _rebuilt(
    collected: Sequence[Collected], accesses: Mapping[str, Access], project: Project, day: date
) -> tuple[Rebuilt, dict[str, str]]:
    """Build from all new files, or else from those that can be built from.

    Returns:
        What they make, and for each source that the build refuses, why.
    """
    groups: dict[str, list[Collected]] = {}
    for one in collected:
        if one.state == "nouvelle":  # the files of one COG go together
            groups.setdefault(_COG if one.code.startswith(_COG) else one.code, []).append(one)
    if not groups:
        return Rebuilt(), {}
    refused: dict[str, str] = {}
    good = [*groups.values()]
    for attempt in [[*chain(*good)], *(good if len(good) > 1 else [])]:
        try:
            rebuilt = rebuild(attempt, project, accesses, day)
        except (BuildError, InvalidDataError) as error:
            refused |= {one.code: f"refusée : {error}" for one in attempt}
        else:
            if attempt == [*chain(*good)]:
                return rebuilt, {}
            for one in attempt:
                del refused[one.code]
    kept = [one for one in chain(*good) if one.code not in refused]
    return (rebuild(kept, project, accesses, day) if kept else Rebuilt()), refused


def _as_it_was(one: Collected, sha256: str) -> Collected:
    """Return a source of which the tables say the same as before: our file of it stays."""
    if one.known is None or one.state != "nouvelle":
        return one
    return replace(one, state="inchangee", known=replace(one.known, taken=sha256))


def _names(root: Path, files: Mapping[Path, bytes]) -> dict[str, str]:
    """Return the names of communes and EPCI by code, those that are gone included."""
    found: dict[str, str] = {}
    for name in ("communes_france", "intercommunalites_france", "communes"):
        path = root / TABLES[name].path
        (key,) = TABLES[name].key
        for content in (path.read_bytes(), files.get(path, b"")):
            rows = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
            found |= {row[key]: row["nom"] for row in rows}
    return found

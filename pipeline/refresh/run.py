"""A whole refresh: every source asked, what is new built on a copy, and all that is then written."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
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
    from collections.abc import Callable, Collection, Mapping
    from datetime import date
    from pathlib import Path

    from pipeline.refresh.collecting import Collected
    from pipeline.taking import Project

#: What is remembered stands beside the official files that it describes.
STATE = "etat.json"


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
    state = read_state(project.sources / STATE)
    folder = SourceFolder(project.sources, register, False, project.progress)
    collected = []
    for code, access in accesses.items():
        if order.only and code not in order.only:
            continue
        order.on_source(code)
        entry, known = register[code], state.get(code)
        counts = known if known and known.taken == entry.sha256 else None
        one = collect(Asked(access, entry, folder.read(code), counts, order.day), order.web)
        order.on_collected(one)
        collected.append(one)
    new = [one for one in collected if one.state == "nouvelle"]
    rebuilt, failure = Rebuilt(), ""
    try:
        if new:
            rebuilt = rebuild(new, project, accesses, order.day)
    except (BuildError, InvalidDataError) as error:
        failure = str(error)
    if not rebuilt.files and not failure:
        collected = [_as_it_was(one, str(register[one.code].sha256)) for one in collected]
    for one in collected:
        if one.known and not (failure and one.state == "nouvelle"):
            state[one.code] = one.known
    by_hand = [
        code
        for code, entry in register.items()
        if entry.fichier and code not in accesses and not order.only
    ]
    names = _names(project.root, rebuilt.files)
    summary = Summary(order.day, collected, by_hand, rebuilt, failure, names)
    return summary, {**rebuilt.files, project.sources / STATE: written_state(state)}


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

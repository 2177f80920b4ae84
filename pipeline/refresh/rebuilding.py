"""The project rebuilt on a copy from files that were refreshed; nothing of it is written yet."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.proposal import NEWEST
from pipeline.refresh.changes import changes
from pipeline.refresh.entries import entry_of, register_saying
from pipeline.sources import SourceFolder, read_register
from pipeline.taking import make, take
from pipeline.versions import changelog_with
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pipeline.refresh.access import Access
    from pipeline.refresh.changes import TableChanges
    from pipeline.refresh.collecting import Collected
    from pipeline.taking import Project, Taken
    from pipeline.versions import Version


@dataclass(frozen=True)
class Rebuilt:
    """What refreshed files make of the project.

    Attributes:
        files: the bytes of each file that is to be written; none if the tables stay as they are.
        version: the version of the package that has them.
        edition: the edition of the list that it has.
        list_report: what changed in the list, in Markdown; empty if there is no new one.
        admitted: what the new list no longer gives, by column; see the register.
        changes: what differs, by table.
    """

    files: Mapping[Path, bytes] = field(default_factory=dict)
    version: str = ""
    edition: str = ""
    list_report: str = ""
    admitted: Mapping[str, int] = field(default_factory=dict)
    changes: Mapping[str, TableChanges] = field(default_factory=dict)


def rebuild(
    new: Sequence[Collected], project: Project, accesses: Mapping[str, Access], day: date
) -> Rebuilt:
    """Build from files that were refreshed.

    Args:
        new: the files.
        project: the project, and the official files that it has.
        accesses: how each source is fetched.
        day: today.

    Raises:
        BuildError: something needs a decision: which, and what to do.
        OSError: a file cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix=".edition-", dir=project.root) as beside:
        trial, copies = _trial(new, project, accesses, day, Path(beside))
        taken, made, version = _made(new, trial, Path(beside))
        made[project.inputs.register] = made.pop(trial.inputs.register)
    found = changes(*(_tables(project.root, files) for files in ({}, made)))
    if not found.keys() - {"sources"}:
        return Rebuilt()
    return Rebuilt(
        {**made, **copies},
        version.number,
        version.edition,
        taken.report if taken else "",
        taken.proposal.new.pertes_admises if taken else {},
        found,
    )


def _made(
    new: Sequence[Collected], trial: Project, beside: Path
) -> tuple[Taken | None, dict[Path, bytes], Version]:
    """Take the list, if there is a new one, and build; return all that is to be written."""
    others = [one.code for one in new if one.code != NEWEST]
    lists = [one for one in new if one.code == NEWEST]
    if not lists:
        register = read_register(trial.inputs.register)
        folder = SourceFolder(trial.sources, register, False, trial.progress, given=trial.given)
        was = register[NEWEST].millesime or ""
        built = make(trial, folder, trial.inputs, was, lambda built, version: _line(others))
        return None, dict(built.files), built.version
    path = beside / _file_name(lists[0].name)
    path.write_bytes(lists[0].content)
    taken = take(path, trial, accept_lost=True)
    files, log = dict(taken.files), trial.root / "CHANGELOG.md"
    if others:
        text = changelog_with(files[log].decode(), taken.version.number, _line(others))
        files[log] = text.encode()
    return taken, files, taken.version


def _trial(
    new: Sequence[Collected],
    project: Project,
    accesses: Mapping[str, Access],
    day: date,
    beside: Path,
) -> tuple[Project, dict[Path, bytes]]:
    """Return the project with another register and other files, and the copies to make of these."""
    text = project.inputs.register.read_text("utf-8")
    entries = read_register(project.inputs.register)
    copies, given = {}, {}
    for one in new:
        if one.code == NEWEST:
            continue
        said = entry_of(one, entries[one.code], accesses[one.code], day)
        text = register_saying(text, one.code, said)
        file = str(said["fichier"])
        copies[project.sources / file] = one.content
        given[file] = beside / f"{one.code}.csv"
        given[file].write_bytes(one.content)
    register = beside / project.inputs.register.name
    register.write_text(text, "utf-8", newline="\n")
    inputs = replace(project.inputs, register=register)
    return replace(project, inputs=inputs, given=given), copies


def _tables(root: Path, files: Mapping[Path, bytes]) -> dict[str, bytes]:
    """Return the tables of a project, or those that are to be written instead."""
    paths = {name: root / spec.path for name, spec in TABLES.items()}
    return {
        name: files[path] if path in files else path.read_bytes()
        for name, path in paths.items()
        if path in files or path.exists()
    }


def _file_name(name: str) -> str:
    """Return the publisher's name of a file, for the file in our form."""
    return re.sub(r"[^\w.-]", "-", name.rpartition(".")[0] or name) + ".csv"


def _line(codes: Sequence[str]) -> str:
    return f"Refreshed from the publishers: {', '.join(f'`{code}`' for code in codes)}."

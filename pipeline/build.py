"""The build, from the folder of official files to a checked draft of all tables."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import (
    anomalies,
    assembly,
    checks,
    dispositifs,
    handwritten,
    memberships,
    ort,
    reference,
    sources,
    tables,
)
from pipeline.movements import read_events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.editions import Edition


@dataclass(frozen=True)
class Inputs:
    """The files that a build reads beside the official ones.

    Attributes:
        register: the register of the official files.
        corrections: the corrections made by hand.
        handwritten: the folder of tables written by hand.
        expected: the facts that the build must find.
    """

    register: Path = sources.REGISTER
    corrections: Path = tables.CORRECTIONS
    handwritten: Path = handwritten.FOLDER
    expected: Path = checks.EXPECTED


@dataclass(frozen=True)
class Built:
    """What a build made.

    Attributes:
        draft: all tables as text.
        counts: the counts that are printed beside them.
        editions: the editions of the list, the oldest first.
    """

    draft: tables.Draft
    counts: checks.Counts
    editions: Sequence[Edition]


def inputs_in(folder: Path) -> Inputs:
    """Return the inputs that a folder has, and the project's own for those that it lacks.

    Args:
        folder: where files are named as in `pipeline/`.
    """
    own = Inputs()
    found = {field.name: folder / getattr(own, field.name).name for field in fields(own)}
    return replace(own, **{name: path for name, path in found.items() if path.exists()})


def build(folder: sources.SourceFolder, inputs: Inputs) -> Built:
    """Read, join, correct and check everything; write nothing.

    Args:
        folder: the official files, and how they are to be read.
        inputs: what is read beside them.

    Returns:
        All tables as text, and what is told of them.

    Raises:
        BuildError: a source, a correction or a table written by hand cannot be used.
    """
    register = folder.register
    published = assembly.read_published(folder)
    checks.check_members(published)
    draft = tables.Draft()
    assembly.add_sources(draft, register)
    handwritten.add_handwritten(draft, inputs.handwritten)
    assembly.add_territories(draft, published, register)
    history = reference.replay_movements(published, read_events(folder))
    reference.add_reference(draft, published, history, register)
    carried = dispositifs.add_dispositifs(draft, published, history)
    ort.add_ort(draft, published, history, register, carried)
    draft.correct(inputs.corrections)
    (programme,) = draft.tables["programmes"].values()
    anomalies.note_anomalies(draft, published, register, int(programme["population_max_exclue"]))
    memberships.add_editions(draft, published)
    checks.check_columns(draft, inputs.expected)
    checks.check_expected(draft, inputs.expected)
    return Built(draft, checks.count(published, carried), published.editions)

"""The build, from the folder of official files to a checked draft of all tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import anomalies, assembly, checks, handwritten, reference
from pipeline.movements import read_events
from pipeline.sources import SourceFolder
from pipeline.tables import CORRECTIONS, Draft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.progress import Progress
    from pipeline.sources import SourceEntry


@dataclass(frozen=True)
class Inputs:
    """The files that a build reads beside the official ones.

    Attributes:
        corrections: the corrections made by hand.
        handwritten: the folder of tables written by hand.
        expected: what the build must find.
    """

    corrections: Path = CORRECTIONS
    handwritten: Path = handwritten.FOLDER
    expected: Path = checks.EXPECTED


def build(
    sources: Path,
    inputs: Inputs,
    register: Mapping[str, SourceEntry],
    progress: Progress,
    *,
    accept_changed: bool,
) -> tuple[Draft, checks.Counts]:
    """Read, join, correct and check everything; write nothing.

    Args:
        sources: the folder of official files.
        inputs: what is read beside them.
        register: the register of sources.
        progress: gets each step.
        accept_changed: whether an official file may differ from the register's hash.

    Returns:
        All tables as text, and the counts that are printed beside them.

    Raises:
        BuildError: a source, a correction or a table written by hand cannot be used.
    """
    folder = SourceFolder(sources, register, accept_changed, progress)
    published = assembly.read_published(folder)
    checks.check_members(published)
    draft = Draft()
    assembly.add_sources(draft, register)
    handwritten.add_handwritten(draft, inputs.handwritten)
    assembly.add_territories(draft, published, register)
    reference.add_reference(draft, published, read_events(folder), register)
    draft.correct(inputs.corrections)
    (programme,) = draft.tables["programmes"].values()
    anomalies.note_anomalies(draft, published, register, int(programme["population_max_exclue"]))
    checks.check_expected(draft, inputs.expected)
    return draft, checks.count(published)

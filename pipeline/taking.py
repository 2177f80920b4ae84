"""Taking the next edition of the list: all that it changes, made in memory before any is written."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pvd_data
from pipeline.build import build
from pipeline.editions import read_editions, recognise
from pipeline.errors import BuildError
from pipeline.losses import listing, losses, to_admit
from pipeline.obsolete import without_obsolete
from pipeline.proposal import NEWEST, Proposal, propose, register_with
from pipeline.publishers import read_cog
from pipeline.sources import SourceFolder, read_register
from pipeline.versions import TEXTS, Version, next_version, renumbered
from pipeline.writing import stage
from pvd_data.cli.diff import markdown
from pvd_data.cli.schema import describe
from pvd_data.reference.differences import Listing, Member, compare
from pvd_data.reference.index import Reference
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pipeline.build import Built, Inputs
    from pipeline.editions import Edition
    from pipeline.progress import Progress


@dataclass(frozen=True)
class Project:
    """What an edition is taken into.

    Attributes:
        root: the working copy, with `data/` and the texts.
        sources: the folder of official files.
        inputs: what a build reads beside them, the register among it.
        progress: gets each step of the build.
    """

    root: Path
    sources: Path
    inputs: Inputs
    progress: Progress


@dataclass(frozen=True)
class Taken:
    """An edition that was built, and nothing of it written yet.

    Attributes:
        proposal: its entry, and that of the edition before it.
        version: the version of the package that has it.
        report: what changed, in Markdown.
        files: the bytes of each file that is to be written.
    """

    proposal: Proposal
    version: Version
    report: str
    files: Mapping[Path, bytes]


def take(
    path: Path,
    project: Project,
    *,
    day: date | None = None,
    annee_cog: int | None = None,
    accept_lost: bool = False,
) -> Taken:
    """Build the next edition; write nothing.

    Args:
        path: its file, as the publisher gives it.
        project: what it is taken into.
        day: the day of the edition; None to take it from the name of the file.
        annee_cog: the year of the COG of its codes; None for the same.
        accept_lost: whether it may lose what earlier editions give.

    Raises:
        BuildError: something needs a decision: which, and what to do.
        OSError: a file cannot be read.
    """
    content = path.read_bytes()
    register = read_register(project.inputs.register)
    proposal = propose(path, content, register, day=day, annee_cog=annee_cog)
    project.progress.note(f"{path.name} : {recognise(path.name, content)}")
    copied = _copy_of(path, content, project, proposal)
    text = project.inputs.register.read_text("utf-8")
    with tempfile.TemporaryDirectory(prefix=".edition-", dir=project.root) as beside:
        trial = Path(beside) / project.inputs.register.name
        trial.write_text(register_with(text, proposal), "utf-8")
        editions = _read(_folder(trial, path, project, proposal))
        proposal = _admitting(editions, proposal, accept_lost=accept_lost)
        written = register_with(text, proposal)
        trial.write_text(written, "utf-8")
        corrections = _current(project, editions[-1])
        inputs = replace(
            project.inputs, register=trial, corrections=Path(beside) / "corrections.csv"
        )
        inputs.corrections.write_bytes(corrections)
        built = build(_folder(trial, path, project, proposal), inputs)
        with stage(built.draft, Path(beside) / "data", project.progress) as staged:
            version, described = _described(
                built, project, register[NEWEST].millesime, staged.parent
            )
            tables = {project.root / "data" / p.name: p.read_bytes() for p in staged.iterdir()}
    texts = {project.root / name: text.encode() for name, text in described.items()}
    inputs = project.inputs
    by_hand = {inputs.register: written.encode(), inputs.corrections: corrections}
    files = {**copied, **by_hand, **tables, **texts}
    found = compare(*(_listing(edition) for edition in built.editions[-2:]))
    return Taken(proposal, version, "\n".join(markdown(found)), files)


def _copy_of(path: Path, content: bytes, project: Project, proposal: Proposal) -> dict[Path, bytes]:
    """Return the copy to make among the official files; none if it is there."""
    target = project.sources / str(proposal.new.fichier)
    if not target.exists():
        return {target: content}
    if target.read_bytes() != content:
        raise BuildError(
            f"un autre fichier de ce nom est déjà dans {project.sources} ; renommez l'un des deux",
            file=target.name,
        )
    return {}


def _folder(register: Path, path: Path, project: Project, proposal: Proposal) -> SourceFolder:
    given = {str(proposal.new.fichier): path}
    entries = read_register(register)
    return SourceFolder(project.sources, entries, False, project.progress, given=given)


def _read(folder: SourceFolder) -> Sequence[Edition]:
    """Read all editions, whatever the newest one loses."""
    silent = replace(folder.progress, note=lambda line: None, on_file=lambda file: None)
    reading = replace(folder, accept_lost=True, progress=silent)
    return read_editions(reading, read_cog(reading))


def _current(project: Project, newest: Edition) -> bytes:
    """Return the corrections that still have something to correct; tell of the others."""
    text = project.inputs.corrections.read_bytes().decode("utf-8")
    left, dropped = without_obsolete(text, newest)
    for line in dropped:
        project.progress.note(line)
    return left.encode()


def _admitting(editions: Sequence[Edition], proposal: Proposal, *, accept_lost: bool) -> Proposal:
    """Admit what the new edition loses, which is what the one before it had lost or is accepted."""
    before = losses(editions[:-1])
    lost = {
        column: sorted(set(codes) - set(before.get(column, ())))
        for column, codes in losses(editions).items()
    }
    if any(lost.values()) and not accept_lost:
        listed = " ; ".join(
            f"{column} : {listing(codes)}" for column, codes in lost.items() if codes
        )
        raise BuildError(
            f"cette édition ne donne plus ce que donnait celle d'avant ({listed}) ; vérifiez auprès "
            "de l'éditeur, puis relancez avec --accept-lost",
            file=proposal.new.fichier,
        )
    return replace(proposal, new=replace(proposal.new, pertes_admises=to_admit(editions)))


def _described(
    built: Built, project: Project, former: str | None, staged: Path
) -> tuple[Version, dict[str, str]]:
    """Write all texts that describe the tables, or say their version or edition."""
    texts = {name: project.root.joinpath(name).read_text("utf-8") for name in TEXTS}
    was = Version(pvd_data.__version__, former or "")
    newest = built.editions[-1].source
    now = Version(next_version(texts["CHANGELOG.md"]), newest.millesime or "")
    made = renumbered(texts, was, now, _line(built, now))

    def records(table: str) -> list[list[str]]:
        with staged.joinpath(TABLES[table].path).open(encoding="utf-8", newline="") as text:
            return list(csv.reader(text))

    return now, {**describe(staged, now.number, Reference(records)), **made}


def _line(built: Built, version: Version) -> str:
    """Say in a line of CHANGELOG what an edition changed."""
    *earlier, newest = built.editions
    changes = Counter(
        "back"
        if any(row["code_insee"] in edition.communes for edition in earlier[:-1])
        and row["evolution"] == "entree"
        else row["evolution"]
        for row in built.draft.tables["evolutions"].values()
        if row["edition"] == newest.day.isoformat()
    )
    return (
        f"Edition {version.edition} of the list: {len(newest.communes):,} communes; "
        f"{changes['entree']} entered, {changes['back']} came back, {changes['sortie']} left, "
        f"{changes['renommage']} renamed."
    )


def _listing(edition: Edition) -> Listing:
    found = {
        code: Member(signature.label, str(signature.day or ""), signature.id_pvd or "")
        for code, signature in edition.communes.items()
    }
    columns = {
        column for member in found.values() for column in Member._fields if getattr(member, column)
    }
    return Listing(edition.day.isoformat(), found, frozenset(columns))

"""Taking the next edition of the list: all that it changes, made in memory before any is written."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pvd_data
from pipeline.build import build
from pipeline.contours import FOLDER as CONTOURS
from pipeline.contours import contours
from pipeline.dispositifs import read_dispositifs
from pipeline.editions import read_editions, recognise
from pipeline.errors import BuildError
from pipeline.losses import EVERY, listing, losses, to_admit
from pipeline.obsolete import without_obsolete
from pipeline.proposal import NEWEST, Proposal, propose, register_with
from pipeline.publishers import read_cog
from pipeline.sources import SourceFolder, read_register
from pipeline.versions import TEXTS, Version, next_version, renumbered
from pipeline.writing import stage
from publication.files import publication_files
from pvd_data.cli.diff import markdown
from pvd_data.cli.schema import describe
from pvd_data.reference.differences import Listing, Member, compare
from pvd_data.reference.index import Reference
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
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
        given: official files that are elsewhere by now, by the name that the register has.
    """

    root: Path
    sources: Path
    inputs: Inputs
    progress: Progress
    given: Mapping[str, Path] = field(default_factory=dict)


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
    with tempfile.TemporaryDirectory(prefix=".edition-", dir=project.root) as beside:
        trial = _Trial(Path(beside), path, project, proposal)
        editions = trial.read()
        admitted = _admitted(editions, proposal, accept_lost=accept_lost)
        proposal = replace(proposal, new=replace(proposal.new, pertes_admises=admitted))
        inputs = trial.write(proposal, _current(project, editions[-1]))
        was = register[NEWEST].millesime or ""
        made = make(project, trial.folder(), inputs, was, _line)
    found = compare(*(_listing(edition) for edition in made.built.editions[-2:]))
    report = "\n".join(markdown(found))
    return Taken(proposal, made.version, report, {**copied, **made.files})


@dataclass(frozen=True)
class Made:
    """A build, and all files of the project that it makes; nothing of it is written yet.

    Attributes:
        built: the tables.
        version: the version of the package that has them.
        files: the bytes of each file that is to be written.
    """

    built: Built
    version: Version
    files: Mapping[Path, bytes]


def make(
    project: Project,
    folder: SourceFolder,
    inputs: Inputs,
    was: str,
    line: Callable[[Built, Version], str],
) -> Made:
    """Build, and make all that changes with the tables; write nothing.

    Args:
        project: what it is made for.
        folder: the official files.
        inputs: what a build reads beside them; the register and the corrections become the project's.
        was: the edition that texts say until now.
        line: says in a line of CHANGELOG what changed.

    Raises:
        BuildError: something needs a decision: which, and what to do.
        OSError: a file cannot be read.
    """
    built = build(folder, inputs)
    towns = built.draft.tables["communes"].values()
    outlines = contours(folder, {row["code_insee"]: row["nom"] for row in towns})
    with stage(built.draft, project.root / "data", project.progress) as staged:
        version, described = _described(built, project, was, staged.parent, line)
        made = {project.root / "data" / one.name: one.read_bytes() for one in staged.iterdir()}
    made[project.inputs.register] = inputs.register.read_bytes()
    made[project.inputs.corrections] = inputs.corrections.read_bytes()
    made |= {project.root / name: text.encode() for name, text in described.items()}
    made |= {project.root / CONTOURS / name: content for name, content in outlines.items()}
    return Made(built, version, made)


@dataclass(frozen=True)
class _Trial:
    """A folder with the register and the corrections as they would be.

    Attributes:
        place: the folder.
        path: the file of the edition, which need not be among the official ones yet.
        project: the project.
        proposal: what the register is to say.
    """

    place: Path
    path: Path
    project: Project
    proposal: Proposal

    def write(self, proposal: Proposal, corrections: bytes) -> Inputs:
        """Write them; return what a build reads."""
        ours = self.project.inputs
        register, corrected = self.place / ours.register.name, self.place / ours.corrections.name
        text = register_with(ours.register.read_text("utf-8"), proposal)
        register.write_text(text, "utf-8", newline="\n")
        corrected.write_bytes(corrections)
        return replace(ours, register=register, corrections=corrected)

    def folder(self) -> SourceFolder:
        """Return the official files, with the new one among them."""
        register = read_register(self.place / self.project.inputs.register.name)
        given = {**self.project.given, str(self.proposal.new.fichier): self.path}
        return SourceFolder(
            self.project.sources, register, False, self.project.progress, given=given
        )

    def read(self) -> Sequence[Edition]:
        """Read all editions, whatever the newest one loses."""
        self.write(self.proposal, b"")
        silent = replace(self.project.progress, note=lambda line: None, on_file=lambda file: None)
        folder = replace(self.folder(), accept_lost=True, progress=silent)
        editions = read_editions(folder, read_cog(folder))
        _check_identified(editions, read_dispositifs(folder).identifiers, self.path.name)
        return editions


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


def _check_identified(editions: Sequence[Edition], known: Mapping[str, str], file: str) -> None:
    """Check that each commune has an identifier: no source gives one to those that enter."""
    given = {code for edition in editions for code, one in edition.communes.items() if one.id_pvd}
    missing = sorted(editions[-1].communes.keys() - given - known.keys())
    if missing:
        raise BuildError(
            f"aucune source ne donne d'identifiant (id_pvd) à {listing(missing)} ; l'ANCT en publie "
            "un par commune : prenez son fichier entier, ou ajoutez-y cette colonne",
            file=file,
        )


def _current(project: Project, newest: Edition) -> bytes:
    """Return the corrections that still have something to correct; tell of the others."""
    text = project.inputs.corrections.read_bytes().decode("utf-8")
    left, dropped = without_obsolete(text, newest)
    for line in dropped:
        project.progress.note(line)
    return left.encode()


def _admitted(
    editions: Sequence[Edition], proposal: Proposal, *, accept_lost: bool
) -> dict[str, int]:
    """Return the losses to admit: what the edition before had lost, or what is accepted."""
    before, whole = losses(editions[:-1]), to_admit(editions[:-1])
    admitted = to_admit(editions)
    lost = {
        column: sorted(set(codes) - set(before.get(column, ())))
        for column, codes in losses(editions).items()
        if not whole.get(column) == admitted[column] == EVERY
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
    return admitted


def _described(
    built: Built,
    project: Project,
    former: str,
    staged: Path,
    line: Callable[[Built, Version], str],
) -> tuple[Version, dict[str, str]]:
    """Write all texts that describe the tables, or say their version or edition."""
    texts = {name: project.root.joinpath(name).read_text("utf-8") for name in TEXTS}
    was = Version(pvd_data.__version__, former)
    newest = built.editions[-1].source
    now = Version(next_version(texts["CHANGELOG.md"]), newest.millesime or "")
    made = renumbered(texts, was, now, line(built, now))

    def records(table: str) -> list[list[str]]:
        with staged.joinpath(TABLES[table].path).open(encoding="utf-8", newline="") as text:
            return list(csv.reader(text))

    described = describe(staged, now.number, Reference(records))

    def text(path: str) -> str:
        root = staged if path.startswith("data/") else project.root
        return described.get(path) or root.joinpath(path).read_text("utf-8")

    return now, {**described, **publication_files(text), **made}


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

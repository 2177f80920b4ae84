"""Targets that are no single file: a folder, a pattern or a zip of tables.

What they hold is checked file by file. One that cannot be read, or in which nothing is known, is
named with the reason, and hides nothing of the others.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pvd_data.base.language import Text
from pvd_data.errors import (
    DataPackageNotFoundError,
    DescriptorError,
    NothingToCheckError,
    PvdDataError,
    UnreadableFileError,
)
from pvd_data.package.whole import DESCRIPTOR
from pvd_data.report import Report
from pvd_data.tabular.streams import WORKBOOKS, is_remote, is_workbook
from pvd_data.validation.collector import Collector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pvd_data.base.language import Lang
    from pvd_data.package.zipped import Member
    from pvd_data.validation.options import Options

#: How tables are named that are looked for in a folder or a zip; `.txt` is mostly prose.
ENDINGS = (".csv", ".tsv", ".csv.gz", ".jsonl", ".ndjson", ".geojson", ".parquet", *WORKBOOKS)

#: Files that one folder or zip stands for, and how many of them may be workbooks, each of which may
#: take seconds; what is beyond is not looked at, and said.
MAX_FILES = 5_000
MAX_WORKBOOKS = 200

#: What keeps a target from being checked, and no other.
CANNOT = (DataPackageNotFoundError, DescriptorError, NothingToCheckError, UnreadableFileError)

_MAGIC = re.compile(r"[*?\[]")

_TOO_MANY = Text(
    fr=f"plus de {MAX_FILES} fichiers ou de {MAX_WORKBOOKS} classeurs ; les suivants ne sont pas vérifiés, donnez-en moins à la fois",
    en=f"more than {MAX_FILES} files or {MAX_WORKBOOKS} workbooks; those that follow are not checked, give fewer at a time",
)
_LEADS_OUT = Text(
    fr="c'est un lien qui mène hors du dossier, ou nulle part",
    en="it is a link that leads out of the folder, or nowhere",
)
_NO_TABLE = Text(
    fr=f"pas de {DESCRIPTOR}, ni CSV ni classeur ; donnez un dossier ou un zip qui en contient",
    en=f"it has no {DESCRIPTOR}, no CSV and no workbook; give a folder or a zip that has some",
)
_UNPACKS = Text(
    fr="les tables de ce zip font plus de {size} Mio une fois décompressées ; décompressez-le",
    en="the tables of this zip unpack to more than {size} MiB; unpack it",
)
_CLOSED = Text(fr="ce dossier est illisible : {why}", en="this folder cannot be read: {why}")


@dataclass(frozen=True)
class Tables:
    """The tables of a folder or a zip that is no package.

    Attributes:
        place: the folder or the zip.
        files: where each is, by the name that reports give it.
        left_out: why others are not looked at, by their names.
    """

    place: str
    files: Mapping[str, Path | Member]
    left_out: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Stood:
    """What the targets of a command line stand for.

    Attributes:
        targets: each file or package, and whether it was named rather than found in a folder.
        left: what is not looked at, by names, and why.
        failed: why some stand for nothing, or not for all that they hold.
    """

    targets: dict[str, bool] = field(default_factory=dict)
    left: dict[str, Report] = field(default_factory=dict)
    failed: list[PvdDataError] = field(default_factory=list)


def tables_of(target: str) -> Tables | None:
    """Return the tables of a folder or a zip; None for a package, and what is neither.

    Args:
        target: the path.

    Raises:
        DataPackageNotFoundError: there is no table in it.
    """
    from pvd_data.package.opening import is_zip
    from pvd_data.package.zipped import UNREADABLE, open_zip

    path = Path(target)
    if path.is_dir():
        if os.path.lexists(path / DESCRIPTOR) and not _is_flat(path):
            return None
        found = _in_folder(path)
    elif path.is_file() and is_zip(path):
        try:
            root = open_zip(path, DESCRIPTOR)
        except UNREADABLE:  # whoever opens the package says why
            return None
        if root.joinpath(DESCRIPTOR).is_file() and not _is_flat(root):
            return None
        found = _in_zip(target, root)
    else:
        return None
    if not (found.files or found.left_out):
        raise DataPackageNotFoundError(target, _NO_TABLE)
    return found


def _is_flat(root: Path | Member) -> bool:
    """Say whether a package has `communes_completes` alone, which is checked as the file that it is."""
    from pvd_data.package.described import read_resources
    from pvd_data.package.opening import MAX_DESCRIPTOR
    from pvd_data.schema.joined import FLAT

    if not root.joinpath("data", f"{FLAT}.csv").is_file():
        return False
    try:
        resources = read_resources(root.joinpath(DESCRIPTOR), str(root), MAX_DESCRIPTOR)
    except DescriptorError:  # whoever opens the package says what is wrong
        return False
    return [resource["name"] for resource in resources] == [FLAT]


def check_tables(
    tables: Tables, check: Callable[[str, str], Report], options: Options
) -> list[Report]:
    """Check each table of a folder or a zip.

    Args:
        tables: the tables.
        check: from the path of a file and its name in reports to what is found in it.
        options: what is asked.

    Returns:
        A report for each, in order.

    Raises:
        PvdDataError: nothing could be checked in any of them, or none could be read.
    """
    import tempfile

    reports = []
    failed: dict[str, Exception] = {}
    with tempfile.TemporaryDirectory(prefix="pvd-data-") as folder:
        for name, file in tables.files.items():
            try:
                path = file if isinstance(file, Path) else _unpacked(name, file, Path(folder))
                reports.append(check(str(path), name))
            except CANNOT as error:
                failed[name] = error
    for name, why in tables.left_out.items():
        failed[name] = UnreadableFileError(name, why.en, why.fr)
    if not reports:
        unknown = [name for name, why in failed.items() if isinstance(why, NothingToCheckError)]
        if len(failed) > 1 and unknown:
            raise NothingToCheckError(tables.place, (), within=list(failed))
        raise next(iter(failed.values()))
    return [*reports, *(not_checked(*item, options.language) for item in failed.items())]


def not_checked(name: str, error: Exception, lang: Lang) -> Report:
    """Return the report of a file that was not checked.

    Args:
        name: how it is named.
        error: why, one of `CANNOT`.
        lang: language of the reason.
    """
    if isinstance(error, NothingToCheckError):
        return Report(not_checked=(name,), not_checked_why={name: error.reason[lang]})
    if isinstance(error, UnreadableFileError):
        return _left(name, Text(fr=error.fr, en=error.detail), lang)
    detail = getattr(error, "detail", str(error))
    return _left(name, detail if isinstance(detail, Text) else Text(fr=detail, en=detail), lang)


def without_columns(error: NothingToCheckError, options: Options) -> Report:
    """Return the report of a file without any known column, where one is required.

    Args:
        error: what says so.
        options: what is asked.

    Raises:
        NothingToCheckError: something else was wrong, or the rule is not asked for.
    """
    collector = Collector(options, error.path)
    if error.label is None and not error.within:
        collector.add("no-known-column", line=1, value=", ".join(error.header[: error.SHOWN]))
    if not collector.issues:
        raise error
    return Report(tuple(collector.issues), totals=collector.totals)


def stand_for(targets: Iterable[str], lang: Lang) -> Stood:
    """Find out what the targets of a command line stand for.

    A pattern that the shell has left, because it was quoted or as on Windows, stands for what it
    matches; a folder that is no package, for its tables.

    Args:
        targets: the targets, in order.
        lang: language of the reasons.
    """
    stood = Stood()
    for target in targets:
        try:
            for one in _matches(target):
                tables = tables_of(one) if os.path.isdir(one) else None  # noqa: PTH112  (any name)
                if tables is None:
                    stood.targets[one] = True
                else:
                    _take(stood, tables, lang)
        except (DataPackageNotFoundError, UnreadableFileError) as error:
            stood.left[target] = not_checked(target, error, lang)
            stood.failed.append(error)
    return stood


def _take(stood: Stood, tables: Tables, lang: Lang) -> None:
    """Take the tables of a folder that is no package."""
    for name in tables.files:
        stood.targets.setdefault(name, False)
    for name, why in tables.left_out.items():
        stood.left[name] = _left(name, why, lang)
        if name == tables.place:
            stood.failed.append(UnreadableFileError(name, why.en, why.fr))


def _left(name: str, why: Text, lang: Lang) -> Report:
    return Report(not_checked=(name,), not_checked_why={name: why[lang]}, unreadable=(name,))


def _matches(target: str) -> list[str]:
    """Return the files that a pattern matches, hidden ones if it says so; any other target itself."""
    if not _MAGIC.search(target) or is_remote(target) or os.path.lexists(target):
        return [target]
    parts = Path(target).parts
    first = next(at for at, part in enumerate(parts) if _MAGIC.search(part))
    base = Path(*parts[:first])
    hidden = any(part.startswith(".") for part in parts[first:])
    try:
        # Unlike `glob.glob`, this follows no link to a folder where `**` asks for all of them.
        matched = base.glob("/".join(parts[first:]))
        found = [path for path in matched if hidden or not _is_hidden(path.relative_to(base).parts)]
    except (OSError, ValueError, NotImplementedError):
        found = []
    if not found:
        raise UnreadableFileError(
            target, "no file matches this pattern", "aucun fichier ne correspond à ce motif"
        )
    return sorted(map(str, found))


def _is_hidden(parts: Iterable[str]) -> bool:
    # `~$` begins what Excel writes beside a workbook that is open, `__MACOSX` is of its archives.
    return any(part.startswith((".", "~$", "__MACOSX")) for part in parts)


def _in_folder(folder: Path) -> Tables:
    from pvd_data.package.opening import is_inside

    files: dict[str, Path | Member] = {}
    left_out: dict[str, Text] = {}
    paths = _first(map(str, _walk(folder, left_out)), str(folder), left_out)
    for path in map(Path, paths):
        if path.is_symlink() and not is_inside(path, folder):
            left_out[str(path)] = _LEADS_OUT
        else:
            files[str(path)] = path
    return Tables(str(folder), files, left_out)


def _first(names: Iterable[str], place: str, left_out: dict[str, Text]) -> Iterator[str]:
    """Yield as many files as one place may stand for; say so where there are more."""
    books = 0
    for number, name in enumerate(names):
        books += is_workbook(name)
        if number == MAX_FILES or books > MAX_WORKBOOKS:
            left_out[place] = _TOO_MANY
            return
        yield name


def _walk(folder: Path, left_out: dict[str, Text]) -> Iterator[Path]:
    """Yield the tables below a folder in order, behind no link."""

    def refused(error: OSError) -> None:
        left_out[str(error.filename)] = _CLOSED.fill(why=error.strerror)

    for above, folders, names in os.walk(folder, onerror=refused):
        folders[:] = sorted(name for name in folders if not _is_hidden([name]))
        for name in sorted(names):
            if name.lower().endswith(ENDINGS) and not _is_hidden([name]):
                yield Path(above, name)


def _in_zip(place: str, root: Member) -> Tables:
    from pvd_data.package.opening import MAX_MEMBER
    from pvd_data.package.zipped import Member

    files: dict[str, Path | Member] = {}
    left_out: dict[str, Text] = {}
    top = Member(root.archive)
    total = 0
    named = (n for n in root.archive.NameToInfo if n.lower().endswith(ENDINGS))
    tables = (name for name in named if not _is_hidden(name.split("/")))
    for name in _first(tables, place, left_out):
        member = top.joinpath(name)
        if total + member.size > MAX_MEMBER:
            left_out[f"{place}/{name}"] = _UNPACKS.fill(size=MAX_MEMBER // 2**20)
        else:
            files[f"{place}/{name}"] = member
            total += member.size
    return Tables(place, files, left_out)


def _unpacked(name: str, member: Member, folder: Path) -> Path:
    """Unpack a member under a name of ours, which its ending tells from others."""
    from pvd_data.package.zipped import UNREADABLE, reason

    ending = next(end for end in ENDINGS if name.lower().endswith(end))
    path = folder / f"table{ending}"
    try:
        path.write_bytes(member.read_bytes())
    except UNREADABLE as error:
        said = reason(error)
        raise UnreadableFileError(
            name, f"it cannot be unpacked: {said}", f"décompression impossible : {said}"
        ) from error
    return path

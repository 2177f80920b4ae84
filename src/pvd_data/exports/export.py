"""`pvd_data.export`: tables of the package as files of other formats."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from pvd_data.base.atomic import move_into, settle, staging
from pvd_data.base.language import did_you_mean, os_refusal
from pvd_data.base.places import place_of
from pvd_data.dataset import load
from pvd_data.errors import ExportError
from pvd_data.exports.content import build_content, table_names
from pvd_data.exports.outlines import OUTLINED, Outlines, read_outlines
from pvd_data.exports.registry import FORMATS, Format
from pvd_data.exports.selection import Filters
from pvd_data.schema.joined import FLAT
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from pvd_data.dataset import Dataset
    from pvd_data.exports.content import Content


class Written(NamedTuple):
    """A file that an export has written.

    Attributes:
        path: the file.
        tables: how many tables it holds; none for a schema.
        rows: how many rows they have.
        bare: how many of them should have an outline, and have none.
    """

    path: Path
    tables: int
    rows: int
    bare: int = 0


def export(
    to: str | os.PathLike[str],
    formats: str | Iterable[str] = "csv",
    tables: str | Iterable[str] = (),
    *,
    flat: bool = False,
    departement: str | Iterable[str] = (),
    region: str | Iterable[str] = (),
    siren_epci: str | Iterable[str] = (),
    geometry: Literal["point", "contour"] = "point",
    contours: str | os.PathLike[str] | None = None,
    force: bool = False,
    dataset: Dataset | None = None,
) -> tuple[Path, ...]:
    """Write tables as files, in one format or several.

    `csv` gives the canonical tables, `json` arrays and `jsonl` lines of the objects that the
    JSON Schemas describe, `geojson` points of the tables that have coordinates, or outlines of
    the programme's communes, `parquet` one typed file per table; `xlsx`, `sqlite` and `zip` put
    all tables into one file, `pvd-data.xlsx` and so on, the last being the data package itself; of
    chosen communes it is named after the choice, `pvd-data-05.xlsx`.

    The filters choose communes: codes of one filter are alternatives, filters of different
    kinds must all hold. Every other table keeps the rows of these communes and those that kept
    rows point to, so that every foreign key still finds its row; what speaks of no place (the
    programme, its axes, the sources…) is kept whole. A département is hence also kept because
    an EPCI of a chosen commune has its seat there.

    Files are written aside and renamed when all of them are whole: whatever fails, none is
    half written.

    Args:
        to: the folder to write into; it is made if it is not there.
        formats: names of formats; one may be given as a text.
        tables: names of tables; all of the package if there is none and `flat` is not asked.
        flat: whether to write `communes_completes`: `communes` with the names of their
            département, région and EPCI; alone, unless tables are named too.
        departement: codes of the départements wanted, such as 05; `"5"` and `"2a"` too.
        region: codes of the régions wanted, such as 93.
        siren_epci: SIREN of the EPCI wanted, such as 200067742.
        geometry: what `geojson` gives of a commune of the programme, its centre as a point or its
            outline (`contour`); a commune whose outline is not known has none.
        contours: the GeoJSON file that has the outlines; if None, `contours/communes.geojson` of
            the repository, which is too heavy to be installed with the package.
        force: whether to replace files that are there.
        dataset: the package to export; the shipped one if None.

    Returns:
        The files that were written.

    Raises:
        ExportError: the files cannot be written, are there already, need a library that is
            not installed, a table that was named has no coordinates for GeoJSON, or there are no
            outlines.
        ValueError: there is no such format, table or geometry, or a file of outlines for points.
        UnknownKeyError: there is no such département, région or EPCI.
        MissingTableError: the package to export lacks a table.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = export(folder, ["csv", "geojson"], flat=True, departement="05")
    >>> [file.name for file in files]  # doctest: +NORMALIZE_WHITESPACE
    ['communes_completes.csv', 'communes_completes.schema.json', 'communes_completes.geojson']
    """
    path = None if contours is None else Path(contours)
    if _known(geometry, ("point", "contour"), "geometry") == "point" and path is not None:
        raise ValueError("contours is for geometry='contour'")
    written = write_formats(
        Path(to),
        _names(formats),
        _names(tables),
        flat=flat,
        filters=Filters(_names(departement), _names(region), _names(siren_epci)),
        outlines=None if geometry == "point" else Outlines(path),
        force=force,
        dataset=dataset,
    )
    return tuple(file.path for file in written)


def write_formats(
    folder: Path,
    formats: tuple[str, ...],
    tables: tuple[str, ...],
    *,
    flat: bool,
    filters: Filters,
    force: bool,
    outlines: Outlines | None = None,
    dataset: Dataset | None = None,
    begin: Callable[[Format], None] = lambda _: None,
) -> tuple[Written, ...]:
    """Do what `export` says, and tell how it goes.

    Args:
        folder: the folder to write into.
        formats: names of formats, each once.
        tables: names of tables, each once.
        flat: whether to write `communes_completes`.
        filters: what communes are wanted.
        force: whether to replace files that are there.
        outlines: outlines to write instead of points; None for points.
        dataset: the package to export; the shipped one if None.
        begin: called with each format before it is written.
    """
    wanted = [FORMATS[_known(name, FORMATS, "format")] for name in formats]
    if not wanted:
        raise ValueError(f"no format is given; expected some of {', '.join(FORMATS)}")
    for name in tables:
        _known(name, (*TABLES, FLAT), "table")
    dataset = load() if dataset is None else dataset
    names = table_names(dataset, tables, flat=flat)
    _check_geometry(wanted, names, outlines, named=bool(tables))
    with refused(folder):
        place_of(folder)
    files = [file for found in wanted for file in found.files(names, filters.name)]
    check_targets(folder, files, force=force)
    writers = [(found, found.writer()) for found in wanted]
    content = _outlined(build_content(dataset, names, filters=filters), outlines)
    with refused(folder), staging(folder) as aside:
        made = []
        for found, write in writers:
            begin(found)
            own = aside / found.name
            own.mkdir()
            made += [own / name for name in write(content, own)]
        for file in made:
            settle(file)
        # Somebody else may have been faster.
        check_targets(folder, [file.name for file in made], force=force)
        placed = put(made, folder)
    return tuple(_written(path, content) for path in placed)


def _check_points(found: Format, names: tuple[str, ...], *, named: bool) -> None:
    """Refuse tables that a map cannot show; of all tables those that it can are taken."""
    can = found.tables(names)
    left = [name for name in names if name not in can]
    if left and (named or not can):
        tables = ", ".join(left)
        *others, last = found.tables((*TABLES, FLAT))
        able = ", ".join(others)
        raise ExportError(
            found.name,
            f"no coordinates in {tables}; export {able} or {last}",
            f"pas de coordonnées dans {tables} ; exportez {able} ou {last}",
        )


def _check_geometry(
    formats: Sequence[Format], names: tuple[str, ...], outlines: Outlines | None, *, named: bool
) -> None:
    """Refuse maps of what has no points, and outlines where nothing that is written has any."""
    for found in formats:
        _check_points(found, names, named=named)
    able = any(found.points for found in formats) and set(OUTLINED) & set(names)
    if outlines is not None and not able:
        raise ExportError(
            "contour",
            f"only {' and '.join(OUTLINED)} have outlines, and only in geojson",
            f"seules {' et '.join(OUTLINED)} ont des contours, et seulement en geojson",
        )


def _outlined(content: Content, outlines: Outlines | None) -> Content:
    """Add the outlines of what is exported, where they are wanted."""
    if outlines is None:
        return content
    tables = (table for table in content.tables if table.name in OUTLINED)
    codes = {str(row[0]) for table in tables for row in table.rows}
    return replace(content, outlines=read_outlines(outlines.path, codes))


def _written(path: Path, content: Content) -> Written:
    rows = {table.name: len(table.rows) for table in content.tables}
    if path.name.endswith(".schema.json"):
        return Written(path, 0, 0)
    if path.stem in rows:
        outlined = path.suffix == ".geojson" and path.stem in OUTLINED
        there = content.outlines if outlined else None
        bare = 0 if there is None else rows[path.stem] - len(there)
        return Written(path, 1, rows[path.stem], bare)
    return Written(path, len(rows), sum(rows.values()))


def _names(given: str | Iterable[str]) -> tuple[str, ...]:
    """Take a text for one name, which it nearly always is, and each name once.

    >>> _names("csv"), _names(["csv", "zip", "csv"])
    (('csv',), ('csv', 'zip'))
    """
    return (given,) if isinstance(given, str) else tuple(dict.fromkeys(given))


def _known(name: str, there: Iterable[str], kind: str) -> str:
    names = list(there)
    if name not in names:
        raise ValueError(f"no {kind} {name!r}; {did_you_mean(name, names)['en']}")
    return name


#: How many files a message names.
_NAMED = 8


def check_targets(folder: Path, names: Iterable[str], *, force: bool) -> None:
    """See to it that files may be put into a folder, which need not exist yet.

    Args:
        folder: where they will be.
        names: their names.
        force: whether files that are there may be replaced. A link that bears such a name is
            itself replaced; what it points to is left alone.

    Raises:
        ExportError: they may not.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise ExportError(
            str(folder),
            "this is no folder; give the folder to write into",
            "ce n'est pas un dossier ; donnez le dossier où écrire",
        )
    there = [name for name in names if os.path.lexists(folder / name)]
    folders = [
        name for name in there if (folder / name).is_dir() and not (folder / name).is_symlink()
    ]
    if folders:
        raise ExportError(
            str(folder),
            f"there are folders of these names, which are not replaced: {_some(folders)}",
            f"des dossiers portent déjà ces noms et ne seront pas remplacés : {_some(folders)}",
        )
    if there and not force:
        raise ExportError(
            str(folder),
            f"already there: {_some(there)}; nothing is written; force=True replaces them",
            f"déjà là : {_some(there)} ; rien n'est écrit ; --force remplace",
        )


@contextmanager
def refused(folder: Path) -> Iterator[None]:
    """Word what the system refuses while nothing is written yet."""
    try:
        yield
    except OSError as error:
        why = os_refusal(error)
        raise ExportError(
            str(folder), f"nothing is written: {why['en']}", f"rien n'est écrit : {why['fr']}"
        ) from error


def put(files: Iterable[Path], folder: Path) -> tuple[Path, ...]:
    """Move whole files into a folder, each at once, over what is there.

    Args:
        files: the files, on the same disk.
        folder: the folder.

    Returns:
        Where they are now.

    Raises:
        ExportError: one cannot be moved; it names those that are.
    """
    files = list(files)
    done: list[Path] = []
    try:
        for path in move_into(files, folder):
            done.append(path)
    except OSError as error:
        why = os_refusal(error)
        names = _some([path.name for path in done]) or "-"
        raise ExportError(
            str(folder / files[len(done)].name),
            f"it cannot be put in place: {why['en']}; already there and whole: {names}",
            f"il ne peut pas être mis en place : {why['fr']} ; déjà en place et entiers : {names}",
        ) from error
    return tuple(done)


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown}… ({len(names)})" if len(names) > _NAMED else shown

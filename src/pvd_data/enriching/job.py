"""A file to enrich: the options, the counts, and the column that has the codes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pvd_data.base.days import read_day
from pvd_data.base.language import close_names
from pvd_data.base.text import SAID, WORD, first_of, one_line
from pvd_data.columns.heading_row import first_datum
from pvd_data.columns.recognise import find_code
from pvd_data.dataframes.by_name import CERTAIN, name_lookup
from pvd_data.dataframes.lookup import BENEFICIAIRE, CODE, PREFIX, JoinSpec, chosen, lookup_of
from pvd_data.dataset import load
from pvd_data.errors import ExportError
from pvd_data.reference.index import shipped_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pvd_data.dataframes.by_name import NameColumns
    from pvd_data.dataframes.lookup import Lookup
    from pvd_data.errors import FrameError


#: How many labels a sentence names.
_NAMED = 20

Mark = tuple[str | None, bool, bool]
"""How a row is counted: the statut of its code, whether that was repaired, whether its commune
is in the programme."""


NAMED, UNCERTAIN = "nom_certain", "nom_incertain"
"""What stands in a mark for a statut where there are names: the commune is certain, or it is not."""


class NotPlainError(Exception):
    """A file that must be read row by row: it may have a fault, or be odd."""


@dataclass(frozen=True)
class Job:
    """The options for a file.

    Attributes:
        source: its path, or `-` for the standard input.
        on: label of the column of codes; None to recognise it.
        columns: names of the columns to add, as `chosen` takes them.
        prefix: the beginning of their names.
        resolve_former: whether former codes lead to today's commune.
        repair: whether codes are repaired as `Dataset.resolve` does it.
        progress: called with how much is done, from 0 to 1.
        names: labels of the columns of names and places, if there is none of codes.
        from_date: ISO text of the day of which the codes are, to be followed to today; None for any code.
    """

    source: str
    on: str | None = None
    columns: Sequence[str] | str | None = None
    prefix: str = PREFIX
    resolve_former: bool = False
    repair: bool = False
    progress: Callable[[float], None] | None = None
    names: NameColumns | None = None
    from_date: str | None = None

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """Names of the columns that are joined: those asked for, and what is counted by."""
        names = chosen(self.columns)
        return names if BENEFICIAIRE in names else (*names, BENEFICIAIRE)

    @cached_property
    def spec(self) -> JoinSpec:
        """The same options as those of a frame."""
        return JoinSpec(
            load(),
            self.wanted,
            self.prefix,
            self.resolve_former,
            self.repair,
            day=None if self.from_date is None else read_day(self.from_date),
        )

    @cached_property
    def lookup(self) -> Lookup:
        """The lookup table: the one that joins frames with the same options."""
        if self.names is not None:
            return name_lookup(load(), self.wanted, self.prefix)
        return lookup_of(self.spec)

    @cached_property
    def added(self) -> tuple[str, ...]:
        """Labels of the columns that are added."""
        spare = BENEFICIAIRE not in chosen(self.columns)
        return self.lookup.header[:-1] if spare else self.lookup.header

    @property
    def marks(self) -> tuple[str, str | None, str]:
        """Labels of the joined columns that make a `Mark`; None where nothing is repaired."""
        inside = self.prefix + BENEFICIAIRE
        if self.names is not None:
            return self.prefix + CERTAIN, None, inside
        repaired = f"{self.prefix}code_repare" if self.repair else None
        return f"{self.prefix}code_statut", repaired, inside

    def tell(self, share: float) -> None:
        """Report how much is done.

        Args:
            share: from 0 to 1.
        """
        if self.progress is not None:
            self.progress(share)

    def tell_bytes(self, read: int, size: int | None) -> None:
        """Report how many bytes have been read, as `open_stream` does."""
        if size:
            self.tell(read / size)


@dataclass
class Summary:
    """The counts of a file that was written.

    Attributes:
        on: the label of the column of codes.
        engine: which engine did it.
        marks: how many rows there are of each mark.
    """

    on: str
    engine: str
    marks: Counter[Mark]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.marks.total()

    @property
    def inside(self) -> int:
        """How many rows are of communes of the programme."""
        return sum(number for (_, _, inside), number in self.marks.items() if inside)

    @property
    def repaired(self) -> int:
        """How many codes were repaired."""
        return sum(number for (_, repaired, _), number in self.marks.items() if repaired)

    def of(self, *statuts: str | None) -> int:
        """How many codes have one of these statuts; None for rows without a code."""
        return sum(number for (statut, _, _), number in self.marks.items() if statut in statuts)


def mark_of(job: Job, cells: Sequence[object]) -> Mark:
    """Return how a row is counted.

    Args:
        job: what is asked.
        cells: what the lookup has for its code.
    """
    found = dict(zip(job.lookup.names, cells, strict=True))
    statut = found[CERTAIN if job.names is not None else "code_statut"]
    return statut_of(statut), bool(found.get("code_repare")), bool(found[BENEFICIAIRE])


def statut_of(found: object) -> str | None:
    """Return what a row counts as, by the statut of its code or by whether its name is certain.

    >>> statut_of("ancienne"), statut_of(True), statut_of(None)
    ('ancienne', 'nom_certain', None)
    """
    if isinstance(found, bool):
        return NAMED if found else UNCERTAIN
    return found if isinstance(found, str) else None


def fail(path: str, english: str, french: str, line: int | None = None) -> ExportError:
    """Return the error that says why nothing can be made of a file.

    Args:
        path: the file.
        english: why.
        french: the same in French.
        line: on which line.
    """
    if line is not None:
        english, french = f"line {line}: {english}", f"ligne {line} : {french}"
    return ExportError(path, english, french)


def find_column(job: Job, labels: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return the number, from 0, of the column of codes; make sure what is added has room.

    Args:
        job: what is asked.
        labels: the labels of the file.
        rows: its first rows.

    Raises:
        ExportError: there is no such column, or several, or a label is taken.
    """
    refuse_taken(job, labels)
    if job.on is not None:
        return _place_of(job, job.on, labels)
    named = CODE in labels
    place = labels.index(CODE) if named else find_code(labels, rows, shipped_reference())
    if place is None:
        raise _unrecognised(job, labels)
    return _place_of(job, labels[place], labels)


def find_names(job: Job, columns: NameColumns, labels: Sequence[str]) -> list[int | None]:
    """Return the numbers of the columns of names, départements and postal codes.

    Args:
        job: what is asked.
        columns: their labels.
        labels: the labels of the file.

    Raises:
        ExportError: one is not there, or there are several, or a label is taken.
    """
    refuse_taken(job, labels)
    return [None if label is None else _place_of(job, label, labels) for label in columns]


def refuse_taken(job: Job, labels: Sequence[str]) -> None:
    """Make sure that what is added has room.

    Args:
        job: what is asked.
        labels: the labels of the file.

    Raises:
        ExportError: a label is taken.
    """
    taken = [label for label in job.lookup.header if label in labels]
    if taken:
        raise fail(
            job.source,
            f"it already has {_list(taken, english=True)}; choose another prefix",
            f"le fichier a déjà {_list(taken)} ; choisissez un autre préfixe avec --prefix",
        )


def _place_of(job: Job, asked: str, labels: Sequence[str]) -> int:
    """Return the number of the only column of a label."""
    if asked not in labels:
        close = close_names(asked, labels)
        raise fail(
            job.source,
            f"no column {asked!r}; "
            + (f"did you mean {_list(close, english=True)}?" if close else _there(labels, True)),
            f"pas de colonne « {one_line(asked, WORD)} » ; "
            + (f"vouliez-vous dire {_list(close)} ?" if close else _there(labels)),
        )
    if labels.count(asked) > 1:
        raise fail(
            job.source,
            f"{labels.count(asked)} columns are labelled {asked!r}",
            f"{labels.count(asked)} colonnes s'appellent « {one_line(asked, WORD)} »"
            " ; renommez-en une",
        )
    return labels.index(asked)


def find_typed_column(
    job: Job, labels: Sequence[str], numbers: Sequence[str], rows: Sequence[Sequence[object]]
) -> str:
    """Return the label of the column of codes, or of names, of a file whose columns have types.

    Args:
        job: what is asked.
        labels: the labels of the file.
        numbers: those of columns of numbers.
        rows: its first rows.

    Raises:
        ExportError: there is no such column, a label is taken, or it holds numbers that are
            not to be repaired.
    """
    if job.names is not None:
        find_names(job, job.names, labels)
        return job.names.nom
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    label = labels[find_column(job, labels, texts)]
    if label in numbers and not job.repair:
        raise fail(
            job.source,
            f"the column {label!r} holds numbers and not texts: ask for codes to be repaired",
            f"la colonne « {one_line(label, WORD)} » contient des nombres et non des textes ; "
            "--repair les lit comme des codes",
        )
    return label


def broken(job: Job, error: BaseException | str) -> ExportError:
    """Return the error that says that the source cannot be read.

    Args:
        job: what is asked.
        error: why.
    """
    if isinstance(error, MemoryError):
        return too_large(job)
    said = one_line(str(error), SAID)
    return fail(job.source, f"it cannot be read: {said}", f"lecture impossible : {said}")


#: Rows of a Parquet file that its size does not limit, and those for each of its bytes: a run of
#: one value is written once, so that a file of a thousand bytes can have thousands of millions.
_ROWS, _ROWS_EACH = 10_000_000, 200


def check_rows(job: Job, rows: int) -> None:
    """Refuse a file that says to have far more rows than one of its size has.

    Args:
        job: what is asked; its source is a file.
        rows: how many it says.

    Raises:
        ExportError: it has.
    """
    if rows > _ROWS + _ROWS_EACH * Path(job.source).stat().st_size:
        raise fail(
            job.source,
            f"it says to have {rows} rows, far too many for its size",
            f"le fichier annonce {rows} lignes, bien trop pour sa taille",
        )


def too_large(job: Job) -> ExportError:
    """Return the error that says that the source asks for more than a file of its size may."""
    return fail(
        job.source,
        "it becomes too large when it is read, or is made to; write it again in smaller row "
        "groups, or as CSV",
        "le fichier devient trop grand à la lecture, ou est fait pour cela ; récrivez-le en "
        "groupes de lignes plus petits, ou en CSV",
    )


def cannot_join(job: Job, error: FrameError) -> ExportError:
    """Return the error that says that the columns of the source are not fit.

    Args:
        job: what is asked.
        error: why.
    """
    if job.names is not None:
        return fail(
            job.source,
            f"its columns cannot be read as names: {error}",
            "ses colonnes ne conviennent pas : il faut des noms en texte, des départements et des "
            "codes postaux en texte ou en nombres, et à chaque colonne un nom à elle",
        )
    return fail(
        job.source,
        f"its columns cannot be joined: {error}",
        "ses colonnes ne conviennent pas : il faut des codes en texte, ou en nombres avec "
        "--repair, et à chaque colonne un nom à elle",
    )


def _unrecognised(job: Job, labels: Sequence[str]) -> ExportError:
    data = first_datum(labels)
    if data is not None:
        return fail(
            job.source,
            f"the first line has {data!r}, which is no label; put a header above it",
            f"la première ligne contient « {data} », qui n'est pas un libellé ; "
            "mettez un en-tête au-dessus",
        )
    return fail(
        job.source,
        f"no column of codes INSEE is recognised; name it with --on; {_there(labels, True)}",
        f"aucune colonne de codes INSEE reconnue ; nommez-la avec --on ; {_there(labels)}",
    )


def _there(labels: Sequence[str], english: bool = False) -> str:
    there = _list(labels, english=english) or ("none" if english else "aucune")
    return f"the columns are {there}" if english else f"colonnes : {there}"


def _list(labels: Sequence[str], *, english: bool = False) -> str:
    """Name some labels."""
    seen = [one_line(label, 40) for label in labels]
    return ", ".join(first_of(seen, _NAMED, repr if english else "« {} »".format))

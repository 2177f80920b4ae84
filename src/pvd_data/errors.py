"""What can stop the work, as one tree of exceptions.

::

    PvdDataError
    ├── DataPackageNotFoundError   nothing to load there          (LookupError)
    ├── DescriptorError            the package's shape is unusable (ValueError)
    ├── InvalidDataError           load() met bad data             (ValueError)
    ├── UnknownKeyError            communes["99999"]               (KeyError)
    ├── AmbiguousNameError         several rows have the name      (LookupError)
    ├── NothingToCheckError        no column of a file is known    (ValueError)
    ├── UnreadableFileError        a file cannot be opened         (LookupError)
    ├── MissingTableError          a partial package lacks a table (LookupError)
    ├── ExportError                an export cannot be written
    ├── FrameError                 a dataframe cannot be worked on (ValueError)
    └── UnlinkedRowError           a relation asked of a lone row

Faults *in* data are no exceptions: they are `Issue` records in a `Report`.
`InvalidDataError` carries that report when somebody asked for the data themselves.

>>> issubclass(UnknownKeyError, KeyError) and issubclass(UnknownKeyError, PvdDataError)
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.report import Report


class PvdDataError(Exception):
    """Base of every exception this package raises on purpose."""


class DataPackageNotFoundError(PvdDataError, LookupError):
    """There is no data package at the given place.

    Attributes:
        path: the place that was looked at.
    """

    def __init__(self, path: str, detail: str) -> None:
        """Keep the place and say what was expected there: see the attributes."""
        super().__init__(path, detail)
        self.path = path
        self.detail = detail

    def __str__(self) -> str:
        """Say what is missing, where, and what to do."""
        return f"no data package at {self.path!r}: {self.detail}"


class DescriptorError(PvdDataError, ValueError):
    """The description of a package, or a model of ours, has a shape that cannot be used.

    Attributes:
        path: the file or the model at fault.
        detail: what is wrong with it.
    """

    def __init__(self, path: str, detail: str) -> None:
        """Keep the place and the fault: see the attributes."""
        super().__init__(path, detail)
        self.path = path
        self.detail = detail

    def __str__(self) -> str:
        """Say what is wrong, and where."""
        return f"{self.path}: {self.detail}"


class InvalidDataError(PvdDataError, ValueError):
    """Data were asked for, and they have faults.

    Attributes:
        report: every fault, with file, line, column and value.
    """

    #: How many faults the exception's text spells out; the report holds them all.
    SHOWN = 5

    def __init__(self, report: Report) -> None:
        """Keep the report: see the attributes."""
        super().__init__(report)
        self.report = report

    def __str__(self) -> str:
        """Spell out the first faults, and count the rest."""
        issues = [issue for issue in self.report.issues if issue.severity == "error"]
        plural = "s" if len(issues) != 1 else ""
        lines = [f"{len(issues)} error{plural} in the data"]
        lines += [f"  {issue}" for issue in issues[: self.SHOWN]]
        if len(issues) > self.SHOWN:
            lines.append(f"  … and {len(issues) - self.SHOWN} more in .report.issues")
        return "\n".join(lines)


class UnknownKeyError(PvdDataError, KeyError):
    """A table has no row under this key.

    Attributes:
        table: the name of the table.
        key: the key that was asked for.
        close_matches: keys of the table that look like it, nearest first.
    """

    def __init__(self, table: str, key: object, close_matches: tuple[object, ...] = ()) -> None:
        """Keep what was asked for and what it may have meant: see the attributes."""
        super().__init__(table, key, close_matches)
        self.table = table
        self.key = key
        self.close_matches = close_matches

    def __str__(self) -> str:
        """Say what was asked for and what may have been meant.

        `KeyError` would show the mere representation of its argument.
        """
        text = f"no row {self.key!r} in {self.table}"
        if self.close_matches:
            text += "; did you mean " + " or ".join(repr(key) for key in self.close_matches) + "?"
        return text


class AmbiguousNameError(PvdDataError, LookupError):
    """A name was asked for that several rows have.

    Attributes:
        table: the name of the table.
        nom: the name that was asked for.
        candidates: keys and names of the rows that have it.
    """

    def __init__(self, table: str, nom: str, candidates: tuple[tuple[object, str], ...]) -> None:
        """Keep what was asked for and what it may mean: see the attributes."""
        super().__init__(table, nom, candidates)
        self.table = table
        self.nom = nom
        self.candidates = candidates

    def __str__(self) -> str:
        """List what the name may mean."""
        rows = ", ".join(f"{nom} ({key})" for key, nom in self.candidates)
        return f"{len(self.candidates)} rows of {self.table} are named {self.nom!r}: {rows}"


class MissingTableError(PvdDataError, LookupError):
    """A table was asked of a package that does not have it.

    Attributes:
        path: the package.
        table: the name of the table.
    """

    def __init__(self, path: str, table: str) -> None:
        """Keep the package and the table: see the attributes."""
        super().__init__(path, table)
        self.path = path
        self.table = table

    def __str__(self) -> str:
        """Say what is missing, and what to do."""
        return (
            f"{self.path} has no table {self.table!r}; "
            "name it among the resources of its datapackage.json"
        )


class UnlinkedRowError(PvdDataError):
    """A relation was asked of a row that belongs to no dataset.

    Attributes:
        row: what the row is, for the reader of the message.
    """

    def __init__(self, row: str) -> None:
        """Keep what the row is: see the attributes."""
        super().__init__(row)
        self.row = row

    def __str__(self) -> str:
        """Say why there is no relation and where to find one."""
        return (
            f"{self.row} belongs to no dataset, so it has no relations; "
            "take the row from pvd_data.load()"
        )


class UnreadableFileError(PvdDataError, LookupError):
    """A file to check cannot be opened, or not without leave.

    Attributes:
        path: the file.
        detail: why, and what to do.
        fr: the same in French, for those who edit data.
    """

    def __init__(self, path: str, detail: str, fr: str) -> None:
        """Keep the place and the reason: see the attributes."""
        super().__init__(path, detail, fr)
        self.path = path
        self.detail = detail
        self.fr = fr

    def __str__(self) -> str:
        """Say what cannot be opened, and why."""
        return f"{self.path}: {self.detail}"


class ExportError(PvdDataError):
    """An export, or a file made from another, cannot be written.

    Attributes:
        path: the file or folder.
        detail: why, and what to do.
        fr: the same in French, for those who edit data.
    """

    def __init__(self, path: str, detail: str, fr: str) -> None:
        """Keep the place and the reason: see the attributes."""
        super().__init__(path, detail, fr)
        self.path = path
        self.detail = detail
        self.fr = fr

    def __str__(self) -> str:
        """Say what cannot be written, and why."""
        return f"{self.path}: {self.detail}"


class FrameError(PvdDataError, ValueError):
    """A dataframe lacks a column that was asked for, or holds what cannot be read.

    Its text says what was found, what was expected and what to do.
    """


class NothingToCheckError(PvdDataError, ValueError):
    """A file has no column that can be checked, or not the one that was named.

    Attributes:
        path: the file.
        header: its labels.
        label: the label that was named and is not there, if that is why.
        known: the labels that would have been recognised.
        below: the line on which the header seems to stand, under a title.
    """

    def __init__(
        self,
        path: str,
        header: Sequence[str],
        label: str | None = None,
        known: str = "",
        below: int | None = None,
    ) -> None:
        """Keep what was there: see the attributes."""
        super().__init__(path, tuple(header), label, known, below)
        self.path = path
        self.below = below
        self.header = tuple(header)
        self.label = label
        self.known = known

    def __str__(self) -> str:
        """Say what was there and what would have been recognised."""
        there = ", ".join(repr(label[:40]) for label in self.header[:20])
        there += ", …" if len(self.header) > 20 else ""
        if self.label is not None:
            return f"{self.path}: no column {self.label!r}; the file has {there}"
        if self.below is not None:
            return f"{self.path}: the header seems to be on line {self.below}; remove what is above"
        return (
            f"{self.path}: nothing to check: no column has a label that is known and nine cells "
            f"in ten of the form of what it says ({there}). Name one, as in "
            f"--column code_insee=LABEL or columns={{'code_insee': 'LABEL'}}, give its table with "
            f"--table or table=, or use a label of these: {self.known}"
        )

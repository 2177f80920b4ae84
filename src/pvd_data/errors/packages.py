"""Errors of data packages: one that is not there, damaged, not described, faulty, or partial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.base.language import Text, count, french, quoted
from pvd_data.base.text import one_line
from pvd_data.errors.base import AT, PvdDataError

if TYPE_CHECKING:
    from pvd_data.report import Issue, Report


class DataPackageNotFoundError(PvdDataError, LookupError):
    """There is no data package at the given place.

    Attributes:
        path: the place that was looked at.
        detail: what was found there, and what was expected.
    """

    def __init__(self, path: str, detail: Text) -> None:
        """Keep the place and say what was expected there: see the attributes."""
        super().__init__(path, detail)
        self.path = path
        self.detail = detail

    @property
    def text(self) -> Text:
        """The message: what is missing, where, and what to do."""
        said = Text(
            fr="pas de jeu de données à « {path} » : {detail}",
            en="no data package at {path!r}: {detail}",
        )
        return said.fill(path=self.path, detail=self.detail)


class DamagedPackageError(PvdDataError, LookupError):
    """A file of the installed package is not the one that was shipped, or cannot be read.

    Attributes:
        path: the file.
        detail: what is wrong with it.
        checkout: whether it is in a working copy, where it may have been changed on purpose.
    """

    def __init__(self, path: str, detail: Text, *, checkout: bool = False) -> None:
        """Keep the file and what is wrong with it: see the attributes."""
        super().__init__(path, detail)
        self.path = path
        self.detail = detail
        self.checkout = checkout

    @property
    def text(self) -> Text:
        """The message: which file, what is wrong with it, and to install the package again."""
        meant = Text(
            fr=" ; dans une copie de travail, « pvd-data schema --write » si le changement est voulu",
            en="; in a working copy, pvd-data schema --write if the change is meant",
        )
        said = Text(
            fr="{path} : {detail} ; réinstallez pvd-data : {command}{meant}",
            en="{path}: {detail}; reinstall pvd-data: {command}{meant}",
        )
        return said.fill(
            path=one_line(self.path),
            detail=self.detail,
            command=REINSTALL,
            meant=meant if self.checkout else "",
        )


#: What puts every file of the package back in its place.
REINSTALL = "pip install --force-reinstall pvd-data"


class DescriptorError(PvdDataError, ValueError):
    """The description of a package, or a model of ours, has a shape that cannot be used.

    Attributes:
        path: the file or the model that is wrong.
        detail: what is wrong with it.
    """

    def __init__(self, path: str, detail: Text | str) -> None:
        """Keep the place and the fault: see the attributes."""
        super().__init__(path, detail)
        self.path = path
        self.detail = detail

    @property
    def text(self) -> Text:
        """The message: what is wrong, and where."""
        return AT.fill(path=self.path, detail=self.detail)


class InvalidDataError(PvdDataError, ValueError):
    """Data were asked for, and they have faults.

    Attributes:
        report: every fault, with file, line, column and value.
    """

    #: How many faults the message lists; the report has them all.
    SHOWN = 2

    def __init__(self, report: Report) -> None:
        """Keep the report: see the attributes."""
        super().__init__(report)
        self.report = report

    @property
    def text(self) -> Text:
        """The message: how many faults there are, and the first of them."""
        issues = [issue for issue in self.report.issues if issue.severity == "error"]
        number = self.report.count("error")
        said = Text(
            fr="{fr} dans les données{more}\n{french}", en="{en} in the data{more}\n{english}"
        )
        more = Text(
            fr=" ; « pvd-data validate » les montre toutes", en="; .report.issues has them all"
        )
        shown = issues[: self.SHOWN]
        # The sentence of a fault is in the language that the data were checked in: English.
        # In French its place, its cell and its rule are given.
        places = [
            french(
                "  {place} : {cell} [{slug}]",
                place=issue.path if issue.line is None else f"{issue.path}:{issue.line}",
                cell=_cell(issue),
                slug=issue.slug,
            )
            for issue in shown
        ]
        return said.fill(
            fr=count(number, "fr", "erreur"),
            en=count(number, "en", "error"),
            more=more if number > self.SHOWN else "",
            french="\n".join(places),
            english="\n".join(f"  {issue}" for issue in shown),
        )


def _cell(issue: Issue) -> str:
    column = issue.column or ""
    return column if issue.value is None else f"{column} {quoted(one_line(issue.value))}".strip()


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

    @property
    def text(self) -> Text:
        """The message: what is missing, and what to do."""
        said = Text(
            fr="{path} n'a pas de table « {table} » ; nommez-la parmi les ressources de son datapackage.json",
            en="{path} has no table {table!r}; name it among the resources of its datapackage.json",
        )
        return said.fill(path=self.path, table=self.table)

"""The exceptions of this package, as one tree.

::

    PvdDataError
    ├── DataPackageNotFoundError   nothing to load there          (LookupError)
    ├── DamagedPackageError        the installed tables are not those shipped (LookupError)
    ├── DescriptorError            the package's shape is unusable (ValueError)
    ├── InvalidDataError           load() met bad data             (ValueError)
    ├── UnknownKeyError            communes["99999"]               (KeyError)
    │   └── KeyTypeError           5046 in communes                (TypeError)
    ├── AmbiguousNameError         several rows have the name      (LookupError)
    ├── NothingToCheckError        no column of a file is known    (ValueError)
    ├── UnreadableFileError        a file cannot be opened         (LookupError)
    ├── MissingTableError          a partial package lacks a table (LookupError)
    ├── ExportError                an export cannot be written
    ├── FrameError                 a dataframe cannot be worked on (ValueError)
    └── UnlinkedRowError           a relation asked of a lone row

Faults *in* data are no exceptions: they are `Issue` records in a `Report`.
`InvalidDataError` carries that report when the data themselves were asked for. `ColumnWarning` is
what `frames.check` warns of.

>>> issubclass(UnknownKeyError, KeyError) and issubclass(UnknownKeyError, PvdDataError)
True
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pvd_data.base.language import Text, count, french, one_of, quoted
from pvd_data.base.text import first_of, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.report import Issue, Report


class PvdDataError(Exception):
    """Base of every exception this package raises on purpose.

    Its text is English; `text` has it in French too, for those who edit data.
    """

    @property
    def text(self) -> Text:
        """The message: what happened, where, and what to do, in both languages."""
        said = " ".join(map(str, self.args))
        return Text(fr="{said}", en="{said}").fill(said=said)

    def __str__(self) -> str:
        """Say it in English."""
        return self.text["en"]


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
        return _AT.fill(path=self.path, detail=self.detail)


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


class UnknownKeyError(PvdDataError, KeyError):
    """A table has no row under this key.

    Attributes:
        table: the name of the table.
        key: the key that was asked for.
        close_matches: keys of the table that look like it, nearest first.
        outside: the name of the commune that the key is, where the table is that of the programme,
            and the commune is not in it.
    """

    def __init__(
        self, table: str, key: object, close_matches: tuple[object, ...] = (), outside: str = ""
    ) -> None:
        """Keep what was asked for and what it may have meant: see the attributes."""
        super().__init__(table, key, close_matches, outside)
        self.table = table
        self.key = key
        self.close_matches = close_matches
        self.outside = outside

    @property
    def text(self) -> Text:
        """The message: what was asked for, and what may have been meant."""
        said = Text(
            fr="pas de ligne « {key} » dans {table}{hint}", en="no row {key!r} in {table}{hint}"
        )
        hint: Text | str = ""
        if self.outside:
            hint = Text(
                fr=" ; {nom} n'est pas dans le programme", en="; {nom} is not in the programme"
            ).fill(nom=self.outside)
        elif self.close_matches:
            hint = Text(fr=" ; {hint}", en="; {hint}").fill(hint=one_of(self.close_matches))
        key = self.key[:80] if isinstance(self.key, str) else self.key
        return said.fill(key=key, table=self.table, hint=hint)


class KeyTypeError(UnknownKeyError, TypeError):
    """A table was asked for a key of another type than its keys are of."""

    @property
    def text(self) -> Text:
        """The message: what was asked for, what keys are, and what may have been meant."""
        said = Text(
            fr="les clés de {table} sont des textes et non {key}{hint}",
            en="the keys of {table} are texts, not {key}{hint}",
        )
        hint = Text(fr=" ; {hint}", en="; {hint}").fill(hint=one_of(self.close_matches))
        key = repr(self.key)[:80]
        return said.fill(table=self.table, key=key, hint=hint if self.close_matches else "")


class AmbiguousNameError(PvdDataError, LookupError):
    """A name was asked for that several rows have.

    Attributes:
        table: the name of the table.
        name: the name that was asked for.
        candidates: keys and names of the rows that have it.
    """

    #: How many candidates the text names; `candidates` has them all.
    SHOWN = 5

    def __init__(self, table: str, name: str, candidates: tuple[tuple[object, str], ...]) -> None:
        """Keep what was asked for and what it may mean: see the attributes."""
        super().__init__(table, name, candidates)
        self.table = table
        self.name = name
        self.candidates = candidates

    @property
    def text(self) -> Text:
        """The message: what the name may mean."""
        rows = first_of([f"{name} ({key})" for key, name in self.candidates], self.SHOWN)
        said = Text(
            fr="{number} lignes de {table} ont le nom « {name} » : {rows}",
            en="{number} rows of {table} are named {name!r}: {rows}",
        )
        return said.fill(
            number=len(self.candidates), table=self.table, name=self.name, rows=", ".join(rows)
        )


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


class UnlinkedRowError(PvdDataError):
    """A relation was asked of a row that belongs to no dataset.

    Attributes:
        row: what the row is, for the reader of the message.
    """

    def __init__(self, row: str) -> None:
        """Keep what the row is: see the attributes."""
        super().__init__(row)
        self.row = row

    @property
    def text(self) -> Text:
        """The message: why there is no relation, and where to find one."""
        said = Text(
            fr="{row} n'est d'aucun jeu de données, et n'a donc pas de relations ; prenez la ligne de pvd_data.load()",
            en="{row} belongs to no dataset, so it has no relations; take the row from pvd_data.load()",
        )
        return said.fill(row=self.row)


class UnreadableFileError(PvdDataError, LookupError):
    """A file to check cannot be opened, or only with `allow_remote`.

    Attributes:
        path: the file.
        detail: why, and what to do, in English.
        fr: the same in French.
    """

    def __init__(self, path: str, detail: str, fr: str) -> None:
        """Keep the place and the reason: see the attributes."""
        super().__init__(path, detail, fr)
        self.path = path
        self.detail = detail
        self.fr = fr

    @property
    def text(self) -> Text:
        """The message: what cannot be opened, and why."""
        return _AT.fill(path=self.path, detail=Text(fr=self.fr, en=self.detail))


class ExportError(PvdDataError):
    """An export, or a file made from another, cannot be written.

    Attributes:
        path: the file or folder.
        detail: why, and what to do, in English.
        fr: the same in French.
    """

    def __init__(self, path: str, detail: str, fr: str) -> None:
        """Keep the place and the reason: see the attributes."""
        super().__init__(path, detail, fr)
        self.path = path
        self.detail = detail
        self.fr = fr

    @property
    def text(self) -> Text:
        """The message: what cannot be written, and why."""
        return _AT.fill(path=self.path, detail=Text(fr=self.fr, en=self.detail))


class FrameError(PvdDataError, ValueError):
    """A dataframe lacks a column that was asked for, or holds what cannot be read.

    Its text says what was found, what was expected and what to do.
    """


class ColumnWarning(UserWarning):
    """A column of a dataframe has a name that says what none of its values is; it is not checked."""


class NothingToCheckError(PvdDataError, ValueError):
    """A file has no column that can be checked, or not the one that was named.

    Attributes:
        path: the file.
        header: its labels.
        label: the label that was named and is not there, if that is why.
        known: the labels that would have been recognised.
        odd: labels of the file that are known, of columns that hold something else.
        sheet: of a workbook, the name of the sheet that the labels are of.
        sheets: the names of those that were read.
        unread: and of those that were not.
        within: the files of a folder or a zip, where none of them could be checked.
    """

    #: How many labels the text names; `header` has them all.
    SHOWN = 5

    def __init__(
        self,
        path: str,
        header: Sequence[str],
        label: str | None = None,
        known: str = "",
        odd: Sequence[str] = (),
        within: Sequence[str] = (),
    ) -> None:
        """Keep what was there: see the attributes."""
        super().__init__(path, tuple(header), label, known, tuple(odd), tuple(within))
        self.path = path
        self.header: tuple[str, ...] = tuple(header)
        self.label = label
        self.known = known
        self.odd: tuple[str, ...] = tuple(odd)
        self.sheet: str | None = None
        self.sheets: tuple[str, ...] = ()
        self.unread: tuple[str, ...] = ()
        self.within: tuple[str, ...] = tuple(within)

    @property
    def text(self) -> Text:
        """The message: what was there, and what to do."""
        return _AT.fill(path=one_line(self.path), detail=self._detail)

    @property
    def reason(self) -> Text:
        """What was there, in a few words: for a list of files that were not checked."""
        said = self._detail
        french, english = (_NOTHING.sub("", text.partition("\n")[0]) for text in (said.fr, said.en))
        return Text(fr=french, en=english)

    @property
    def _detail(self) -> Text:
        if self.label is not None:
            said = Text(
                fr="pas de colonne « {label} » ; colonnes : {there}",
                en="no column {label!r}; the file has {there}",
            )
        elif self.within:
            said = Text(
                fr="rien à vérifier, aucune colonne reconnue ou fichier illisible : {files}",
                en="nothing to check, no column is recognised or the file cannot be read: {files}",
            )
        elif self.odd:
            said = Text(
                fr="rien à vérifier ; {odd} : libellé connu, mais les valeurs disent autre chose, "
                "ou il manque le code INSEE\nSi c'est bien cela, nommez la colonne : {how}",
                en="nothing to check; {odd}: a known label, but its values are something else, "
                "or there is no code INSEE\nIf that is what it is, name the column: {how}",
            )
        else:
            said = Text(
                fr="rien à vérifier, aucune colonne reconnue ; colonnes : {there}\n"
                "Nommez-en une, par exemple {how}, ou donnez la table avec --table",
                en="nothing to check, no column is recognised; the file has {there}\n"
                "Name one, as in {how}, or say which table it is",
            )
        detail = said.fill(
            label=one_line(self.label or "", 30),
            there=_listed(self.header, self.SHOWN),
            odd=_listed(self.odd, 3),
            files=_listed(self.within, self.SHOWN),
            how=_NAMED,
        )
        if self.sheets:
            others = _UNREAD.fill(sheets=_listed(self.unread, 5)) if self.unread else ""
            sheets = _listed(self.sheets, 10)
            if self.sheet is not None and len(self.sheets) > 1:
                detail = _IN_SHEET.fill(sheet=one_line(self.sheet, 30), detail=detail)
            detail = _OF_SHEETS.fill(detail=detail, sheets=sheets, others=others)
        return detail


_NOTHING = re.compile(r"\A(?:rien à vérifier|nothing to check)\s?[,;] ")

_AT = Text(fr="{path} : {detail}", en="{path}: {detail}")

_IN_SHEET = Text(fr="feuille « {sheet} » : {detail}", en="sheet {sheet!r}: {detail}")
_OF_SHEETS = Text(
    fr="{detail}\nFeuilles lues : {sheets}{others}",
    en="{detail}\nSheets that were read: {sheets}{others}",
)
_UNREAD = Text(
    fr=" ; pas lues : {sheets} (--sheet en fait lire une)",
    en="; not read: {sheets} (--sheet has one read)",
)

#: How messages name a column: in French on the command line, in English in the library too.
_NAMED = Text(
    fr="--column code_insee=LIBELLÉ",
    en="--column code_insee=LABEL, in Python columns={'code_insee': 'LABEL'}",
)


def _listed(labels: Sequence[str], most: int) -> Text:
    """List the first of some labels, as people should see them."""
    short = [one_line(label, 30) for label in labels]
    listed = Text(fr="{fr}", en="{en}").fill(
        fr=", ".join(first_of(short, most, quoted)), en=", ".join(first_of(short, most, repr))
    )
    return listed if labels else Text(fr="aucune", en="none")

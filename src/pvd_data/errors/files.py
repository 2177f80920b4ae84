"""Errors of people's files and frames: what cannot be read, written or checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pvd_data.base.language import Text, quoted
from pvd_data.base.text import first_of, one_line
from pvd_data.errors.base import AT, PvdDataError

if TYPE_CHECKING:
    from collections.abc import Sequence


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
        return AT.fill(path=self.path, detail=Text(fr=self.fr, en=self.detail))


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
        return AT.fill(path=self.path, detail=Text(fr=self.fr, en=self.detail))


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
        return AT.fill(path=one_line(self.path), detail=self._detail)

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

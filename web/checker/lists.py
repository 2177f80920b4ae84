"""What the page asks of a list that is to be completed: names to codes, codes to columns.

It is imported by the first question of that kind, which most visitors never ask.
"""

from __future__ import annotations

import csv
import io
import os
import shlex
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from pvd_data import NothingToCheckError, enrich_content, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pvd_data import Document, Enriched

    Rows = list[tuple[int, list[str]]]
    #: The line of a row, its cells, and whether its commune is sure, not sure or not named at all.
    Completed = tuple[int, list[str], str]

#: What a column is proposed for, by what the validator takes it for, the best first.
_PROPOSED = {
    "on": ("code_insee",),
    "on_name": ("nom",),
    "departement": ("code_departement", "nom_departement"),
    "postcode": ("codes_postaux",),
}

#: What a code is said to be that leads to no commune of today for certain.
_NOT_SURE = frozenset({"ambigue", "sans_suite", "hors_departements", "inconnue", "false"})

#: The columns that say it.
_SAYING = ("pvd_nom_certain", "pvd_code_statut")

SHOWN = 200
"""How many rows the page is given; all are completed, and those that are not sure come first."""

#: How many rows say which of several columns has the names.
_TRIED = 50

_ALL = 10**9


class List:
    """A table of a file, and what was made of it.

    Attributes:
        labels: of its columns.
        proposed: labels of columns by what they are proposed for.
        sheet: of a workbook, the sheet.
        made: the same as a CSV with columns added.
    """

    def __init__(self, document: Document, asked: dict[str, Any]) -> None:
        """Look at a file as the validator does.

        Args:
            document: the file.
            asked: the options of the check, by name.

        Raises:
            PvdDataError: it cannot be read.
        """
        self._document = document
        self._asked = {**asked, "lang": "fr"}
        self.proposed: dict[str, str] = {}
        self.sheet: str | None = None
        self.made: Enriched | None = None
        self._rows: Rows = []
        try:
            self._look({})
            self.labels = self._rows[0][1]
        except NothingToCheckError as error:
            # Nothing can be checked, yet it may have names, under a heading that is known or not.
            if error.label is not None or not error.header:
                raise
            self.labels = [*error.header]
            if error.odd:
                self.proposed["on_name"] = min(error.odd, key=self._strange)

    def _strange(self, label: str) -> int:
        """Return how many of the first cells of a column name no commune for certain."""
        self._look({"nom": label})
        first = _written(self._rows[:_TRIED])
        return enrich_content(first, self._document.name, on_name=label, columns=()).unsure

    def _look(self, columns: dict[str, str]) -> None:
        """Take the table in which most is known, and propose what its columns are for."""
        document = self._document
        asked = self._asked | ({"columns": columns} if columns else {})
        tables = document.check(**asked).file_columns
        wanted = set(chain.from_iterable(_PROPOSED.values()))
        best = max(tables, key=lambda table: sum(one.role in wanted for one in tables[table]))
        roles = {one.role: one.label for one in tables[best] if one.label}
        for what, names in _PROPOSED.items():
            label = next((roles[role] for role in names if role in roles), None)
            if label is not None:
                self.proposed[what] = label
        found = [*document.rows(first=_ALL, **asked)]
        # Of the only table of a file, the sheet is not in its name.
        self.sheet = best.removeprefix(f"{document.name}#") if len(tables) > 1 else found[0].sheet
        self._rows = [(row.line, [*row.cells]) for row in found if row.sheet == self.sheet]

    def _laid_out(self, asked: dict[str, Any]) -> tuple[bytes, str]:
        """Return a CSV in UTF-8 and its name: the file itself, where it is one that begins with its labels."""
        document = self._document
        if not self._rows:
            plainly = ("on", "code_insee") if asked.get("on") else ("on_name", "nom")
            self._look({plainly[1]: asked[plainly[0]]})
        if self.sheet is None and _is_plain(document.content, self._rows):
            return document.content, document.name
        return _written(self._rows), f"{os.path.splitext(document.name)[0]}.csv"  # noqa: PTH122

    def complete(
        self, asked: dict[str, Any], progress: Callable[[int, int | None], None] | None
    ) -> Any:
        """Add the columns; return what the page shows.

        Args:
            asked: the options of `enrich_content`, by name.
            progress: told how much has been read.
        """
        content, name = self._laid_out(asked)
        made = self.made = enrich_content(content, name, **asked, progress=progress)
        same = content is self._document.content
        labels, rows = _read(made, None if same else [line for line, _ in self._rows])
        found = [*rows]
        unsure = [row for row in found if row[2] != "sure"][:SHOWN]
        sure = (row for row in found if row[2] == "sure")
        return {
            "refusal": None,
            "name": _completed(name),
            "same": same,
            "labels": labels,
            "added": len(made.added),
            "rows": made.rows,
            "inside": made.inside,
            "unsure": made.unsure,
            "blank": made.blank,
            "shown": [*unsure, *islice(sure, SHOWN - len(unsure))],
            "candidates": _named(made, unsure),
            "command": _command(asked, name),
        }


def answer(
    desk: Any,
    question: str,
    given: dict[str, Any],
    progress: Callable[[int, int | None], None] | None,
) -> tuple[Any, bytes | None]:
    """Answer a question about the file of a desk.

    Args:
        desk: where the file is.
        question: `columns`, `complete` or `completed`.
        given: what it is about.
        progress: told how much has been read.

    Raises:
        PvdDataError: it cannot be done.
    """
    if question == "columns" or desk.list is None:
        desk.list = List(desk.now, given["asked"] if question == "columns" else {})
    found = desk.list
    if question == "columns":
        said = {"labels": found.labels, "proposed": found.proposed, "sheet": found.sheet}
        return {"refusal": None, **said}, None
    if question == "complete":
        return found.complete(given["asked"], progress), None
    if found.made is None:  # another interpreter was started since
        found.complete(given["asked"], progress)
    return None, found.made.content


def _command(asked: dict[str, Any], name: str) -> str:
    """Return the command that completes the same list in the same way."""
    words = ["pvd-data", "enrich", name]
    for option in ("on", "on_name", "departement", "postcode"):
        if asked.get(option):
            words += [f"--{option.replace('_', '-')}", asked[option]]
    if "columns" in asked:
        words += ["--columns", ",".join(asked["columns"])]
    for option in ("resolve_former", "repair"):
        if asked.get(option):
            words.append(f"--{option.replace('_', '-')}")
    return shlex.join([*words, "-o", _completed(name)])


def _is_plain(content: bytes, rows: Rows) -> bool:
    """Say whether a CSV is in UTF-8, and begins with the row of its labels."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return rows[0][0] == 1


def _written(rows: Rows) -> bytes:
    """Return rows as a CSV that spreadsheets open, each as wide as the widest."""
    width = max(len(cells) for _, cells in rows)
    made = io.StringIO()
    write = csv.writer(made, delimiter=";", lineterminator="\r\n").writerow
    for _, cells in rows:
        write([*cells, *[""] * (width - len(cells))])
    return made.getvalue().encode("utf-8-sig")


def _read(made: Enriched, lines: Sequence[int] | None) -> tuple[list[str], Iterator[Completed]]:
    """Return the labels of what was made, and its rows.

    Args:
        made: what was made.
        lines: of each record the line in the file that was given; None for that of what was made.
    """
    text = io.StringIO(made.content.decode("utf-8-sig"), newline="")
    read = csv.reader(text, delimiter=made.delimiter)
    labels = next(cells for cells in read if cells)
    saying = next(at for at, label in enumerate(made.added) if label in _SAYING) - len(made.added)

    def rows() -> Iterator[Completed]:
        number, line = 0, read.line_num + 1
        for cells in read:
            if cells:
                number += 1
                said = cells[saying]
                state = "unsure" if said in _NOT_SURE else "sure" if said else "blank"
                yield line if lines is None else lines[number], cells, state
            line = read.line_num + 1

    return labels, rows()


def _named(made: Enriched, rows: Iterable[Completed]) -> dict[str, str]:
    """Return what the communes are called that rows may mean, by their codes."""
    if "pvd_nom_candidats" not in made.added:
        return {}
    place = made.added.index("pvd_nom_candidats") - len(made.added)
    codes = {code for _, cells, _ in rows for code in cells[place].split("|") if code}
    communes = load().communes_france
    return {code: communes[code].nom for code in sorted(codes)}


def _completed(name: str) -> str:
    """Return what the completed list is called.

    >>> _completed("villes.csv")
    'villes-complété.csv'
    """
    stem, ending = os.path.splitext(name)  # noqa: PTH122
    return f"{stem}-complété{ending}"

"""The exception that stops a build: it names file, line, column and value.

Its messages are in French, for those who edit data.
"""

from __future__ import annotations


class BuildError(Exception):
    """A source, a correction or a table written by hand cannot be used as it is.

    >>> print(BuildError("date illisible", file="liste.csv", line=3, column="date", value="31/02/21"))
    liste.csv, ligne 3, colonne « date », valeur « 31/02/21 » : date illisible
    """

    def __init__(
        self,
        detail: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """Keep the fault and its place.

        Args:
            detail: what is wrong, what was expected and what to do, in French.
            file: name of the file at fault.
            line: physical line in it, or row of the sheet, the header being 1.
            column: the column, as the file names it.
            value: the text of the cell.
        """
        super().__init__(detail)
        self.detail = detail
        self.file = file
        self.line = line
        self.column = column
        self.value = value

    def __str__(self) -> str:
        """Put the place before the fault."""
        place = [
            self.file,
            None if self.line is None else f"ligne {self.line}",
            None if self.column is None else f"colonne « {self.column} »",
            None if self.value is None else f"valeur « {self.value} »",
        ]
        where = ", ".join(part for part in place if part is not None)
        return f"{where} : {self.detail}" if where else self.detail

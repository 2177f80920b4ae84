"""The tables written by hand: checked by the same reader as all others, then copied."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import BuildError
from pipeline.reading import schema_errors
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from pipeline.tables import Draft

FOLDER = Path(__file__).with_name("handwritten")

#: The tables that are written by hand.
HANDWRITTEN = (
    "programmes",
    "axes",
    "accompagnements",
    "thematiques",
    "evenements",
    "participations",
)


def add_handwritten(draft: Draft, folder: Path = FOLDER) -> None:
    """Add the tables written by hand.

    Args:
        draft: the tables.
        folder: where `<table>.csv` are.

    Raises:
        BuildError: a file is missing or has a fault.
    """
    for name in HANDWRITTEN:
        path = folder / f"{name}.csv"
        try:
            content = path.read_bytes()
        except OSError as error:
            raise BuildError(
                f"table écrite à la main illisible ({error.strerror})",
                file=f"handwritten/{path.name}",
            ) from error
        for issue in schema_errors(TABLES[name], content, path.name, {})[0]:
            raise BuildError(
                issue.message,
                file=f"handwritten/{path.name}",
                line=issue.line,
                column=issue.column,
                value=issue.value,
            )
        for cells in csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True)):
            draft.add(name, dict(cells))
    programmes = len(draft.tables.get("programmes", {}))
    if programmes != 1:
        raise BuildError(
            f"{programmes} programmes ; un seul, dont le seuil vaut pour toutes les communes, "
            "était attendu",
            file="handwritten/programmes.csv",
        )

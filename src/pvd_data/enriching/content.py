"""A list in memory, such as a browser has it: the programme's columns beside each row."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from pvd_data.base.days import read_day
from pvd_data.dataframes.by_name import NameColumns
from pvd_data.enriching.by_row import write_csv
from pvd_data.enriching.csv_source import CsvSource
from pvd_data.enriching.job import UNCERTAIN, Job, Summary
from pvd_data.tabular.given import take

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

#: What a code is that leads to no commune of today for certain.
_NOT_SURE = (UNCERTAIN, "ambigue", "sans_suite", "hors_departements", "inconnue")


class Enriched(NamedTuple):
    """A list with columns added, and what was counted.

    Attributes:
        content: its bytes.
        on: the label of the column of codes, or of names.
        added: the labels of the columns that were added, which stand last.
        delimiter: the character between cells.
        rows: how many rows there are.
        inside: how many are of communes of the programme.
        unsure: how many mean no commune for certain, and have none.
        blank: how many have neither code nor name.
    """

    content: bytes
    on: str
    added: tuple[str, ...]
    delimiter: str
    rows: int
    inside: int
    unsure: int
    blank: int


def enrich_content(
    content: bytes,
    name: str,
    *,
    on: str | None = None,
    on_name: str | None = None,
    departement: str | None = None,
    postcode: str | None = None,
    columns: Sequence[str] | str | None = None,
    prefix: str = "pvd_",
    resolve_former: bool = False,
    repair: bool = False,
    from_date: date | str | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Enriched:
    r"""Add the programme's columns to the rows of a CSV in memory, as `pvd-data enrich` does.

    Its rows and cells stay as they are, to the byte. A code or a name that means no single
    commune for certain gets none.

    Args:
        content: the bytes of a CSV in UTF-8.
        name: how messages name it.
        on: label of its column of codes; None to recognise it.
        on_name: label of its column of names, if it has no codes; `on` does not matter then.
        departement: with `on_name`, label of its column of départements, codes or names.
        postcode: with `on_name`, label of its column of postal codes.
        columns: what to add, as `pvd_data.frames.enrich` takes it.
        prefix: the beginning of the label of each column that is added.
        resolve_former: whether former codes lead to the commune of today.
        repair: whether spoiled codes are read as what they must be.
        from_date: the day of which the codes are, or its ISO text.
        progress: told how many bytes have been read, and of how many.

    Raises:
        ExportError: it cannot be done; the error says why, and on which line.
        FrameError: there is no such column to add.

    >>> towns = enrich_content(b"ville\nSaint-Denis\nEmbrun\n", "v.csv", on_name="ville", columns="ort")
    >>> print(towns.content.decode().replace("\r", ""))
    ville,pvd_code_insee,pvd_nom_raison,pvd_nom_certain,pvd_nom_candidats,pvd_ort
    Saint-Denis,,,false,11339|30247|93066|97411|17323|48145|89342|79066,
    Embrun,05046,exact,true,,true
    <BLANKLINE>
    >>> towns.rows, towns.inside, towns.unsure
    (2, 1, 1)
    """
    names = None if on_name is None else NameColumns(on_name, departement, postcode)
    day = None if from_date is None else read_day(from_date).isoformat()
    job = Job(name, on, columns, prefix, resolve_former, repair, None, names, day)
    source = CsvSource(job, cast("BinaryIO", take(content, progress).stream))
    out = io.BytesIO()
    label, marks = write_csv(job, source, out)
    found = Summary(label, "python", marks)
    return Enriched(
        content=out.getvalue(),
        on=label,
        added=job.added,
        delimiter=source.delimiter,
        rows=found.rows,
        inside=found.inside,
        unsure=found.of(*_NOT_SURE),
        blank=found.of(None),
    )

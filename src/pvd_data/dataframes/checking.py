"""`check`: the reference rules of the validator, for the rows of a frame of any library.

What a combination of cells means is asked of the validator itself, once for each combination that
there is; of these there are few, however many rows have them. A small frame of their faults is then
joined to the rows. Nothing but the first rows and these combinations leaves the library's engine.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

from pvd_data.dataframes.check_faults import wanted_of
from pvd_data.dataframes.keys import as_frame
from pvd_data.language import pick_lang

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from narwhals.typing import IntoFrameT

    from pvd_data.rules.rule import Lang


def check(
    df: IntoFrameT,
    on: str | None = "code_insee",
    *,
    columns: Mapping[str, str] | None = None,
    key: str | Sequence[str] = (),
    lang: Lang | None = None,
    require_programme: bool = False,
    as_of: date | str | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> IntoFrameT:
    """Hold the rows of a frame to the reference, and return their faults as a frame.

    What is told of a row is what `validate` tells of the same content in a CSV, in the columns that
    are recognised by label and content, as there: the rules of types, coherence and reference (T, C,
    R), spaces around a cell, and formulas. Rules of files, of whole rows and of keys are not looked
    at. A value that is no text is read as that of a workbook: 5046.0 is the text 5046, and a code
    without its zero is told.

    Values are taken from the engine once for each combination of the columns that are judged
    together: those that name the commune; its code with a population, with dates, with coordinates.
    A lazy frame is run for its first rows, then once for each such group of columns; the frame that
    comes back is lazy and reads it again, once for each group that has faults.

    Args:
        df: a frame of pandas, polars (eager or lazy), pyarrow, DuckDB or PySpark; left as it is.
        on: the column of codes INSEE; None if it is to be recognised, or if there is none.
        columns: other columns by what they are to us, where they are not recognised:
            `{"nom": "ville"}`.
        key: the column or columns that say which row a fault is in. If none is named it is `row`,
            the number of the row from 0; where rows have no order, as in DuckDB and PySpark, the
            column of codes.
        lang: language of `expected` and `message`; else `PVD_DATA_LANG`, else the locale's.
        require_programme: whether each commune must be in the programme.
        as_of: the day as of which former codes and names are accepted, or its ISO text.
        select: codes, slugs or beginnings of codes of the only rules to look at.
        ignore: the same, of rules not to look at.

    Returns:
        A frame of the same library, with a row for each fault: the key, then `FIELDS`. In the order
        of rows and columns where rows have an order.

    Raises:
        FrameError: `df` is no frame, a column that is named is not there or cannot be read, or a
            lazy frame has more than `MOST` combinations.
        NothingToCheckError: no column means anything to us.
        UnknownKeyError: a column cannot be what it is said to be.
        ValueError: no rule has such a name, or `as_of` is no date.
        ImportError: narwhals is not installed, or for DuckDB pyarrow.

    >>> import pyarrow
    >>> table = pyarrow.table({"code_insee": ["05046", "05067"], "nom": ["Gap", "Les Infournas"]})
    >>> for fault in check(table, lang="en").to_pylist():
    ...     print(fault["row"], fault["column"], fault["slug"], fault["value"], fault["suggestion"])
    0 nom name-of-another Gap Embrun
    1 code_insee former-commune 05067 05132
    """
    frame = as_frame(df)  # first: it says so if narwhals is not installed
    from pvd_data.dataframes.check_steps import faults_of

    found = faults_of(
        frame,
        on,
        columns,
        key,
        wanted_of(pick_lang(lang), select, ignore),
        require_programme=require_programme,
        as_of=date.fromisoformat(as_of) if isinstance(as_of, str) else as_of,
    )
    return cast("IntoFrameT", found.to_native())

"""Dataframes of pandas, polars, pyarrow, DuckDB and PySpark: the tables, and codes joined to them.

Needs the extra `pvd-data[frames]`, which brings narwhals; the library of your frames is yours.

>>> from pvd_data import frames
>>> import polars as pl
>>> towns = pl.DataFrame({"insee": ["05046", "05067", "75056", "99999"]})
>>> frames.enrich(towns, on="insee", columns=["est_beneficiaire", "nom"], resolve_former=True)
shape: (4, 5)
┌───────┬────────────────┬─────────────────┬──────────────────────┬───────────────────────────┐
│ insee ┆ pvd_code_insee ┆ pvd_code_statut ┆ pvd_est_beneficiaire ┆ pvd_nom                   │
│ ---   ┆ ---            ┆ ---             ┆ ---                  ┆ ---                       │
│ str   ┆ str            ┆ str             ┆ bool                 ┆ str                       │
╞═══════╪════════════════╪═════════════════╪══════════════════════╪═══════════════════════════╡
│ 05046 ┆ 05046          ┆ actuelle        ┆ true                 ┆ Embrun                    │
│ 05067 ┆ 05132          ┆ ancienne        ┆ true                 ┆ Saint-Bonnet-en-Champsaur │
│ 75056 ┆ 75056          ┆ actuelle        ┆ false                ┆ null                      │
│ 99999 ┆ null           ┆ inconnue        ┆ null                 ┆ null                      │
└───────┴────────────────┴─────────────────┴──────────────────────┴───────────────────────────┘
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pvd_data.base.days import read_day
from pvd_data.dataset import load
from pvd_data.validation.options import Options, takes_options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import duckdb
    import pyspark.sql
    from narwhals.typing import IntoFrameT

    from pvd_data.dataset import Dataset

    Backend = Literal["pandas", "polars", "pyarrow", "duckdb", "pyspark"]


def table(
    name: str,
    backend: Backend = "pandas",
    *,
    dataset: Dataset | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
    session: pyspark.sql.SparkSession | None = None,
) -> Any:
    """Return a table as a frame, with the right types.

    Codes are texts, dates dates, whole numbers and truth values may be missing, postal codes a
    list; the types of each library are in `pvd_data.schema.columns.KINDS`. Rows are sorted by
    their key, as in the file.

    Args:
        name: name of the table, such as "communes".
        backend: the library of the frame; for a lazy frame of polars, add `.lazy()`.
        dataset: where the table is; the shipped package if None.
        connection: for DuckDB, where the relation lives; its default connection if None.
        session: for PySpark, the session; the active one if None.

    Raises:
        FrameError: there is no such table or backend, or PySpark has no session.
        MissingTableError: the dataset lacks the table.
        ImportError: the library is not installed.

    >>> regions = table("regions", "polars")
    >>> regions.height, regions["nom"][0], regions.schema["code_region"]
    (18, 'Guadeloupe', String)
    >>> table("communes", "pandas").dtypes["date_adhesion"]
    dtype('<M8[s]')
    """
    from pvd_data.dataframes.build import build, values_of

    kinds, columns = values_of(dataset or load(), name)
    return build(backend, kinds, columns, connection=connection, session=session)


def enrich(
    df: IntoFrameT,
    on: str = "code_insee",
    columns: Sequence[str] | str | None = None,
    prefix: str = "pvd_",
    *,
    resolve_former: bool = False,
    repair: bool = False,
    dataset: Dataset | None = None,
    on_name: str | None = None,
    departement: str | None = None,
    postcode: str | None = None,
    from_date: date | str | None = None,
) -> IntoFrameT:
    """Join what the programme says of each commune to a frame, by its code.

    The same kind of frame comes back, with the same rows: never fewer, never more. Pandas keeps
    its index; pandas, polars and pyarrow keep the order. A lazy frame of polars, a relation of
    DuckDB and a frame of PySpark stay unexecuted. The frame given is not changed.

    Added are, in this order, each with the prefix:

    - `code_insee`, with `resolve_former` or `repair`: the code of the commune of today, which the
      other columns are about; missing where the code does not lead to a single one;
    - `code_statut`: what the code is, in the words of `Resolution.statut`: "actuelle", or
      "arrondissement", "deleguee_ou_associee", "ancienne", "ambigue", "sans_suite",
      "hors_departements", "inconnue";
    - `code_repare`, with `repair`: whether the code had to be repaired to be found;
    - the columns. `est_beneficiaire` is true or false for a code that leads to a commune of
      today and missing for any other; the rest is missing unless it is true.

    A row without a code, or with an empty one, has nothing in any of them; with `repair` a text
    of spaces alone is none either.

    With `on_name` the commune of a row is found by its name, as `Dataset.match` finds it. Added
    before the columns are then `code_insee`, missing where the name means no commune for certain;
    `nom_raison`, why it means the commune, in the words of `Match.reason`; `nom_certain`, true or
    false; and `nom_candidats`, where it is false, the codes of communes that may be meant. The
    different names are read at once, of a lazy frame too.

    Args:
        df: a frame of pandas, polars (eager or lazy), pyarrow, DuckDB or PySpark.
        on: its column of codes; texts, or with `repair` numbers.
        columns: what to add: "est_beneficiaire", columns of `communes`, "nom_epci",
            "nature_epci", "nom_departement", "code_region", "nom_region"; "all" for all of these;
            None for `pvd_data.dataframes.lookup.DEFAULT`. Of any commune of France,
            "dispositifs.qpv" and the like say whether it is in another programme of the State
            (`pvd_dispositifs_qpv`).
        prefix: the beginning of the name of each column that is added.
        resolve_former: whether former codes, municipal arrondissements, delegated and associated
            communes lead to the commune of today. One that leads to several is left alone.
        repair: whether codes without their zero (5046), as numbers (5046, 5046.0), in lower case
            (2a004), with spaces or invisible characters anywhere (05 046), with letters for
            digits (O5046), and the SIREN of any commune, are read as what they must be: exactly what `Dataset.resolve` repairs.
        dataset: where to look; the shipped package if None.
        from_date: the day of which the codes are, or its ISO text: each is followed from that day
            to today, and one that was parted or that was no commune's that day has no commune.
        on_name: its column of names, if it has no codes; `on` and what is done to codes do not
            matter then.
        departement: with `on_name`, its column of départements, codes or names in any form.
        postcode: with `on_name`, its column of postal codes.

    Raises:
        FrameError: this is no frame, lacks the column, has one that would be added, or holds what
            is no text in `on`; or there is no such column to add.
        MissingTableError: the dataset lacks a table that is needed.
        ImportError: narwhals is not installed, or for DuckDB pyarrow.

    >>> import pandas as pd
    >>> towns = pd.DataFrame({"code_insee": [5046, 75056]}, index=["a", "b"])
    >>> enrich(towns, columns=["nom", "ort"], repair=True)["pvd_nom"].to_dict()
    {'a': 'Embrun', 'b': None}
    >>> names = pd.DataFrame({"ville": ["Les Infournas", "Saint-Denis"]})
    >>> enrich(names, on_name="ville", columns="nom")["pvd_code_insee"].to_dict()
    {0: '05132', 1: None}
    >>> enrich(towns)
    Traceback (most recent call last):
        ...
    pvd_data.errors.FrameError: column 'code_insee' holds Int64 numbers, and codes such as 05046 ...
    """
    from pvd_data.dataframes.join import join_frame
    from pvd_data.dataframes.lookup import JoinSpec, chosen

    day = None if from_date is None else read_day(from_date)
    spec = JoinSpec(dataset or load(), chosen(columns), prefix, resolve_former, repair, day=day)
    enriched: IntoFrameT
    if on_name is None:
        enriched = join_frame(df, on, spec)
    else:
        from pvd_data.dataframes.by_name import NameColumns, join_names

        by_name = NameColumns(on_name, departement, postcode)
        enriched = join_names(df, by_name, JoinSpec(spec.dataset, spec.columns, prefix))
    return enriched


@takes_options(
    *("table", "sheet", "header_row", "delimiter"),
    *("key", "require_columns", "limit", "strict", "engine"),
)
def check(
    df: IntoFrameT,
    on: str | None = "code_insee",
    *,
    key: str | Sequence[str] = (),
    **asked: Any,
) -> IntoFrameT:
    """Compare the rows of a frame with the reference, and return their faults as a frame.

    The rules are the validator's, and each finds as often what `validate` finds in a CSV of the same
    content, in the columns whose role is inferred by label and content, as there. Rules of files and
    of lines are not checked, since a frame has none: `docs/scale.md` lists them. Nor has a frame a line
    for what `validate` tells once of a whole column, its year or its norm for names: each row is
    told, with nothing in it certain that is only that norm. `validate(df)` tells it once. A value that
    is no text is read as that of a workbook: 5046.0 is the text 5046, and a code without its zero is
    a fault.

    The library's own engine passes numbers and dates that are plainly right, and finds rows that
    repeat another; what is left is judged at most some 130,000 combinations of cells at a time, however
    many rows there are. Where Spark has more, its executors judge them, and need this library.

    Args:
        df: a frame of pandas, polars (eager or lazy), pyarrow, DuckDB or PySpark; left as it is.
        on: its column of codes; None if it is to be inferred, or if there is none.
        key: the column or columns that say which row a fault is in, and that no two rows may have
            alike; else the number of the row from 0, or where rows have no order the code.
        **asked: fields of `CheckOptions`: `columns` (others by role, as in `{"nom": "ville"}`),
            `require_programme`, `require`, `as_of`, `select`, `ignore`, `lang`.

    Returns:
        A frame of the same library with a row for each fault: the key, then which rule, its
        severity, the value found, the one expected and the one suggested.

    Raises:
        FrameError: this is no frame, or a column that is named or required is not there or cannot
            be read.
        NothingToCheckError: no column has a role.
        OptionError: an option has a value that cannot be used; it is a ValueError.
        UnknownKeyError: there is no such role of a column.
        ImportError: narwhals is not installed, or for DuckDB pyarrow.

    >>> import pandas as pd
    >>> faults = check(pd.DataFrame({"code_insee": ["05046", "05067"]}), lang="en")
    >>> faults[["row", "slug", "value", "suggestion"]].to_dict("records")
    [{'row': 1, 'slug': 'former-commune', 'value': '05067', 'suggestion': '05132'}]
    """
    from pvd_data.dataframes.keys import as_frame

    as_frame(df)  # it says what to install, which importing the next module would not
    from pvd_data.dataframes.check import check as check_frame

    return check_frame(df, on, key, Options.of(**asked))

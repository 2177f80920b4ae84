"""The columns of any frame that are asked of it; that of codes as texts or whole numbers.

Narwhals is asked by its stable API, version 2, which its authors promise not to break, so the
extra `[frames]` sets no upper bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from pvd_data.base.text import SAID, one_line
from pvd_data.dataframes.build import not_there
from pvd_data.errors import ColumnWarning, FrameError, PvdDataError
from pvd_data.schema.codes import DECIMALS, LETTERS_BY_DIGIT, UNSEEN
from pvd_data.schema.headings import is_known, surest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import narwhals.stable.v2 as nw
    from narwhals.dtypes import DType

    Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]
    Schema = Mapping[str, DType]
    KeyKind = Literal["text", "number", "object"]


MISSING_NUMBER, NO_CODE = 1, 0
"""The numbers that mean no number, and one that cannot be a code."""

# The least is a code that lost its zero, the largest a SIREN.
_LEAST, _LARGEST = 1000, 999_999_999


class Key(NamedTuple):
    """Where the codes of a frame are.

    Attributes:
        frame: the frame, with a column for the codes if its own cannot be asked as it is.
        column: the column of codes.
        kind: whether they are texts, whole numbers of 64 bits, or Python objects of both.
        added: whether the column is not the frame's own.
    """

    frame: Frame
    column: str
    kind: KeyKind
    added: bool


def as_frame(df: object) -> Frame:
    """Return a frame of any library as narwhals knows it.

    Args:
        df: a frame.

    Raises:
        FrameError: it is none, or labels two columns alike.
        ImportError: narwhals is not installed.
    """
    try:
        import narwhals.stable.v2 as nw
    except ImportError as error:
        raise ImportError(
            f"narwhals is needed for dataframes: pip install 'pvd-data[frames]' ({error})"
        ) from error
    try:
        frame: Frame = nw.from_native(df)
        frame.collect_schema()
    except (TypeError, ValueError) as error:
        # Of narwhals' errors, the one of two like labels is a ValueError.
        raise FrameError(
            f"a {type(df).__module__}.{type(df).__name__} cannot be worked on; expected a frame "
            f"of pandas, polars, pyarrow, DuckDB or PySpark whose columns have different names "
            f"({error})"
        ) from error
    library = frame.implementation
    known = (library.is_pandas(), library.is_polars(), library.is_pyarrow(), library.is_duckdb())
    if not any(known) and not library.is_pyspark():
        raise FrameError(
            f"frames of {library.name.lower()} cannot be worked on; expected one of pandas, "
            "polars, pyarrow, DuckDB or PySpark"
        )
    _refuse_names(frame)
    return frame


def _refuse_names(frame: Frame) -> None:
    """Refuse names of columns that could not be asked for."""
    names = [str(name) for name in frame.collect_schema().names()]
    if ours := [name for name in names if name.startswith("__pvd_")]:
        raise FrameError(f"column {ours[0]!r}: names that begin with __pvd_ are ours; rename it")
    if frame.implementation.is_duckdb() and "*" in names:
        raise FrameError("column '*': DuckDB takes it for all columns; rename it")
    if frame.implementation.is_pyspark() and (dotted := [name for name in names if "." in name]):
        raise FrameError(f"column {dotted[0]!r}: Spark takes a dot for a field; rename it")


def refuse_patterns(frame: Frame, asked: Iterable[object]) -> None:
    """Refuse columns whose names the library takes for a pattern when it is asked for them.

    Args:
        frame: the frame.
        asked: the columns that are asked for.

    Raises:
        FrameError: one has such a name.
    """
    for name in map(str, asked):
        if is_pattern(frame, name):
            raise FrameError(f"column {name!r}: polars takes it for a pattern; rename it")


def is_pattern(frame: Frame, name: str) -> bool:
    """Say whether the library takes the name of a column for a pattern of names.

    Args:
        frame: the frame.
        name: the name.
    """
    polars = frame.implementation.is_polars()
    return polars and (name == "*" or (name.startswith("^") and name.endswith("$")))


def readable(dtype: DType) -> bool:
    """Say whether the values of a type can be read as cells.

    >>> import narwhals.stable.v2 as nw
    >>> readable(nw.Int64()), readable(nw.Struct({"a": nw.Int64}))
    (True, False)
    """
    import narwhals.stable.v2 as nw

    texts = nw.String | nw.Categorical | nw.Enum | nw.Unknown  # a column of nulls is Unknown
    others = nw.Boolean | nw.Date | nw.Datetime | nw.Object | nw.List | nw.Array
    return dtype.is_numeric() or isinstance(dtype, texts | others)


def is_askable(frame: Frame, label: str) -> bool:
    """Say whether a column can be read, and asked for by its name."""
    dtype = frame.collect_schema()[label]
    return label == str(label) and readable(dtype) and not is_pattern(frame, label)


def left_out_of(
    schema: Schema, not_columns: Iterable[str], labels: Sequence[str]
) -> tuple[str, ...]:
    """Return the columns that may mean something and that the user wants not to be checked."""
    for label in not_columns:
        if label not in schema:
            raise FrameError(not_there("column", label, schema))
    return tuple(label for label in not_columns if label in labels)


CODE = "code_insee"
"""The role of the column of codes, and its usual name."""


def names_of(schema: Schema, on: str | None, columns: Mapping[str, str]) -> dict[str, str]:
    """Return the columns that the user named, by role.

    Args:
        schema: names and types of the columns of the frame.
        on: the column of codes INSEE; None if it is to be inferred.
        columns: others, by role.

    Raises:
        FrameError: one is not there, or is of a type that is no cell.
    """
    named = dict(columns)
    if on is not None and named.get(CODE, on) != on and on != CODE:
        raise FrameError(
            f"two columns of codes: on={on!r} and columns={{{CODE!r}: {named[CODE]!r}}}; "
            "name it once"
        )
    if on is not None:
        named = {CODE: on, **named}
    for role, label in named.items():
        if label not in schema:
            ours = surest(map(str, schema), role)
            raise FrameError(not_there("column", label, schema, ours))
        if not readable(schema[label]):
            raise FrameError(
                f"column {label!r}: found values of type {schema[label]}, expected texts, numbers, "
                "dates or booleans"
            )
    return named


def candidates(schema: Schema, named: Mapping[str, str]) -> list[str]:
    """Return the columns that may mean something: by their labels, or since the user says so."""
    given = set(named.values())
    return [
        label
        for label, dtype in schema.items()
        if label in given or (is_known(str(label)) and readable(dtype))
    ]


def listed(key: object) -> tuple[str, ...]:
    """Return the labels of a key, each once; a label of pandas may be no text.

    >>> listed("a"), listed(["a", "b", "a"]), listed(5), listed(())
    (('a',), ('a', 'b'), (5,), ())
    """
    many = isinstance(key, Iterable) and not isinstance(key, str | bytes)
    return tuple(dict.fromkeys(cast("Any", key))) if many else (cast("str", key),)


def keys_of(
    schema: Schema, key: str | Sequence[str], code: str | None, taken: Iterable[str]
) -> tuple[str, ...]:
    """Return the columns that say in a frame of faults which row a fault is in.

    Args:
        schema: the columns of the frame.
        key: those that the user named.
        code: the column of codes, which serves where rows have no order; None where they have.
        taken: the names of the other columns of a frame of faults.

    Raises:
        FrameError: one is not there, or has the name of a column of faults.
    """
    keys = listed(key)
    if not keys and code is not None:
        keys = (code,)
    for label in keys:
        if label not in schema:
            raise FrameError(not_there("column", label, schema))
        if label in set(taken):
            raise FrameError(
                f"key {label!r}: the frame of faults has a column of this name of its own; "
                "rename it before, or give another key="
            )
    return keys


def unreadable(columns: Iterable[object], error: BaseException) -> FrameError:
    """Return the error that says that a library cannot read columns, in its own words.

    Args:
        columns: the columns, one if it is known which.
        error: what the library says.
    """
    named = ", ".join(one_line(repr(name), 40) for name in columns)
    said = one_line(f"{type(error).__name__}: {error}", SAID)
    return FrameError(f"column {named}: its values cannot be read as cells ({said})")


@contextmanager
def refusing(columns: Callable[[], Iterable[object]]) -> Iterator[None]:
    """Turn whatever a library raises into an error that names the columns that it is about.

    Args:
        columns: finds them, once something was raised.

    Raises:
        FrameError: the library raised an error of its own.
    """
    try:
        yield
    except (PvdDataError, ColumnWarning, ImportError, MemoryError):
        raise
    except Exception as error:
        raise unreadable(columns(), error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of Rust, and no Exception
            raise
        raise unreadable(columns(), error) from error


def check_names(frame: Frame, on: str, header: Sequence[str]) -> None:
    """Compare the columns of a frame with those that are asked of it and added to it.

    Args:
        frame: the frame.
        on: the column of codes.
        header: names of the columns to add.

    Raises:
        FrameError: the one is not there, or some of the others are.
    """
    names = frame.collect_schema().names()
    if on not in names:
        ours = surest(map(str, names), "code_insee")
        raise FrameError(not_there("column", on, names, ours))
    refuse_patterns(frame, [on])
    there = {_fold(frame, name) for name in names}
    clashes = [name for name in header if _fold(frame, name) in there]
    if clashes:
        raise FrameError(
            f"the frame already has {', '.join(map(repr, clashes))}: "
            "drop them, or give another prefix="
        )


def _fold(frame: Frame, name: str) -> str:
    """Fold a name where the library takes `NOM` and `nom` for one column."""
    library = frame.implementation
    return name.casefold() if library.is_duckdb() or library.is_spark_like() else name


def find_key(frame: Frame, on: str, *, repair: bool) -> Key:
    """Return where the codes are, of a type that a lookup can be asked for.

    Args:
        frame: the frame.
        on: the column of codes.
        repair: whether numbers are read as codes.

    Raises:
        FrameError: the column can hold no codes, or numbers without `repair`.
    """
    import narwhals.stable.v2 as nw

    dtype = frame.collect_schema()[on]
    native = frame.to_native() if frame.implementation.is_duckdb() else None
    is_json = native is not None and str(native.types[native.columns.index(on)]) == "JSON"
    if dtype == nw.String and not is_json:
        return Key(frame, on, "text", added=False)
    column = nw.generate_temporary_column_name(8, frame.collect_schema().names())
    # A column of nulls is Unknown.
    if is_json or isinstance(dtype, nw.Categorical | nw.Enum | nw.Unknown):
        # Of what is missing pandas 2 makes the text "nan".
        text = nw.when(~nw.col(on).is_null()).then(nw.col(on).cast(nw.String))
        return Key(_with_column(frame, text.alias(column), on, dtype), column, "text", added=True)
    if dtype.is_numeric():
        if not (repair or _is_empty(frame, on)):
            raise FrameError(_lost_zeros(on, f"{dtype} numbers"))
        return Key(frame.with_columns(_number(on, dtype).alias(column)), column, "number", True)
    if dtype == nw.Object and frame.implementation.is_pandas_like():
        return Key(frame, on, "object", added=False)
    raise FrameError(f"column {on!r} holds {dtype} values; expected codes, as texts")


def _is_empty(frame: Frame, on: str) -> bool:
    """Say whether a column is known to hold nothing: pandas makes numbers of that."""
    return hasattr(frame, "get_column") and bool(frame.get_column(on).is_null().all())


def _with_column(frame: Frame, column: nw.Expr, on: str, dtype: object) -> Frame:
    try:
        return frame.with_columns(column)
    except Exception as error:  # each library has its own
        raise FrameError(f"column {on!r} holds {dtype} values; expected codes, as texts") from error


def _lost_zeros(on: str, what: str) -> str:
    return (
        f"column {on!r} holds {what}, and codes such as 05046 have lost their zero there: read "
        "the column as text, or pass repair=True to put the zeros back"
    )


def check_objects(values: Sequence[object], on: str, *, repair: bool) -> None:
    """Refuse Python objects of a column that cannot be codes.

    Args:
        values: the different values; missing ones are None.
        on: the column.
        repair: whether numbers are read as codes.

    Raises:
        FrameError: some are neither texts nor numbers, or numbers without `repair`.
    """
    for value in values:
        if value is None or isinstance(value, str):
            continue
        if isinstance(value, bool) or not hasattr(value, "__float__"):
            raise FrameError(
                f"column {on!r} holds {value!r}, a {type(value).__name__}; expected codes, as texts"
            )
        if not repair:
            raise FrameError(_lost_zeros(on, f"numbers among its texts ({value!r})"))


def _number(on: str, dtype: nw.dtypes.DType) -> nw.Expr:
    """Return an expression of whole numbers, never null: `pandas` has no null among its own."""
    import narwhals.stable.v2 as nw

    number = nw.col(on)
    if not dtype.is_integer():
        number = number.cast(nw.Float64)
    elif dtype not in (nw.UInt64, nw.Int128, nw.UInt128):  # which a narrower one may not hold
        number = number.cast(nw.Int64)
    missing, good = number.is_null(), number.is_between(_LEAST, _LARGEST)
    if not dtype.is_integer():
        missing, good = missing | number.is_nan(), good & (number == number.round(0))
    code = nw.when(good).then(number).otherwise(nw.lit(NO_CODE))
    return nw.when(missing).then(nw.lit(MISSING_NUMBER)).otherwise(code).cast(nw.Int64)


def compacted(text: nw.Expr) -> nw.Expr:
    """Return an expression that does what `compact_code` does, in any library.

    Args:
        text: the texts.
    """
    text = text.str.replace_all(UNSEEN, "").str.replace_all(DECIMALS, "")
    for digit, letters in LETTERS_BY_DIGIT.items():
        text = text.str.replace_all(f"[{letters}]", digit)
    return text.str.to_uppercase()

"""The columns of a table, read off its model, and the kinds of values they can have.

Every schema is written from these columns. A field of any other shape is refused rather than
half described.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Union, get_args, get_origin

from annotated_types import Ge, Le, MinLen
from pydantic.fields import FieldInfo

from pvd_data.errors import DescriptorError
from pvd_data.schema.cells import BOOLEEN, CODES_POSTAUX, DATE_ISO, ENTIER, NOMBRE, Bounds, Cell
from pvd_data.schema.codes import Shape
from pvd_data.schema.models.base import Colonne, attribute_docstrings

if TYPE_CHECKING:
    from pvd_data.schema.models.base import Row
    from pvd_data.schema.tables import TableSpec


Kind = Literal["string", "choice", "list", "integer", "number", "boolean", "date"]


class KindTypes(NamedTuple):
    """What one kind of values is in each language and library, by the name it has there.

    Attributes:
        table_schema: type of Table Schema; a list and a choice are text in a CSV.
        json_schema: type of JSON Schema.
        french: for readers of the data.
        sqlite: type of a column of a STRICT table.
        pandas: dtype.
        polars: data type.
        arrow: the function of pyarrow that makes the type; of a list, that of its items.
        spark: type in Spark's SQL.
        python: type of the values of a model, and the cell that reads them; None for texts and
            lists, whose models say more.
    """

    table_schema: str
    json_schema: str
    french: str
    sqlite: str
    pandas: str
    polars: str
    arrow: str
    spark: str
    python: tuple[type, Cell] | None = None


_TEXT = KindTypes("string", "string", "texte", "TEXT", "string", "String", "string", "string")

KINDS: dict[Kind, KindTypes] = {
    "string": _TEXT,
    "choice": _TEXT,
    "list": _TEXT._replace(
        json_schema="array", french="liste de textes", pandas="object", spark="array<string>"
    ),
    "integer": KindTypes(
        *("integer", "integer", "entier", "INTEGER", "Int64", "Int64", "int64", "bigint"),
        (int, ENTIER),
    ),
    "number": KindTypes(
        *("number", "number", "nombre", "REAL", "Float64", "Float64", "float64", "double"),
        (float, NOMBRE),
    ),
    "boolean": KindTypes(
        *("boolean", "boolean", "booléen", "INTEGER", "boolean", "Boolean", "bool_", "boolean"),
        (bool, BOOLEEN),
    ),
    "date": KindTypes(
        *("date", "string", "date", "TEXT", "datetime64[s]", "Date", "date32", "date"),
        (date, DATE_ISO),
    ),
}
"""Every kind there is, a row each."""

_CELLS: dict[Any, tuple[Kind, Cell]] = {
    types.python[0]: (kind, types.python[1]) for kind, types in KINDS.items() if types.python
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: all that any schema says of it.

    Attributes:
        name: name of the column.
        kind: what kind of values it has.
        colonne: French title, example and sources.
        description: French description.
        required: whether a cell may not be empty.
        shape: for a string or the items of a list, its pattern and lengths.
        choices: for a choice, the texts it takes.
        minimum: the least value, of the column's type.
        maximum: the greatest value, of the column's type.
    """

    name: str
    kind: Kind
    colonne: Colonne
    description: str
    required: bool
    shape: Shape | None = None
    choices: tuple[str, ...] = ()
    minimum: int | float | date | None = None
    maximum: int | float | date | None = None


def columns_of(spec: TableSpec[Row]) -> tuple[Column, ...]:
    """Return the columns of a table, in the order of its file.

    Args:
        spec: the table.

    Raises:
        DescriptorError: a field of its model has a shape that no schema here can say.

    >>> from pvd_data.schema.tables import TABLES
    >>> [column.kind for column in columns_of(TABLES["regions"])]
    ['string', 'string', 'string']
    """
    fields = spec.model.model_fields
    return tuple(_column(spec.model, name, fields[name]) for name in spec.columns)


def kind_of(spec: TableSpec[Row], column: str) -> Kind:
    """Return the kind of the values of a column, without what describes it.

    Descriptions are read off the source of the models: a tenth of a second for three tables.

    Args:
        spec: the table.
        column: the name of the column.

    >>> from pvd_data.schema.tables import TABLES
    >>> kind_of(TABLES["communes"], "ort")
    'boolean'
    """
    field = spec.model.model_fields[column]
    rest = [item for item in field.metadata if not isinstance(item, Colonne)]
    annotation, metadata, _ = _unwrap(field.annotation, rest)
    found = _classify(annotation, metadata)
    if found is None:
        raise DescriptorError(f"{spec.name}.{column}", "of no shape that a schema can say")
    kind: Kind = found["kind"]
    return kind


def _column(model: type[Row], name: str, field: FieldInfo) -> Column:
    where = f"{model.__name__}.{name}"
    described = [item for item in field.metadata if isinstance(item, Colonne)]
    description = field.description or attribute_docstrings(model).get(name)
    if len(described) != 1 or not description:
        raise DescriptorError(where, "expected one Colonne, and a docstring under the field")
    rest = [item for item in field.metadata if not isinstance(item, Colonne)]
    annotation, metadata, nullable = _unwrap(field.annotation, rest)
    if nullable == field.is_required():
        raise DescriptorError(where, "a field that may be None must default to it, and no other")
    column = _classify(annotation, metadata)
    if column is None:
        raise DescriptorError(
            where, f"{annotation!r} with {metadata!r} is of no shape that a schema can say"
        )
    return Column(
        name=name,
        colonne=described[0],
        description=description,
        required=not nullable,
        **column,
    )


def _unwrap(annotation: Any, metadata: list[Any]) -> tuple[Any, list[Any], bool]:
    """Peel `X | None` and `Annotated` off an annotation."""
    nullable = False
    if get_origin(annotation) in (Union, UnionType):
        options = [option for option in get_args(annotation) if option is not NoneType]
        if len(options) == 1:
            annotation, nullable = options[0], True
    if hasattr(annotation, "__metadata__"):
        metadata = [*annotation.__metadata__, *metadata]
        annotation = annotation.__origin__
    flat: list[Any] = []
    for item in metadata:
        flat += item.metadata if isinstance(item, FieldInfo | Bounds) else [item]
    return annotation, flat, nullable


def _classify(annotation: Any, metadata: list[Any]) -> dict[str, Any] | None:
    """Say which shape of the closed list this is, or None."""
    if get_origin(annotation) is Literal and not metadata:
        choices = get_args(annotation)
        return {"kind": "choice", "choices": choices} if _all_text(choices) else None
    if annotation is str and len(metadata) == 1 and isinstance(metadata[0], Shape):
        return {"kind": "string", "shape": metadata[0]}
    if get_origin(annotation) is tuple:
        return _classify_list(annotation, metadata)
    if annotation not in _CELLS:
        return None
    kind, cell = _CELLS[annotation]
    found: dict[str, Any] = {"kind": kind}
    for item in metadata:
        if isinstance(item, Ge) and kind != "boolean":
            found["minimum"] = item.ge
        elif isinstance(item, Le) and kind != "boolean":
            found["maximum"] = item.le
        elif item != cell:
            return None
    return found if cell in metadata else None


def _classify_list(annotation: Any, metadata: list[Any]) -> dict[str, Any] | None:
    item, *more = get_args(annotation)
    inner, shapes, nullable = _unwrap(item, [])
    ours = (
        more == [...]
        and inner is str
        and not nullable
        and metadata
        == [
            MinLen(1),
            CODES_POSTAUX,
        ]
    )
    if ours and len(shapes) == 1 and isinstance(shapes[0], Shape):
        return {"kind": "list", "shape": shapes[0]}
    return None


def _all_text(choices: tuple[object, ...]) -> bool:
    return all(isinstance(choice, str) for choice in choices)

"""JSON Schema 2020-12 of the Python objects as they are dumped to JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from pvd_data.schema.columns import KINDS, Column, columns_of

if TYPE_CHECKING:
    from pvd_data.schema.models.base import Row
    from pvd_data.schema.tables import TableSpec


DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(spec: TableSpec[Row]) -> dict[str, Any]:
    """Describe the objects of a table, as `row.model_dump(mode="json")` gives them.

    Args:
        spec: the table.

    >>> from pvd_data.schema.tables import TABLES
    >>> json_schema(TABLES["communes"])["properties"]["siren_epci"]["type"]
    ['string', 'null']
    """
    columns = columns_of(spec)
    return {
        "$schema": DIALECT,
        "title": spec.model.__name__,
        "description": f"Un objet de la table {spec.name}. {spec.description}",
        "type": "object",
        "properties": {column.name: _property(spec, column) for column in columns},
        "required": [column.name for column in columns],
        "additionalProperties": False,
    }


def _property(spec: TableSpec[Row], column: Column) -> dict[str, Any]:
    kind = KINDS[column.kind].json_schema
    found: dict[str, Any] = {
        "title": column.colonne.titre,
        "description": column.description,
        "type": kind if column.required else [kind, "null"],
    }
    if column.kind == "choice":
        found["enum"] = [*column.choices, *([] if column.required else [None])]
    if column.kind == "list" and column.shape is not None:
        found |= {"minItems": 1, "items": {"type": "string", "pattern": column.shape.anchored}}
    if column.kind == "string" and column.shape is not None:
        found["pattern"] = column.shape.anchored
        if column.shape.length is not None:
            found |= {"minLength": column.shape.length, "maxLength": column.shape.length}
    if column.kind == "date":
        # `format` alone is a mere remark to most validators.
        found |= {"format": "date", "pattern": "^(?:[0-9]{4}-[0-9]{2}-[0-9]{2})$"}
    if column.kind in ("integer", "number"):
        bounds = {"minimum": column.minimum, "maximum": column.maximum}
        found |= {name: bound for name, bound in bounds.items() if bound is not None}
    found["examples"] = [_example(spec, column)]
    return found


def _example(spec: TableSpec[Row], column: Column) -> Any:
    """Read the example of a cell and dump it as JSON does."""
    field = spec.model.model_fields[column.name]
    adapter: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
    return adapter.dump_python(adapter.validate_python(column.colonne.exemple), mode="json")

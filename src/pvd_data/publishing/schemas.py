"""Table Schema of a table, and JSON Schema 2020-12 of its rows as they are dumped to JSON.

Table Schema: https://datapackage.org/standard/table-schema/.

Written for every client, old and new: `^(?:…)$` around each pattern because some clients
search where others match, arrays for keys, `unique` and `enum` because nobody enforces
`uniqueKeys` and `categories`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from pvd_data.schema.cells import SEPARATOR, cell_text
from pvd_data.schema.columns import KINDS, Column, columns_of

if TYPE_CHECKING:
    from pvd_data.schema.models.base import Row
    from pvd_data.schema.tables import TableSpec


PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"


def table_schema(spec: TableSpec[Row], *, foreign_keys: bool) -> dict[str, Any]:
    """Describe a table.

    Args:
        spec: the table.
        foreign_keys: whether to name the tables it points to. Inside a package they belong
            there; a schema on its own cannot name another table, and clients that meet a
            foreign key then check no row at all. It says itself what the package says of its
            resource: its name, title and description.

    >>> from pvd_data.schema.tables import TABLES
    >>> table_schema(TABLES["regions"], foreign_keys=True)["primaryKey"]
    ['code_region']
    >>> table_schema(TABLES["regions"], foreign_keys=False)["title"]
    'Régions'
    """
    alone = {"name": spec.name, "title": spec.titre, "description": spec.description}
    schema: dict[str, Any] = {
        "$schema": PROFILE,
        **({} if foreign_keys else alone),
        "fields": [_field(spec, column) for column in columns_of(spec)],
        "primaryKey": list(spec.key),
        "missingValues": [""],
    }
    if foreign_keys and spec.foreign_keys:
        schema["foreignKeys"] = [
            {
                "fields": [column],
                "reference": {"resource": target, "fields": [spec.points_to(column)]},
            }
            for column, target in spec.foreign_keys.items()
        ]
    return schema


def _field(spec: TableSpec[Row], column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": KINDS[column.kind].table_schema,
        "title": column.colonne.titre,
        "description": column.description,
        "example": column.colonne.exemple,
        "sources": list(column.colonne.sources),
    }
    if column.kind == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    constraints = _constraints(column)
    if column.name in spec.unique:
        constraints["unique"] = True
    if constraints:
        field["constraints"] = constraints
    return field


def _constraints(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if column.required:
        found["required"] = True
    if column.kind == "choice":
        found["enum"] = list(column.choices)
    if column.kind == "string" and column.shape is not None:
        found["pattern"] = column.shape.anchored
        if column.shape.length is not None:
            found |= {"minLength": column.shape.length, "maxLength": column.shape.length}
    if column.kind == "list" and column.shape is not None:
        one = f"(?:{column.shape.pattern})"
        found["pattern"] = f"^(?:{one}(?:{re.escape(SEPARATOR)}{one})*)$"
    for name, bound in (("minimum", column.minimum), ("maximum", column.maximum)):
        if bound is not None:
            found[name] = cell_text(bound) if column.kind == "date" else bound
    return found


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

"""Rows as the objects of JSON that the JSON Schemas of `schemas/objects/` describe."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.exports.content import ExportTable


def objects(table: ExportTable) -> Iterator[dict[str, Any]]:
    """Yield each row as an object: a date as text, a list as an array, nothing as null.

    Args:
        table: the table.

    >>> from pvd_data.exports.building import build_content
    >>> next(objects(build_content(tables=["axes"]).tables[0]))["ordre"]
    2
    """
    names = [column.name for column in table.columns]
    for row in table.rows:
        yield {name: json_value(value) for name, value in zip(names, row, strict=True)}


def json_value(value: object) -> Any:
    """Turn a value of a cell into what JSON has for it.

    Args:
        value: a text, a number, a boolean, a date, a tuple of texts, or None.

    >>> json_value(date(2021, 5, 7)), json_value(("05200",)), json_value(None)
    ('2021-05-07', ['05200'], None)
    """
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def compact(value: Any) -> str:
    """Write JSON on one line, in UTF-8.

    Args:
        value: what to write.

    >>> compact({"nom": "Serre-Ponçon", "ort": True})
    '{"nom":"Serre-Ponçon","ort":true}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def array_lines(items: Iterator[dict[str, Any]]) -> str:
    r"""Write an array with one item per line, so that it can be read, searched and compared.

    Args:
        items: its items.

    >>> array_lines(iter([{"a": 1}, {"a": 2}])), array_lines(iter([]))
    ('[\n{"a":1},\n{"a":2}\n]', '[]')
    """
    lines = ",\n".join(map(compact, items))
    return f"[\n{lines}\n]" if lines else "[]"

"""Values of Python as the texts that the cells of a CSV would have."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from decimal import Decimal
from enum import Enum
from typing import Any

from pvd_data.schema.cells import SEPARATOR
from pvd_data.tabular.sheets import cell_of

#: How what is missing is written by pandas and numpy.
MISSING = frozenset({"None", "nan", "NaN", "NaT", "<NA>"})


def text_of(value: Any) -> str:
    """Return the text of a value: nothing for what is missing, a whole number as one.

    A list of texts or whole numbers is written as our own tables write lists, anything else that has
    parts as JSON.

    >>> [text_of(value) for value in (None, float("nan"), 5046.0, Decimal("6.50"), True)]
    ['', '', '5046', '6.5', 'true']
    >>> text_of(["05200", "05230"]), text_of({"lon": 6.5}), text_of([6.475, 44.58])
    ('05200|05230', '{"lon": 6.5}', '[6.475, 44.58]')
    """
    kind = type(value)
    if kind is int:  # nothing else is met as often
        return str(value)
    if kind is float:
        return "" if value != value else cell_of(value)
    if isinstance(value, str):
        return value.value if isinstance(value, Enum) else str(value)
    if value is None:
        return ""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, Enum):
        return text_of(value.value)
    if hasattr(value, "tolist"):  # of numpy, whose nanoseconds would become a number
        unit = "datetime64[us]"
        value = value.astype(unit).tolist() if value.dtype.kind == "M" else value.tolist()
    if isinstance(value, list | tuple | Set):
        parts = list(value)
        if all(isinstance(part, str | int) and SEPARATOR not in str(part) for part in parts):
            return SEPARATOR.join(map(text_of, parts))
        return _json(parts)
    if isinstance(value, Mapping):
        return _json(dict(value))
    text = cell_of(float(value) if isinstance(value, Decimal) else value)
    return "" if text in MISSING else text


def _json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=text_of)
    except RecursionError:
        return "…"
    except (ValueError, TypeError):  # it holds itself, or has keys that are no texts
        return str(value)

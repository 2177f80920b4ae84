"""JSON objects of which a report has thousands alike: laid out once, and then only filled.

With an indent `json.dumps` leaves its C code: a result of SARIF takes it 130 µs, and this 14.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pvd_data.base.safe_json import dump_json, dump_value

if TYPE_CHECKING:
    from collections.abc import Iterable

HOLE = "\0"
"""What stands for a value in the shape of an object."""


class Layout:
    r"""The text of objects of one shape.

    >>> Layout({"line": HOLE, "said": {"text": HOLE}}, indent=None).fill(["3", '"é"'])
    '{"line": 3, "said": {"text": "é"}}'
    """

    def __init__(self, shape: Any, indent: int | None = 2, depth: int = 0) -> None:
        """Lay it out.

        Args:
            shape: the object, with `HOLE` for what differs.
            indent: as in `json.dumps`.
            depth: in how many others it stands.
        """
        text = dump_json(shape, indent).replace("%", "%%").replace(dump_json(HOLE), "%s")
        self._text = text.replace("\n", "\n" + "  " * depth)

    def fill(self, values: Iterable[str]) -> str:
        """Return the text of one.

        Args:
            values: the texts of what differs, in order.
        """
        return self._text % tuple(values)


class Known(dict["str | None", str]):
    """The text of what is said again and again, such as the name of a file, written once."""

    def __missing__(self, value: str | None) -> str:
        """Write it."""
        self[value] = text = dump_value(value)
        return text


def listed(items: Iterable[str], depth: int = 0) -> str:
    r"""Return the text of a list, with an indent of two.

    Args:
        items: what is in it, laid out one deeper.
        depth: in how many others it stands.

    >>> listed(["1", "2"]), listed([])
    ('[\n  1,\n  2\n]', '[]')
    """
    between = "\n" + "  " * (depth + 1)
    text = f",{between}".join(items)
    return f"[{between}{text}{between[:-2]}]" if text else "[]"

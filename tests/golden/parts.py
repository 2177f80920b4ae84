"""Golden files of several parts, and JSON in few lines."""

from __future__ import annotations

import json
import re
from difflib import unified_diff
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EXPECTED = Path(__file__).parent / "expected"
RULES = Path(__file__).parent.parent / "rules"
SLUGS = tuple(sorted(path.parent.name for path in RULES.glob("*/expected.json")))

_MARK = "===== "

_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u")
_KEPT = "\ue000"


def write_parts(path: Path, parts: Mapping[str, str]) -> None:
    """Write texts under their names; lines that all begin or end with are written once.

    Args:
        path: where.
        parts: whole lines of text by name.
    """
    lines = {name: _lines(text) for name, text in parts.items()}
    head = _common(lines.values())
    rest = {name: found[len(head) :] for name, found in lines.items()}
    tail = _common(found[::-1] for found in rest.values())[::-1]
    bodies = {name: found[: len(found) - len(tail)] for name, found in rest.items()}
    written = "".join(
        f"{_MARK}{name}\n" + "".join(f"{line}\n" for line in found)
        for name, found in {"head": head, **bodies, "tail": tail}.items()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written.encode())


@cache
def read_parts(path: Path) -> Mapping[str, str]:
    """Return the texts that `write_parts` wrote, by name.

    Args:
        path: where.
    """
    parts: dict[str, list[str]] = {}
    for line in _lines(path.read_bytes().decode()):
        if line.startswith(_MARK):
            body = parts[line.removeprefix(_MARK)] = []
        else:
            body.append(line)
    head, tail = parts.pop("head"), parts.pop("tail")
    return {
        name: "".join(f"{line}\n" for line in (*head, *found, *tail))
        for name, found in parts.items()
    }


def _lines(text: str) -> list[str]:
    """Return the lines of a text, which only a newline ends, and assert that they are whole."""
    *lines, after = text.split("\n")
    assert not after, text[-200:]
    return lines


def _common(texts: Iterable[list[str]]) -> list[str]:
    """Return the lines that all texts begin with."""
    columns = takewhile(lambda lines: len(set(lines)) == 1, zip(*texts, strict=False))
    return [lines[0] for lines in columns]


def find_changes(path: Path, kept: Mapping[str, str], found: Mapping[str, str]) -> str:
    """Return how texts differ from those of a golden file: a diff, empty if they do not.

    Args:
        path: the golden file.
        kept: its texts by name.
        found: those that should be equal.
    """
    changes = (
        line
        for name in dict.fromkeys([*kept, *found])
        for line in unified_diff(
            kept.get(name, "").split("\n"),
            found.get(name, "").split("\n"),
            f"{path.name}: {name}",
            "now",
            n=1,
            lineterm="",
        )
    )
    return "\n".join(changes)


def fold_json(text: str) -> str:
    r"""Write JSON that is indented by two with fewer lines: only lists of objects are opened.

    >>> print(fold_json(json.dumps({"a": [{"b": 1}, {"c": [2, 3]}]}, indent=2) + "\n"), end="")
    {
      "a": [
        {"b": 1},
        {"c": [2, 3]}
      ]
    }
    """
    # Characters that are written as \uXXXX stay so.
    kept = _ESCAPE.sub(rf"\1{_KEPT}", text)
    value = json.loads(kept)
    assert json.dumps(value, ensure_ascii=False, indent=2) + "\n" == kept
    return _fold(value, "\n").replace(_KEPT, r"\u") + "\n"


def _fold(value: Any, margin: str) -> str:
    if not _is_deep(value):
        return json.dumps(value, ensure_ascii=False)
    inner = margin + "  "
    if isinstance(value, dict):
        items = [f"{json.dumps(name)}: {_fold(item, inner)}" for name, item in value.items()]
        return "{" + inner + f",{inner}".join(items) + margin + "}"
    return "[" + inner + f",{inner}".join(_fold(item, inner) for item in value) + margin + "]"


def _is_deep(value: Any) -> bool:
    """Say whether a value holds a list of objects."""
    if isinstance(value, dict):
        return any(map(_is_deep, value.values()))
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)

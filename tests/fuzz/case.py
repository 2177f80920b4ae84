"""A case: files, and what is asked of them; written down before it is tried."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


class NotMadeError(Exception):
    """A library itself does not make what a case asks for."""


@dataclass(frozen=True)
class Case:
    """What is tried in one go.

    Attributes:
        kind: which of the kinds made it.
        calls: what is asked: the name of a way in `calls.py`, then what it is given.
        files: by their paths within an empty folder.
    """

    kind: str
    calls: list[list[Any]]
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How much there is to read for who looks at it."""
        return len(json.dumps(self.calls)) + sum(map(len, self.files.values()))

    def write(self, path: Path, **said: object) -> None:
        """Write it to a file from which `read` makes it again, with what is said of it."""
        files = {name: base64.b85encode(content).decode() for name, content in self.files.items()}
        told = {"kind": self.kind, **said, "calls": self.calls, "files": files}
        path.write_text(json.dumps(told, indent=1), "utf-8")

    @classmethod
    def read(cls, path: Path) -> Case:
        """Read it from a file."""
        told = json.loads(path.read_text("utf-8"))
        files = {name: base64.b85decode(content) for name, content in told["files"].items()}
        return cls(told["kind"], told["calls"], files)

    def unpack(self, folder: Path) -> None:
        """Write its files where they are asked about."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

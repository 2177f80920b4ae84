"""What is remembered of each source from one refresh to the next: the `state` file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pipeline.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Known:
    """A file of a publisher that was looked at.

    Attributes:
        url: where it was, after redirects.
        asked: the address that was asked.
        etag: what the server called it.
        modified: when the server said that it was made.
        checksum: what the publisher's catalogue said of its bytes.
        sha256: the hash of its bytes.
        taken: the hash of the file of ours that says the same; what is known counts as long as the
            register has that hash.
    """

    url: str
    asked: str
    etag: str
    modified: str
    checksum: str
    sha256: str
    taken: str


def read_state(path: Path) -> dict[str, Known]:
    """Read what is remembered, by code of source; nothing if there is no such file.

    Args:
        path: the file.

    Raises:
        BuildError: it is not what `written_state` writes.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    try:
        return {code: Known(**said) for code, said in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise BuildError(
            f"mémoire illisible ({error}) ; effacez ce fichier : tout sera demandé de nouveau",
            file=path.name,
        ) from error


def written_state(state: Mapping[str, Known]) -> bytes:
    """Write what is to be remembered.

    Args:
        state: what is known, by code of source.
    """
    known = {code: asdict(one) for code, one in sorted(state.items())}
    return (json.dumps(known, ensure_ascii=False, indent=2) + "\n").encode()

"""The zip that a workbook is: some of its parts are replaced, and all others stay."""

from __future__ import annotations

import io
import shutil
import zipfile
from copy import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Pieces = Iterable[bytes | memoryview]

_SIGNED = (b"_xmlsignatures/", b"META-INF/documentsignatures.xml")


def is_signed(content: bytes) -> bool:
    """Say whether a workbook is signed, so that no change leaves it valid.

    Args:
        content: its bytes, in which the names of its parts stand as they are.
    """
    return any(name in content for name in _SIGNED)


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a part, or nothing if there is none of that name.

    Args:
        archive: the workbook.
        name: the name of the part.
    """
    return archive.read(name) if name in archive.NameToInfo else b""


def repack(content: bytes, changed: Mapping[str, Pieces]) -> bytes:
    """Return a zip with some parts replaced; order, dates and ways of packing stay.

    Args:
        content: its bytes.
        changed: what the parts become, by name, in pieces.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        new.comment = old.comment
        # The type of an .ods is told by the part that stands first.
        for member in sorted(old.infolist(), key=lambda one: one.header_offset):
            with new.open(copy(member), "w") as part:
                if member.filename in changed:
                    for piece in changed[member.filename]:
                        part.write(piece)
                else:
                    with old.open(member) as same:
                        shutil.copyfileobj(same, part, 2**20)
    return target.getvalue()

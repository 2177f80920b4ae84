"""The encoding of a CSV that is not UTF-8, as the check reads it: what is changed is written in it too."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

from pvd_data.fixing.edits import UTF_8
from pvd_data.tabular.lines import CHUNK, ENCODINGS, read_lines, utf16_of

if TYPE_CHECKING:
    from pvd_data.base.language import Text

NAMES = {**ENCODINGS, "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
"""How people call the encodings."""


def writing_of(content: bytes) -> str:
    r"""Return the encoding in which the check reads what is not UTF-8, by the name Python gives it.

    Args:
        content: the bytes of a CSV.

    >>> writing_of("code_insee,nom\n05017,Bâtie\n".encode("cp1252"))
    'cp1252'
    >>> writing_of("code_insee,nom\n05017,Bâtie\n".encode("utf-16"))
    'utf-16-le'
    """
    kind = utf16_of(content[:CHUNK])
    if kind is not None:
        big = content.startswith(codecs.BOM_UTF16_BE) or kind == "utf-16-be"
        return "utf-16-be" if big else "utf-16-le"
    names: list[str] = []

    def found(slug: str, line: int | None, value: str | Text = "", expected: str = "") -> None:
        if slug == "encoding-error":
            names.append(expected)

    for _ in read_lines(io.BytesIO(content), found):
        if names:
            return next(name for name, called in ENCODINGS.items() if called == names[0])
    return UTF_8

"""What all errors of this package share."""

from __future__ import annotations

from pvd_data.base.language import Text

AT = Text(fr="{path} : {detail}", en="{path}: {detail}")
"""What is wrong at a place."""


class PvdDataError(Exception):
    """Base of every exception this package raises on purpose.

    Its text is English; `text` has it in French too, for those who edit data.
    """

    @property
    def text(self) -> Text:
        """The message: what happened, where, and what to do, in both languages."""
        said = " ".join(map(str, self.args))
        return Text(fr="{said}", en="{said}").fill(said=said)

    def __str__(self) -> str:
        """Say it in English."""
        return self.text["en"]

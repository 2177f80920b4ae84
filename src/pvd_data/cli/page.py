"""The report as a page: of which bytes it is, and shown in a browser."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import webbrowser
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pvd_data.base.language import Text, os_refusal
from pvd_data.cli.words import CannotError, current_lang, tell
from pvd_data.reports.html import Stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_BROWSER = Text(
    fr="Aucun navigateur n'a pu être ouvert ; le rapport est dans {path}",
    en="No browser could be opened; the report is in {path}",
)
_REFUSED = Text(
    fr="le rapport ne peut pas être écrit : {why}", en="the report cannot be written: {why}"
)


def stamp_of(targets: Iterable[str | None]) -> Stamp:
    """Return what a page says of itself: today, and the hash of each file that was checked.

    Args:
        targets: what was checked; only files on this machine have a hash.
    """
    found = {one: digest for one in targets if one and (digest := _digest(one))}
    return Stamp(date.today(), found)


def _digest(target: str) -> str | None:
    try:
        # A pipe or a device would be read again, or wait for ever.
        if not stat.S_ISREG(os.stat(target).st_mode):  # noqa: PTH116  (a Path says the same)
            return None
        with Path(target).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None


def open_page(text: str) -> None:
    """Show a page in the browser, or say where it is.

    It stays in a folder of its own that nobody else may read, since it quotes the file.

    Args:
        text: the page.

    Raises:
        CannotError: it cannot be written.
    """
    try:
        path = Path(tempfile.mkdtemp(prefix="pvd-data-")) / "rapport.html"
        path.write_text(text, "utf-8", "backslashreplace", newline="\n")
    except OSError as error:
        raise CannotError(_REFUSED.fill(why=os_refusal(error))) from error
    if not webbrowser.open(path.as_uri()):
        tell(_NO_BROWSER.fill(path=path)[current_lang()])

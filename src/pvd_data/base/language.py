"""Which language people are spoken to in."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["error", "warning", "notice"]
Lang = Literal["fr", "en"]

VARIABLE = "PVD_DATA_LANG"


def pick_lang(asked: str | None, environ: Mapping[str, str] = os.environ) -> Lang:
    """Pick a language: what is asked for, else `PVD_DATA_LANG`, else the locale's.

    Args:
        asked: `fr`, `en`, or None.
        environ: the environment, of which the usual variables of the locale are read.

    Raises:
        ValueError: a language is asked for that is neither.

    >>> pick_lang(None, {"LANG": "fr_FR.UTF-8"}), pick_lang(None, {"LANG": "C"}), pick_lang("fr", {})
    ('fr', 'en', 'fr')
    """
    wanted = asked or environ.get(VARIABLE) or None
    if wanted is not None:
        if wanted == "fr":
            return "fr"
        if wanted == "en":
            return "en"
        raise ValueError(f"language {wanted!r}: expected fr or en")
    locale = next(
        (environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), ""
    )
    return "fr" if locale.startswith("fr") else "en"


_FRENCH = {
    errno.EACCES: "droits insuffisants",
    errno.EPERM: "droits insuffisants",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "le quota du disque est atteint",
    errno.EFBIG: "un fichier dépasserait la taille permise",
    errno.ENOTDIR: "un fichier se trouve sur le chemin du dossier",
    errno.EISDIR: "un dossier est à la place d'un fichier",
    errno.ENAMETOOLONG: "le nom est trop long",
}


def reason(error: OSError) -> tuple[str, str]:
    """Say why something could not be written, in English and in French.

    Args:
        error: what the system answered.

    >>> reason(OSError(errno.ENOSPC, "No space left on device"))
    ('No space left on device', 'le disque est plein')
    """
    english = error.strerror or str(error)
    return english, _FRENCH.get(error.errno or 0, english)

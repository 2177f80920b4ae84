"""Why the system cannot write, in the words of people."""

from __future__ import annotations

import errno

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

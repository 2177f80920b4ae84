"""Which language people are spoken to in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pvd_data.rules.rule import Lang

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

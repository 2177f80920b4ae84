"""How cells are written that are of some kind, right or wrong."""

from __future__ import annotations

from pvd_data.base.text import pattern

CODISH = pattern(r"""['"=\s]*[0-9OoQ][0-9OoQIlABab\s]{3,5}(?:[.,]0+)?['"\s]*""")
"""A code of a commune, however damaged: it is read before it is believed."""

PADDED = pattern("(?:[A-Za-z]{1,5}[-_ ]?)?0?[0-9][0-9ABab][0-9]{3,4}")
"""A code of a commune with letters or a zero in front, or a key behind."""

NAME = pattern(r"(?s)(?=.*[^\W\d_]).{1,60}")
"""A name has a letter, and is no text."""

SIRENISH = r"[0-9]{3}\s?[0-9]{3}\s?[0-9]{3}(?:\s?[0-9]{5})?(?:[.,]0+)?|[0-9][.,][0-9]+E\+?0?8"
"""A SIREN, a SIRET in its place, or what a spreadsheet makes of one."""

SIRETISH = pattern(r"[0-9]{13,14}|[0-9][.,][0-9]+E\+?13")
"""A SIRET, or what a spreadsheet makes of one."""

_BETWEEN = r"(?:\s*(?:[|,;/&+·•–—-]|\b(?:et|ou)\b)\s*|\s+)"
_CEDEX = (
    r"[0-9]{5}[\s-]+(?:[^\W\d_][^|,;/\n]{0,60}[\s-])?[Cc][EeÉé][Dd][Ee][Xx](?:[\s-]*[0-9]{1,2})?"
)

SEVERAL_POSTAL = pattern(rf"[0-9]{{5}}(?:{_BETWEEN}[0-9]{{5}})+")
"""Several postal codes, whatever stands between them."""

CEDEX_POSTAL = pattern(_CEDEX)
"""A postal code with the word CEDEX behind, and what is between."""

_NAMED = r"[0-9]{5}[\s-]+[^\W\d_][^|,;/\n]{0,60}"

NAMED_POSTAL = pattern(_NAMED)
"""A postal code with any words behind."""

POSTAL = pattern(rf"[0-9]{{4,5}}(?:{_BETWEEN}[0-9]{{4,5}})*(?:\.0)?|{_NAMED}")
"""One postal code or several."""

NUMBER = pattern(r"[-−+]?[0-9]{1,7}(?:[.,][0-9]*)?°?")
"""Degrees or metres."""

PAIR = r"(?:POINT ?)?\[?\(?\s*-?[0-9]{1,3}[.,][0-9]+\s*[,; ]\s*-?[0-9]{1,3}[.,][0-9]+\s*\)?\]?"
"""Longitude and latitude in one cell."""

_CODE = "[0-9][0-9AB][0-9]{3}"

CODE_AND_NAME = (
    rf"(?:(?P<code>{_CODE})(?:\s?[-–—:,]\s?|\s)(?P<name>[^\W\d_].{{0,60}})"
    rf"|(?P<first>[^\W\d_].{{0,60}}?)\s?[-–—:,(\[]\s?(?P<last>{_CODE})[)\]]?)"
)
"""A code of five characters and a name, in either order: « 05046 - Embrun », « Embrun (05046) »."""

_MONTHS = (
    "janv|fevr|fev|mars|avr|avril|mai|juin|juil|aout|sept|oct|nov|dec|janvier|fevrier|juillet"
    "|septembre|octobre|novembre|decembre"
)

DATE = pattern(
    r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?:[T ].*)?"
    r"|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})(?:[T ].*)?|(?:19|20)[0-9]{6}"
    r"|[0-3][0-9][01][0-9](?:19|20)[0-9]{2}|[34][0-9]{4}(?:[.]0)?"
)
"""A date in any order, or the days that spreadsheets count."""

DATE_IN_WORDS = pattern(
    f"(?:[a-z]{{3,6}}di |dimanche )?(?:le )?(?:[0-9]{{1,2}}(?:er)? )?(?:{_MONTHS}) [0-9]{{2,4}}"
)
"""A date in plain words of plain letters."""

ALONE = {
    "code_insee": pattern("[0-9][0-9AB][0-9]{3}"),
    "siren_epci": pattern("[0-9]{9}"),
    "id_pvd": pattern("(?i)pvd-.*"),
    "siret": pattern("[0-9]{14}"),
    "lon_lat": pattern(PAIR),
}
"""What is known without a heading, and how all of it is written; other things look alike."""

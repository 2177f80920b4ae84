"""What the cells of a column are, judged as each role: right by the reference, near, or another thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pvd_data.base.text import SPACES, fold, pattern, plain
from pvd_data.reference.lives import read_code
from pvd_data.report import Fit
from pvd_data.rules.cells import is_error
from pvd_data.rules.dates import days_of
from pvd_data.rules.names import bears, is_close, same_name
from pvd_data.rules.repairs import tidy, unmangle
from pvd_data.schema.codes import compact_code, has_luhn_key
from pvd_data.schema.forms import (
    CODE_AND_NAME,
    CODISH,
    DATE,
    DATE_IN_WORDS,
    NAME,
    NUMBER,
    PADDED,
    PAIR,
    POSTAL,
    SIRENISH,
    SIRETISH,
)
from pvd_data.schema.roles import COMPARED, OF_THE_PROGRAMME
from pvd_data.schema.territory import BOXES, REGION_BY_DEPARTEMENT, region_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pvd_data.reference.index import Reference, Town

    Judge = Callable[[Reference, str, Town | None], int]

EXACT, AGREES, RIGHT, ONCE, NEAR, ANOTHER = 5, 4, 3, 2, 1, 0
"""What a cell is: what the reference says of its row to the letter, or otherwise written; what
somewhere is right; what was right once; what has the form, or is damaged; another thing."""


def judge_cells(role: str, cells: Iterable[tuple[str, Town | None]], reference: Reference) -> Fit:
    """Judge cells that are not empty, each with the commune of its row if that is known."""
    # The last number is that of errors, which say nothing of what their column is.
    judge, counts, known = JUDGES[role], [0] * 7, 0
    judged: dict[tuple[str, Town | None], int] = {}
    for cell in cells:
        text, town = cell
        if cell not in judged:
            # What is longer is a text, which expressions could take long to go through.
            judged[cell] = judge(reference, text, town) if len(text) <= LONGEST else ANOTHER
            if is_error(text[:LONGEST]):
                judged[cell] = -1
        counts[judged[cell]] += 1
        known += judged[cell] >= 0 and town is not None and _is_asked_of(role, town, reference)
    errors = counts.pop()
    # Where there is nothing else, nothing denies what the heading says.
    counts[NEAR] += 0 if any(counts) else errors
    agree = counts[AGREES] + counts[EXACT]
    now = agree + counts[RIGHT]
    # A few codes and names of former times are faults; where most are, it is of another time.
    right = now + min(counts[ONCE], max(now, 10))
    near = sum(counts) - counts[ANOTHER]
    known = known if role in COMPARED else 0
    return Fit(sum(counts), agree, right, near, known, counts[EXACT])


def _is_asked_of(role: str, town: Town, reference: Reference) -> bool:
    """Say whether the reference has what a role says of a commune."""
    return town.code in (reference.programme if role in OF_THE_PROGRAMME else reference.towns)


def code_in(reference: Reference, text: str) -> str:
    """Return the code of a commune that a cell holds, mended; nothing if it is none."""
    if text in reference.towns or not CODISH.fullmatch(text):
        return text if text in reference.towns else ""
    return read_code(text.strip("'\"="), reference.book)[0]


def _code(reference: Reference, text: str, _: Town | None) -> int:
    code = code_in(reference, text)
    if code in reference.towns:
        return EXACT if code == text else RIGHT
    if not re.fullmatch("[0-9][0-9AB][0-9]{3}", code):
        return NEAR if PADDED.fullmatch(text) else ANOTHER
    return ONCE if reference.book.knows(code) else NEAR


def _name(reference: Reference, text: str, town: Town | None) -> int:
    if not NAME.fullmatch(text):
        return ANOTHER
    name = tidy(unmangle(text) or text, name=True)
    if town is not None and name == town.nom:
        return EXACT
    if town is not None and (same_name(name, town.nom) or is_close(name, town.nom)):
        return AGREES
    if fold(name) in reference.by_name:
        return RIGHT
    return ONCE if town is not None and bears(reference, town, name) else NEAR


def _siren(reference: Reference, text: str, town: Town | None) -> int:
    siren, _ = compact_code(text)
    if town is not None and reference.by_siren.get(siren) == town.code:
        return AGREES
    if siren in reference.by_siren:
        return RIGHT
    if re.fullmatch("21[0-9]{7}", siren) and has_luhn_key(siren):
        return RIGHT
    return NEAR if re.fullmatch(SIRENISH, text) else ANOTHER


def _siret(_: Reference, text: str, __: Town | None) -> int:
    siret, _done = compact_code(text)
    if re.fullmatch("[0-9]{14}", siret) and has_luhn_key(siret):
        return RIGHT
    return NEAR if SIRETISH.fullmatch(siret) else ANOTHER


def _listed(
    table: Callable[[Reference], Mapping[str, str]],
    own: Callable[[Town], str],
    read: Callable[[str], str],
    near: str = "",
) -> Judge:
    """Judge by a list of all there are: by their codes, or by their names with the code of each."""
    form = pattern(near)

    def judge(reference: Reference, text: str, town: Town | None) -> int:
        there, found = table(reference), read(text)
        if found in there:
            mine = town is not None and own(town) in (found, there[found])
            return AGREES if mine else RIGHT
        return NEAR if near and form.fullmatch(text) else ANOTHER

    return judge


def _region_of(town: Town) -> str:
    return region_of(town.departement)


def _short_code(text: str) -> str:
    code = compact_code(text)[0].zfill(2)
    # Of three characters, as the DGFiP has them; those overseas begin with 97.
    return code[1:] if len(code) == 3 and code.startswith("0") else code


#: A number that may have lost its zero, and is not the number of a CEDEX.
_CODES = pattern("[0-9]{4,}")


def _postal(reference: Reference, text: str, town: Town | None) -> int:
    formed = POSTAL.fullmatch(text) is not None
    codes = [part.zfill(5) for part in _CODES.findall(text)] if formed else []
    if town is not None and any(code in town.postaux.split("|") for code in codes):
        return AGREES
    if codes and all(code in reference.by_postal for code in codes):
        return RIGHT
    return NEAR if formed else ANOTHER


def _between(*ranges: tuple[float, float], most: float = 0) -> Judge:
    """Judge numbers by where France is; `most` is the largest that is near, and 0 if none is."""

    def judge(_: Reference, text: str, __: Town | None) -> int:
        if not NUMBER.fullmatch(text):
            return ANOTHER
        number = float(text.rstrip("°").replace(",", ".").replace("−", "-"))
        if any(low <= number <= high for low, high in ranges):
            return RIGHT
        # A whole number has lost its point.
        return NEAR if most and (abs(number) <= most or number.is_integer()) else ANOTHER

    return judge


def _formed(form: str, near: str = "") -> Judge:
    right, close = pattern(form), pattern(near) if near else None

    def judge(_: Reference, text: str, __: Town | None) -> int:
        if right.fullmatch(text):
            return RIGHT
        return NEAR if close is not None and close.fullmatch(text) else ANOTHER

    return judge


def _within(width: str) -> Judge:
    """Judge codes of arrondissements and cantons, with that of their département or without."""
    form = pattern(f"(?:0[1-9]|[1-8][0-9]|2[AB]|9[0-5]|97[1-6])?{width}")

    def judge(_: Reference, text: str, town: Town | None) -> int:
        if not form.fullmatch(text):
            return ANOTHER
        begins = town is not None and text.startswith(town.departement)
        return AGREES if begins or len(text) < 3 else RIGHT

    return judge


def _population(reference: Reference, text: str, town: Town | None) -> int:
    digits = re.sub(f"[{SPACES}'’]|[.,]0*$|hab.*$", "", text)
    if not re.fullmatch("-?[0-9]{1,8}|-?[0-9]{1,3}(?:[.,][0-9]{3})+", digits):
        return ANOTHER
    if town is None or not town.population:
        return RIGHT
    known, found = int(town.population), int(re.sub("[.,]", "", digits))
    return AGREES if known < 2 * found < 4 * known or known == found else NEAR


def _date(_: Reference, text: str, __: Town | None) -> int:
    """Say whether a text is a date in any way of writing; which is right is not known."""
    written = DATE.fullmatch(text) or DATE_IN_WORDS.fullmatch(plain(text))
    return NEAR if written else ANOTHER


def _date_of(column: str) -> Judge:
    """Judge dates by those that the reference knows of the programme's communes."""

    def judge(reference: Reference, text: str, town: Town | None) -> int:
        row = reference.programme.get(town.code) if town is not None else None
        if row is not None and row[column] in (text[:10], *days_of(text)):
            return AGREES
        return NEAR if _date(reference, text, town) else ANOTHER

    return judge


JUDGES: dict[str, Judge] = {
    "code_insee": _code,
    "numero_commune": _formed("[0-9]{1,3}"),
    "code_et_nom": _formed(CODE_AND_NAME),
    "code_ou_siren": _formed("[0-9][0-9AB][0-9]{3}|[0-9]{9}"),
    "nom": _name,
    "siren": _siren,
    "siren_epci": _listed(
        lambda reference: reference.all_epci,
        lambda town: town.epci,
        lambda text: compact_code(text)[0],
        f"{SIRENISH}|Z{{9}}",  # INSEE's value for none
    ),
    "nom_epci": _listed(lambda reference: reference.epci_names, lambda town: town.epci, fold),
    "siren_ept": _formed("200[0-9]{6}"),
    "siret": _siret,
    "code_departement": _listed(
        lambda _: REGION_BY_DEPARTEMENT,
        lambda town: town.departement,
        _short_code,
        r"[0-9]{1,3}(?:\.0)?|2[ABab]",
    ),
    "nom_departement": _listed(
        lambda reference: reference.departement_names, lambda town: town.departement, fold
    ),
    "code_region": _listed(
        lambda reference: reference.region_codes, _region_of, _short_code, r"[0-9]{1,2}(?:\.0)?"
    ),
    "nom_region": _listed(lambda reference: reference.region_names, _region_of, fold),
    "code_arrondissement": _within("[0-9]{1,2}"),
    "code_canton": _within("[0-9]{2}"),
    "codes_postaux": _postal,
    "id_pvd": _listed(
        lambda reference: reference.by_id, lambda town: town.code, str.lower, "(?i)pvd-.*"
    ),
    "longitude": _between(*((box.west, box.east) for box in BOXES), most=180),
    "latitude": _between(*((box.south, box.north) for box in BOXES), most=90),
    "lambert_x": _between((90_000, 1_300_000)),
    "lambert_y": _between((6_000_000, 7_200_000)),
    "lon_lat": _formed(PAIR),
    "population_municipale": _population,
    "population_totale": _population,
    "date_adhesion": _date_of("date_adhesion"),
    "date_ort": _date_of("date_ort"),
    "date": _date,
    "ort": _formed("(?i)true|false|vrai|faux|oui|non|[01]|(?:non )?signée?", "(?i)yes|no|o|n|x|-"),
    "typecom": _formed("COM|COMA|COMD|ARM"),
}
"""What judges the cells of a column that may have a role."""

#: A cell of some role is no longer.
LONGEST = 200

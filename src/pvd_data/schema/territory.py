"""How the code knows France: régions, départements, the rectangles they lie in, and what follows.

Two truths of the Code officiel géographique (INSEE, 2026) that checks of a single row need
without reading a table; `tests/package/test_shipped_data.py` compares them with the tables. The
faults that cells of one row have by them are what row models and the validator both ask for.
"""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.base.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping


#: Départements of each région: COG 2026. The patterns of the codes come from here.
DEPARTEMENTS_BY_REGION: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "01": ("971",),
        "02": ("972",),
        "03": ("973",),
        "04": ("974",),
        "06": ("976",),
        "11": ("75", "77", "78", "91", "92", "93", "94", "95"),
        "24": ("18", "28", "36", "37", "41", "45"),
        "27": ("21", "25", "39", "58", "70", "71", "89", "90"),
        "28": ("14", "27", "50", "61", "76"),
        "32": ("02", "59", "60", "62", "80"),
        "44": ("08", "10", "51", "52", "54", "55", "57", "67", "68", "88"),
        "52": ("44", "49", "53", "72", "85"),
        "53": ("22", "29", "35", "56"),
        "75": ("16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87"),
        "76": ("09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"),
        "84": ("01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"),
        "93": ("04", "05", "06", "13", "83", "84"),
        "94": ("2A", "2B"),
    }
)

#: The région of each département, read off `DEPARTEMENTS_BY_REGION`.
REGION_BY_DEPARTEMENT: Mapping[str, str] = MappingProxyType(
    {
        departement: region
        for region, departements in DEPARTEMENTS_BY_REGION.items()
        for departement in departements
    }
)

EPCI_SINCE = 2019
"""The first year of which it is known in which EPCI communes were."""

FORMER_REGIONS: Mapping[str, tuple[str, str, tuple[str, ...]]] = MappingProxyType(
    {
        "21": ("Champagne-Ardenne", "44", ("08", "10", "51", "52")),
        "22": ("Picardie", "32", ("02", "60", "80")),
        "23": ("Haute-Normandie", "28", ("27", "76")),
        "25": ("Basse-Normandie", "28", ("14", "50", "61")),
        "26": ("Bourgogne", "27", ("21", "58", "71", "89")),
        "31": ("Nord-Pas-de-Calais", "32", ("59", "62")),
        "41": ("Lorraine", "44", ("54", "55", "57", "88")),
        "42": ("Alsace", "44", ("67", "68")),
        "43": ("Franche-Comté", "27", ("25", "39", "70", "90")),
        "54": ("Poitou-Charentes", "75", ("16", "17", "79", "86")),
        "72": ("Aquitaine", "75", ("24", "33", "40", "47", "64")),
        "73": ("Midi-Pyrénées", "76", ("09", "12", "31", "32", "46", "65", "81", "82")),
        "74": ("Limousin", "75", ("19", "23", "87")),
        "82": ("Rhône-Alpes", "84", ("01", "07", "26", "38", "42", "69", "73", "74")),
        "83": ("Auvergne", "84", ("03", "15", "43", "63")),
        "91": ("Languedoc-Roussillon", "76", ("11", "30", "34", "48", "66")),
    }
)
"""The régions that the loi n° 2015-29 of 16 January 2015 merged, by their code (INSEE, COG 2015).

Each with its name, the région that it is part of since 1 January 2016, and its départements.
"""

FORMER_REGION_OF: Mapping[str, str] = MappingProxyType(
    {one: code for code, (_, _, departements) in FORMER_REGIONS.items() for one in departements}
)
"""Their codes by those of their départements."""

MERGED_ON = date(2016, 1, 1)
"""The first day of today's régions."""

CORSE, PARTED_ON = "20", date(1976, 1, 1)
"""The code of Corse, and the first day of its two départements (INSEE, movements of communes)."""

COLLECTIVITIES: Mapping[str, str] = MappingProxyType(
    {
        "975": "Saint-Pierre-et-Miquelon",
        "977": "Saint-Barthélemy",
        "978": "Saint-Martin",
        "984": "Terres australes et antarctiques françaises",
        "986": "Wallis-et-Futuna",
        "987": "Polynésie française",
        "988": "Nouvelle-Calédonie",
        "989": "Clipperton",
    }
)
"""What is French and no département, by what its codes begin with (INSEE, COG)."""

LEFT: Mapping[str, str] = MappingProxyType({"97123": "97701", "97127": "97801"})
"""The two communes of Guadeloupe that became collectivities, and the codes that they have since.

Source of the codes: geo.api.gouv.fr.
"""

LEFT_ON = date(2007, 2, 23)
"""The day on which they did (INSEE, movements of communes)."""

ABROAD = "99[1-5][0-9]{2}"
"""The form of the codes of foreign countries (INSEE, COG)."""

MONACO = frozenset({"98000", "99138"})
"""The codes of Monaco: in lists of postal codes, and as a foreign country (COG)."""


def departement_of(code_insee: str) -> str:
    """Return the code of the département that a code INSEE begins with.

    Args:
        code_insee: the code of a commune of the 101 départements.

    >>> departement_of("05046"), departement_of("2A004"), departement_of("97608")
    ('05', '2A', '976')
    """
    return code_insee[:3] if code_insee.startswith("97") else code_insee[:2]


def read_departement(found: str | int) -> str:
    """Read the code of a département as people write it; what is none stays as it is.

    Args:
        found: what was given.

    >>> read_departement("5"), read_departement(" 2a "), read_departement(971), read_departement("5x")
    ('05', '2A', '971', '5x')
    """
    text = str(found)
    code = text.strip().upper().zfill(2)
    return code if code in REGION_BY_DEPARTEMENT else text


class Box(NamedTuple):
    """A rectangle of longitudes and latitudes, in degrees, WGS 84."""

    west: float
    east: float
    south: float
    north: float


METROPOLE = Box(-5.5, 10.0, 41.0, 51.5)
"""The European part of France."""

OUTRE_MER: Mapping[str, Box] = MappingProxyType(
    {
        "971": Box(-62.0, -61.0, 15.5, 16.5),
        "972": Box(-61.5, -60.5, 14.0, 15.0),
        "973": Box(-54.5, -51.5, 2.5, 6.0),
        "974": Box(55.0, 56.0, -21.5, -20.5),
        "976": Box(45.0, 45.5, -13.0, -12.5),
    }
)
"""The overseas départements.

Each rectangle, like the European one, is that of the centres of all its communes
(geo.api.gouv.fr), widened to the next half degree.
"""

BOXES = (METROPOLE, *OUTRE_MER.values())
"""All of them."""


def box_of(departement: str) -> Box:
    """Return the rectangle of the part of France that a département lies in.

    Args:
        departement: code of one of the 101 départements.

    >>> box_of("05").west, box_of("974").south
    (-5.5, -21.5)
    """
    return OUTRE_MER.get(departement, METROPOLE)


def region_of(departement: str) -> str:
    """Return the code of today's région of a département, or of Corse before it was parted.

    Args:
        departement: code of one of the 101 départements, or 20.

    >>> region_of("05"), region_of("20")
    ('93', '94')
    """
    return "94" if departement == CORSE else REGION_BY_DEPARTEMENT[departement]


def run_together(departements: str) -> tuple[str, ...]:
    """Split the département part of an id_pvd: one code, or two run together.

    >>> run_together("05"), run_together("971"), run_together("1923")
    (('05',), ('971',), ('19', '23'))
    """
    if departements in REGION_BY_DEPARTEMENT:
        return (departements,)
    return tuple(
        half
        for cut in (2, 3)
        for half in (departements[:cut], departements[cut:])
        if departements[:cut] in REGION_BY_DEPARTEMENT
        and departements[cut:] in REGION_BY_DEPARTEMENT
    )


def departement_fault(
    code_insee: str, code_departement: str, day: date | None = None
) -> Fault | None:
    """Compare the code of a département with the beginning of the code of a commune.

    Args:
        code_insee: the code of the commune.
        code_departement: the code of the département.
        day: the day as of which that of Corse before it was parted is accepted.

    >>> departement_fault("05046", "04").expected, departement_fault("2A004", "20").slug
    ('05', 'former-departement')
    """
    right = departement_of(code_insee)
    if code_departement == right:
        return None
    given = f"code_insee {code_insee}"
    if code_departement == CORSE and right in ("2A", "2B"):
        if day is not None and day < PARTED_ON:
            return None
        return Fault("former-departement", "code_departement", CORSE, right, right, given=given)
    return Fault(
        "departement-mismatch", "code_departement", code_departement, right, right, given=given
    )


def region_fault(code_region: str, departement: str, given: str, day: date | None) -> Fault | None:
    """Compare the code of a région with that of a département.

    Args:
        code_region: the code, of today or of before 2016.
        departement: code of one of the 101 départements; empty if it is not known.
        given: what says which département it is.
        day: the day as of which former régions are accepted.

    >>> region_fault("93", "05", "code_insee 05046", None) is None
    True
    >>> region_fault("82", "01", "code_insee 01053", None).suggestion
    '84'
    """
    right = REGION_BY_DEPARTEMENT.get(departement)
    if code_region == right:
        return None
    name, today, departements = FORMER_REGIONS.get(code_region, ("", "", ()))
    if today and (not departement or departement in departements):
        if day is not None and day < MERGED_ON:
            return None
        return Fault("former-region", "code_region", code_region, today, today, given=name)
    if right is None:  # of an overseas collectivity nothing is known
        return None
    return Fault("region-mismatch", "code_region", code_region, right, right, given=given)


def id_pvd_fault(code_insee: str, id_pvd: str) -> Fault | None:
    """Compare région and département within an identifier with those of a commune.

    Six identifiers carry two départements run together: 1923 is 19 and 23.

    >>> id_pvd_fault("05046", "pvd-84-05-4").expected
    'pvd-93-05-'
    """
    departement = departement_of(code_insee)
    right = REGION_BY_DEPARTEMENT[departement]
    _, region, departements, _ = id_pvd.split("-")
    if region == right and departement in run_together(departements):
        return None
    expected, given = f"pvd-{right}-{departement}-", f"code_insee {code_insee}"
    return Fault("id-pvd-mismatch", "id_pvd", id_pvd, expected, given=given)


def ort_fault(ort: str, date_ort: str) -> Fault | None:
    """Find a date of ORT where the row says that there is no ORT.

    Args:
        ort: `true`, `false` or empty.
        date_ort: a date as text, or empty.

    >>> ort_fault("false", "2023-10-31").slug
    'ort-date-without-ort'
    """
    if date_ort and ort == "false":
        return Fault("ort-date-without-ort", "date_ort", date_ort)
    return None


def coordinates_fault(code_insee: str, longitude: str, latitude: str) -> Fault | None:
    """Find half of a place, or a place outside the part of France where a commune is.

    Args:
        code_insee: code of the commune; empty where it is not known.
        longitude: degrees as text, or empty.
        latitude: the same.

    >>> coordinates_fault("05046", "6.475", "").role, coordinates_fault("05046", "64.75", "44.6").role
    ('latitude', 'longitude')
    """
    if not longitude or not latitude:
        missing = "latitude" if longitude else "longitude"
        return Fault("half-coordinates", missing) if longitude or latitude else None
    if not code_insee:
        return None
    box, given = box_of(departement_of(code_insee)), f"code_insee {code_insee}"
    if not box.west <= float(longitude) <= box.east:
        expected = f"[{box.west}, {box.east}]"
        return Fault("coordinates-outside", "longitude", longitude, expected, given=given)
    if not box.south <= float(latitude) <= box.north:
        expected = f"[{box.south}, {box.north}]"
        return Fault("coordinates-outside", "latitude", latitude, expected, given=given)
    return None

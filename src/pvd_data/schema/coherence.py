"""What cells of one row must agree on, whatever the reference says.

Rows judge themselves by these rules, and the validator judges cells by the same.
"""

from __future__ import annotations

from pvd_data.report import Fault
from pvd_data.schema.territory import REGION_BY_DEPARTEMENT, box_of, departement_of, run_together


def departement_fault(code_insee: str, code_departement: str) -> Fault | None:
    """Compare the code of a département with the beginning of the code of a commune.

    >>> departement_fault("05046", "04").expected
    '05'
    """
    right = departement_of(code_insee)
    if code_departement == right:
        return None
    given = f"code_insee {code_insee}"
    return Fault(
        "departement-mismatch", "code_departement", code_departement, right, right, given=given
    )


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

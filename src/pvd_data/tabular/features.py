"""What objects of JSON say: features of GeoJSON, records of Opendatasoft, points, keys above objects."""

from __future__ import annotations

from typing import Any

#: What the keys are called under which objects stand.
KEY = "clé"

#: What the numbers of a point are: metres where the file says that they are no degrees.
_PLACE = {True: ("longitude", "latitude"), False: ("x", "y")}


def flatten(found: Any, crs: object = None) -> Any:
    """Return what a record says: of a feature of GeoJSON its properties, of a point its two numbers.

    Args:
        found: a value of JSON; one that is no object stays as it is.
        crs: what its file says of the numbers of points.

    >>> point = {"type": "Point", "coordinates": [6.475, 44.5806]}
    >>> flatten({"type": "Feature", "properties": {"nom": "Embrun"}, "geometry": point})
    {'nom': 'Embrun', 'longitude': 6.475, 'latitude': 44.5806}
    >>> flatten({"code": "05046", "centre": point})
    {'code': '05046', 'centre longitude': 6.475, 'centre latitude': 44.5806}
    """
    if not isinstance(found, dict):
        return found
    if "recordid" in found and isinstance(found.get("fields"), dict):  # of Opendatasoft
        found = found["fields"]
    elif found.get("type") == "Feature" and "properties" in found:
        properties, place = found["properties"], _numbers_of(found.get("geometry"))
        known = crs is None or any(name in str(crs)[:1000] for name in ("CRS84", "4326"))
        found = dict(properties) if isinstance(properties, dict) else {}
        for name, value in zip(_PLACE[known], place, strict=False):
            found.setdefault(name, value)
    if dict not in map(type, found.values()):
        return found
    flat: dict[str, Any] = {}
    for key, value in found.items():
        place = _numbers_of(value)
        flat |= {f"{key} {name}": number for name, number in zip(_PLACE[True], place, strict=False)}
        if not place:
            flat[key] = value
    return flat


def _numbers_of(point: Any) -> list[Any]:
    """Return the longitude and latitude of a point; nothing of anything else."""
    if not isinstance(point, dict):
        return []
    if point.keys() == {"lon", "lat"}:  # of Opendatasoft
        return [point["lon"], point["lat"]]
    place = point.get("coordinates")
    if point.get("type") == "Point" and isinstance(place, list) and len(place) in (2, 3):
        return place[:2]
    return []


def with_key(key: str, value: Any) -> Any:
    """Return an object that stands under a key, which may be a code, with that key.

    Args:
        key: the key.
        value: the object; any other value stays as it is.

    >>> with_key("05046", {"nom": "Embrun"}), with_key("total", 1)
    ({'clé': '05046', 'nom': 'Embrun'}, 1)
    """
    return {KEY: key, **flatten(value)} if isinstance(value, dict) else value

"""Reading a `datapackage.json` of anyone, and refusing what is none."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pvd_data.base.language import Text
from pvd_data.errors import DescriptorError
from pvd_data.package.zipped import UNREADABLE, reason

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from pvd_data.package.zipped import Member

_RESOURCES = re.compile(rb'"resources"\s*:\s*\[')


def refusal(place: str, *, fr: str, en: str, **values: object) -> DescriptorError:
    """Return the refusal of a package.

    Args:
        place: how messages name it.
        fr: why, in French.
        en: the same in English.
        values: what these name.
    """
    return DescriptorError(place, Text(fr=fr, en=en).fill(**values))


def is_descriptor(path: Path, most: int) -> bool:
    """Say whether JSON describes a data package, or was meant to: an object with resources.

    Args:
        path: a file, whatever its name.
        most: how many bytes a descriptor may have.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError:
        return False  # whoever reads it says why it cannot be read
    if not content.lstrip().startswith(b"{"):
        return False
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        # It is damaged, or longer than any descriptor: what it was meant to be, its beginning says.
        return _RESOURCES.search(content, 0, 2**16) is not None
    return "resources" in found


def read_resources(descriptor: Traversable | Member, place: str, most: int) -> list[dict[str, Any]]:
    """Return the resources of a descriptor, each with a name.

    Args:
        descriptor: the descriptor.
        place: how messages name the package.
        most: how many bytes it may have.

    Raises:
        DescriptorError: it is no JSON object with a list of resources.
    """
    try:
        with descriptor.open("rb") as file:
            content = file.read(most + 1)
    except UNREADABLE as error:
        raise refusal(
            place,
            fr="le descripteur est illisible : {error}",
            en="the descriptor cannot be read: {error}",
            error=reason(error),
        ) from error
    if len(content) > most:
        raise refusal(
            place,
            fr="le descripteur dépasse {most} octets",
            en="the descriptor is larger than {most} bytes",
            most=most,
        )
    try:
        found = json.loads(content)
    # Also a number of too many digits.
    except ValueError as error:
        raise refusal(
            place,
            fr="le descripteur n'est pas du JSON : {error}",
            en="the descriptor is not JSON: {error}",
            error=error,
        ) from error
    except RecursionError:
        raise refusal(
            place, fr="le descripteur a trop de niveaux", en="the descriptor is nested too deeply"
        ) from None
    resources = found.get("resources") if isinstance(found, dict) else None
    if not isinstance(resources, list) or not resources:
        raise refusal(
            place,
            fr="ce n'est pas un jeu de données : attendu un objet JSON avec une liste de ressources",
            en="this is no data package: a JSON object with a list of resources was expected",
        )
    for number, resource in enumerate(resources, start=1):
        if not isinstance(resource, dict) or not isinstance(resource.get("name"), str):
            raise refusal(
                place,
                fr="ressource {number} : attendu un objet avec un nom",
                en="resource {number}: an object with a name was expected",
                number=number,
            )
    return resources

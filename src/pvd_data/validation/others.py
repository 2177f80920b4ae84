"""Resources of a package that are none of our tables: frictionless checks them, if it is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pvd_data.errors import DescriptorError
from pvd_data.packages import DESCRIPTOR
from pvd_data.report import Issue
from pvd_data.rules.registry import RULES
from pvd_data.validation.collector import Collector
from pvd_data.validation.streams import is_remote

if TYPE_CHECKING:
    import os

    from pvd_data.validation.collector import Wanted


def check_others(
    target: str | os.PathLike[str], names: tuple[str, ...], wanted: Wanted
) -> tuple[list[Collector], tuple[str, ...]]:
    """Have resources checked by frictionless, which follows whatever schema they have.

    Args:
        target: the package: a folder or its `datapackage.json`.
        names: names of the resources.
        wanted: which faults are wanted.

    Returns:
        The faults of each resource, and the names of those that were not checked: all where
        the extra `[frictionless]` is not installed or the package is a zip.

    Raises:
        DescriptorError: the file of one is not there, is remote, or is outside the package.
    """
    path = Path(target)
    descriptor = path / DESCRIPTOR if path.is_dir() else path
    if descriptor.suffix == ".json":
        _refuse_strange(descriptor, names)
    try:
        from frictionless import FrictionlessException, Package
    except ImportError:
        return [], names
    if descriptor.suffix != ".json":
        return [], names
    collectors, skipped = [], []
    root = descriptor.parent
    given = [_given(one, root) for one in json.loads(descriptor.read_bytes())["resources"]]
    try:
        package = Package.from_descriptor(
            {"resources": [one for one in given if one]}, basepath=str(root)
        )
    except FrictionlessException:
        return [], names
    for name in names:
        resource: Any = package.get_resource(name) if package.has_resource(name) else None
        if resource is None:
            skipped.append(name)
            continue
        collector = Collector(wanted, str(resource.path), name)
        try:
            found = resource.validate(limit_errors=wanted.limit)
        except Exception:
            # Not all that a descriptor can have wrong is told: a pattern that is none is raised.
            skipped.append(name)
            continue
        finally:
            resource.close()
        for error in found.flatten(["type", "message", "rowNumber", "fieldName", "fieldNumber"]):
            _add(collector, *error)
        collectors.append(collector)
    return collectors, tuple(skipped)


def _refuse_strange(descriptor: Path, names: tuple[str, ...]) -> None:
    """Refuse files that are remote, outside the package or not there, as for our own tables."""
    for resource in json.loads(descriptor.read_bytes())["resources"]:
        path = resource.get("path")
        files = [path] if isinstance(path, str) else path
        if resource.get("name") not in names or not isinstance(files, list):
            continue
        for file in files:
            if isinstance(file, str) and not _inside(descriptor.parent, file):
                raise DescriptorError(
                    str(descriptor),
                    f"resource {resource['name']!r}: {file!r} is remote, outside the package, or "
                    "not there",
                )


#: What frictionless is given of a resource; profiles, say, are addresses that it would fetch.
_GIVEN = ("name", "path", "schema", "dialect", "format", "mediatype", "encoding")


def _given(resource: dict[str, Any], root: Path) -> dict[str, Any] | None:
    """Return what frictionless may see of a resource; None if it would leave the package."""
    path = resource.get("path")
    files = [path] if isinstance(path, str) else path
    if not isinstance(files, list) or not files:
        return None
    # A schema or a dialect may stand in a file of its own.
    files = files + [
        resource[name] for name in ("schema", "dialect") if isinstance(resource.get(name), str)
    ]
    if not all(isinstance(file, str) and _inside(root, file) for file in files):
        return None
    return {name: resource[name] for name in _GIVEN if name in resource}


def _inside(root: Path, path: str) -> bool:
    if is_remote(path):
        return False
    try:
        return (root / path).resolve(strict=True).is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def _add(
    collector: Collector,
    slug: str,
    message: str,
    line: int | None,
    column: str | None,
    number: int | None,
) -> None:
    """Take a fault of frictionless as it says it, by its own slug."""
    french = collector.wanted.lang == "fr"
    collector.totals["error", slug] += 1
    collector.issues.append(
        Issue(
            rule=RULES[slug].code if slug in RULES else "X000",
            slug=slug,
            severity="error",
            message=f"frictionless : {message}" if french else f"frictionless: {message}",
            path=collector.path,
            resource=collector.resource,
            line=line,
            column=column,
            column_number=number,
        )
    )

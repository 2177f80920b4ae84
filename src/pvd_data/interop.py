"""The shipped package in the hands of other libraries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pvd_data.location import package_root
from pvd_data.packages import DESCRIPTOR

if TYPE_CHECKING:
    import frictionless


def frictionless_package() -> frictionless.Package:
    """Return the shipped package as frictionless knows it.

    Returns:
        A `frictionless.Package`, whose resources read, validate and convert.

    Raises:
        ImportError: frictionless is not installed; the extra `pvd-data[frictionless]` is.
        NotADirectoryError: pvd-data is in a zip archive, which frictionless cannot read.

    >>> len(frictionless_package().resource_names)
    18
    """
    try:
        import frictionless
    except ImportError as error:
        raise ImportError(
            "frictionless is not installed: pip install 'pvd-data[frictionless]'"
        ) from error
    root = package_root()
    if not isinstance(root, Path):
        raise NotADirectoryError(
            f"pvd-data is imported from an archive ({root}); install it to a folder for frictionless"
        )
    return frictionless.Package(str(root / DESCRIPTOR))

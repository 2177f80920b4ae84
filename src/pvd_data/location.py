"""Where the data package is: beside this code once installed, at the root of a checkout.

Nothing here reads data, and nothing else in the library knows these two places.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pvd_data.errors import DataPackageNotFoundError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


@cache
def package_root() -> Traversable:
    """Return the folder that holds `data/` of the shipped package.

    An installed wheel carries it as `pvd_data/_package`, also from within a zip archive,
    hence a `Traversable` and not a path. An editable install does not see files that the
    wheel is told to add, so there the root of the checkout serves.

    Raises:
        DataPackageNotFoundError: neither place holds the tables.

    >>> package_root().joinpath("data", "communes.csv").is_file()
    True
    """
    here: Traversable = Path(__file__).parent
    if not here.is_dir():  # within an archive; to import this costs as much as to read a table
        from importlib.resources import files

        here = files("pvd_data")
    installed = here.joinpath("_package")
    if installed.is_dir():
        return installed
    # src/pvd_data -> src -> the checkout
    checkout = here.joinpath("..", "..")
    if checkout.joinpath("data", "communes.csv").is_file():
        return checkout
    raise DataPackageNotFoundError(
        str(installed), "the installation is incomplete; install pvd-data again"
    )

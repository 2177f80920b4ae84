"""Where the schema of the list is published: empty until it is, and then nothing says an address.

Those of the data package, `ID` and `HOMEPAGE`, are in `pvd_data.publishing.package`, since its
descriptor names them.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A repository of its own, as schema.data.gouv.fr wants one for each schema.

    Attributes:
        repository: its address, such as `https://example.org/schema-pvd`; no `.git` at its end.
        email: whom schema.data.gouv.fr writes to when a version is not valid.
    """

    repository: str = ""
    email: str = ""


SCHEMA = Place()
"""The one of the schema: whoever publishes it writes it here."""

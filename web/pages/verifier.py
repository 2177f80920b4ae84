"""The page that checks a file in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data import __version__, enrich_content
from web.descriptor import tables
from web.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset

#: What of the columns that can be added is no column of `communes`.
_ELSEWHERE = {
    "est_beneficiaire": "Dans le programme ou non",
    "nom_departement": "Nom du département",
    "code_region": "Code de la région",
    "nom_region": "Nom de la région",
    "nom_epci": "Nom de l'EPCI",
    "nature_epci": "Nature de l'EPCI",
}


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield the page."""
    yield Page(
        "verifier/index.html", "verifier.html", {"version": __version__, "columns": _columns()}
    )


def _columns() -> list[tuple[str, str, bool]]:
    """Return what can be added to a list: its name, its title, and whether it is unless somebody says otherwise."""

    def added(columns: str | None) -> tuple[str, ...]:
        list_of_one = b"code_insee\n05046\n"
        # What comes first says how the code was read.
        return enrich_content(list_of_one, "liste.csv", columns=columns, prefix="").added[1:]

    (communes,) = (table for table in tables() if table["name"] == "communes")
    titles = {column["name"]: column["title"] for column in communes["schema"]["fields"]}
    usual = added(None)
    return [(name, (titles | _ELSEWHERE)[name], name in usual) for name in added("all")]

"""The tables in each format, under addresses that stay, and the page that leads to them."""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

import pvd_data
from web.descriptor import descriptor, tables
from web.page import Page, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pvd_data import Dataset

#: Formats that have a file for each table, with the folder it is in. That of CSV is the one which
#: the descriptor names, so that what stands there is the package itself.
_EACH = {
    "csv": "data",
    "json": "json",
    "jsonl": "jsonl",
    "parquet": "parquet",
    "geojson": "geojson",
}

#: Formats that have all tables in one file.
_WHOLE = {
    "xlsx": "Classeur, une feuille par table",
    "sqlite": "Base SQLite, avec ses clés",
    "zip": "Jeu de données entier, avec sa description et sa licence",
}

#: What each format is called.
_CALLED = {"csv": "CSV", "json": "JSON", "jsonl": "JSON Lines", "parquet": "Parquet"}
_CALLED |= {"geojson": "GeoJSON", "xlsx": "XLSX", "sqlite": "SQLite", "zip": "ZIP"}


class Download(NamedTuple):
    """A file that is given away.

    Attributes:
        path: its address from the root of the site, of the edition.
        called: its format.
        about: what it is.
        bytes: its size.
        sha256: its hash.
    """

    path: str
    called: str
    about: str
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """The name of the file.

        >>> Download("data/com2025/data/axes.csv", "CSV", "", 0, "").name
        'axes.csv'
        """
        return self.path.rpartition("/")[2]


class Offered(NamedTuple):
    """A table that is given away.

    Attributes:
        name: of the table.
        title: the same for readers.
        about: what it is.
        rows: how many it has.
        files: in each format.
    """

    name: str
    title: str
    about: str
    rows: int
    files: list[Download]


def pages(pvd: Dataset, made: Path, place: Place) -> Iterator[Page]:
    """Write all files; yield the page.

    Args:
        pvd: the tables.
        made: the folder of the site.
        place: where it is published.
    """
    edition = f"data/{pvd.edition}"
    files = _write(pvd, made, edition)
    flat = _download(made, f"{edition}/communes_completes.csv", "CSV")
    workbook = _download(made, f"{edition}/communes_completes.xlsx", "XLSX")
    about = {
        "flat": [flat, workbook],
        "whole": [
            _download(made, f"{edition}/pvd-data.{name}", _CALLED[name], about)
            for name, about in _WHOLE.items()
        ],
        "tables": [
            Offered(
                table["name"],
                table["title"],
                table["description"],
                len(getattr(pvd, table["name"])),
                files[table["name"]],
            )
            for table in tables()
        ],
        "descriptor": descriptor(),
        "columns": len(made.joinpath(flat.path).read_text("utf-8").partition("\n")[0].split(",")),
        "rows": len(pvd.communes),
        "about_dataset": _schema_org(pvd, place, [flat, workbook, *files["communes"]]),
    }
    yield Page("telecharger.html", "telecharger.html", about)


def _write(pvd: Dataset, made: Path, edition: str) -> dict[str, list[Download]]:
    """Write the files of the edition, and the same as the latest; return those of each table."""
    to = made / edition
    written = sorted(pvd_data.export(to, [*_EACH, *_WHOLE]))
    files: dict[str, list[Download]] = {}
    for name, folder in _EACH.items():
        to.joinpath(folder).mkdir()
        for path in (one for one in written if one.suffix == f".{name}"):
            path.rename(to / folder / path.name)
            at = f"{edition}/{folder}/{path.name}"
            files.setdefault(path.stem, []).append(_download(made, at, _CALLED[name]))
    pvd_data.export(to, "csv", flat=True)
    (workbook,) = pvd_data.export(to / "flat", "xlsx", flat=True)
    workbook.rename(to / "communes_completes.xlsx")
    to.joinpath("flat").rmdir()
    root = pvd_data.package_root()
    for name in ("datapackage.json", "LICENCE-DONNEES"):
        to.joinpath(name).write_bytes(root.joinpath(name).read_bytes())
    # The same files under both addresses: each is on the disk once.
    shutil.copytree(to, made / "data" / "latest", copy_function=os.link)
    return files


def _download(made: Path, path: str, called: str, about: str = "") -> Download:
    content = made.joinpath(path).read_bytes()
    return Download(path, called, about, len(content), hashlib.sha256(content).hexdigest())


def _schema_org(pvd: Dataset, place: Place, files: list[Download]) -> dict[str, object]:
    """Describe the data set for search engines, as schema.org has it."""
    about = descriptor()
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": about["title"],
        "description": about["description"],
        "version": about["version"],
        "dateModified": about["created"][:10],
        "inLanguage": "fr",
        "license": "etalab-2.0",
        "keywords": about["keywords"],
        "isAccessibleForFree": True,
        "creator": [
            {"@type": "Organization", "name": one["title"]} for one in about["contributors"]
        ],
        "spatialCoverage": "France",
        **({"url": place.address} if place.address else {}),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "encodingFormat": file.called,
                "contentUrl": f"{place.address}{file.path}",
                "contentSize": str(file.bytes),
                "sha256": file.sha256,
            }
            for file in files
        ],
    }

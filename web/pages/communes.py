"""A page for each commune of the programme, with what programs read of it."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pvd_data
from pvd_data import Commune
from web.maps.neighbours import neighbours_of
from web.maps.outlines import FINER, path_of, shapes
from web.page import File, Page
from web.pages.shared import drawing, numbers, said_of
from web.pages.story import Stories

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pvd_data import Anomalie, Dataset


def pages(pvd: Dataset) -> Iterator[Page | File]:
    """Yield the pages and the files."""
    stories, communes = Stories(pvd), [*pvd.communes.values()]
    anomalies: dict[str, list[Anomalie]] = defaultdict(list)
    for row in pvd.anomalies.values():
        if row.nom_table in ("communes", "ort"):  # whose keys begin with the code
            anomalies[row.cle.split("|")[0]].append(row)
    header, lines = _lines()
    for code, commune in pvd.communes.items():
        yield Page(
            f"communes/{code}.html",
            "commune.html",
            {
                "commune": commune,
                "story": stories.of(commune),
                "memberships": stories.epci_of(commune),
                "anomalies": anomalies[code],
                "neighbours": neighbours_of(commune, communes),
                "said": said_of(pvd, Commune),
                "numbers": numbers(pvd, Commune),
                "map": drawing([commune.code_departement], commune.departement.communes),
                "shape": path_of(commune.code_departement, shapes()[code], FINER),
                "finer": FINER,
            },
        )
        yield File(f"communes/{code}.json", _json(pvd, commune, anomalies[code]))
        yield File(f"communes/{code}.csv", _csv(header, lines[code]))


def _lines() -> tuple[list[str], Mapping[str, list[str]]]:
    """Return the header of the table of communes, and its lines as they stand there."""
    text = pvd_data.package_root().joinpath("data", "communes.csv").read_text(encoding="utf-8")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return header, {row[0]: row for row in rows}


def _csv(*rows: list[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _json(pvd: Dataset, commune: Commune, anomalies: list[Anomalie]) -> str:
    about: dict[str, Any] = {
        "edition": pvd.edition,
        "licence": "etalab-2.0",
        **commune.model_dump(mode="json"),
        "departement": commune.departement.model_dump(mode="json"),
        "region": commune.region.model_dump(mode="json"),
        "intercommunalite": commune.intercommunalite
        and commune.intercommunalite.model_dump(mode="json"),
        "dispositifs": _dumped(commune.dispositifs),
        "lectures_ort": _dumped(commune.lectures_ort),
        "appartenances": _dumped(commune.appartenances),
        "evenements": _dumped(commune.evenements),
        "anomalies": _dumped(anomalies),
    }
    return json.dumps(about, ensure_ascii=False, indent=1) + "\n"


def _dumped(rows: Any) -> list[Any]:
    return [row.model_dump(mode="json") for row in rows]

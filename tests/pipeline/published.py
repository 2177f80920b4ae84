"""The official files as their publishers serve them: at their addresses, in their forms."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING

from pipeline.sheets import workbook_records
from tests.pipeline.replay import Replay, body, status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.pipeline.bench import SourceSet

DATA_GOUV = "www.data.gouv.fr"
LIST = "5fc1259b703620ed60a49d97"
LIST_NAME = "liste-pvd-com2025-20260427.csv"
GRIST = "grist.numerique.gouv.fr/o/dgaln/api/docs/j4i9oKD3jzFtgEUuM9sXnL/download/csv?tableId=BDD"
EPCI = "www.collectivites-locales.gouv.fr/files/files/Etudes-et-statistiques/DESL/{}/EPCI/epcicom{}.xlsx"
POPULATIONS = "www.insee.fr/fr/statistiques/fichier/8680726/ensemble.zip"
CENTRES = "geo.api.gouv.fr/communes?fields=code,centre,codesPostaux&format=json"
COG = {
    "insee-cog-communes": "v_commune_2026.csv",
    "insee-cog-departements": "v_departement_2026.csv",
    "insee-cog-regions": "v_region_2026.csv",
    "insee-cog-arrondissements": "v_arrondissement_2026.csv",
    "insee-cog-mouvements": "v_mvt_commune_2026.csv",
}
#: Dataset, and title of the file in it.
DATASETS = {
    "anct-pvd": (LIST, LIST_NAME),
    "anct-acv": ("5acc7eddc751df5e21efdf20", "liste-acv-com2025-20250704.csv"),
    "anct-croisement": ("617322c7c8e7b27041570e71", "Croisement des dispositifs ANCT"),
    "anct-qpv": (
        "5a561801c751df42d7fca9b6",
        "Liste des quartiers prioritaires de la politique de la ville 2024",
    ),
    "anct-territoires-industrie": ("5fc1472f114718d419e42f8a", "Liste des groupements"),
    "dgcl-banatic": ("5e1f20058b4c414d3f94460d", "correspondance-code-commune-siren.csv"),
}


def rows_of(given: SourceSet, code: str) -> list[list[str]]:
    """Return the rows of one of our files, a header first."""
    entry = given.register[code]
    content = given.files.joinpath(str(entry.fichier)).read_bytes()
    if content.startswith(b"PK"):
        return [row for _, row in next(workbook_records(code, content))]
    if content[:1] == b"[":
        records = json.loads(content)
        return [[*records[0]], *([str(value) for value in one.values()] for one in records)]
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=entry.separateur))


def written(
    rows: Sequence[Sequence[str]], separator: str = ",", *, encoding: str = "utf-8"
) -> bytes:
    """Write a CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def days_first(rows: list[list[str]], place: int, sign: str = "/") -> list[list[str]]:
    """Write ISO dates with the day first."""
    return [
        [*one[:place], sign.join(one[place].split("-")[::-1]), *one[place + 1 :]] for one in rows
    ]


def the_list(
    given: SourceSet, change: Callable[[list[list[str]]], list[list[str]]] = list
) -> bytes:
    """Return the list, with its identifiers, as the ANCT writes it: semicolons, days first, a BOM."""
    ids = {row[0]: row[1] for row in rows_of(given, "anct-croisement")[1:]}
    rows = [[*row[:2], ids.get(row[0], ""), row[2]] for row in rows_of(given, "anct-pvd")[1:]]
    header = ["insee_com", "lib_com", "id_pvd", "date_signature"]
    return written([header, *days_first(change(rows), 3)], ";", encoding="utf-8-sig")


def serve_all(replay: Replay, given: SourceSet) -> None:
    """Serve every source that has an address, each in the publisher's own form."""
    _, *acv = rows_of(given, "anct-acv")
    qpv = rows_of(given, "anct-qpv")
    files = {
        "anct-pvd": the_list(given),
        "anct-acv": written([["insee_com", "lib_com", "date_signature"], *days_first(acv, 2, "-")]),
        "anct-croisement": written(rows_of(given, "anct-croisement"), ";"),
        "anct-qpv": written(
            [[f'="{row[0]}"', *row[1:]] if n else row for n, row in enumerate(qpv)], ";"
        ),
        "anct-territoires-industrie": written(rows_of(given, "anct-territoires-industrie")),
        "dgcl-banatic": written(rows_of(given, "dgcl-banatic"), ";", encoding="cp1252"),
    }
    for code, (dataset, title) in DATASETS.items():
        path = f"static.data.gouv.fr/{code}.csv"
        replay.dataset(DATA_GOUV, dataset, replay.resource(path, files[code], title))
    for code, name in COG.items():
        replay.put(f"www.insee.fr/fr/statistiques/fichier/8740222/{name}", tagged(cog(given, code)))
    links = "".join(
        f'<a href="/www.insee.fr/fr/statistiques/fichier/8740222/{name}">' for name in COG.values()
    )
    replay.put("www.insee.fr/fr/information/8740222", body(f"<html>{links}".encode()))
    page = b'<html><a href="/www.insee.fr/fr/information/8740222">Au 1er janvier 2026</a>'
    replay.put("www.insee.fr/fr/information/2560452", body(page))
    _, *ort = rows_of(given, "dgaln-ort")
    replay.put(GRIST, tagged(the_ort(ort)))
    replay.put(POPULATIONS, tagged(zipped("donnees_communes.csv", populations(given))))
    epci = given.files.joinpath(str(given.register["dgcl-epci"].fichier)).read_bytes()
    replay.put(EPCI.format(2026, 2026), tagged(epci))
    replay.put(CENTRES, tagged(centres(given)))


def tagged(content: bytes) -> Callable[..., None]:
    """A file with an ETag, which is its length."""
    return body(content, ETag=f'"{len(content)}"')


def the_ort(signed: list[list[str]]) -> bytes:
    """Return the follow-up with its other columns and rows."""
    header = [
        "Commune",
        "EPCI",
        "Code commune",
        "Signée ?",
        "Si signée, date de signature",
        "Remarque",
    ]
    rows = [["?", "?", *row, "a, b"] for row in days_first(signed, 2)]
    return written([header, *rows, ["?", "?", "01001", "Non signée", "à venir", ""]])


def cog(given: SourceSet, code: str) -> bytes:
    """Return a file of the COG as INSEE writes it."""
    header, *rows = rows_of(given, code)
    labels = {
        "code": "ARR",
        "departement": "DEP",
        "region": "REG",
        "chefLieu": "CHEFLIEU",
        "nom": "LIBELLE",
    }
    return written([[labels.get(name, name) for name in header], *rows])


def populations(given: SourceSet) -> bytes:
    """Return the populations, with spaces between thousands."""
    header, *rows = rows_of(given, "insee-populations")
    place = header.index("PMUN")
    for row in rows:
        row[place] = f"{int(row[place]):,}".replace(",", "\u202f")
    return written([header, *rows], ";")


def zipped(name: str, content: bytes) -> bytes:
    """Return a zip of one file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def centres(given: SourceSet) -> bytes:
    """Return the centres as the API does."""
    _, *rows = rows_of(given, "geo-api-communes")
    said = [
        {
            "code": code,
            "centre": {"type": "Point", "coordinates": [float(x), float(y)]},
            "codesPostaux": postal.split("|"),
        }
        for code, x, y, postal in rows
    ]
    return json.dumps(said).encode()


def gone() -> Callable[..., None]:
    """What was there was taken away."""
    return status(410)

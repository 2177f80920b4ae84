"""The outlines of the programme's communes: `contours/`, which no installation has, being heavy."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.build import inputs_in
from pipeline.errors import BuildError
from pipeline.progress import Progress
from pipeline.sources import SourceFolder, read_register
from pvd_data.base.atomic import write_whole
from pvd_data.errors import ExportError
from pvd_data.exports.outlines import SHIPPED, outlines_in
from pvd_data.exports.text_formats import array_lines
from pvd_data.publishing.files import as_json
from pvd_data.publishing.package import PROFILE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.sources import SourceEntry

PROJECT = Path(__file__).parent
DATA = PROJECT.parent / "data"

SOURCE = "ign-contours"
"""Code of the source; a build of the tables does not read it."""

FOLDER, FILE = SHIPPED


def contours(folder: SourceFolder, names: Mapping[str, str]) -> dict[str, bytes]:
    """Make the files of `contours/`.

    Args:
        folder: the official files.
        names: the names of the programme's communes by code.

    Returns:
        The content of each file by its name.

    Raises:
        BuildError: the source cannot be used.
    """
    entry = folder.register[SOURCE]
    content = folder.read(SOURCE)
    try:
        found = outlines_in(content, str(entry.fichier), names)
    except ExportError as error:
        raise BuildError(error.fr, file=entry.fichier) from error
    if len(found) < entry.lignes_min:
        raise BuildError(
            f"{len(found)} contours, au moins {entry.lignes_min} attendus : fichier tronqué",
            file=entry.fichier,
        )
    missing = sorted(names.keys() - found.keys())
    if missing:
        folder.progress.note(f"communes sans contour : {', '.join(missing)}")
    features = (
        {
            "type": "Feature",
            "id": code,
            "geometry": found[code],
            "properties": {"code_insee": code, "nom": names[code]},
        }
        for code in sorted(found)
    )
    written = f'{{"type":"FeatureCollection","features":{array_lines(features)}}}\n'.encode()
    return {FILE: written, "datapackage.json": as_json(_descriptor(written, entry)).encode()}


def _descriptor(content: bytes, entry: SourceEntry) -> dict[str, Any]:
    """Describe the outlines as a Data Package of their own."""
    source = {"title": entry.titre, "version": entry.millesime, "path": entry.adresse}
    return {
        "$schema": PROFILE,
        "name": "pvd-data-contours",
        "title": "Petites villes de demain : les contours des communes",
        "description": (
            "Contours généralisés des communes du programme, en WGS 84, à joindre aux tables de "
            f"pvd-data par code_insee. Source : {entry.editeur}, Admin Express COG, "
            f"{entry.millesime} ({entry.licence})."
        ),
        "contributors": [
            {"title": entry.editeur, "roles": ["creator"]},
            {"title": "The pvd-data contributors", "roles": ["contributor"]},
        ],
        "licenses": [{"name": "etalab-2.0", "title": entry.licence}],
        "sources": [source],
        "resources": [
            {
                "name": FOLDER,
                "title": "Contours des communes",
                "path": FILE,
                "format": "geojson",
                "mediatype": "application/geo+json",
                "encoding": "utf-8",
                "bytes": len(content),
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
            }
        ],
    }


@click.command("contours")
@click.option(
    "--sources",
    type=click.Path(path_type=Path),
    required=True,
    help="Dossier des fichiers officiels.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=DATA,
    help="Dossier des tables construites ; les contours vont à côté, dans contours/.",
)
@click.option(
    "--inputs",
    "inputs",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=PROJECT,
    help="Dossier d'un autre sources.toml.",
)
@click.option("--check", is_flag=True, help="Compare avec contours/ au lieu d'écrire.")
@click.option(
    "--accept-changed",
    is_flag=True,
    help="Admet un fichier dont l'empreinte a changé, et affiche la nouvelle.",
)
@click.pass_context
def contours_command(
    context: click.Context,
    sources: Path,
    data: Path,
    inputs: Path,
    check: bool,
    accept_changed: bool,
) -> None:
    """Écrit les contours des communes du programme dans contours/, ou les compare.

    Codes de sortie : 0 tout va bien, 1 contours/ diffère (avec --check), 2 impossible.
    """
    if check and not sources.is_dir():
        click.echo(f"Comparaison omise : le dossier des sources {sources} n'est pas là.", err=True)
        return
    target = data.parent / FOLDER
    try:
        register = read_register(inputs_in(inputs).register)
        said = Progress(lambda _: None, lambda _, __: None, lambda line: click.echo(line, err=True))
        files = contours(SourceFolder(sources, register, accept_changed, said), _names(data))
        if not check:
            target.mkdir(exist_ok=True)
            write_whole({target / name: content for name, content in files.items()})
    except (BuildError, OSError) as error:
        click.echo(f"Erreur : {error}", err=True)
        click.echo(f"{target} est inchangé.", err=True)
        context.exit(2)
    if check and (differ := [name for name in files if _content(target / name) != files[name]]):
        click.echo(
            f"{', '.join(differ)} : ce n'est pas ce que donnent les sources ; lancez « make data ».",
            err=True,
        )
        context.exit(1)


def _names(data: Path) -> dict[str, str]:
    with data.joinpath("communes.csv").open(encoding="utf-8", newline="") as file:
        return {row["code_insee"]: row["nom"] for row in csv.DictReader(file)}


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""

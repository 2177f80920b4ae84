"""`python -m pipeline`: the command line of the build."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.build import build, inputs_in
from pipeline.contours import SOURCE as CONTOURS
from pipeline.contours import contours_command
from pipeline.data_gouv import publish
from pipeline.edition import edition
from pipeline.errors import BuildError
from pipeline.progress import show_progress
from pipeline.refresh.command import refresh_command
from pipeline.sources import SourceFolder, read_register
from pipeline.writing import compare, stage
from pvd_data.base.atomic import replace_folder

if TYPE_CHECKING:
    from pipeline.checks import Counts
    from pipeline.tables import Draft

PROJECT = Path(__file__).parent
DATA = PROJECT.parent / "data"


@click.group()
def main() -> None:
    """Construit les tables de data/ à partir des fichiers officiels."""


@main.command("build")
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
    help="Dossier à écrire ou à comparer ; celui du projet sinon.",
)
@click.option(
    "--inputs",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=PROJECT,
    help="Dossier d'autres sources.toml, corrections.csv, expected.toml et handwritten/ ; ce qu'il "
    "n'a pas est pris dans le projet.",
)
@click.option("--check", is_flag=True, help="Compare avec data/ au lieu d'écrire.")
@click.option(
    "--accept-changed",
    is_flag=True,
    help="Admet un fichier dont l'empreinte a changé, et affiche la nouvelle.",
)
@click.option(
    "--accept-lost",
    is_flag=True,
    help="Admet une édition de la liste qui perd des dates, des noms ou des identifiants, et "
    "affiche ce qu'il faut en inscrire.",
)
@click.pass_context
def build_command(
    context: click.Context,
    sources: Path,
    data: Path,
    folder: Path,
    check: bool,
    accept_changed: bool,
    accept_lost: bool,
) -> None:
    """Lit, joint, corrige et vérifie les sources, puis remplace data/.

    Codes de sortie : 0 tout va bien, 1 data/ diffère (avec --check), 2 impossible.
    """
    if check and not sources.is_dir():
        click.echo(f"Comparaison omise : le dossier des sources {sources} n'est pas là.", err=True)
        return
    try:
        inputs = inputs_in(folder)
        register = read_register(inputs.register)
        files = sum(e.fichier is not None for e in register.values() if e.code != CONTOURS)
        with show_progress(files) as progress:
            given = SourceFolder(sources, register, accept_changed, progress, accept_lost)
            built = build(given, inputs)
            with stage(built.draft, data, progress) as staged:
                if check:
                    differences = compare(data, staged)
                else:
                    replace_folder(data, staged)
    except (BuildError, OSError) as error:
        click.echo(f"Erreur : {error}", err=True)
        click.echo(f"{data} est inchangé.", err=True)
        context.exit(2)
    for line in summarize(built.draft, built.counts):
        click.echo(line)
    if check and differences:
        click.echo("\n".join(differences))
        click.echo("data/ n'est pas ce que donnent les sources ; lancez « make data ».", err=True)
        context.exit(1)


main.add_command(edition)

main.add_command(contours_command)

main.add_command(refresh_command)

main.add_command(publish)


def summarize(draft: Draft, counts: Counts) -> list[str]:
    """Say how many rows, anomalies and foreign codes there are, a line each."""
    lines = ["Lignes par table :"]
    lines += [f"  {name} : {len(rows)}" for name, rows in sorted(draft.tables.items())]
    lines.append("Anomalies par nature :")
    natures = Counter(
        (row["nature"], f"{row['nom_table']}.{row['colonne']}")
        for row in draft.tables["anomalies"].values()
    )
    lines += [f"  {nature}, {cell} : {n}" for (nature, cell), n in sorted(natures.items())]
    lines.append("Codes hors du COG par source :")
    lines += [f"  {source} : {len(codes)}" for source, codes in sorted(counts.outside_cog.items())]
    for code, host in counts.ort_absorbed.items():
        lines.append(f"    dgaln-ort {code} : aujourd'hui dans {host}, commune du programme")
    lines.append(
        "Codes d'une autre année qui ne mènent à aucune commune d'aujourd'hui, ou à plusieurs :"
    )
    lines += [
        f"  {name} : {len(codes)} ({', '.join(sorted(codes))})"
        for name, codes in sorted(counts.not_carried.items())
    ]
    others = ", ".join(counts.other_siren) or "aucun"
    lines.append(f"SIREN autres chez BANATIC que chez la DGCL, retenue : {others}")
    return lines


if __name__ == "__main__":
    main()

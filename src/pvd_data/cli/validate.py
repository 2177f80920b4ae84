"""`pvd-data validate`: a package against our schemas; every fault, and an exit code."""

from __future__ import annotations

import json

import click

from pvd_data.cli.words import count, format_option
from pvd_data.language import pick_lang
from pvd_data.validation.package import validate as validate_package


@click.command()
@click.argument("path", required=False, type=click.Path())
@format_option
@click.option("--lang", type=click.Choice(["fr", "en"]), help="Langue ; sinon celle du système.")
@click.pass_context
def validate(context: click.Context, path: str | None, output: str, lang: str | None) -> None:
    """Vérifie un jeu de données : celui-ci, ou un dossier, datapackage.json ou zip.

    Codes de sortie : 0 valide, 1 des fautes, 2 illisible.
    """
    try:
        spoken = pick_lang(lang)
    except ValueError as error:
        raise click.UsageError(f"PVD_DATA_LANG : {error}") from error
    report = validate_package(path, lang=spoken)
    if output == "json":
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
    else:
        for issue in report.issues:
            click.echo(str(issue))
        rows = sum(report.rows.values())
        errors = sum(issue.severity == "error" for issue in report.issues)
        if spoken == "fr":
            what = f"{count(len(report.rows), 'table')}, {count(rows, 'ligne')}"
            verdict = "valide" if report.valid else f"{count(errors, 'erreur')}"
            skipped = "non vérifié, hors de nos tables"
        else:
            what = f"{len(report.rows)} tables, {rows} rows"
            verdict = "valid" if report.valid else f"{errors} errors"
            skipped = "not checked, none of our tables"
        for name in report.not_checked:
            click.echo(f"{name} : {skipped}", err=True)
        click.echo(f"{what} : {verdict}", err=True)
    context.exit(0 if report.valid else 1)

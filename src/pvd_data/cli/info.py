"""`pvd-data info`: the tables of the package, their sources, and what is missing."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import click

import pvd_data
from pvd_data.base.language import Text
from pvd_data.cli.usage import Command, format_option
from pvd_data.cli.words import counted, current_lang, say, thousands
from pvd_data.dataset import Dataset, load

_DATES = Text(
    fr="Dates d'adhésion : {connues} connues, {absentes} absentes de la liste, {ecartees} écartées.",
    en="Dates of joining: {connues} known, {absentes} missing from the list, {ecartees} set aside.",
)


@click.command(cls=Command, short_help="Dit ce que contiennent les données et d'où elles viennent.")
@format_option
def info(output: str) -> None:
    """Dit ce que contiennent les données, d'où elles viennent et ce qui y manque."""
    facts = gather(load())
    if output == "json":
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    edition = say("édition", "edition")
    click.secho(f"pvd-data {facts['version']}, {edition} {facts['edition']}", bold=True)
    click.echo("\nTables")
    width = max(map(len, facts["tables"]))
    for name, rows in facts["tables"].items():
        click.echo(f"  {name:<{width}}  {thousands(rows):>7}")
    dates = facts["dates_adhesion"]
    said = _DATES.fill(**{name: thousands(number) for name, number in dates.items()})
    click.echo(f"\n{said[current_lang()]}")
    click.echo(say("\nAnomalies des sources", "\nAnomalies of the sources"))
    for anomaly in facts["anomalies"]:
        place = f"{anomaly['nom_table']}.{anomaly['colonne']}"
        click.echo(f"  {place:<34}{anomaly['nature']:<12}{anomaly['nombre']:>3}")
    click.echo(f"\n{counted(len(facts['sources']), 'source', 'source')}")
    for source in facts["sources"]:
        known = [source[name] for name in ("editeur", "millesime") if source[name]]
        after = f" ({', '.join(known)})" if known else ""
        colon = say(" :", ":")
        click.echo(f"  {source['code_source']}{colon} {source['titre']}{after}")


def gather(pvd: Dataset) -> dict[str, Any]:
    """Count what a dataset holds, as plain objects for JSON.

    Args:
        pvd: the dataset.
    """
    missing = sum(commune.date_adhesion is None for commune in pvd.communes.values())
    set_aside = sum(row.colonne == "date_adhesion" for row in pvd.anomalies.values())
    kinds = Counter((row.nom_table, row.colonne, row.nature) for row in pvd.anomalies.values())
    return {
        "version": pvd_data.__version__,
        "edition": pvd.edition,
        "tables": {table.name: len(table) for table in pvd},
        "dates_adhesion": {
            "connues": len(pvd.communes) - missing,
            "absentes": missing - set_aside,
            "ecartees": set_aside,
        },
        "anomalies": [
            {"nom_table": table, "colonne": column, "nature": nature, "nombre": number}
            for (table, column, nature), number in sorted(kinds.items())
        ],
        "sources": [source.model_dump(mode="json") for source in pvd.sources.values()],
    }

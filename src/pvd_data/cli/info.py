"""`pvd-data info`: the tables of the package, their sources, and what is missing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

import pvd_data
from pvd_data.base.language import Text
from pvd_data.base.safe_json import dump_json
from pvd_data.base.text import one_line
from pvd_data.cli.usage import Command, format_option
from pvd_data.cli.words import counted, current_lang, print_data, print_text, say, tell, thousands
from pvd_data.errors import REINSTALL
from pvd_data.reference.plain import load

if TYPE_CHECKING:
    from pvd_data.dataset import Dataset

_DATES = Text(
    fr="Dates d'adhésion : {connues} connues, {absentes} absentes de la liste, {ecartees} écartées.",
    en="Dates of joining: {connues} known, {absentes} missing from the list, {ecartees} set aside.",
)


@click.command(cls=Command)
@format_option
@click.option(
    "--verify", is_flag=True, help="Compare plutôt chaque fichier installé avec l'original."
)
@click.pass_context
def info(context: click.Context, output: str, verify: bool) -> None:
    """Dit ce que contiennent les données, d'où elles viennent et ce qui y manque.

    Avec --verify, dit quels fichiers de l'installation ne sont plus ceux qui ont été livrés. Codes
    de sortie : 0 tous le sont, 1 un fichier diffère, manque ou est de trop, 2 travail impossible.
    """
    if verify:
        context.exit(_verify(output))
    facts = gather(load())
    if output == "json":
        print_data(f"{dump_json(facts, indent=2)}\n")
        return
    edition = say("édition", "edition")
    print_text(f"pvd-data {facts['version']}, {edition} {facts['edition']}", bold=True)
    print_text("\nTables")
    width = max(map(len, facts["tables"]))
    for name, rows in facts["tables"].items():
        print_text(f"  {name:<{width}}  {thousands(rows):>7}")
    dates = facts["dates_adhesion"]
    said = _DATES.fill(**{name: thousands(number) for name, number in dates.items()})
    print_text(f"\n{said[current_lang()]}")
    print_text(say("\nAnomalies des sources", "\nAnomalies of the sources"))
    for anomaly in facts["anomalies"]:
        place = f"{anomaly['nom_table']}.{anomaly['colonne']}"
        print_text(f"  {place:<34}{anomaly['nature']:<12}{anomaly['nombre']:>3}")
    print_text(f"\n{counted(len(facts['sources']), 'source', 'source')}")
    for source in facts["sources"]:
        known = [source[name] for name in ("editeur", "millesime") if source[name]]
        after = f" ({', '.join(known)})" if known else ""
        colon = say(" :", ":")
        print_text(f"  {source['code_source']}{colon} {source['titre']}{after}")


_FOUND = {
    "differs": Text(fr="n'est pas le fichier livré", en="is not the file that was shipped"),
    "missing": Text(fr="manque", en="is missing"),
    "extra": Text(fr="est de trop", en="was not shipped"),
}


def _verify(output: str) -> int:
    """Print how the installation differs from what was shipped; return the exit code."""
    from pvd_data.publishing.verifying import verify

    found = verify()
    status = 1 if found.differences else 0
    if output == "json":
        print_data(f"{dump_json({'valid': not status, **vars(found)}, indent=2)}\n")
        return status
    for path, what in found.differences.items():
        print_text(f"{one_line(path)}{say(' :', ':')} {_FOUND[what][current_lang()]}")
    files = f"{found.compared} {say('fichiers comparés', 'files compared')}"
    if status:
        said = say(
            "réinstallez pvd-data : {command}", "reinstall pvd-data: {command}", command=REINSTALL
        )
    else:
        said = say("tous sont ceux qui ont été livrés", "all are as they were shipped")
    (tell if status else print_text)(f"{files}{say(' ;', ';')} {said}")
    if not found.code:
        tell(
            say(
                "Les modules n'ont pas été comparés : pip n'a pas gardé leurs empreintes.",
                "The modules were not compared: pip has kept no hashes of them.",
            )
        )
    return status


def gather(pvd: Dataset) -> dict[str, Any]:
    """Count what a dataset holds, as plain objects for JSON.

    Args:
        pvd: the dataset.
    """
    missing = sum(commune.date_adhesion is None for commune in pvd.communes.values())
    set_aside = sum(
        (row.nom_table, row.colonne, row.nature) == ("communes", "date_adhesion", "ecartee")
        for row in pvd.anomalies.values()
    )
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

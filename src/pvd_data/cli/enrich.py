"""`pvd-data enrich`: a file with the programme's columns beside each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pvd_data.base.language import Text
from pvd_data.base.text import WORD, one_line, replace_surrogates
from pvd_data.cli.usage import Choice, Command, Day, bad_value, not_one_of
from pvd_data.cli.words import counted, current_lang, progress_bar, say, tell, thousands
from pvd_data.dataframes.by_name import NameColumns
from pvd_data.dataframes.lookup import LAST_PARTS, PREFIX, available
from pvd_data.enriching.enrich import ENGINES, enrich_file
from pvd_data.enriching.job import UNCERTAIN, Job

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from pvd_data.enriching.enrich import Engine
    from pvd_data.enriching.job import Summary


def _columns(context: click.Context, option: click.Parameter, given: str | None) -> object:
    if given is None or given.strip() == "all":
        return given and "all"
    parts = [part.strip() for part in given.split(",") if part.strip()]
    names = [LAST_PARTS.get(part, part) for part in parts]
    for name in names:
        if name not in available():
            raise bad_value(not_one_of(name, available()), context, option)
    return tuple(names)


def _prefix(context: click.Context, option: click.Parameter, given: str) -> str:
    if replace_surrogates(given) != given:
        said = Text(
            fr="« {given} » n'est pas de l'UTF-8 ; attendu : un texte",
            en="{given!r} is not UTF-8; expected: a text",
        )
        raise bad_value(said.fill(given=one_line(given, WORD)), context, option)
    return given


@click.command(cls=Command)
@click.argument("file", metavar="FICHIER")
@click.option(
    "--on", metavar="LIBELLÉ", help="Colonne des codes INSEE, si la commande ne la trouve pas."
)
@click.option(
    "--on-name",
    metavar="LIBELLÉ",
    help="Colonne des noms de communes, s'il n'y a pas de codes : les codes sont retrouvés.",
)
@click.option(
    "--departement",
    metavar="LIBELLÉ",
    help="Avec --on-name, la colonne des départements, codes ou noms.",
)
@click.option("--postcode", metavar="LIBELLÉ", help="Avec --on-name, la colonne des codes postaux.")
@click.option(
    "-o",
    "--output",
    "out",
    metavar="SORTIE",
    required=True,
    help="Fichier à écrire, du même format ; un tiret (-) pour l'afficher.",
)
@click.option(
    "--columns",
    metavar="NOM,NOM…",
    callback=_columns,
    help="Colonnes à ajouter, ou all pour toutes, mais celles d'autres programmes par leur nom "
    "(dispositifs.acv,qpv) ; par défaut, les plus courantes.",
)
@click.option(
    "--prefix",
    metavar="TEXTE",
    default=PREFIX,
    callback=_prefix,
    help=f"Début du nom des colonnes ajoutées ; par défaut {PREFIX}",
)
@click.option(
    "--resolve-former",
    is_flag=True,
    help="Suit les anciens codes et les arrondissements jusqu'à la commune d'aujourd'hui.",
)
@click.option(
    "--repair",
    is_flag=True,
    help="Rétablit les codes abîmés : zéro perdu (5046), espaces, minuscules, lettre O pour un 0.",
)
@click.option(
    "--from-date",
    metavar="AAAA-MM-JJ",
    type=Day(),
    help="Le jour dont sont les codes : chacun est suivi de ce jour à aujourd'hui.",
)
@click.option(
    "--engine",
    type=Choice(ENGINES),
    default="auto",
    help="Outil employé ; par défaut polars pour un grand CSV, s'il est installé, sinon python.",
)
@click.option("--force", is_flag=True, help="Remplace le fichier à écrire s'il existe déjà.")
@click.option("--quiet", is_flag=True, help="N'affiche rien si tout va bien.")
def enrich(
    file: str,
    on: str | None,
    on_name: str | None,
    departement: str | None,
    postcode: str | None,
    out: str,
    columns: tuple[str, ...] | str | None,
    prefix: str,
    resolve_former: bool,
    repair: bool,
    from_date: date | None,
    engine: Engine,
    force: bool,
    quiet: bool,
) -> None:
    """Ajoute à chaque ligne d'un fichier ce que le programme dit de sa commune.

    FICHIER : un CSV, un fichier Parquet ou des lignes JSON (.jsonl), de n'importe quelle taille,
    ou un tiret (-) pour lire ce qu'un autre programme envoie. Ses lignes et ses cellules restent
    telles quelles, dans le même ordre ; les nouvelles colonnes viennent après. Un code inconnu
    reste aussi, et la colonne pvd_code_statut le dit.

    Sans codes, --on-name retrouve la commune par son nom d'aujourd'hui ou d'autrefois. Un nom qui
    peut désigner plusieurs communes reste sans code : pvd_nom_candidats les donne.

    Codes de sortie : 0 le fichier est écrit, 2 travail impossible.
    """
    day = None if from_date is None else from_date.isoformat()
    names = _names(on, on_name, departement, postcode)
    with progress_bar(None if quiet or file == "-" else file) as progress:
        job = Job(file, on, columns, prefix, resolve_former, repair, progress, names, day)
        summary = enrich_file(job, out, engine=engine, force=force)
    if not quiet:
        tell("\n".join(_words(job, out, summary)))


def _names(
    on: str | None, on_name: str | None, departement: str | None, postcode: str | None
) -> NameColumns | None:
    """Return the columns of names and places; refuse options that do not go together."""
    if on_name is not None and on is None:
        return NameColumns(on_name, departement, postcode)
    if on_name is not None or departement is not None or postcode is not None:
        said = Text(
            fr="--departement et --postcode vont avec --on-name, et --on-name sans --on",
            en="--departement and --postcode go with --on-name, and --on-name without --on",
        )
        raise click.UsageError(said[current_lang()])
    return None


_COUNTED = {
    "uncertain": Text(
        fr="noms qui ne désignent pas une seule commune à coup sûr : {number}",
        en="names that do not mean one commune for certain: {number}",
    ),
    "no name": Text(fr="lignes sans nom : {number}", en="rows without a name: {number}"),
    "repaired": Text(fr="codes réparés : {number}", en="codes repaired: {number}"),
    "former": Text(
        fr="anciens codes ou parties de communes : {number}",
        en="former codes or parts of communes: {number}",
    ),
    "former, not followed": Text(
        fr="anciens codes ou parties de communes : {number} ; --resolve-former les suit",
        en="former codes or parts of communes: {number}; --resolve-former follows them",
    ),
    "ambiguous": Text(
        fr="anciens codes de plusieurs communes : {number}",
        en="former codes of several communes: {number}",
    ),
    "ended": Text(
        fr="anciens codes sans commune aujourd'hui : {number}",
        en="former codes of no commune today: {number}",
    ),
    "outside": Text(
        fr="codes hors des 101 départements : {number}",
        en="codes outside the 101 départements: {number}",
    ),
    "unknown": Text(fr="codes inconnus : {number}", en="unknown codes: {number}"),
    "unknown, not repaired": Text(
        fr="codes inconnus : {number} ; --repair rétablit ceux qui ont perdu leur zéro",
        en="unknown codes: {number}; --repair puts back the zero that some have lost",
    ),
    "no code": Text(fr="lignes sans code : {number}", en="rows without a code: {number}"),
}


def _words(job: Job, out: str, summary: Summary) -> Iterator[str]:
    """Say what was done."""
    yield say(
        "{out} : {rows}, dont {inside} dans le programme (colonne « {on} », moteur {engine})",
        "{out}: {rows}, {inside} of them in the programme (column {on!r}, engine {engine})",
        out=one_line(out),
        rows=counted(summary.rows, "ligne", "row"),
        inside=thousands(summary.inside),
        on=one_line(summary.on, WORD),
        engine=summary.engine,
    )
    if job.names is not None:
        by_name = {"uncertain": summary.of(UNCERTAIN), "no name": summary.of(None)}
        yield from _counted(by_name)
        return
    former = summary.of("ancienne", "arrondissement", "deleguee_ou_associee")
    counts = {
        "repaired": summary.repaired,
        "former" if job.resolve_former or job.from_date else "former, not followed": former,
        "ambiguous": summary.of("ambigue"),
        "ended": summary.of("sans_suite"),
        "outside": summary.of("hors_departements"),
        "unknown" if job.repair else "unknown, not repaired": summary.of("inconnue"),
        "no code": summary.of(None),
    }
    yield from _counted(counts)


def _counted(counts: Mapping[str, int]) -> Iterator[str]:
    for what, number in counts.items():
        if number:
            yield "  " + _COUNTED[what].fill(number=thousands(number))[current_lang()]

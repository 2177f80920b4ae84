"""The generated pages: the dictionary, the sources, the anomalies, and each rule."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from pvd_data.rules.registry import find_rules
from pvd_data.rules.rule import FAMILIES, SEVERITIES, visible
from pvd_data.schema.columns import KINDS, Column, columns_of
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pvd_data.base.language import Lang
    from pvd_data.rules.rule import Rule
    from pvd_data.schema.models.base import Row
    from pvd_data.schema.models.provenance import Anomalie, Nature, Source
    from pvd_data.schema.tables import TableSpec


def dictionary(sources: Mapping[str, Source]) -> str:
    """Write the dictionary, as Markdown.

    Args:
        sources: the table of sources.
    """
    lines = [
        "# Dictionnaire des données",
        "",
        "Engendré par `pvd-data schema --write` à partir des modèles ; ne pas modifier à la main.",
        "",
        "Fichiers CSV : UTF-8, virgule, fin de ligne LF, une ligne d'en-tête, lignes dans l'ordre "
        "de la clé. Une cellule vide est une valeur manquante. Les codes sont toujours du texte.",
        "",
    ]
    for spec in TABLES.values():
        lines += _table(spec)
    lines += ["## Sources citées", "", "| code | source |", "|---|---|"]
    lines += [f"| `{code}` | {escape_cell(source.titre)} |" for code, source in sources.items()]
    return "\n".join(lines) + "\n"


def _table(spec: TableSpec[Row]) -> list[str]:
    lines = [f"## {spec.titre} (`{spec.name}`)", "", spec.description, ""]
    lines.append(f"Fichier : `{spec.path}`. Clé : {', '.join(f'`{name}`' for name in spec.key)}.")
    for name, target in spec.foreign_keys.items():
        lines.append(f"`{name}` renvoie à la table `{target}`.")
    lines += [
        "",
        "| colonne | titre | type | règles | exemple | description | sources |",
        "|---|---|---|---|---|---|---|",
    ]
    for column in columns_of(spec):
        cells = (
            f"`{column.name}`",
            column.colonne.titre,
            KINDS[column.kind].french,
            _rules(spec, column),
            f"`{column.colonne.exemple}`",
            column.description,
            ", ".join(f"`{code}`" for code in column.colonne.sources),
        )
        lines.append("| " + " | ".join(escape_cell(cell) for cell in cells) + " |")
    return [*lines, ""]


def _rules(spec: TableSpec[Row], column: Column) -> str:
    rules = ["obligatoire" if column.required else "peut manquer"]
    if column.name in spec.unique:
        rules.append("unique")
    if column.choices:
        rules.append(" ou ".join(f"`{choice}`" for choice in column.choices))
    if column.shape is not None:
        rules.append(column.shape.expected["fr"])
    if column.minimum is not None:
        rules.append(f"au moins {column.minimum}")
    if column.maximum is not None:
        rules.append(f"au plus {column.maximum}")
    return " ; ".join(rules)


SOURCES_PAGE = "docs/sources.md"
"""The path of the page of sources."""

ANOMALIES_PAGE = "docs/anomalies.md"
"""The path of the page of anomalies."""

_GENERATED = (
    "Engendré par `pvd-data schema --write` à partir de la table `{}` ; ne pas modifier à la main."
)

_NATURES: dict[Nature, str] = {
    "correction": "corrigée : une autre valeur est retenue",
    "ecartee": "écartée : aucune valeur n'est retenue",
    "observation": "observée : la valeur est gardée",
}

_SOURCES = f"""\
# Sources

{_GENERATED.format("sources")}

Chaque colonne dit de quelles sources elle vient ; ici, dans l'autre sens, ce que chaque source \
donne. Un renseignement qui n'est pas connu est absent. Ce que les sources ont de faux ou de \
surprenant est à la page [Anomalies](anomalies.md)."""

_ANOMALIES = f"""\
# Anomalies des sources

{_GENERATED.format("anomalies")}

Une ligne par cellule où une [source](sources.md) est fausse ou surprenante, avec ce qu'elle dit \
et ce que disent nos tables. Rien n'est lissé : une valeur n'est changée que sur la foi d'une \
autre source, et une valeur impossible est laissée vide plutôt que devinée. ∅ est une cellule vide."""


BESIDE = {"ign-contours": "contours/communes.geojson"}
"""Files of the repository that stand beside the tables, by the source that they are from."""


def sources_page(sources: Mapping[str, Source], anomalies: Iterable[Anomalie]) -> str:
    """Write the page of sources, as Markdown.

    Args:
        sources: the table of sources, by code.
        anomalies: what is wrong in them, which is counted.
    """
    counts: dict[str, int] = {}
    for anomalie in anomalies:
        counts[anomalie.code_source] = counts.get(anomalie.code_source, 0) + 1
    given = _given()
    lines = [_SOURCES, ""]
    for code, source in sources.items():
        lines += [f"## {escape(source.titre)}", "", f"- code : `{code}`"]
        for name, said in _known(source):
            lines.append(f"- {name} : {said}")
        for table, columns in given.get(code, {}).items():
            names = ", ".join(f"`{column}`" for column in columns)
            lines.append(f"- table `{table}` : {names}")
        if code in BESIDE:
            lines.append(
                f"- fichier `{BESIDE[code]}` du dépôt, qui n'est pas installé avec les tables"
            )
        if code in counts:
            lines.append(f"- [anomalies](anomalies.md) : {counts[code]}")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def anomalies_page(anomalies: Iterable[Anomalie]) -> str:
    """Write the page of anomalies, as Markdown.

    Args:
        anomalies: the table of anomalies.
    """
    lines = [_ANOMALIES, ""]
    ordered = sorted(anomalies, key=lambda row: (row.nom_table, row.colonne, row.nature, row.cle))
    for (table, column), cells in groupby(ordered, key=lambda row: (row.nom_table, row.colonne)):
        lines += [f"## `{table}.{column}`", ""]
        for nature, rows in groupby(cells, key=lambda row: row.nature):
            lines += [f"Valeur {_NATURES[nature]}.", ""]
            lines += ["| clé | la source dit | nous disons | pourquoi | source |"]
            lines += ["|---|---|---|---|---|", *map(_row, rows), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(anomalie: Anomalie) -> str:
    cells = (
        code_cell(anomalie.cle),
        escape(anomalie.valeur_source or "∅"),
        escape(anomalie.valeur_retenue or "∅"),
        escape(anomalie.explication),
        code_cell(anomalie.code_source),
    )
    return f"| {' | '.join(cells)} |"


def _given() -> dict[str, dict[str, list[str]]]:
    """Return the columns that each source gives, by table."""
    found: dict[str, dict[str, list[str]]] = {}
    for spec in TABLES.values():
        for column in columns_of(spec):
            for code in column.colonne.sources:
                found.setdefault(code, {}).setdefault(spec.name, []).append(column.name)
    return found


def _known(source: Source) -> Iterable[tuple[str, str]]:
    said = (
        ("éditeur", source.editeur and escape(source.editeur)),
        ("adresse", source.adresse and f"<{source.adresse}>"),
        ("licence", source.licence and escape(source.licence)),
        ("millésime", source.millesime and escape(source.millesime)),
        ("publiée le", source.date_publication and source.date_publication.isoformat()),
        ("lue le", source.date_consultation and source.date_consultation.isoformat()),
    )
    return ((name, text) for name, text in said if text)


def escape(text: str) -> str:
    r"""Write plain words, in which no sign means anything.

    Args:
        text: any text.

    >>> escape("*a* <b>")
    '\\*a\\* \\<b\\>'
    """
    return re.sub(r"([\\`*_\[\]<>|#&~])", r"\\\1", text)


def escape_cell(text: str) -> str:
    r"""Keep Markdown within a cell of a table.

    Args:
        text: Markdown.

    >>> escape_cell("`a` or `b|c`")
    '`a` or `b\\|c`'
    """
    return text.replace("|", "\\|").replace("\n", " ")


def code_cell(text: str) -> str:
    r"""Write a code in a cell of a table; a bar would end the cell even there.

    Args:
        text: the code.

    >>> code_cell("55273|1983-01-01|1")
    '`55273\\|1983-01-01\\|1`'
    """
    return f"`{escape_cell(text)}`"


RULES_PAGES: dict[Lang, str] = {"fr": "docs/regles.md", "en": "docs/rules.md"}
"""The path of the page in each language."""

_FRENCH = """\
# Règles de validation

Engendré par `pvd-data schema --write` à partir des règles ; ne pas modifier à la main. \
*In English: [rules.md](rules.md).*

Chaque règle a un code, qui garde son sens pour toujours, un nom, et une gravité : une erreur \
rend le fichier invalide ; un avertissement demande qu'on regarde, et ne compte comme une erreur \
qu'avec `--strict` ; une remarque signale ce qui mérite d'être su. `--select` et `--ignore` \
choisissent des règles par code, par nom ou par famille. `pvd-data explain R004` affiche ce que \
cette page dit d'une règle.

Dans les exemples, ce qui ne se voit pas est nommé entre chevrons : `<BOM>`, `<CR>`, `<U+0302>`, \
ou l'octet, comme `<E2>`, qui n'est pas de l'UTF-8 ; ∅ est un fichier vide."""

_ENGLISH = """\
# Rules of validation

Generated by `pvd-data schema --write` from the rules; do not edit by hand. \
*En français : [regles.md](regles.md).*

Each rule has a code, which keeps its meaning for ever, a name, and a severity: an error makes \
the file invalid; a warning asks somebody to look, and counts as an error with `--strict` only; \
a notice tells what is worth knowing. `--select` and `--ignore` choose rules by code, by name or \
by family. `pvd-data explain R004` prints what this page says of a rule.

In the examples, what cannot be seen is named between angle brackets: `<BOM>`, `<CR>`, \
`<U+0302>`, or the byte, such as `<E2>`, that is not UTF-8; ∅ is an empty file."""


def rules_page(lang: Lang) -> str:
    """Write the page of one language, as Markdown.

    Args:
        lang: which language.
    """
    french = lang == "fr"
    lines = [_FRENCH if french else _ENGLISH, ""]
    for letter, title in FAMILIES.items():
        lines += [
            f"## {letter} · {title[lang]}",
            "",
            "| code | titre | nom | gravité |" if french else "| code | title | name | severity |",
            "|---|---|---|---|",
        ]
        rules = find_rules(letter)
        lines += [
            f"| [{rule.code}](#{rule.code.lower()}) | {_prose(rule.title[lang])} "
            f"| `{rule.slug}` | {_severity(rule, lang)} |"
            for rule in rules
        ]
        lines.append("")
        for rule in rules:
            lines += _section(rule, lang)
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(rule: Rule, lang: Lang) -> list[str]:
    wrong, right = (
        ("Exemple invalide :", "Exemple valide :")
        if lang == "fr"
        else ("Invalid example:", "Valid example:")
    )
    return [
        f"### {rule.code}",
        "",
        f"**{_prose(rule.title[lang])}** (`{rule.slug}`, {_severity(rule, lang)})",
        "",
        _prose(rule.why[lang]),
        "",
        wrong,
        "",
        *_fenced(visible(rule.wrong)),
        "",
        right,
        "",
        *_fenced(visible(rule.right)),
        "",
    ]


def _severity(rule: Rule, lang: Lang) -> str:
    return SEVERITIES[rule.severity][lang]


#: Commands, options and names of columns or files, which are code in prose.
_CODE = re.compile(r"pvd-data [a-z]+|--[a-z-]+|\b[a-z]+(?:_[a-z]+)+\b|\bdatapackage\.json\b")


def _prose(text: str) -> str:
    r"""Write plain words as Markdown, in which no sign of theirs means anything.

    >>> _prose("id_pvd avec --as-of, *a* <b>")
    '`id_pvd` avec `--as-of`, \\*a\\* \\<b\\>'
    """
    said, at = [], 0
    for found in _CODE.finditer(text):
        said += [escape(text[at : found.start()]), f"`{found.group()}`"]
        at = found.end()
    return "".join([*said, escape(text[at:])])


def _fenced(text: str) -> list[str]:
    """Put a text into a fence that nothing in it closes."""
    fence = "```"
    while fence in text:
        fence += "`"
    return [f"{fence}text", text, fence]

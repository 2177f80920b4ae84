"""What a file that travels alone says of itself: title, licence, tables, columns, sources.

A workbook and a database have no descriptor beside them; they carry the same in themselves, in
French, for the readers of the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pvd_data.schema.columns import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.exports.content import Content


class TableLine(NamedTuple):
    """What is said of a table.

    Attributes:
        nom_table: its name.
        titre: its French title.
        description: its French description.
        nombre_lignes: how many rows of it are exported.
    """

    nom_table: str
    titre: str
    description: str
    nombre_lignes: int


class ColumnLine(NamedTuple):
    """What is said of a column.

    Attributes:
        nom_table: the name of its table.
        colonne: its name.
        titre: its French title.
        description: its French description.
        type: what kind of values it has, in French.
        obligatoire: whether a cell may not be empty.
        exemple: a value.
        sources: codes of the sources it comes from.
    """

    nom_table: str
    colonne: str
    titre: str
    description: str
    type: str
    obligatoire: bool
    exemple: str
    sources: str


class SourceLine(NamedTuple):
    """What is said of a source; what is not known is None.

    Attributes:
        code_source: its code.
        titre: its title.
        editeur: who publishes it.
        adresse: where.
        licence: under which licence.
        millesime: which edition or period.
    """

    code_source: str
    titre: str
    editeur: str | None
    adresse: str | None
    licence: str | None
    millesime: str | None


def facts(content: Content) -> dict[str, str]:
    """Return what is true of the export as a whole, by name; what is not known is left out.

    Args:
        content: what is exported.

    >>> from pvd_data.exports.content import build_content
    >>> facts(build_content())["licence"]
    'Licence Ouverte 2.0'
    """
    descriptor = content.descriptor
    found = {
        "titre": descriptor["title"],
        "description": descriptor["description"],
        "edition": content.edition,
        # Of another publisher's package neither is known.
        "version": descriptor.get("version"),
        "licence": ", ".join(said["title"] for said in descriptor.get("licenses", ())),
    }
    return {name: text for name, text in found.items() if text}


def table_lines(content: Content) -> Iterator[TableLine]:
    """Yield what is said of each table.

    Args:
        content: what is exported.

    >>> from pvd_data.exports.content import build_content
    >>> [(line.titre, line.nombre_lignes) for line in table_lines(build_content())][1:3]
    [('Régions', 18), ('Départements', 101)]
    """
    for table in content.tables:
        yield TableLine(table.name, table.titre, table.description, len(table.rows))


def column_lines(content: Content) -> Iterator[ColumnLine]:
    """Yield what is said of each column of each table.

    Args:
        content: what is exported.

    >>> from pvd_data.exports.content import build_content
    >>> regions = build_content(tables=("regions",))
    >>> [(line.colonne, line.type, line.exemple) for line in column_lines(regions)][:2]
    [('code_region', 'texte', '93'), ('nom', 'texte', "Provence-Alpes-Côte d'Azur")]
    """
    for table in content.tables:
        for column in table.columns:
            yield ColumnLine(
                table.name,
                column.name,
                column.colonne.titre,
                column.description,
                KINDS[column.kind].french,
                column.required,
                column.colonne.exemple,
                ", ".join(column.colonne.sources),
            )


def source_lines(content: Content) -> Iterator[SourceLine]:
    """Yield what is said of each source.

    Args:
        content: what is exported.

    >>> from pvd_data.exports.content import build_content
    >>> [line.titre for line in source_lines(build_content(tables=("regions",)))]
    ['Code officiel géographique : régions']
    """
    for source in content.sources:
        yield SourceLine(*(getattr(source, name) for name in SourceLine._fields))

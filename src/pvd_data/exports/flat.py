"""`communes_completes`: the communes with the names of what they belong to, in one table.

What most people want in one file. Nothing of it is written a second time: each column is one
of a table, with its type, description, example and sources; only the names of what a commune
belongs to are renamed, so that they say whose they are.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, create_model

from pvd_data.schema.columns import columns_of
from pvd_data.schema.joined import FLAT, JOINED, joined_columns, value_of
from pvd_data.schema.models.base import Colonne, Row
from pvd_data.schema.tables import TABLES, TableSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.dataset import TableSet
    from pvd_data.schema.models.communes import Commune


COORDINATES = ("longitude", "latitude")
"""The columns that make a point, in the order of its coordinates."""


@cache
def flat_spec() -> TableSpec[Row]:
    """Return what is true of the table, made from those it is joined from.

    >>> flat_spec().columns[4:8]
    ('code_departement', 'nom_departement', 'code_region', 'nom_region')
    """
    return TableSpec(
        FLAT,
        create_model("CommuneComplete", __base__=Row, **dict(_fields())),
        TABLES["communes"].key,
        "Communes complètes",
        "Les communes du programme Petites villes de demain, avec les noms de leur "
        "département, de leur région et de leur intercommunalité.",
        unique=TABLES["communes"].unique,
    )


def spec_of(name: str) -> TableSpec[Row]:
    """Return what is true of a table that can be exported.

    Args:
        name: name of a table, or that of the flat one.

    >>> spec_of("axes").titre, spec_of(FLAT).titre
    ('Axes', 'Communes complètes')
    """
    return flat_spec() if name == FLAT else TABLES[name]


def object_schema_name(spec: TableSpec[Row]) -> str:
    """Return what the file with the JSON Schema of a table's objects is called.

    Args:
        spec: the table.

    >>> object_schema_name(spec_of("communes")), object_schema_name(flat_spec())
    ('commune.schema.json', 'communecomplete.schema.json')
    """
    return f"{spec.model.__name__.lower()}.schema.json"


def has_points(spec: TableSpec[Row]) -> bool:
    """Say whether the rows of a table can be points on a map.

    Args:
        spec: the table.

    >>> has_points(spec_of("communes")), has_points(spec_of("regions"))
    (True, False)
    """
    return set(COORDINATES) <= set(spec.columns)


def flat_rows(dataset: TableSet, communes: tuple[Commune, ...]) -> Iterator[tuple[object, ...]]:
    """Yield the values of each row.

    Args:
        dataset: where the départements, régions and intercommunalités are.
        communes: the communes that are wanted.

    Raises:
        MissingTableError: the dataset lacks one of these tables.
    """
    for commune in communes:
        yield tuple(value_of(dataset, commune, name) for name in joined_columns())


def _fields() -> Iterator[tuple[str, Any]]:
    """Yield the fields of the model in order; a joined one is empty where its key is."""
    for name in joined_columns():
        joined = JOINED.get(name)
        if joined is None:
            yield name, _field("communes", name)
        else:
            nullable = _may_be_none(name)
            yield name, _field(joined.table, joined.column, joined.whose, nullable)


def _may_be_none(name: str) -> bool:
    if name in JOINED:
        return _may_be_none(JOINED[name].through)
    return not TABLES["communes"].model.model_fields[name].is_required()


def _field(table: str, column: str, whose: str = "", nullable: bool = False) -> tuple[Any, Any]:
    """Take over the field of a model; under another title, and empty where its key is."""
    field = TABLES[table].model.model_fields[column]
    (colonne,) = (item for item in field.metadata if isinstance(item, Colonne))
    kind: Any = field.annotation
    for item in field.metadata:
        if item is not colonne:
            kind = Annotated[kind, item]
    (description,) = (
        found.description for found in columns_of(TABLES[table]) if found.name == column
    )
    if nullable:
        kind = kind | None
        description = f"{description.removesuffix('.')} ; vide où il n'y a pas d'intercommunalité."
    titled = Colonne(colonne.titre + whose, colonne.exemple, colonne.sources)
    default = ... if field.is_required() and not nullable else None
    return Annotated[kind, titled], Field(default=default, description=description)

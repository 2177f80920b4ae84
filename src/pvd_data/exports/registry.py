"""Every format by its name: what writes it, what it needs, what its files are called."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING

from pvd_data.errors import ExportError
from pvd_data.exports.flat import has_points, object_schema_name, spec_of
from pvd_data.schema.joined import FLAT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from pvd_data.exports.content import Content


@dataclass(frozen=True)
class Format:
    """A format.

    Attributes:
        name: its name, which its files end with.
        module: the module that writes it, imported only when it is asked for.
        extra: the extra of this package that brings the library it needs; none if empty.
        library: that library, as it is imported.
        single: whether all tables go into one file.
        points: whether only tables with coordinates can be written.
        slow: whether the whole package takes long enough for people to wonder.
    """

    name: str
    module: str
    extra: str = ""
    library: str = ""
    single: bool = False
    points: bool = False
    slow: bool = False

    def files(self, tables: Iterable[str], name: str = "pvd-data") -> tuple[str, ...]:
        """Return the names of the files that will be written.

        Args:
            tables: names of the tables.
            name: of the one file of all tables, without its ending.

        >>> FORMATS["csv"].files(["axes", "communes_completes"])
        ('axes.csv', 'communes_completes.csv', 'communes_completes.schema.json')
        >>> FORMATS["geojson"].files(["axes", "communes"]), FORMATS["zip"].files(["axes"])
        (('communes.geojson',), ('pvd-data.zip',))
        """
        if self.single:
            return (f"{name}.{self.name}",)
        there = self.tables(tables)
        schemas = {"csv": f"{FLAT}.schema.json", "json": object_schema_name(spec_of(FLAT))}
        schema = schemas.get(self.name) if FLAT in there else None
        files = tuple(f"{table}.{self.name}" for table in there)
        return files if schema is None else (*files, schema)

    def tables(self, tables: Iterable[str]) -> tuple[str, ...]:
        """Return those of some tables that this format can tell.

        Args:
            tables: their names.
        """
        return tuple(name for name in tables if not self.points or has_points(spec_of(name)))

    def writer(self) -> Callable[[Content, Path], tuple[str, ...]]:
        """Return the function that writes the format.

        Raises:
            ExportError: the library it needs is not installed; it says what to install.
        """
        if self.library:
            require(self.library, self.extra, self.name)
        write: Callable[[Content, Path], tuple[str, ...]]
        write = getattr(import_module(f"pvd_data.exports.{self.module}"), f"write_{self.name}")
        return write


def require(library: str, extra: str, name: str) -> None:
    """Refuse to write a format without the library that it needs.

    Args:
        library: the library, as it is imported.
        extra: the extra of this package that brings it.
        name: name of the format.

    Raises:
        ExportError: it is not installed; it says what to install.
    """
    if find_spec(library) is None:
        install = f"pip install 'pvd-data[{extra}]'"
        raise ExportError(
            name,
            f"{library} is not installed: {install}",
            f"{library} n'est pas installé : {install}",
        )


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        found.name: found
        for found in (
            Format("csv", "text_formats"),
            Format("xlsx", "xlsx", "xlsx", "xlsxwriter", single=True, slow=True),
            Format("json", "text_formats"),
            Format("jsonl", "text_formats"),
            Format("geojson", "text_formats", points=True),
            Format("parquet", "parquet", "parquet", "pyarrow"),
            Format("sqlite", "sqlite", single=True, slow=True),
            Format("zip", "archive", single=True),
        )
    }
)
"""Each format by the name that people give it."""

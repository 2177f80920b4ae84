"""What all row models share: strictness, rules within a row, the link to a dataset."""

from __future__ import annotations

import ast
import inspect
import textwrap
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from pvd_data.base.text import WORD
from pvd_data.errors import UnlinkedRowError
from pvd_data.schema.links import Link
from pvd_data.schema.notebook import row_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

    from pvd_data.report import Fault


@cache
def attribute_docstrings(cls: type) -> Mapping[str, str]:
    """Return the text under each annotated attribute of a class, those it inherits too.

    Args:
        cls: a class; of one whose source is not there (compiled files only) nothing is known.

    >>> from pvd_data.schema.models.territoires import Region
    >>> attribute_docstrings(Region)["code_region"]
    'Code de la région au Code officiel géographique, deux chiffres.'
    """
    found: dict[str, str] = {}
    for owner in reversed(cls.__mro__):
        found |= _own_docstrings(owner)
    return MappingProxyType(found)


@cache
def _own_docstrings(cls: type) -> dict[str, str]:
    try:
        source = textwrap.dedent(inspect.getsource(cls))
    except (OSError, TypeError):
        return {}
    (definition,) = ast.parse(source).body
    found = {}
    for field, under in pairwise(getattr(definition, "body", ())):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            text = under.value if isinstance(under, ast.Expr) else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                found[field.target.id] = inspect.cleandoc(text.value)
    return found


@dataclass(frozen=True, slots=True)
class Colonne:
    """What people are told of a column, beside its type and its description.

    Attributes:
        titre: French title.
        exemple: text of a cell that satisfies every constraint.
        sources: codes of the sources the column comes from.
    """

    titre: str
    exemple: str
    sources: tuple[str, ...] = ()

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Add the title to the JSON Schema of the field."""
        return {**handler(schema), "title": self.titre}


class Row(BaseModel):
    """A row of a table: frozen, hashable, equal to any row with the same fields.

    A row read by `pvd_data.load()` is linked to its dataset, so that relations are
    attributes. The link is no field: it is neither compared nor hashed nor dumped. Pickled, a
    row of the shipped package finds its relations again; of another package it comes alone,
    since the other side may not have that package.
    """

    # A model is built when it first judges something: rows of the shipped package, which were
    # judged when it was made, need none.
    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", strict=True, defer_build=True
    )
    __slots__ = ("_link",)

    #: Names of the relations, for tests and tools; each is a property.
    relations: ClassVar[tuple[str, ...]] = ()

    def faults(self) -> Iterator[Fault]:
        """Yield every rule within the row that this row breaks."""
        yield from ()

    @model_validator(mode="after")
    def _obey_rules(self) -> Self:
        faults = tuple(self.faults())
        if faults:
            raise PydanticCustomError(
                "row_rules",
                "row rules broken: {summary}",
                {"summary": ", ".join(fault.slug for fault in faults), "faults": faults},
            )
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe each field by the string under it."""
        found = handler(schema)
        for name, text in attribute_docstrings(cls).items():
            found.get("properties", {}).get(name, {}).setdefault("description", text)
        return found

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Name the columns with their values; long texts are cut."""
        for name, value in super().__repr_args__():
            long = isinstance(value, str) and len(value) > WORD
            yield name, f"{value[: WORD - 1]}…" if long else value

    def _repr_html_(self) -> str:
        """Show the columns in a notebook."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return row_html(type(self).__name__, values)

    @property
    def _dataset(self) -> Link:
        link: Link | None = getattr(self, "_link", None)
        if link is None:
            raise UnlinkedRowError(f"this {type(self).__name__}")
        return link

    def _linked_to(self, link: Link) -> Self:
        """Link a row that was just read; a row has one dataset for life."""
        # Frozen models refuse plain assignment; slots are not among their fields.
        object.__setattr__(self, "_link", link)
        return self

    def __getstate__(self) -> dict[Any, Any]:
        """Pickle the fields, and the link where the other side can follow it."""
        link: Link | None = getattr(self, "_link", None)
        state: dict[Any, Any] = super().__getstate__()
        return {**state, "_link": link} if link is not None and link.shipped else state

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """Take the fields, and the link if there is one."""
        link = state.pop("_link", None)
        super().__setstate__(state)
        if link is not None:
            self._linked_to(link)

    def __copy__(self) -> Self:
        """Copy the fields and keep the dataset."""
        return self._relink(super().__copy__())

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Copy the fields and keep the dataset, which is immutable and not copied."""
        return self._relink(super().__deepcopy__(memo))

    def _relink(self, copy: Self) -> Self:
        link: Link | None = getattr(self, "_link", None)
        return copy if link is None else copy._linked_to(link)

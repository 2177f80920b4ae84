"""Records that dump themselves: as plain objects, and as answers of Pydantic and FastAPI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema


class Dumped:
    """A dataclass that `to_dict`, `TypeAdapter` and FastAPI write alike.

    Pydantic takes such a record as it is, and writes it; it makes none of other objects. Fields
    that are not compared are not dumped.
    """

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes as plain objects for JSON, in their order.

        A row is an object of its columns, a date its ISO text, a tuple a list.
        """
        return {name: _plain(value) for name, value in self._contents().items()}

    def _contents(self) -> dict[str, Any]:
        """Return what is dumped, by name."""
        return {name: getattr(self, name) for name in _names(type(self))}

    @classmethod
    def _kinds(cls) -> Mapping[str, Any]:
        """Return the type of each of them."""
        hints = get_type_hints(cls)
        return {name: hints[name] for name in _names(cls)}

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Take a record of this class only, and write what is in it by its types."""
        from pydantic_core import core_schema

        shape = {
            name: core_schema.typed_dict_field(
                handler.generate_schema(Any if isinstance(kind, TypeVar) else kind)
            )
            for name, kind in cls._kinds().items()
        }
        return core_schema.is_instance_schema(
            cls,
            ref=f"{cls.__module__}.{cls.__qualname__}:{id(cls)}",
            serialization=core_schema.plain_serializer_function_ser_schema(
                cls._contents, return_schema=core_schema.typed_dict_schema(shape)
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe what is written."""
        said = (cls.__doc__ or "").partition("\n")[0]
        shape: Any = schema
        # Of `Match[Commune]`, which is no class, Pydantic makes the schema of a dataclass itself.
        found = handler(shape.get("serialization", {}).get("return_schema", shape))
        return {**found, "title": cls.__name__, "description": said}


def _names(cls: type) -> list[str]:
    return [field.name for field in fields(cls) if field.compare]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Dumped):
        return value.to_dict()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return [_plain(item) for item in value]

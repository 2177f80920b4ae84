"""Public names and signatures, the codes of the rules, the command line and its exit codes."""

from __future__ import annotations

import inspect
import types
import typing
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

import pvd_data
from pvd_data import errors, frames, testing
from tests.golden.commands import describe_commands, describe_exits, describe_rules
from tests.golden.parts import EXPECTED, write_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAMES = EXPECTED / "names.txt"

_PROTOCOL = frozenset(
    {"__bool__", "__call__", "__contains__", "__enter__", "__exit__", "__getitem__", "__iter__"}
    | {"__len__"}
)


def make_names() -> dict[str, str]:
    """Describe all that is public.

    Returns:
        Lines of text by what they are about.
    """
    descriptions: dict[str, Iterator[str]] = {
        "pvd_data": _describe_names(pvd_data, pvd_data.__all__),
        **{
            module.__name__: _describe_names(module, _public_names(module))
            for module in (frames, testing, errors)
        },
        "rules": describe_rules(),
        "commands": describe_commands(),
        "exit codes": describe_exits(),
    }
    return {name: "".join(f"{line}\n" for line in lines) for name, lines in descriptions.items()}


def write_names() -> None:
    """Write the golden file of public names."""
    write_parts(NAMES, make_names())


def _public_names(module: ModuleType) -> list[str]:
    """Return the names of what a module defines itself."""
    return [
        name
        for name, thing in sorted(vars(module).items())
        if not name.startswith("_") and getattr(thing, "__module__", "") == module.__name__
    ]


def _describe_names(module: ModuleType, names: list[str]) -> Iterator[str]:
    for name in names:
        thing = getattr(module, name)
        if inspect.isclass(thing):
            yield from _describe_class(name, thing)
        elif callable(thing) and not typing.get_args(thing):
            yield from _signatures(name, thing)
        else:  # the type of a cell, or the version
            kind = typing.get_args(thing)[0] if typing.get_args(thing) else type(thing)
            yield f"{name}: {kind.__name__}"


def _describe_class(name: str, thing: type) -> Iterator[str]:
    bases = [base.__name__ for base in thing.__mro__[1:] if _is_public(base)]
    under = f" < {', '.join(bases)}" if bases else ""
    if issubclass(thing, BaseModel):
        yield f"class {name}{under}"
        for field, info in thing.model_fields.items():
            default = "" if info.is_required() else f" = {info.get_default()!r}"
            yield f"  {field}: field{default}"
    else:
        yield f"class {name}{_signature(thing) if _is_made_by_us(thing) else ''}{under}"
    for attribute in sorted({*dir(thing), *_instance_attributes(thing)}):
        if attribute in _PROTOCOL or not attribute.startswith(("_", "model_")):
            yield from _describe_attribute(thing, attribute)


def _is_public(base: type) -> bool:
    """Say whether a base class says something to those who use a class."""
    if base.__module__.startswith("pvd_data"):
        return base.__name__ in pvd_data.__all__
    return base.__name__ not in ("object", "Generic", "Protocol", "ABC")


def _is_made_by_us(thing: type) -> bool:
    """Say whether a class defines what it is called with, itself or by a class of ours."""
    return any(
        {"__init__", "__new__"} & vars(base).keys()
        for base in thing.__mro__
        if base.__module__.startswith("pvd_data")
    )


def _instance_attributes(thing: type) -> set[str]:
    """Return the public attributes that only objects have."""
    if issubclass(thing, Exception):
        if not _is_made_by_us(thing):
            return set()
        required = [
            parameter
            for parameter in inspect.signature(thing).parameters.values()
            if parameter.default is parameter.empty
            and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]
        return set(vars(thing(*["x"] * len(required))))
    pvd = pvd_data.load()
    examples: list[object] = [pvd, pvd.regions]
    found = {name for one in examples if type(one) is thing for name in vars(one)}
    return found | getattr(thing, "__dataclass_fields__", {}).keys()


def _describe_attribute(thing: type, name: str) -> Iterator[str]:
    owner = next((base for base in thing.__mro__ if name in vars(base)), None)
    if owner is None:
        yield f"  .{name}"
        return
    if not owner.__module__.startswith("pvd_data"):  # inherited from another library
        return
    found = vars(owner)[name]
    if isinstance(found, property | cached_property):
        function = found.func if isinstance(found, cached_property) else found.fget
        assert function is not None
        yield f"  .{name} -> {_annotation(inspect.get_annotations(function)['return'])}"
    elif isinstance(found, staticmethod | classmethod):
        yield from _signatures(f"  {type(found).__name__} .{name}", getattr(thing, name))
    elif inspect.isfunction(found):
        yield from _signatures(f"  .{name}", found)
    elif isinstance(found, int | str):
        yield f"  .{name} = {found!r}"
    else:
        yield f"  .{name}"


def _signatures(name: str, function: Callable[..., Any]) -> Iterator[str]:
    """Describe how a function is called: in each of the ways that are declared, if some are."""
    overloads = typing.get_overloads(function) if inspect.isfunction(function) else []
    for way in [*overloads, function]:
        yield f"{name}{_signature(way)}"


def _signature(thing: Callable[..., Any]) -> str:
    signature = inspect.signature(thing)
    parameters = [
        parameter.replace(annotation=_Annotation(_annotation(parameter.annotation)))
        if parameter.annotation is not parameter.empty
        else parameter
        for parameter in signature.parameters.values()
    ]
    returned = signature.return_annotation
    if inspect.isclass(thing) or returned is signature.empty:
        returned = signature.empty
    else:
        returned = _Annotation(_annotation(returned))
    return str(signature.replace(parameters=parameters, return_annotation=returned))


def _annotation(annotation: object) -> str:
    """Return an annotation as it stands in the source, on each interpreter."""
    if isinstance(annotation, typing.ForwardRef):
        return annotation.__forward_arg__
    if isinstance(annotation, str):
        return annotation
    if annotation is None or annotation is type(None):
        return "None"
    origin, within = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return " | ".join(map(_annotation, within))
    if origin is None:
        return "..." if annotation is ... else str(getattr(annotation, "__name__", annotation))
    words = map(repr if origin is typing.Literal else _annotation, within)
    return f"{_annotation(origin)}[{', '.join(words)}]"


class _Annotation:
    """What `inspect` prints without quotes."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

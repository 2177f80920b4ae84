"""Cells are read without Pydantic as Pydantic reads them: the same texts, values and faults."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from typing import Annotated, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pvd_data.schema.codes import RefusedError, Shape, reader_of
from pvd_data.schema.models.base import Colonne
from pvd_data.schema.roles import JOINED, ROLES
from pvd_data.schema.tables import TABLES

COLUMNS = {
    f"{spec.name}.{name}": Annotated[field.annotation, *field.metadata]
    for spec in TABLES.values()
    for name, field in spec.model.model_fields.items()
}
TYPES: dict[str, Any] = {**{name: role.type for name, role in ROLES.items()}, **COLUMNS}
#: What people write, and what no two engines mean the same by.
PIECES = (
    *"0123456789AB|.,;-+eE'()[] \t\n\r\v\f\0\x1c\x1f\x85\xa0\u2003\u2028\ufeff\u200b\ud800\udfff",
    *("é", "É", "œ", "²", "٣", "\u0302", "05046", "2A004", "pvd-93-05-3", "200067742", "21750001600019"),
    *("2021-05-07", "2018-11-22", "2020-09-30", "true", "false", "6.475", "44.5806", "-91", "181"),
    *("Embrun", "CC", "qpv", "https://", "POINT", "ZZZZZZZZZ", "1e999", "975", "98", "20", "Massif"),
)  # fmt: skip


def by_pydantic(adapter: TypeAdapter[Any], text: str) -> tuple[str, Any]:
    """Return what Pydantic makes of a text: its value, or the kind of fault and what is expected."""
    try:
        return "read", adapter.validate_python(text)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
    kind, context = detail["type"], detail.get("ctx", {})
    if "attendu" in context:
        return kind, (context["attendu"], context["expected"])
    if kind in ("literal_error", "string_unicode"):
        return "literal_error", ()  # its words are of Python's repr
    if kind == "greater_than_equal":
        kind = kind if isinstance(context["ge"], int | float) else "too_early"
        return kind, (f"au moins {context['ge']}", f"at least {context['ge']}")
    return kind, (f"au plus {context['le']}", f"at most {context['le']}")


def plainly(annotation: Any, text: str) -> tuple[str, Any]:
    try:
        return "read", reader_of(annotation)(text)
    except RefusedError as refused:
        choice = refused.kind == "literal_error"
        return refused.kind, () if choice else (*refused.context.values(),)


def examples(annotation: Any) -> list[str]:
    """Return right texts of a type, and what is next to right."""
    found = []
    for item in annotation.__metadata__:
        found += [item.example] if isinstance(item, Shape) else []
        found += [item.exemple] if isinstance(item, Colonne) else []
    return [*found, *(f"{one} " for one in found), *(one[:-1] for one in found), "1", *PIECES]


@pytest.mark.parametrize("name", TYPES)
def test_what_is_right_and_what_is_nearly_so_reads_alike(name: str) -> None:
    annotation = TYPES[name]
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    for text in filter(None, examples(annotation)):
        assert plainly(annotation, text) == by_pydantic(adapter, text), text


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join) | st.text(min_size=1))
@example("é\ud800")
def test_any_text_reads_alike(text: str) -> None:
    # Of a letter or a white space in them Python decides, as where they are taken apart.
    odd = any(
        (c.isalnum() and not c.isalpha() and not c.isdecimal()) or c in "\x1c\x1d\x1e\x1f"
        for c in text
    ) or any(unicodedata.category(c)[0] == "M" for c in text)
    for name, role in ROLES.items():
        if name in JOINED and odd:
            continue
        found = plainly(role.type, text), by_pydantic(ADAPTERS[name], text)
        assert found[0] == found[1], (name, text)


def test_a_choice_is_refused_with_its_choices() -> None:
    with pytest.raises(RefusedError) as caught:
        reader_of(TYPES["communes.niveau_centralite"])("x")
    assert caught.value.expected["fr"].startswith("Centre majeur d'équipements et de services, ")


def test_to_read_a_cell_imports_no_pydantic() -> None:
    program = (
        "import sys; from pvd_data.rules.cells import CellCheck; from pvd_data.schema.roles import ROLES\n"
        "for name, role in ROLES.items(): CellCheck(name, role.type, required=True).faults('é')\n"
        "print(any(name.startswith('pydantic') for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


ADAPTERS: dict[str, TypeAdapter[Any]] = {
    name: TypeAdapter(role.type) for name, role in ROLES.items()
}

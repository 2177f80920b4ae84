"""What is told of the columns of a free-form file as a whole: that one is missing, or is no header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.base.language import Text
from pvd_data.columns.heading_row import first_datum
from pvd_data.errors import NothingToCheckError
from pvd_data.report import Fault
from pvd_data.schema.headings import is_known
from pvd_data.schema.roles import JOINED, ROLES, known_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pvd_data.report import Column
    from pvd_data.validation.collector import Collector


_ELSE = Text(
    fr=" ({what}) ; si elle porte un autre nom : --column {role}=LIBELLÉ",
    en=" ({what}); if it goes by another name: --column {role}=LABEL",
)

#: What a column is made of that does not depend on what it means.
_MADE_OF = {"code_insee": ("code_departement", "numero_commune")}


def required_roles(
    places: Mapping[str, int], computed: Mapping[str, int], collector: Collector
) -> frozenset[str]:
    """Return the roles whose cells must be filled, and report those that no column has.

    What is computed of a cell that holds several things is there where that cell is filled; a code
    that a name leads to is in no column.

    Args:
        places: the numbers of the columns by role, those that are computed too.
        computed: those alone.
        collector: it says what is asked, and takes what is missing.
    """
    found: set[str] = set()
    for role in dict.fromkeys(collector.options.require):
        homes = (role,) if role in places and role not in computed else _homes(role, places)
        found.update(homes)
        if not homes:
            given = _ELSE.fill(what=ROLES[role].what, role=role)
            collector.add("missing-label", line=collector.header, column=role, given=given)
    return frozenset(found)


def _homes(role: str, places: Mapping[str, int]) -> tuple[str, ...]:
    """Return the roles of the columns that hold something among other things."""
    for home, parts in JOINED.items():
        if role in parts and home in places:
            return (home,)
    made_of = _MADE_OF.get(role, ())
    return made_of if made_of and places.keys() >= set(made_of) else ()


def refuse_header(header: Sequence[str], raw: str, collector: Collector) -> None:
    """Report that there is no header, or raise where there is one without a known label.

    Args:
        header: the labels of the file.
        raw: their physical line.
        collector: where the fault goes.

    Raises:
        NothingToCheckError: no label is known.
    """
    data, line = first_datum(header), collector.header
    if data is None:
        odd = list(filter(is_known, header))
        raise NothingToCheckError(collector.path, header, known=known_labels(), odd=odd)
    number = header.index(data) + 1
    collector.add("missing-header", raw, line=line, value=data, column_number=number)


def tell_misleading(
    column: Column, rows: Sequence[Sequence[str]], collector: Collector, raw: str
) -> None:
    """Report a heading that says what no cell of its column is.

    Args:
        column: the column.
        rows: the first rows of the file.
        collector: where the fault goes.
        raw: the physical line of the header.
    """
    number = column.number
    text = next(row[number] for row in rows if len(row) > number and row[number].strip())
    fault = Fault("misleading-label", column.label, text, ROLES[column.meant[0]].what)
    collector.add_fault(fault, column.label, number + 1, line=collector.header, raw=raw)

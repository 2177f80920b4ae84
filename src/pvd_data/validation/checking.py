"""Checking one file to its end: as one of our tables, or as anybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from pvd_data.pausing import no_collection
from pvd_data.tables import TABLES
from pvd_data.tabular.lines import read_lines
from pvd_data.tabular.records import Records
from pvd_data.validation.anybody import plan_file
from pvd_data.validation.declared import plan_table
from pvd_data.validation.file_check import FileCheck
from pvd_data.validation.header import match_header
from pvd_data.validation.roles import is_alias
from pvd_data.validation.truth import truth

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from pvd_data.tabular.records import Block
    from pvd_data.validation.collector import Collector
    from pvd_data.validation.options import Options
    from pvd_data.validation.plan import Plan

    Keys = Callable[[str], Collection[str] | None]


def check_stream(
    stream: BinaryIO,
    collector: Collector,
    options: Options,
    *,
    table: str | None = None,
    keys: Keys | None = None,
) -> FileCheck:
    """Check the CSV in a stream.

    Args:
        stream: the file.
        collector: where faults are told.
        options: what is asked.
        table: name of the table of ours that it should hold; None for anybody's file.
        keys: from the name of a table to its keys; the shipped tables' if None.
    """
    columns = TABLES[table].columns if table is not None else ()
    french = options.wanted.lang == "fr"

    def blocks() -> Iterator[Block]:
        lines = read_lines(stream, collector.found, french)
        known = columns.__contains__ if columns else is_alias
        records = Records(lines, collector.found, known)
        for block in records.blocks():
            collector.delimiter = records.delimiter or ","
            yield block

    return check_blocks(blocks(), collector, options, table=table, keys=keys)


def check_blocks(
    blocks: Iterator[Block],
    collector: Collector,
    options: Options,
    *,
    table: str | None = None,
    keys: Keys | None = None,
) -> FileCheck:
    """Check the records of a file.

    Args:
        blocks: the records, the header first.
        collector: where faults are told.
        options: what is asked.
        table: name of the table of ours that it should hold; None for anybody's file.
        keys: from the name of a table to its keys; the shipped tables' if None.
    """
    reference = truth()

    def plan_declared(header: list[str], rows: list[list[str]], raw: str) -> Plan | None:
        spec = TABLES[str(table)]
        if not {label.strip() for label in header} & set(spec.columns) and _is_data(header, rows):
            collector.add("missing-header", line=collector.header, value=header[0])
            return None
        places = match_header(header, spec.columns, collector, raw)
        return plan_table(
            spec,
            places,
            header,
            reference,
            keys or reference.keys,
            options.wanted.lang,
            options.as_of,
        )

    def plan_anybody(header: list[str], rows: list[list[str]], raw: str) -> Plan | None:
        return plan_file(
            header,
            rows,
            reference,
            collector,
            named=options.columns,
            key=options.key,
            require_programme=options.require_programme,
            as_of=options.as_of,
            lang=options.wanted.lang,
            raw=raw,
        )

    check = FileCheck(
        collector,
        plan_anybody if table is None else plan_declared,
        gather=TABLES[table].key[0] if table is not None else None,
    )
    with no_collection():
        check.run(blocks)
    return check


def _is_data(header: list[str], rows: list[list[str]]) -> bool:
    """Say whether a first line looks like those below it and unlike labels."""
    return any(cell[:1].isdigit() for cell in header) and all(
        len(row) == len(header) for row in rows[:1]
    )

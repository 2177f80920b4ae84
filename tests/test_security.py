"""The limits that SECURITY.md promises are those of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from pvd_data.base import text
from pvd_data.base.confined import Limits
from pvd_data.cli import fix, options, resolve
from pvd_data.enriching import job
from pvd_data.package import opening, zipped
from pvd_data.tabular import (
    compressed,
    json_records,
    lines,
    objects,
    parquet,
    records,
    sheets,
    workbook,
)
from pvd_data.validation import by_frictionless, others, package, targets

PAGE = " ".join((Path(__file__).parent.parent / "SECURITY.md").read_text("utf-8").split())


def size(number: int) -> str:
    """Write a number of bytes as the page does."""
    for unit, name in ((2**20, "MiB"), (2**10, "KiB")):
        whole, rest = divmod(number, unit)
        if whole and not rest:
            return f"{whole} {name}"
    raise ValueError(f"{number} is no whole number of KiB")


CONFINED = Limits()


@pytest.mark.parametrize(
    "said",
    [
        f"| a cell of a CSV | {records.MAX_FIELD:,} characters |",
        f"| a record of a CSV | {size(lines.MAX_RECORD)}, {records.MAX_CELLS:,} cells, "
        f"{records.MAX_LINES:,} lines |",
        f"| {text.LONGEST_NAME:,} letters, {text._MARKS} marks on each |",
        f"| a workbook | {size(workbook.MAX_PACKED)} packed, {size(sheets.MAX_UNPACKED)} unpacked |",
        f"| a sheet | {sheets.MAX_CELLS:,} cells, {size(sheets.MAX_TEXT)} of text, "
        f"{size(sheets.MAX_ROW)} in a row, {sheets.MAX_CELL:,} characters in a cell |",
        f"| {size(compressed.MAX_UNPACKED)} unpacked, or {compressed.MAX_RATIO} times its size; "
        f"{size(compressed.MAX_ZIP)} for the zip |",
        f"| JSON | {size(json_records.MAX_RECORD)} in a record, {records.MAX_CELLS:,} keys; "
        f"{objects.MAX_EMPTY:,} empty cells, and {objects.MAX_SPARSE} more for each that is not |",
        f"| Parquet that is checked | {size(parquet.MAX_SIZE)}; {parquet.MAX_CELLS:,} cells, and "
        f"{parquet.CELLS_EACH} more for each byte |",
        f"| a `datapackage.json` | {size(opening.MAX_DESCRIPTOR)} |",
        f"| {size(opening.MAX_TABLE)} each in a folder, {size(opening.MAX_MEMBER)} together in a zip; "
        f"{package.MAX_ROWS:,} rows each; {package.MAX_FAULTS:,} faults |",
        f"| {targets.MAX_FILES:,} files, {targets.MAX_WORKBOOKS:,} of them workbooks; "
        f"{size(opening.MAX_MEMBER)} together in a zip |",
        f"| the list of the files in a zip | {size(zipped.MAX_LIST)} |",
        f"| {size(by_frictionless.MAX_UNPACKED)} unpacked, lines of {size(by_frictionless.MAX_LINE)}, "
        f"{size(by_frictionless.MAX_REFERENCED)} for a table that another points to |",
        f"| {size(options.MAX_SETTINGS)}, keys of {options.MAX_PARTS} parts |",
        f"| a line of `resolve --from` | {size(resolve._LONGEST)} |",
        f"| a file that `fix` corrects | {size(fix.MOST)} |",
        f"| {job._ROWS:,} rows, and {job._ROWS_EACH} more for each byte |",
        f"by python-calamine ({size(CONFINED.memory)} of memory, {CONFINED.processor} seconds of the "
        f"processor, {CONFINED.patience} seconds without an answer)",
        f"by frictionless ({size(Limits(processor=others.CEILING).memory)}, {others.BUDGET} seconds "
        f"and {1e6 * by_frictionless.CELL:.0f} µs for each cell, {by_frictionless.SLICE} seconds for "
        "one resource and its cells;",
        f"by polars or pyarrow ({size(parquet.MEMORY)} and {size(parquet.MEMORY_EACH)} for each MiB of "
        f"the file, {parquet.SECONDS} seconds and {parquet.SECONDS_EACH} for each MiB)",
    ],
)
def test_what_is_promised_is_what_is_held(said: str) -> None:
    assert said in PAGE

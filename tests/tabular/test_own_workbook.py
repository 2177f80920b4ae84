"""Our own export as a workbook is a package again."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

import pvd_data
from pvd_data.errors import (
    DescriptorError,
    InvalidDataError,
    MissingTableError,
    UnreadableFileError,
)
from tests.tabular import books

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = pytest.mark.outside
"""Tests that write and read all tables take half a minute together: `make check` runs them."""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped tables as a workbook."""
    folder = tmp_path_factory.mktemp("export")
    pvd_data.export(folder, formats=["xlsx"])
    return folder / "pvd-data.xlsx"


@WHOLE
@pytest.mark.once
def test_it_has_no_finding(exported: Path) -> None:
    report = pvd_data.validate(exported)
    assert report.issues == ()
    assert report.rows == {table.name: len(table) for table in pvd_data.load()}


@WHOLE
@pytest.mark.once
@pytest.mark.parametrize("table", ["communes", "regions"])
def test_one_of_its_tables_has_none(table: str, exported: Path) -> None:
    report = pvd_data.validate(exported, table=table)
    assert (report.issues, list(report.rows)) == ((), [table])


@WHOLE
@pytest.mark.once
def test_it_loads_back(exported: Path) -> None:
    there, shipped = pvd_data.load(exported), pvd_data.load()
    assert there.communes["05046"].intercommunalite == shipped.communes["05046"].intercommunalite
    for name in ("communes", "evenements", "anomalies", "sources"):
        assert list(getattr(there, name).values()) == list(getattr(shipped, name).values())
    assert len(pickle.loads(pickle.dumps(there)).regions) == 18  # noqa: S301  (our own)


@WHOLE
@pytest.mark.once
def test_the_flat_table_has_no_finding(tmp_path: Path) -> None:
    pvd_data.export(tmp_path, formats=["xlsx"], flat=True)
    report = pvd_data.validate(tmp_path / "pvd-data.xlsx")
    assert report.issues == ()
    with pytest.raises(DescriptorError, match="none of its sheets has the name of a table"):
        pvd_data.load(tmp_path / "pvd-data.xlsx")


def test_what_is_wrong_in_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    labels = ("code_region", "nom", "code_insee_chef_lieu")
    rows: list[books.Row] = [labels, ("93", "Provence-Alpes-Côte d'Azur", "")]
    path.write_bytes(books.xlsx_of_sheets({"Notes": [("a",)], "regions": rows}))
    with pytest.raises(InvalidDataError) as caught:
        _ = pvd_data.load(path).regions
    (issue,) = caught.value.report.issues
    assert (issue.path, issue.line, issue.slug) == ("a.xlsx#regions", 2, "missing-value")
    with pytest.raises(MissingTableError):
        _ = pvd_data.load(path).communes
    path.write_bytes(b"a")
    with pytest.raises(UnreadableFileError):
        pvd_data.load(path)

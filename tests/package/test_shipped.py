"""Rows that are not checked again are, in all, those that the models would make."""

from __future__ import annotations

import csv
import json
import pickle
from pathlib import Path

import pytest
from click.testing import CliRunner

import pvd_data
from pvd_data.cli.main import main
from pvd_data.dataset import Dataset
from pvd_data.package.shipped import checksummed_files, is_whole, read_trusted
from pvd_data.schema.models.base import attribute_docstrings
from pvd_data.schema.tables import TABLES


@pytest.mark.parametrize("name", TABLES)
def test_a_trusted_row_is_the_checked_row_in_all(name: str, root: Path) -> None:
    spec, file = TABLES[name], checksummed_files(root, "pvd-data").tables[name]
    cells = csv.DictReader(file.read().decode().splitlines())
    checked = [
        spec.model.model_validate({name: text for name, text in row.items() if text})
        for row in cells
    ]
    trusted = read_trusted(spec, file)
    assert trusted == checked
    assert list(map(repr, trusted)) == list(map(repr, checked))
    assert list(map(hash, trusted)) == list(map(hash, checked))
    for row, twin in zip(trusted, checked, strict=True):
        assert row.model_fields_set == twin.model_fields_set
        assert [*map(type, vars(row).values())] == [*map(type, vars(twin).values())]
    row = trusted[-1]
    assert row.model_dump_json(exclude_unset=True) == checked[-1].model_dump_json(
        exclude_unset=True
    )
    assert pickle.loads(pickle.dumps(row)) == row.model_copy() == row  # noqa: S301  (our own)
    assert spec.model.model_validate(row.model_dump()) == row
    with pytest.raises(pvd_data.UnlinkedRowError):
        _ = row._dataset


def test_a_file_with_one_other_byte_is_refused(package: Path) -> None:
    path = package / "data" / "communes.csv"
    path.write_bytes(path.read_bytes().replace(b",6412,2023,6.475", b",6413,2023,6.475"))
    pvd = Dataset(checksummed_files(package, "copy"), shipped=True)
    assert len(pvd.regions) == 18
    with pytest.raises(pvd_data.DamagedPackageError, match=r"communes\.csv.*reinstall"):
        _ = pvd.communes
    # Opened by its path it is anybody's package, whose descriptor may be stale.
    with pytest.raises(pvd_data.InvalidDataError, match="hash"):
        _ = pvd_data.load(package).communes


@pytest.mark.parametrize(
    "text", [None, "", "[]", "{", '{"resources": [1]}', '{"resources": [{"name": "communes"}]}']
)
def test_without_its_checksums_the_package_is_refused(text: str | None, package: Path) -> None:
    descriptor = package / "datapackage.json"
    descriptor.unlink() if text is None else descriptor.write_text(text, "utf-8")
    with pytest.raises(pvd_data.DamagedPackageError, match=r"datapackage\.json.*reinstall"):
        checksummed_files(package, "copy")


def test_every_table_that_is_shipped_has_its_checksum(root: Path) -> None:
    for file in checksummed_files(root, "pvd-data").tables.values():
        assert is_whole(file, file.read()), file.path


def test_no_descriptor_is_written_for_tables_with_a_fault(package: Path) -> None:
    path = package / "data" / "communes.csv"
    path.write_bytes(path.read_bytes().replace(b"05046,Embrun", b"5046,Embrun"))
    before = json.loads((package / "datapackage.json").read_bytes())
    result = CliRunner().invoke(main, ["schema", "--write", "--root", str(package)])
    assert result.exit_code == 1
    line = [*pvd_data.load().communes].index("05046") + 2
    assert f"data/communes.csv:{line}" in result.stderr
    assert "« 5046 »" in result.stderr.replace("\xa0", " ")
    assert json.loads((package / "datapackage.json").read_bytes()) == before


def test_a_class_without_its_source_has_no_docstrings_to_read() -> None:
    assert attribute_docstrings(type("Row", (), {})) == {}
    assert attribute_docstrings(int) == {}


def test_what_many_rows_have_in_common_is_kept_once(pvd: pvd_data.Dataset) -> None:
    rows = pvd.communes_france.values()
    for column in ("code_departement", "siren_epci", "annee_population"):
        values = [getattr(row, column) for row in rows]
        assert len({*map(id, values)}) == len({*values})
    given = [row.model_fields_set for row in rows]
    assert len({*map(id, given)}) == len({*map(frozenset, given)})
    assert len({id(pvd.book.lives[code]) for code in pvd.communes_france}) < 2_000

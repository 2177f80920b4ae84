"""A package in a zip: what is read of the archive at once."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from pvd_data.package import zipped

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("size", [None, -1, 10, 11, 1000])
def test_no_more_is_read_at_once_than_a_list_may_have(
    size: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "MAX_LIST", 10)
    path = tmp_path / "a.zip"
    path.write_bytes(b"0123456789")
    with zipped.Archive(path) as file:
        assert file.read(0) == b""
        assert file.read(size) == b"0123456789"
    path.write_bytes(b"0123456789a")
    with zipped.Archive(path) as file:
        if size == 10:
            assert (file.read(size), file.read(size)) == (b"0123456789", b"a")
        else:
            with pytest.raises(zipfile.BadZipFile, match="more than 10 bytes at once"):
                file.read(size)

"""What is packed is unpacked as far as it is worth its bytes, and one table of a zip is read."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from pvd_data.errors import UnreadableFileError
from pvd_data.tabular import compressed
from pvd_data.tabular.compressed import holds_table, open_archive, unpack_gzip, unpack_zip
from pvd_data.tabular.streams import Watched

if TYPE_CHECKING:
    from pathlib import Path

CSV = b"code_insee,nom\n05046,Embrun\n"


def watched(content: bytes) -> Watched:
    return Watched("a", io.BytesIO(content), len(content), None)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of some files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def whole(stream: Watched) -> bytes:
    parts = []
    while more := stream.read(2**20):
        parts.append(more)
    return b"".join(parts)


def unzip(content: bytes) -> bytes:
    return whole(unpack_zip(open_archive(watched(content), "a.zip"), "a.zip"))


def test_gzip_is_unpacked_also_in_several_parts() -> None:
    stream = unpack_gzip(watched(gzip.compress(CSV) + gzip.compress(b"05170,Tallard\n")), "a")
    assert stream.peek().startswith(CSV[:10])
    assert whole(stream) == CSV + b"05170,Tallard\n"


@pytest.mark.parametrize(
    "members",
    [
        {"a.csv": CSV},
        {"dossier/A.CSV": CSV, "LISEZMOI.txt": b"x", "plan.pdf": b"x", "__MACOSX/._a.csv": b"x"},
        {"a.tsv": CSV, ".cache.csv": b"x", "b.json": b"[]"},
        {"a.geojson": CSV},
    ],
)
def test_the_one_table_of_a_zip_is_read(members: dict[str, bytes]) -> None:
    assert unzip(zipped(members)) == CSV


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (zipped({"a.csv": CSV, "b.csv": CSV}), "several tables, 'a.csv', 'b.csv'"),
        (zipped({"a.json": b"[]", "b.json": b"[]"}), "several tables"),
        (zipped({"a.pdf": b"x"}), "neither CSV, nor JSON"),
        (zipped({"a.csv": CSV}, zipfile.ZIP_LZMA), "packed in an uncommon way"),
        (zipped({"a.csv": CSV}, zipfile.ZIP_BZIP2), "packed in an uncommon way"),
        (zipped({"a.csv": CSV})[:40], "damaged or cut"),
        (zipped({"a.csv": CSV * 99}).replace(b"\x00\x00a.csv", b"\x00\x00b.csv", 1), "damaged"),
    ],
)
def test_any_other_zip_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        unzip(content)
    assert sentence in str(caught.value).replace("«\xa0", "'").replace("\xa0»", "'")


def test_a_zip_with_a_password_is_refused() -> None:
    content = bytearray(zipped({"a.csv": CSV}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableFileError, match="password"):
        unzip(bytes(content))


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_gzip_that_is_cut_is_refused(cut: int) -> None:
    with pytest.raises(UnreadableFileError, match="damaged or cut"):
        whole(unpack_gzip(watched(gzip.compress(CSV)[:-cut]), "a"))


def test_a_bomb_is_refused_and_a_large_file_that_is_worth_it_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = b"0" * (65 * 2**20)
    with pytest.raises(UnreadableFileError, match=r"too large \(33 MiB so far\)"):
        unzip(zipped({"a.csv": bomb}))
    with pytest.raises(UnreadableFileError, match="too large"):
        whole(unpack_gzip(watched(gzip.compress(bomb)), "a"))
    monkeypatch.setattr(compressed, "MAX_UNPACKED", 10)
    assert unzip(zipped({"a.csv": CSV})) == CSV


def test_what_the_list_says_of_sizes_is_not_believed() -> None:
    content = bytearray(zipped({"a.csv": b"0" * (65 * 2**20)}))
    at = content.index(b"PK\x01\x02") + 20
    content[at : at + 4] = (2**30).to_bytes(4, "little")
    with pytest.raises(UnreadableFileError):
        unzip(bytes(content))


def test_a_zip_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "MAX_ZIP", 10)
    with pytest.raises(UnreadableFileError, match="the zip is over"):
        unzip(zipped({"a.csv": CSV}))


def test_a_package_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    for members, expected in (
        ({"a.json": b"[]"}, True),
        ({"a.csv": CSV}, False),
        ({"a.csv": CSV, "b.csv": CSV}, False),
        ({"a.csv": CSV, "b.xlsx": b"x"}, False),
        ({"data/a.csv": CSV, "datapackage.json": b"{}"}, False),
        ({"x/data/a.csv": CSV, "x/datapackage.json": b"{}"}, False),
        ({"a.pdf": b"x"}, False),
    ):
        path.write_bytes(zipped(members))
        assert holds_table(path, "datapackage.json") is expected
    path.write_bytes(b"PK\x03\x04")
    assert not holds_table(path, "datapackage.json")

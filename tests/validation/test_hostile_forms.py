"""Small files in other forms that are made to harm: each ends with a sentence or a report, soon."""

from __future__ import annotations

import bz2
import gzip
import io
import zipfile
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.limited import run_limited

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MEBI = 2**20
HEADER = b"code_insee,nom\n05046,Embrun\n"


def bomb(content: bytes, times: int = 1) -> bytes:
    """Return a file of gzip that unpacks to a content again and again."""
    return gzip.compress(content, mtime=0) * times


def zipped(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def many_members() -> bytes:
    """Return a zip whose list of members is long."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"{number}/" + "a/" * 20, b"")
        archive.writestr("a.csv", HEADER)
    return file.getvalue()


def parquet(rows: int) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({"a": pa.nulls(rows, pa.string())}), file)
    return file.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "zeros.csv.gz": lambda: bomb(b"0" * MEBI, 1024),
    "lines.csv.gz": lambda: bomb(HEADER + b"\n" * MEBI, 1024),
    "spaces.json.gz": lambda: bomb(b" " * MEBI, 1024),
    "after.json.gz": lambda: bomb(b"[{}]" + b" " * (64 * MEBI - 100)),
    "text.json.gz": lambda: bomb(b'[{"nom": "' + b"x" * 60 * MEBI),
    "nested.json.gz": lambda: bomb(b"[" * 60 * MEBI),
    "gzip.gz": lambda: gzip.compress(gzip.compress(HEADER)),
    "bomb.zip": lambda: zipped("a.csv", b"0" * (200 * MEBI)),
    "members.zip": many_members,
    "bz2.csv.gz": lambda: b"\x1f\x8b" + bz2.compress(HEADER),
    "lists.json": lambda: b'[{"a": [' + b"[]," * 2_000_000 + b"[]]}]",
    "objects.json": lambda: b'{"a": {"b": ' + b'[{"c":' * 100_000,
    "keys.json": lambda: b"[" + b",".join(b'{"k%d":1}' % n for n in range(200_000)) + b"]",
    "sparse.json": lambda: (
        b"[{" + b",".join(b'"k%d":1' % n for n in range(50_000)) + b"}" + b",{}" * 100_000 + b"]"
    ),
    "digits.json": lambda: b'[{"code_insee": ' + b"9" * 1_000_000 + b"}]",
    "lines.jsonl": lambda: b'{"a":1}' + b"\n" * 5_000_000 + b'{"a":1}',
    "wide.json": lambda: b"[[" + b"1," * 200_000 + b"1]]",
    "nulls.parquet": lambda: parquet(50_000_000),
    "long.parquet": lambda: b"PAR1" + b"\xff" * 1000 + (2**31 - 1).to_bytes(4, "little") + b"PAR1",
}


@pytest.mark.processes
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_with_a_report_or_a_sentence(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name]())
    done = run_limited("validate", path, "--lang", "fr")
    said = done.stderr.decode()
    assert "Traceback" not in said
    assert done.returncode in (0, 1, 2), said
    assert done.returncode < 2 or said.startswith("Erreur")
    assert len(said.splitlines()) <= 3


@pytest.mark.processes
def test_where_memory_is_limited_a_large_file_is_checked_without_polars(tmp_path: Path) -> None:
    path = tmp_path / "towns.csv"
    rows = (f"05046,Embrun,{number}\n" for number in range(200_000))
    path.write_text(f"code_insee,nom,numero\n{''.join(rows)}", "utf-8")
    done = run_limited("validate", path, "--lang", "fr")
    assert done.returncode == 0, done.stderr.decode()
    assert b"200\xe2\x80\xaf000 lignes" in done.stdout

"""Files made to harm: each is answered by a report or by a sentence, in bounded memory."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import pvd_data
from pvd_data.columns.recognise import recognise
from pvd_data.errors import DescriptorError, NothingToCheckError
from pvd_data.reference.index import shipped_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

HEADER, EMBRUN = b"code_insee,nom\n", b"05046,Embrun\n"
CLEAN = HEADER + EMBRUN

#: Mebibytes that the longest record may cost, with an interpreter and our tables: some 60.
MOST_MEMORY = 250

CHILD = """
import json, sys
import pvd_data
try:
    report = pvd_data.validate(sys.argv[1], lang="en", **json.loads(sys.argv[2]))
    answer = {"counts": report.counts, "lines": report.flatten(["slug", "line"])}
except pvd_data.PvdDataError as error:
    answer = {"error": str(error)[:300]}
# Not ru_maxrss, which begins with that of the process that started this one.
status = open("/proc/self/status").read()
answer["memory"] = int(status.partition("VmHWM:")[2].split()[0]) // 2**10
print(json.dumps(answer))
"""

apart = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def check_apart(target: str | Path, content: Iterable[bytes] = (), **options: Any) -> Any:
    """Validate in a process of its own; return what it answers once its memory is judged.

    Args:
        target: what to validate.
        content: what stands on the standard input.
        options: options of `validate`.
    """
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(target), json.dumps({"limit": 10, **options})],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it knows enough
            for chunk in content:
                child.stdin.write(chunk)
        try:
            out, err = child.communicate(timeout=300)
        except subprocess.TimeoutExpired:
            child.kill()
            raise
    assert err == b""
    answer = json.loads(out)
    assert answer["memory"] < MOST_MEMORY, answer
    return answer


def repeat(content: bytes, times: int) -> Iterator[bytes]:
    many = 2**20 // len(content)
    for _ in range(times // many):
        yield content * many
    yield content * (times % many)


@pytest.mark.outside
@apart
def test_a_line_of_a_gigabyte() -> None:
    def content() -> Iterator[bytes]:
        yield CLEAN
        yield from repeat(b"a", 2**30)
        yield b"\n5046,Embrun\n"

    answer = check_apart("-", content())
    assert answer["lines"] == [["record-too-large", 3], ["constraint-error", 4]]


@pytest.mark.outside
@apart
def test_a_record_of_20_mebibytes_of_quoted_lines() -> None:
    def content() -> Iterator[bytes]:
        yield CLEAN
        for _ in range(200):
            yield b'"' + b"a line of some length\n" * 4800 + b'",'
        yield b"\n"

    answer = check_apart("-", content())
    assert ["record-too-large", 3] in answer["lines"]


@apart
@pytest.mark.parametrize(
    "line", [b'a",b,"\n', b'"a"b"\n', b'"\n', b'",\n', b'x,"a\n"b\n', b'""",\n']
)
def test_quotes_that_open_on_every_line(line: bytes) -> None:
    # Enough rows for the columns to be recognised.
    answer = check_apart("-", [HEADER, *repeat(EMBRUN, 20_000), *repeat(line, 40_000)])
    assert set(answer["counts"]) > {"duplicate-row"}


@apart
def test_an_unclosed_quote_costs_one_line() -> None:
    content = [CLEAN, b'05046,"Embrun\n', *repeat(EMBRUN, 60_000), b"5046,Embrun\n"]
    answer = check_apart("-", content, ignore=["duplicate-row"])
    assert answer["lines"] == [["unclosed-quote", 3], ["constraint-error", 60_004]]


@pytest.mark.outside
@apart
def test_long_cells_are_not_remembered() -> None:
    def content() -> Iterator[bytes]:
        yield HEADER
        yield from repeat(EMBRUN, 20_000)
        for number in range(2500):
            yield b"05046,%d%s\n" % (number, b"x" * 100_000)

    answer = check_apart("-", content(), ignore=["duplicate-row"])
    assert answer["counts"] == {"name-mismatch": 2500}


@apart
def test_a_long_label_is_not_told_a_thousand_times() -> None:
    content = [b"code_insee," + b"L" * 900_000 + b"\n" + b"05046,=1\n" * 1000]
    answer = check_apart("-", content, limit=1000, ignore=["duplicate-row"])
    assert answer["counts"] == {"formula": 1000}


FILES: dict[str, tuple[bytes, dict[str, int]]] = {
    "nothing": (b"", {"source-error": 1}),
    "a mark and nothing": (b"\xef\xbb\xbf", {"byte-order-mark": 1, "source-error": 1}),
    "a mark of UTF-16 and nothing": (b"\xff\xfe", {"encoding-error": 1, "source-error": 1}),
    "half a character of UTF-16": (
        CLEAN.decode().encode("utf-16") + b"A",
        {"encoding-error": 1, "cut-row": 1},
    ),
    "blank lines": (b"\n" * 10_000_000, {"source-error": 1}),
    "blank lines between": (CLEAN + b"\n" * 200_000 + b"05046,Embrun\n", {"blank-row": 200_000}),
    "null bytes": (b"\0" * 5_000_000, {"encoding-error": 1, "field-too-large": 1}),
    "many null bytes": (b"\0" * 40_000_000, {"encoding-error": 1, "record-too-large": 1}),
    "a null byte": (CLEAN + b"05046,Em\0brun\n", {"null-byte": 1}),
    "a label of 2 MiB": (b"a" * 2**21 + b"\n" + CLEAN, {"field-too-large": 1}),
    "a line of labels and nothing more": (b"code_insee" * 2**21, {"record-too-large": 1}),
    "a million columns": (b"a," * 10**6 + b"\n" + CLEAN, {"record-too-large": 1}),
    "a row of a million cells": (
        CLEAN + b"," * 10**6 + b"\n5046,Embrun\n",
        {"record-too-large": 1, "constraint-error": 1},
    ),
    "a field of 2 MiB": (
        CLEAN + b"05046," + b"a" * 2**21 + b"\n5046,Embrun\n",
        {"field-too-large": 1, "constraint-error": 1},
    ),
    "a field of a million quotes": (
        CLEAN + b'05046,"' + b'"' * 10**6 + b'"\n5046,Embrun\n',
        {"name-mismatch": 1, "constraint-error": 1},
    ),
    "a million quotes and one": (
        CLEAN + b"05046," + b'"' * (10**6 + 1) + b"\n5046,Embrun\n",
        {"unclosed-quote": 1, "constraint-error": 1},
    ),
    "a lone surrogate": (
        CLEAN + "05046,\ud800Embrun\n".encode("utf-8", "surrogatepass"),
        {"encoding-error": 1},
    ),
    "half a pair in UTF-16": (
        b"\xff\xfe" + "code_insee,nom\n05046,\ud800Embrun\n".encode("utf-16-le", "surrogatepass"),
        {"encoding-error": 1},
    ),
    "UTF-16": (CLEAN.decode().encode("utf-16"), {"encoding-error": 1}),
    "UTF-16 without a mark": (CLEAN.decode().encode("utf-16-be"), {"encoding-error": 1}),
    "a number of 5,000 digits": (
        b"code_insee,population\n" + b"05046,6412\n" * 20 + b"05046," + b"9" * 5000 + b"\n",
        {"type-error": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("table", [None, "communes"])
def test_a_file_made_to_harm(name: str, table: str | None, tmp_path: Path) -> None:
    content, expected = FILES[name]
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    report = pvd_data.validate(path, table=table, limit=10)
    missing = {slug: 1 for slug in expected if report.counts.get(slug, 0) < expected[slug]}
    assert missing == {}
    assert len(report.issues) <= 10 * len(report.counts)


@pytest.mark.parametrize("seed", range(20))
def test_bytes_by_chance(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(random.Random(seed).randbytes(50_000))  # noqa: S311  (not a secret)
    for head in (b"", CLEAN):
        path.write_bytes(head + path.read_bytes())
        try:
            assert not pvd_data.validate(path).valid
        except NothingToCheckError as error:
            assert "none of its columns is recognised" in str(error)


def test_a_header_of_100_000_labels(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b",".join(b"c%d" % number for number in range(90_000)) + b"\n")
    with pytest.raises(NothingToCheckError) as caught:
        pvd_data.validate(path)
    assert len(str(caught.value)) < 3000
    assert pvd_data.validate(path, table="communes").counts["extra-label"] == 90_000
    path.write_bytes(b",".join([b"code_insee"] * 90_000) + b"\n")
    assert pvd_data.validate(path).counts["duplicate-label"] == 89_999


def describe(package: Path, *resources: dict[str, Any], **more: Any) -> Path:
    """Write a package of some resources, beside a file that is not its own."""
    package.mkdir()
    (package.parent / "secret.csv").write_bytes(CLEAN)
    (package / "a.csv").write_bytes(CLEAN)
    path = package / "datapackage.json"
    path.write_text(json.dumps({"resources": resources, **more}), "utf-8")
    return package


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("../secret.csv", "leads out of the package"),
        ("/etc/hostname", "leads out of the package"),
        ("~/a.csv", "leads out of the package"),
        ("b/../../secret.csv", "leads out of the package"),
        ("..\\secret.csv", "leads out of the package"),
        ("link.csv", "leads out of the package"),
        ("folder/secret.csv", "leads out of the package"),
        ("circle.csv", "leads out of the package|no such file"),  # Python 3.13 says the latter
        ("null", "leads out of the package"),
        ("http://127.0.0.1:9/a.csv", "nothing is fetched"),
        ("file:///etc/hostname", "nothing is fetched"),
        ("a" * 5000, "no such file"),
        ("\ud800.csv", "leads out of the package"),
        ("a\0.csv", "leads out of the package"),
        ("pipe", "no such file"),
        (".", "no such file"),
    ],
)
def test_a_path_that_leaves_the_package(path: str, said: str, tmp_path: Path) -> None:
    package = describe(tmp_path / "package", {"name": "communes", "path": path})
    (package / "link.csv").symlink_to(tmp_path / "secret.csv")
    (package / "folder").symlink_to(tmp_path)
    (package / "circle.csv").symlink_to("circle.csv")
    (package / "null").symlink_to("/dev/null")
    os.mkfifo(package / "pipe")
    with pytest.raises(DescriptorError, match=said):
        pvd_data.validate(package)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000 + "]" * 100_000,
        '{"resources": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        '{"resources": [{"name": "communes", "path": "a.csv", "bytes": %s}]}' % ("9" * 5000),
        '{"resources": [{"name": "communes", "path": "a.csv", "bytes": NaN}]}',
        " " * (16 * 2**20 + 1),
        "\0",
        "\ud800",
        "",
    ],
)  # fmt: skip
def test_a_descriptor_made_to_harm(text: str, tmp_path: Path) -> None:
    package = describe(tmp_path / "package")
    (package / "datapackage.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(DescriptorError):
        pvd_data.validate(package)


@apart
def test_a_table_of_a_package_is_not_read_at_once(tmp_path: Path) -> None:
    package = describe(tmp_path / "package", {"name": "communes", "path": "a.csv", "bytes": 5})
    os.truncate(package / "a.csv", 400 * 2**20)
    answer = check_apart(package)
    assert answer["lines"][0] == ["byte-count", None]


@pytest.mark.parametrize(
    "heading",
    [
        "population",
        "code_insee",
        "nom_commune",
        "code_postal",
        "siren",
        "longitude",
        "date",
        "point",
    ],
)
@pytest.mark.parametrize("piece", ["hab", "1 ", ".0", "0,", "[1.5 ", "2021-01-01T "])
def test_a_column_of_long_texts_is_recognised_as_nothing_in_no_time(
    heading: str, piece: str
) -> None:
    text = piece * (200_000 // len(piece)) + "\nx"
    (column,) = recognise([heading], [[text]], shipped_reference(), {})
    assert (column.role, column.fit.near) == (None, 0)

"""Packages made to harm: `validate` and `load` end in time, in bounded memory, with a sentence."""

from __future__ import annotations

import copy
import json
import random
import struct
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

import pvd_data
from tests.limited import run_limited

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROGRAM = """
import sys
import pvd_data
for read in (pvd_data.validate, lambda path: len(pvd_data.load(path).departements)):
    try:
        found = read(sys.argv[1])
        print(dict(getattr(found, "counts", {})), getattr(found, "not_checked", ""))
    except pvd_data.PvdDataError as error:
        print(type(error).__name__, " ".join(str(error).split())[:200])
"""

HEADER = b"code_departement,nom,code_region,code_insee_chef_lieu\n"
DESCRIPTOR = json.dumps({"resources": [{"name": "departements", "path": "d.csv"}]})


def packed(path: Path, *bodies: bytes, more: tuple[tuple[str, bytes], ...] = ()) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", DESCRIPTOR)
        with archive.open("d.csv", "w") as file:
            file.write(HEADER)
            for body in bodies:
                file.write(body)
        for name, content in more:
            archive.writestr(name, content)
    return path


def answers(path: Path) -> list[str]:
    """Return what `validate` and `load` say of a package, in a limited process."""
    done = run_limited(str(path), program=PROGRAM)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode().splitlines()


@pytest.mark.once
@pytest.mark.parametrize(
    ("body", "times", "validated", "loaded"),
    [
        (b"x\n" * 2**20, 20, "DescriptorError d.csv: more than 150000 rows", "DescriptorError"),
        (b"\n" * 2**20, 16, "{'blank-row': 16777216}", "InvalidDataError"),
        (b"\r\n" * 2**20, 8, "{'blank-row': 8388608, 'line-endings': 1}", "InvalidDataError"),
        (b"a,b,c,d\n" * 2**17, 8, "{'constraint-error': ", "InvalidDataError"),
        (b"\n" * 2**20, 70, "DescriptorError", "DescriptorError"),
    ],
    ids=["short rows", "blank lines", "blank lines of Windows", "faults", "too large"],
)
def test_a_small_zip_of_many_rows(
    body: bytes, times: int, validated: str, loaded: str, tmp_path: Path
) -> None:
    first, second = answers(packed(tmp_path / "bomb.zip", *[body] * times))
    assert first.startswith(validated)
    assert second.startswith(loaded)


def test_a_package_of_too_many_faults_says_where_it_was_stopped(tmp_path: Path) -> None:
    report = pvd_data.validate(packed(tmp_path / "a.zip", b"a,b,c,d\n" * 60_000), lang="en")
    assert report.not_checked == ("departements",)
    assert "more than 50000 faults" in report.not_checked_why["departements"]
    assert not report.valid


def test_a_member_of_many_folders_takes_no_memory(tmp_path: Path) -> None:
    # Their names, written out, are a gigabyte.
    path = packed(tmp_path / "a.zip", b"\n", more=(("a/" * 30_000 + "x", b""),))
    assert answers(path) == ["{'blank-row': 1} ()", answers(path)[1]]


def test_a_sparse_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text(DESCRIPTOR, "utf-8")
    with (tmp_path / "d.csv").open("wb") as file:
        file.truncate(10 * 2**30)
    for read in (pvd_data.validate, pvd_data.load):
        with pytest.raises(pvd_data.DescriptorError, match="has more than 536870912 bytes"):
            read(tmp_path)


def _set(
    form: str, place: int, value: int, local: int | None = None
) -> Callable[[bytearray], None]:
    """Write a number into the entries of the last member: in the list, and before its bytes."""

    def change(content: bytearray) -> None:
        struct.pack_into(form, content, content.rfind(b"PK\1\2") + place, value)
        if local is not None:
            struct.pack_into(form, content, content.rfind(b"PK\3\4") + local, value)

    return change


@pytest.mark.parametrize(
    "change",
    [
        *(_set("<H", 10, method, 8) for method in (1, 6, 9, 12, 14, 93, 95, 97, 99)),
        _set("<H", 8, 1, 6),
        _set("<I", 24, 5),
        _set("<I", 42, 0xFFFFFFF0),
        lambda content: struct.pack_into("<I", content, len(content) - 10, 0xFFFFFFF0),
        lambda content: content.__delitem__(slice(len(content) // 2, -22)),
    ],
)
def test_a_damaged_archive_is_a_sentence(
    change: Callable[[bytearray], None], tmp_path: Path
) -> None:
    path = packed(tmp_path / "a.zip", b"05,Hautes-Alpes,93,05061\n" * 50)
    content = bytearray(path.read_bytes())
    change(content)
    path.write_bytes(content)
    for read in (pvd_data.validate, lambda place: len(pvd_data.load(place).departements)):
        with pytest.raises(pvd_data.DescriptorError, match=r"cannot be read: \S"):
            read(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["d.csv", "datapackage.json"])
def test_two_members_of_one_name_are_refused(name: str, tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", more=((name, DESCRIPTOR.encode()),))
    with pytest.raises(pvd_data.DescriptorError, match="several files"):
        pvd_data.load(path)


WRONG: tuple[Any, ...] = (
    *(None, True, -1, 3.5, 10**30, "", "\ud800", "\0", [], {}, [None], [1], {"a": 1}, [[]]),
    *(float("nan"), "../x", "a" * 5000, "o.csv", "departements", ["o.csv", "o.csv"]),
)


def _places(found: Any) -> list[tuple[Any, Any]]:
    """Return each place of a descriptor as what holds it and its name or number there."""
    if not isinstance(found, dict | list):
        return []
    keys = list(found) if isinstance(found, dict) else list(range(len(found)))
    return [(found, key) for key in keys] + [one for key in keys for one in _places(found[key])]


@pytest.mark.parametrize("seed", range(4))
def test_a_descriptor_of_any_shape_is_a_report_or_a_sentence(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pvd_data.validation.others.can_confine", lambda: False)
    (tmp_path / "d.csv").write_bytes(HEADER)
    (tmp_path / "o.csv").write_bytes(b"a\n1\n")
    schema = {"fields": [{"name": "a"}], "foreignKeys": [{"fields": "a", "reference": {}}]}
    whole = {
        "resources": [
            {"name": "departements", "path": "d.csv", "bytes": 3, "hash": "md5:0"},
            {"name": "o", "path": "o.csv", "schema": schema, "dialect": {"delimiter": ","}},
        ]
    }
    chance = random.Random(seed)  # noqa: S311  (not a secret)
    for _ in range(60):
        changed = json.loads(json.dumps(whole))
        for _ in range(chance.randint(1, 2)):
            holder, key = chance.choice(_places(changed))
            holder[key] = copy.deepcopy(chance.choice(WRONG))
        (tmp_path / "datapackage.json").write_text(json.dumps(changed), "utf-8")
        for read in (pvd_data.validate, pvd_data.load):
            try:
                assert read(tmp_path) is not None
            except pvd_data.PvdDataError as error:
                assert error.text["fr"]

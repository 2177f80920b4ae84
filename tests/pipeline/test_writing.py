"""Canonical files, written beside `data/` and put in its place, or compared with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import BuildError
from pipeline.progress import Progress
from pipeline.tables import Draft
from pipeline.writing import compare, stage, write_table
from pvd_data.schema.tables import TABLES
from tests.pipeline.bench import plainly

SILENT = Progress(lambda file: None, lambda table, rows: None, lambda line: None)
OLD = {"a.csv": b"a\n1\n", "b.csv": b"b\n2\n"}
NEW = {"a.csv": b"a\n3\n"}


def folder(path: Path, files: dict[str, bytes]) -> Path:
    """Make a folder of files."""
    path.mkdir(parents=True)
    for name, content in files.items():
        path.joinpath(name).write_bytes(content)
    return path


def content(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir()}


def test_a_table_is_written_in_the_order_of_its_key_and_quoted_only_where_needed() -> None:
    rows = [
        {"code_region": "93", "nom": 'Le "Sud", dit-on', "code_insee_chef_lieu": "13055"},
        {"code_region": "11", "nom": "Île-de-France", "code_insee_chef_lieu": "75056"},
    ]
    written = write_table(TABLES["regions"], {row["code_region"]: row for row in rows})
    assert written.decode("utf-8") == (
        "code_region,nom,code_insee_chef_lieu\n"
        "11,Île-de-France,75056\n"
        '93,"Le ""Sud"", dit-on",13055\n'
    )


def test_tables_are_staged_beside_data_and_gone_afterwards(tmp_path: Path) -> None:
    data = tmp_path / "absent" / "data"
    written: list[tuple[str, int]] = []
    progress = Progress(lambda file: None, lambda table, rows: written.append((table, rows)), print)
    with stage(Draft(), data, progress) as staged:
        assert staged.parent.parent == data.parent
        assert not data.exists()
        assert set(content(staged)) == {f"{name}.csv" for name in TABLES}
    assert written == [(name, 0) for name in TABLES]
    assert list(data.parent.iterdir()) == []


def test_tables_that_break_their_own_rules_are_refused_in_french(tmp_path: Path) -> None:
    draft = Draft()
    draft.add("regions", {"code_region": "00", "nom": "", "code_insee_chef_lieu": "13055"})
    with pytest.raises(BuildError) as caught, stage(draft, tmp_path / "data", SILENT):
        pass
    assert plainly(caught.value) == (
        "data/regions.csv, ligne 2, colonne « code_region », valeur « 00 » : 2 faute(s) dans la "
        "table construite ; la première : code_region : « 00 » trouvé, attendu : le code d'une "
        "région, par exemple 93"
    )
    assert list(tmp_path.iterdir()) == []


def test_equal_folders_do_not_differ(tmp_path: Path) -> None:
    assert compare(folder(tmp_path / "old", OLD), folder(tmp_path / "new", OLD)) == []


def test_differences_are_shown_line_by_line(tmp_path: Path) -> None:
    assert compare(folder(tmp_path / "old", OLD), folder(tmp_path / "new", NEW)) == [
        "--- data/a.csv (enregistré)",
        "+++ data/a.csv (reconstruit)",
        "@@ -2 +2 @@",
        "-1",
        "+3",
        "--- data/b.csv (enregistré)",
        "+++ data/b.csv (reconstruit)",
        "@@ -1,2 +0,0 @@",
        "-b",
        "-2",
    ]


def test_where_nothing_is_committed_all_is_new(tmp_path: Path) -> None:
    lines = compare(tmp_path / "absent", folder(tmp_path / "new", NEW))
    assert lines[2:] == ["@@ -0,0 +1,2 @@", "+a", "+3"]


@pytest.mark.parametrize("other", [b"a\r\n1\r\n", b"a\n1"])
def test_other_line_ends_differ_too(other: bytes, tmp_path: Path) -> None:
    old = folder(tmp_path / "old", {"a.csv": other})
    assert compare(old, folder(tmp_path / "new", {"a.csv": OLD["a.csv"]})) == [
        "data/a.csv : fins de ligne ou octets différents"
    ]


def test_a_long_difference_is_cut_and_counted(tmp_path: Path) -> None:
    lines = "".join(f"{number}\n" for number in range(100)).encode()
    found = compare(
        folder(tmp_path / "old", {"a.csv": b""}), folder(tmp_path / "new", {"a.csv": lines})
    )
    assert found[:4] == [
        "--- data/a.csv (enregistré)",
        "+++ data/a.csv (reconstruit)",
        "@@ -0,0 +1,100 @@",
        "+0",
    ]
    assert found[19:] == ["+16", "… et 83 lignes de différence de plus dans data/a.csv"]

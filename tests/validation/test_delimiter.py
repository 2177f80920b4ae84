"""What separates the cells of a CSV can be said, wherever options are taken."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from pvd_data import CheckOptions, Document, OptionError, validate
from pvd_data.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

#: What is guessed are the tabs within the remarks: they are many, and as many in each line.
ODD = b"code_insee:remarque\n5046:a\tb\tc\n05170:a\tb\tc\n"


def labels(content: bytes, **asked: Any) -> list[str]:
    report = Document(content, "a.csv").check(**asked)
    return [column.label for column in report.file_columns["a.csv"]]


def test_the_sign_that_is_asked_for_is_taken() -> None:
    assert labels(ODD, delimiter=":") == ["code_insee", "remarque"]
    assert labels(b"code_insee,a;b\n05046,1;2\n") == ["code_insee", "a;b"]
    one = {"columns": {"code_insee": "1"}}
    assert labels(b"code_insee,a;b\n05046,1;2\n", delimiter=";", **one) == ["code_insee,a", "b"]
    assert labels(b"code_insee\ta\n05046\t1\n", delimiter="tab") == ["code_insee", "a"]


def test_what_is_corrected_is_found_by_the_same_sign() -> None:
    fixed = Document(ODD, "a.csv").fix(delimiter=":")
    assert fixed.content == ODD.replace(b"\n5046", b"\n05046")
    changed = Document(ODD, "a.csv")
    changed.check(delimiter=":")
    (_, row) = changed.rows({(None, 2)}, delimiter=":")
    assert b"\n5046:x\n" in changed.change([(row, 2, "x")], delimiter=":").content


def test_that_it_is_no_comma_is_told_all_the_same() -> None:
    report = Document(b"code_insee;a\n05046;1\n", "a.csv").check(delimiter=";")
    assert report.counts == {"wrong-delimiter": 1}


def test_it_is_a_flag_and_a_setting_for_some_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("a.csv").write_bytes(ODD)

    def checked(*args: str) -> int:
        done = CliRunner().invoke(main, ["validate", "a.csv", "--format", "json", *args])
        cells: int = json.loads(done.stdout)["cells"]
        return cells

    assert checked("--delimiter", ":") == 2
    tmp_path.joinpath("pvd-data.toml").write_text('[files."a.csv"]\ndelimiter = ":"\n', "utf-8")
    assert checked() == 2


@pytest.mark.parametrize("sign", ["", ";;", '"', "'", "\n", "a", "5", "é", 5])
def test_what_cannot_separate_cells_is_refused(sign: object) -> None:
    with pytest.raises(OptionError, match="delimiter"):
        CheckOptions.of(delimiter=sign)
    with pytest.raises(ValueError, match="delimiter"):
        validate([], delimiter=sign)

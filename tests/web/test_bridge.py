"""What the page asks of the validator, asked as it does, on this machine's Python."""

from __future__ import annotations

import hashlib
import json
import shlex
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from pvd_data import Document
from pvd_data.cli.main import main
from tests.ci.runner import ROOT
from web.checker.bridge import Desk, ask

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.once

EXAMPLE = ROOT / "examples" / "projets.csv"


def asking(desk: Desk, question: str, **given: Any) -> tuple[Any, bytes | None]:
    """Ask as the worker does, and read the answer as it does."""
    said, content = ask(desk, question, json.dumps(given), lambda part: None)
    return json.loads(said), content


def opened(tmp_path: Path, content: bytes, name: str, **asked: Any) -> tuple[Desk, Any]:
    """Open a file as the worker does."""
    desk, path = Desk(), tmp_path / "1"
    path.write_bytes(content)
    shown, _ = asking(desk, "open", path=str(path), name=name, asked=asked)
    assert not path.exists()
    return desk, shown


def test_what_is_found_is_shown(tmp_path: Path) -> None:
    desk, shown = opened(tmp_path, EXAMPLE.read_bytes(), "projets.csv")
    assert (shown["errors"], shown["warnings"], shown["rows"], shown["valid"]) == (8, 1, 4, False)
    assert [column[3] for column in shown["columns"]][:2] == [None, "code_insee"]
    assert sum(rule["count"] for rule in shown["rules"]) == len(shown["issues"]) == 9
    rows, _ = asking(desk, "rows", wanted=[[None, 3]], first=0)
    assert [line for _, line, _ in rows] == [1, 3]


def test_the_command_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("mes projets.csv").write_bytes(EXAMPLE.read_bytes())
    asked: dict[str, Any] = {
        "columns": {"nom": "projet"},
        "not_columns": ["lat"],
        "key": ["projet"],
    }
    asked |= {"require_programme": True, "header_row": 1}
    _, shown = opened(tmp_path, EXAMPLE.read_bytes(), "mes projets.csv", **asked)
    program, *words = shlex.split(shown["command"])
    assert program == "pvd-data"
    done = CliRunner().invoke(main, [*words, "--format", "json", "--isolated"])
    assert json.loads(done.stdout)["errors"] == shown["errors"]


def test_what_was_decided_is_what_is_fixed(tmp_path: Path) -> None:
    desk, shown = opened(tmp_path, EXAMPLE.read_bytes(), "projets.csv")
    certain = [at for at, issue in enumerate(shown["issues"]) if issue[8]]
    fixed, content = asking(desk, "fix", accepted=[], refused=[])
    document = Document(EXAMPLE.read_bytes(), "projets.csv")
    assert content == document.fix().content
    assert fixed["cells"] == len(certain)
    _, content = asking(desk, "fix", accepted=[], refused=certain)
    assert content == EXAMPLE.read_bytes()


def test_a_cell_is_rewritten(tmp_path: Path) -> None:
    desk, _ = opened(tmp_path, EXAMPLE.read_bytes(), "projets.csv")
    shown, _ = asking(desk, "edit", cell=[None, 3, 3, "Tallard"], asked={})
    assert shown["errors"] == 7
    assert desk.first.content == EXAMPLE.read_bytes()


def test_refusals_are_told_in_french(tmp_path: Path) -> None:
    _, shown = opened(tmp_path, b"a,b\n1,2\n", "a.csv")
    assert "aucune colonne" in shown["refusal"]
    _, shown = opened(tmp_path, b"PK\x03\x04", "a.xlsx")
    assert "classeur" in shown["refusal"]


def test_no_cell_of_a_report_is_a_formula(tmp_path: Path) -> None:
    desk, _ = opened(tmp_path, b"code_insee,nom\n05046,=cmd|x\n", "a.csv")
    page, _ = asking(desk, "report", form="csv")
    assert ";'=cmd|x;" in page
    page = asking(desk, "report", form="html")[0]
    assert "<h1>" in page
    assert hashlib.sha256(desk.now.content).hexdigest() in page
    assert json.loads(asking(desk, "report", form="json")[0])["warnings"] == 1


def test_roles_are_told_in_french() -> None:
    said, _ = asking(Desk(), "about")
    assert said["roles"]["code_insee"] == "le code INSEE d'une commune"

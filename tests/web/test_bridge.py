"""What the page asks of the validator, asked as it does, on this machine's Python."""

from __future__ import annotations

import hashlib
import io
import json
import shlex
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from click.testing import CliRunner

from pvd_data import ROLES, Document
from pvd_data.cli.main import main
from tests.ci.runner import ROOT
from web.checker.bridge import Desk, ask
from web.checker.lists import _PROPOSED

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
    shown, _ = asking(desk, "check", path=str(path), name=name, asked=asked)
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
    asked |= {"require_programme": True, "header_row": 1, "delimiter": ","}
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


NAMES = """Ville;Dép;montant
Les Infournas;05;1
"Saint-Denis";;2
ST DENIS;974;"003"
;05;4
Zorglub;05;5
"""


def listed(content: bytes, name: str) -> tuple[Desk, Any]:
    desk = Desk()
    desk.open(content, name)
    return desk, asking(desk, "columns", asked={})[0]


def test_a_list_is_completed_as_its_command_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("mes villes.csv").write_text(NAMES, "utf-8")
    desk, looked = listed(NAMES.encode(), "mes villes.csv")
    assert looked["proposed"] == {"on_name": "Ville", "departement": "Dép"}
    asked = looked["proposed"] | {"columns": ["nom", "ort"]}
    made, _ = asking(desk, "complete", asked=asked)
    program, *words = shlex.split(made["command"])
    assert program == "pvd-data"
    assert CliRunner().invoke(main, words).exit_code == 0
    completed = asking(desk, "completed", asked=asked)[1]
    assert tmp_path.joinpath(made["name"]).read_bytes() == completed
    # Another interpreter, which has been given the file alone.
    assert asking(listed(NAMES.encode(), "a.csv")[0], "completed", asked=asked)[1] == completed
    assert (made["rows"], made["inside"], made["unsure"], made["blank"]) == (5, 1, 2, 1)
    assert made["same"]


def test_what_is_not_sure_comes_first_and_has_no_code() -> None:
    desk, looked = listed(NAMES.encode(), "villes.csv")
    made, _ = asking(desk, "complete", asked=looked["proposed"])
    code = made["labels"].index("pvd_code_insee")
    assert [(line, cells[code], state) for line, cells, state in made["shown"]] == [
        *((3, "", "unsure"), (5, "", "blank"), (6, "", "unsure")),
        *((2, "05132", "sure"), (4, "97411", "sure")),
    ]
    assert made["candidates"]["97411"] == "Saint-Denis"


def test_codes_get_columns() -> None:
    desk, looked = listed(b"insee,x\n5046,1\n05067,2\n99999,3\n", "codes.csv")
    assert looked["proposed"] == {"on": "insee"}
    asked = {"on": "insee", "repair": True, "resolve_former": True, "columns": []}
    made, _ = asking(desk, "complete", asked=asked)
    assert asking(desk, "completed", asked=asked)[1] == (
        b"insee,x,pvd_code_insee,pvd_code_statut,pvd_code_repare\n"
        b"5046,1,05046,actuelle,true\n05067,2,05132,ancienne,false\n99999,3,,inconnue,false\n"
    )
    assert [state for *_, state in made["shown"]] == ["unsure", "sure", "sure"]
    assert made["command"].endswith(
        "--columns '' --resolve-former --repair -o 'codes-complété.csv'"
    )


def workbook(*rows: list[Any], more: dict[str, list[list[Any]]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    first: Any = book.active
    for name, lines in ({first.title: [*rows]} | (more or {})).items():
        sheet = first if name == first.title else book.create_sheet(name)
        for row in lines:
            sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_the_sheets_of_a_workbook_are_named(tmp_path: Path) -> None:
    content = workbook(["code_insee"], ["5046"], more={"Notes": [["a"], ["b"]]})
    desk, shown = opened(tmp_path, content, "a.xlsx")
    assert (shown["sheets"], shown["errors"]) == (["Sheet", "Notes"], 1)
    shown, _ = asking(desk, "check", asked={"sheet": "Notes"})
    assert shown["refusal"] is not None
    assert shown["sheets"] == ["Sheet", "Notes"]
    shown, _ = asking(desk, "check", asked={"sheet": "Sheet"})
    assert (shown["sheets"], shown["errors"]) == (["Sheet", "Notes"], 1)
    assert shown["command"] == "pvd-data validate a.xlsx --sheet Sheet"


@pytest.mark.parametrize(
    ("content", "name", "by"),
    [
        (NAMES.encode("cp1252"), "villes.csv", {}),
        # Nothing tells that this is a column of names but whoever looks at it.
        ("quoi;n\nÉchalas;1\n".encode("cp1252"), "villes.csv", {"on_name": "quoi"}),
        (f"Subventions;;\n;;\n{NAMES}".encode(), "villes.csv", {}),
        (workbook(["Subventions"], [], ["Ville", "x"], ["Gap", 1.5], ["Lens"]), "v.xlsx", {}),
    ],
)
def test_a_list_in_another_form_comes_out_as_a_csv(
    content: bytes, name: str, by: dict[str, str]
) -> None:
    desk, looked = listed(content, name)
    asked = looked["proposed"] | by | {"columns": ["nom"]}
    made, _ = asking(desk, "complete", asked=asked)
    assert made["refusal"] is None
    assert not made["same"]
    completed = asking(desk, "completed", asked=asked)[1]
    assert completed is not None
    header, first, *_ = completed.decode("utf-8-sig").splitlines()
    assert header.startswith(";".join(looked["labels"]))
    assert first.split(";")[len(looked["labels"])] in ("05132", "69080", "05061")
    above = 2 if b"Subventions" in content or name == "v.xlsx" else 0
    assert min(line for line, *_ in made["shown"]) == 2 + above


def test_a_list_that_cannot_be_completed_is_refused_in_french() -> None:
    assert "classeur" in listed(b"PK\x03\x04", "a.xlsx")[1]["refusal"]
    desk, looked = listed(b"ville,ville\nEmbrun,1\n", "a.csv")
    assert looked["labels"] == ["ville", "ville"]
    made, _ = asking(desk, "complete", asked={"on_name": "ville"})
    assert "2 colonnes s'appellent" in made["refusal"].replace("\u2019", "'")


def test_what_is_proposed_has_the_names_of_roles() -> None:
    roles = [role for roles in _PROPOSED.values() for role in roles]
    assert set(roles) <= ROLES.keys()
    content = b"Commune,CP\nEmbrun,05200\nSaint-Denis,97400\n"
    proposed = listed(content, "a.csv")[1]["proposed"]
    assert proposed == {"on_name": "Commune", "postcode": "CP"}


def test_a_column_of_names_alone_is_proposed() -> None:
    assert listed(b"Ville\nEmbrun\nGap\n", "a.csv")[1]["proposed"] == {"on_name": "Ville"}
    # Both headings are known, of which one would be a longitude.
    assert listed(b"x,Ville\n1,Embrun\n2,Gap\n", "a.csv")[1]["proposed"] == {"on_name": "Ville"}

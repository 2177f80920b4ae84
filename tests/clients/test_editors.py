"""Editors, which do not run the code: they complete every public name, and know its type."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import pvd_data
from pvd_data.schema.tables import TABLES
from tests.clients.installed import find_client

pytestmark = pytest.mark.outside

PROGRAMS = Path(__file__).parent / "programs"
SOURCE = Path(str(pvd_data.__file__)).parents[1]

ISSUES = {"issues", "rows", "valid", "counts", "to_dict", "to_html", "flatten"}
TOWN = {"nom", "code_insee", "date_ort", "departement", "region", "intercommunalite", "code_region"}
ISSUE = {"line", "column", "message", "value", "suggestion", "certain", "severity", "to_dict"}
PART = {"nom", "code_insee", "departement", "siren"}
ENDED = {"ancien_code", "date_effet", "mouvement", "commune_france"}
#: What is typed in an editor, and names that it must propose.
TYPED = {
    "pvd_data.": {name for name in pvd_data.__all__ if not name.startswith("_")},
    "pvd_data.load().": {*TABLES, "resolve", "search", "edition"},
    "pvd.communes.": {"get", "items", "where", "get_by_name", "group", "columns"},
    'pvd.communes["05046"].': TOWN,
    'pvd.communes.get("05046").': TOWN,
    "pvd.communes.where(ort=True)[0].": TOWN,
    'pvd.communes["05046"].intercommunalite.': {"nom", "siren_epci", "communes"},
    'pvd.communes["05046"].intercommunalite.communes[0].': TOWN,
    'pvd.departements["05"].region.': {"nom", "code_region", "departements"},
    "for row in pvd.communes.values():\n    row.": TOWN,
    'pvd.resolve("05067").': {"status", "codes", "communes", "commune", "events", "to_dict"},
    'pvd.resolve("05067").commune.': TOWN,
    'pvd.search("x")[0].': {"commune", "reason", "name", "to_dict"},
    'pvd.search("x")[0].commune.': TOWN,
    'pvd.search("x", scope="france")[0].commune.departement.': {"nom", "communes"},
    'pvd.resolve("05067").communes[0].': PART,
    'pvd.resolve("05067").events[0].': ENDED,
    "for town in pvd.resolve('05067').postcode_communes:\n    town.": PART,
    'pvd.passage("05067", "2012-01-01")[0].events[0].': ENDED - {"commune_france"},
    "pvd_data.validate('a.csv').": ISSUES,
    "pvd_data.validate('a.csv').issues[0].": ISSUE,
    "report = pvd_data.validate('a.csv')\nfor issue in report.issues:\n    issue.": ISSUE,
    "pvd_data.CheckOptions.of().": {"as_of", "lang", "columns", "but"},
}


def test_jedi_completes_without_running_anything(tmp_path: Path) -> None:
    python = find_client("editors")
    before = "import pvd_data\npvd = pvd_data.load()\n"
    done = subprocess.run(
        [python, PROGRAMS / "editors_completed.py", sys.executable, tmp_path],
        input="".join(f"{json.dumps(before + typed)}\n" for typed in TYPED),
        capture_output=True,
        text=True,
        check=True,
    )
    proposed = map(json.loads, done.stdout.splitlines())
    missing = {
        typed: lacking
        for (typed, names), found in zip(TYPED.items(), proposed, strict=True)
        if (lacking := names - set(found))
    }
    assert missing == {}


def test_the_program_uses_every_public_name() -> None:
    text = PROGRAMS.joinpath("editors_typed.py").read_text("utf-8")
    used = set(re.findall(r"pvd_data\.(\w+)", text))
    assert set(pvd_data.__all__) - used == set()


def test_pyright_knows_the_type_of_every_public_name(tmp_path: Path) -> None:
    checker = find_client("editors", "basedpyright")
    settings = {"typeCheckingMode": "strict", "include": [str(PROGRAMS / "editors_typed.py")]}
    tmp_path.joinpath("pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
    command: list[str | Path] = [
        checker,
        "--project",
        tmp_path,
        "--pythonpath",
        sys.executable,
        "--outputjson",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert told["summary"]["filesAnalyzed"] == 1
    assert [(one["range"]["start"]["line"] + 1, one["message"]) for one in _faults(told)] == []


def test_no_public_name_has_a_type_that_checkers_may_read_differently() -> None:
    checker = find_client("editors", "basedpyright")
    command: list[str | Path] = [
        checker,
        "--pythonpath",
        sys.executable,
        "--verifytypes",
        "pvd_data",
    ]
    done = subprocess.run(
        [*command, "--ignoreexternal", "--outputjson"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    symbols = json.loads(done.stdout)["typeCompleteness"]["symbols"]
    unclear = {
        one["name"]
        for one in symbols
        if not (one["isTypeKnown"] and not one["isTypeAmbiguous"])
        and one["name"].removeprefix("pvd_data.").split(".")[0] in pvd_data.__all__
    }
    # The frames that it takes are typed by narwhals, which is an extra.
    assert unclear <= {"pvd_data.validate"}


def _faults(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in told["generalDiagnostics"] if one["severity"] in ("error", "warning")]

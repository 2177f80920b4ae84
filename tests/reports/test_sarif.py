"""`sarif`, judged by the standard's own schema."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import pvd_data
from pvd_data.report import Excerpt, Issue, Report
from pvd_data.reports.sarif import render
from pvd_data.reports.wording import title


@pytest.fixture
def schema(root: Path) -> Any:
    path = root.parent / "shared" / "profiles" / "sarif-2.1.0.json"
    if not path.exists():
        pytest.skip("the schema of SARIF is not there")
    return json.loads(path.read_text("utf-8"))


def run_of(report: Report) -> Any:
    return json.loads(render(report, "fr"))["runs"][0]


@pytest.mark.parametrize("name", ["small", "hostile", "many", "empty"])
def test_the_schema_of_the_standard_accepts_it(
    name: str, schema: Any, request: pytest.FixtureRequest
) -> None:
    report = Report() if name == "empty" else request.getfixturevalue(name)
    validator = jsonschema.Draft4Validator(
        schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER
    )
    assert not list(validator.iter_errors(json.loads(render(report, "fr"))))


def test_tool_and_rules(small: Report) -> None:
    driver = run_of(small)["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("pvd-data", pvd_data.__version__)
    assert [rule["id"] for rule in driver["rules"]] == ["F008", "S004", "T001", "T004"]
    assert driver["rules"][2]["name"] == "type-error"
    assert driver["rules"][2]["shortDescription"] == {"text": title("type-error", "fr")}
    assert driver["rules"][3]["defaultConfiguration"] == {"level": "warning"}
    assert all("helpUri" not in rule for rule in driver["rules"])


def test_results(small: Report) -> None:
    results = run_of(small)["results"]
    first = results[0]
    assert first["partialFingerprints"]["pvdData/v1"]
    del first["partialFingerprints"]
    region = {"startLine": 3, "startColumn": 1, "endColumn": 5}
    artifact = {"uri": "data/communes.csv"}
    replacement = {"deletedRegion": region, "insertedContent": {"text": "05046"}}
    assert first == {
        "ruleId": "T001",
        "ruleIndex": 2,
        "level": "error",
        "message": {
            "text": "code_insee : « 5046 » trouvé, attendu : cinq caractères ; écrire\N{NO-BREAK SPACE}: 05046 (certain)"
        },
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "fixes": [
            {"artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}]}
        ],
    }
    assert [result["level"] for result in results] == ["error", "note", "error", "warning"]
    assert results[1]["locations"] == [{"physicalLocation": {"artifactLocation": artifact}}]
    assert "fixes" not in results[3]


def test_the_true_totals_are_there(many: Report) -> None:
    assert run_of(many)["properties"]["errors"] == 1236


@pytest.mark.parametrize(
    "change",
    [
        {"certain": False},
        {"suggestion": "05046, Embrun"},
        {"suggestion": 'dit "Embrun"'},
        {"character": None},
        {"excerpt": None},
        {"excerpt": Excerpt('"5046",Embrun', 0, 6)},
        {"excerpt": Excerpt('"5046",Embrun', 1, 5)},
    ],
    ids=str,
)
def test_no_fix_where_it_could_be_wrong(change: dict[str, Any], small: Report) -> None:
    issue = replace(small.issues[0], **change)
    assert "fixes" not in run_of(Report((issue,)))["results"][0]


def test_an_address_is_encoded() -> None:
    issue = Issue("S004", "blank-row", "error", "x", "données 2026/a:b#c%.csv")
    location = run_of(Report((issue,)))["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "donn%C3%A9es%202026/a%3Ab%23c%25.csv"


def test_a_message_has_neither_link_nor_placeholder() -> None:
    issue = Issue("S004", "blank-row", "error", "[here](http://x.example) {0}", "a.csv")
    text = run_of(Report((issue,)))["results"][0]["message"]["text"]
    assert text == r"\[here\](http://x.example) {{0}}"

"""What programs read: `json`, `jsonl`, `gitlab` and `junit`."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from pvd_data.report import Issue, Report
from pvd_data.reports.gitlab import render as render_gitlab
from pvd_data.reports.junit import render as render_junit
from pvd_data.reports.objects import render_json, render_lines
from pvd_data.reports.wording import title


def parse(xml: str) -> ElementTree.Element:
    return ElementTree.fromstring(xml.encode())  # noqa: S314


def marks(report: Report) -> list[str]:
    return [found["fingerprint"] for found in json.loads(render_gitlab(report, "fr"))]


def test_json_is_the_whole_report(small: Report) -> None:
    rendered = render_json(small, "fr")
    assert json.loads(rendered) == small.to_dict()
    assert rendered.startswith('{\n  "valid": false,\n  "errors": 2,')
    assert "« 5046 » trouvé" in rendered


def test_json_holds_hostile_text_as_it_is_but_lone_surrogates(hostile: Report) -> None:
    values = [found["value"] for found in json.loads(render_json(hostile, "fr"))["issues"]]
    expected = [str(issue.value) for issue in hostile.issues]
    assert [v for v in expected if "\ud800" not in v] == [v for v in values if "\ufffd" not in v]
    assert "lone \ufffd surrogates \ufffd" in values


def test_json_lines_has_a_line_for_each_fault(small: Report, hostile: Report) -> None:
    lines = render_lines(small, "fr").splitlines()
    assert [json.loads(line) for line in lines] == [issue.to_dict() for issue in small.issues]
    assert len(render_lines(hostile, "fr").splitlines()) == len(hostile.issues)


def test_gitlab(small: Report) -> None:
    found = json.loads(render_gitlab(small, "fr"))
    assert [set(one) for one in found] == [
        {"description", "check_name", "fingerprint", "severity", "location"}
    ] * 4
    assert found[0]["description"] == (
        "code_insee : « 5046 » trouvé, attendu : cinq caractères\N{NO-BREAK SPACE}; écrire\N{NO-BREAK SPACE}: 05046 (certain)"
    )
    assert found[0]["location"] == {"path": "data/communes.csv", "lines": {"begin": 3}}
    assert found[1]["location"]["lines"] == {"begin": 1}
    assert [one["check_name"] for one in found] == ["T001", "F008", "S004", "T004"]
    assert [one["severity"] for one in found] == ["major", "info", "major", "minor"]


def test_fingerprints_do_not_move_with_lines_nor_with_the_language(small: Report) -> None:
    moved = tuple(
        replace(issue, line=None if issue.line is None else issue.line + 7, message="other words")
        for issue in small.issues
    )
    assert marks(replace(small, issues=moved)) == marks(small)


@pytest.mark.parametrize("attribute", ["path", "rule", "column", "value"])
def test_fingerprints_tell_faults_apart(attribute: str, small: Report) -> None:
    issue = small.issues[0]
    other = replace(issue, **{attribute: "other"})  # type: ignore[arg-type]
    assert len(set(marks(Report((issue, other, issue))))) == 3


def test_fingerprints_are_those_of_yesterday() -> None:
    # Were they to change, each merge request would show every fault as new.
    report = Report((Issue("S004", "blank-row", "error", "ligne vide", "a.csv", line=3),))
    assert marks(report) == ["dd89171742cf9dbd68794f54f6272888aca49553cf99bbd49f73bb725fc17b14"]


def test_fingerprints_of_hostile_text_differ(hostile: Report) -> None:
    assert len(set(marks(hostile))) == len(hostile.issues)


def test_junit(small: Report) -> None:
    report = replace(small, issues=small.issues[:2])
    assert render_junit(report, "fr") == (
        f"""\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="pvd-data" tests="5" failures="1" errors="0" skipped="1">
  <testsuite name="data/communes.csv" tests="2" failures="1" errors="0" skipped="0">
    <testcase classname="data/communes.csv" name="T001 {title("type-error", "fr")}" file="data/communes.csv">
      <failure type="type-error" message="1 erreur\N{NO-BREAK SPACE}: code_insee : « 5046 » trouvé, attendu : cinq caractères">data/communes.csv:3:1: T001 code_insee : « 5046 » trouvé, attendu : cinq caractères
  écrire\N{NO-BREAK SPACE}: 05046 (certain)</failure>
    </testcase>
    <testcase classname="data/communes.csv" name="F008 {title("line-endings", "fr")}" file="data/communes.csv">
      <system-out>1 remarque
data/communes.csv: F008 les lignes finissent par CRLF</system-out>
    </testcase>
  </testsuite>
  <testsuite name="regions" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="regions" name="Aucune faute" />
  </testsuite>
  <testsuite name="axes" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="axes" name="Aucune faute" />
  </testsuite>
  <testsuite name="projets" tests="1" failures="0" errors="0" skipped="1">
    <testcase classname="projets" name="Aucune faute">
      <skipped message="Non vérifié" />
    </testcase>
  </testsuite>
</testsuites>
"""
    )


def test_junit_says_how_many_more_there_are(many: Report) -> None:
    failure = parse(render_junit(many, "en")).find(".//failure")
    assert failure is not None
    assert failure.get("message") == "1,234 errors: ligne vide"
    assert str(failure.text).splitlines()[9:] == ["a.csv:11: S004 ligne vide", "… and 1,224 more"]


def test_junit_of_nothing_has_a_case_that_passes() -> None:
    root = parse(render_junit(Report(), "en"))
    assert [case.get("name") for case in root.iter("testcase")] == ["No fault"]
    assert root.get("failures") == "0"


def test_junit_of_hostile_text_is_xml(hostile: Report) -> None:
    root = parse(render_junit(hostile, "fr"))
    assert len(root.findall(".//failure")) == len(hostile.issues)
    text = "".join(root.itertext())
    assert "<script>alert(1)</script>" in text
    assert r"\x1b[31mred" in text
    assert r"\ufffe\uffff" in text


@pytest.mark.parametrize(
    ("listed", "total", "said"), [(10, 10, None), (11, 11, "… and 1 more"), (2, 7, "… and 5 more")]
)
def test_junit_names_ten_examples(listed: int, total: int, said: str | None) -> None:
    issues = [Issue("S004", "blank-row", "error", "x", "a.csv", line=n) for n in range(listed)]
    report = Report(tuple(issues), totals={("error", "blank-row"): total})
    failure = parse(render_junit(report, "en")).find(".//failure")
    assert failure is not None
    lines = str(failure.text).splitlines()
    assert len([line for line in lines if "S004" in line]) == min(listed, 10)
    assert lines[min(listed, 10) :] == ([] if said is None else [said])


def test_junit_says_where_a_number_is_not_known() -> None:
    issues = [
        Issue("S004", "blank-row", severity, "x", path)
        for severity in ("error", "notice")
        for path in ("a.csv", "b.csv")
        for _ in range(11)
    ]
    totals = {("error", "blank-row"): 99, ("notice", "blank-row"): 99}
    written = render_junit(Report(tuple(issues), totals=totals), "en")  # type: ignore[arg-type]
    assert written.count('message="at least 11 errors: x"') == 2
    assert written.count("<system-out>at least 11 notices\n") == 2
    assert written.count("… and at least 1 more<") == 4

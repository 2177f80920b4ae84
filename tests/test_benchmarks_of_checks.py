"""What others check beside ours, how time grows with a file, and what fixing and reports cost, on a tiny size."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pvd_data
from benchmarks import _measure, fix, growth, independent, reports
from benchmarks._measure import Answer, Environment, ask, script
from benchmarks.programs import write_communes
from tests.test_benchmarks import rows_of

ROOT = Path(__file__).parent.parent


@pytest.mark.outside
@pytest.mark.parametrize("checker", ["polars", "duckdb", "frictionless"])
def test_others_find_nothing_in_a_clean_file_and_faults_in_another(
    checker: str, tmp_path: Path
) -> None:
    path = tmp_path / "communes.csv"
    found = []
    for share in (0, 0.5):
        ask(script("write_communes", path, 400, "--kind=mixed", f"--share={share}"))
        found.append(ask(script("check_communes", checker, path)).values["faults"])
    assert found[0] == 0
    assert found[1] > 80


@pytest.mark.outside
def test_others_are_installed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    install = _measure.uv

    def counted(*arguments: str) -> None:
        asked.append(arguments)
        if arguments[0] == "venv":
            install(*arguments)

    monkeypatch.setattr(_measure, "uv", counted)
    where = [_measure.pinned(tmp_path, "checkers") for _ in range(2)]
    assert where[0] == where[1] == Environment(*(where[0] or ()))
    assert [one[0] for one in asked] == ["venv", "pip"]
    assert "--require-hashes" in asked[1]
    assert _measure.pinned(tmp_path, "fairspec", "2.0") is None


@pytest.mark.parametrize("name", independent.PEERS)
def test_what_others_are_has_versions_and_hashes_and_no_address(name: str) -> None:
    text = ROOT.joinpath("benchmarks", "peers", f"{name}.txt").read_text("utf-8")
    wanted = [line for line in text.splitlines() if line[:1].isalnum()]
    assert all(re.match(r"[a-z0-9-]+==[0-9][\w.]* ", line) for line in wanted)
    assert text.count("--hash=sha256:") >= len(wanted) > 10
    assert "://" not in text


@pytest.mark.outside
def test_growth_is_measured_and_drawn_alike(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth, "RUNS", 1)
    growth.main(["--most", "300", "--few", "50", "--plot", str(tmp_path / "growth.svg")])
    printed = capsys.readouterr().out
    assert rows_of(printed, 0) == ["300"]
    assert rows_of(printed, 1) == ["10", "100", "1,000"]
    assert rows_of(printed, 2) == ["100", "1,000", "10,000"]
    assert "(growth.svg)" in printed
    answers = {
        name: [Answer(f'{{"processor": {at}}}', 1, 50)]
        for at, name in enumerate(independent.NAMES, start=1)
    }
    drawn = []
    for path in (tmp_path / "a.svg", tmp_path / "b.svg"):
        growth.draw({10: answers, 100: answers}, path)
        drawn.append(path.read_bytes())
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) < 50_000


@pytest.mark.outside
def test_a_long_file_is_written_of_what_was_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_communes, "DRAWN", 100)
    path = tmp_path / "communes.csv"
    write_communes.write_communes(path, 450, "clean")
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) == len(set(lines)) == 451
    assert not pvd_data.validate(path, engine="python").issues
    write_communes.write_communes(path, 3, "clean", columns=10, length=20)
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    assert {len(row) for row in rows} == {11}
    assert [len(row[-1]) for row in rows[1:]] == [20] * 3


@pytest.mark.outside
def test_fixing_and_reports_are_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fix, "RUNS", 1)
    monkeypatch.setattr(reports, "RUNS", 1)
    fix.main(["--rows", "60"])
    printed = capsys.readouterr().out
    assert len(rows_of(printed, 0)) == len(fix.KINDS) + 1
    reports.main(["--rows", "60"])
    printed = capsys.readouterr().out
    assert rows_of(printed, 0) == list(reports.FORMS)
    assert rows_of(printed, 1) == list(reports.MOST)

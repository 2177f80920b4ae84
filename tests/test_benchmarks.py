"""The benchmarks of start-up and load compare what they say they do."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks import _environments, _questions, load, startup
from benchmarks._environments import PEERS, Environment, Environments
from benchmarks._processes import Measure, Program, answer, in_turns, measure, peak
from benchmarks._tables import figure, filled, tables
from benchmarks.programs import towns_by_hand
from benchmarks.programs.read_tables import READERS
from pvd_data.schema.models.communes import Commune
from pvd_data.schema.models.territoires import Intercommunalite
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

    import pvd_data
    from pvd_data.schema.models.base import Row

ROOT = Path(__file__).parent.parent
HERE = Path(sys.executable)


@pytest.mark.parametrize(
    ("theirs", "ours", "name"),
    [
        (towns_by_hand.Commune, Commune, "communes"),
        (towns_by_hand.Intercommunalite, Intercommunalite, "intercommunalites"),
    ],
)
def test_the_models_by_hand_are_ours(
    theirs: type[towns_by_hand.Row], ours: type[Row], name: str, pvd: pvd_data.Dataset
) -> None:
    assert list(theirs.model_fields) == list(ours.model_fields)
    read = towns_by_hand.read(theirs, ROOT / TABLES[name].path)
    rows = getattr(pvd, name).values()
    assert [row.model_dump() for row in read] == [row.model_dump() for row in rows]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        *[("code_insee", "5046"), ("siren", "200067743"), ("code_departement", "20")],
        *[("id_pvd", "pvd-93-05-0"), ("codes_postaux", "05200|5230"), ("latitude", "91")],
        *[("date_adhesion", "2020-09-30"), ("population_municipale", "-1"), ("nom", " Embrun")],
    ],
)
def test_the_models_by_hand_refuse_what_ours_refuse(column: str, text: str) -> None:
    (row,) = (
        row
        for row in towns_by_hand.read(towns_by_hand.Commune, ROOT / "data" / "communes.csv")
        if row.code_insee == "05046"
    )
    cells = {**row.model_dump(), "codes_postaux": "05200", column: text}
    for model in (towns_by_hand.Commune, Commune):
        with pytest.raises(ValueError, match=column):
            model.model_validate(cells)


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_finds_all_rows(reader: str, pvd: pvd_data.Dataset) -> None:
    found = READERS[reader](ROOT, load.NAMES)()
    assert {name: len(rows) for name, rows in found.items()} == {
        name: len(getattr(pvd, name)) for name in load.NAMES
    }


@pytest.mark.parametrize("reader", ["ours", "ours-followed", "ours-judged"])
def test_what_is_loaded_is_typed_linked_and_fresh(reader: str, pvd: pvd_data.Dataset) -> None:
    read = READERS[reader](ROOT, load.NAMES)
    first, second = read(), read()
    (embrun,) = (row for row in first["communes"] if row.code_insee == "05046")
    assert embrun == pvd.communes["05046"]
    assert embrun.intercommunalite.nom == _questions.ANSWER
    assert not any(a is b for a, b in zip(first["communes"], second["communes"], strict=True))


@pytest.fixture
def there(tmp_path: Path) -> Environments:
    """This environment in the place of each: it has every peer but pycountry."""
    tmp_path.joinpath("pvd_data").mkdir()
    tmp_path.joinpath("pvd_data", "_package").symlink_to(ROOT)
    return Environments(tmp_path, dict.fromkeys(["pvd-data", *PEERS], Environment(HERE, tmp_path)))


@pytest.mark.parametrize("name", _questions.ALL)
def test_every_program_answers_the_question(name: str, there: Environments) -> None:
    startup.check({name: startup.questions(there)[name]})


def test_a_program_with_another_answer_stops_all() -> None:
    with pytest.raises(SystemExit, match="polars: answered 'CC', expected 'CC Serre-Ponçon'"):
        startup.check({"polars": Program(HERE, "print('CC')")})
    with pytest.raises(SystemExit, match="bare interpreter: answered"):
        startup.check({startup.BARE: Program(HERE, f"print({_questions.ANSWER!r})")})
    with pytest.raises(SystemExit, match="NameError: name 'nothing'"):
        answer(Program(HERE, "nothing"))
    with pytest.raises(SystemExit, match="'raise SystemExit\\(3\\)' failed"):
        measure(Program(HERE, "raise SystemExit(3)"))


def test_the_peak_is_that_of_the_program_alone() -> None:
    large = bytearray(200 * 2**20)
    small = peak(Program(HERE, "pass"))
    assert small < 60 < len(large) / 2**20
    assert peak(Program(HERE, "x = bytearray(100 * 2**20)")) == pytest.approx(small + 100, abs=10)


def test_turns_are_taken_by_all() -> None:
    programs = {"a": Program(HERE, "pass"), "b": Program(HERE, "import time; time.sleep(0.2)")}
    measures = in_turns(programs, 2)
    assert {name: len(found) for name, found in measures.items()} == {"a": 2, "b": 2}
    slept = measures["b"][0]
    assert slept.clock > 0.2 > slept.processor > 0


@pytest.mark.outside
def test_the_readers_are_compared_in_processes_of_their_own(there: Environments) -> None:
    readings = load.compare(there, turns=1, again=2)
    assert [len(one.again) for one in readings.values()] == [2] * len(load.CONTENDERS)
    assert all(min(one.again) > 0 and one.first and one.peak[0] > 5 for one in readings.values())
    (floor,) = (line for line in load.table(readings).splitlines() if load.FLOOR in line)
    assert floor.split(" | ")[1] == "2"
    assert floor.split(" | ")[6] == "1.0"


def test_readers_that_find_other_rows_stop_all(there: Environments, tmp_path: Path) -> None:
    package = tmp_path / "pvd_data" / "_package"
    package.unlink()
    shutil.copytree(ROOT / "data", package / "data")
    with (package / "data" / "axes.csv").open("a", encoding="utf-8") as file:
        file.write("one,row,more\n")
    # Ours reads its own files, wherever the others are sent.
    with pytest.raises(SystemExit, match=r"pvd_data, typed and linked: .* expected"):
        load.compare(there, turns=1, again=1)


def test_peers_are_asked_for_as_the_project_asks_for_them() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = {one for ones in project["project"]["optional-dependencies"].values() for one in ones}
    asked |= {one for one in project["dependency-groups"]["test"] if isinstance(one, str)}
    ranges = {re.split("[<>=]", one)[0]: one for one in asked}
    assert {name: ranges[name] for name in PEERS if name in ranges} == {
        name: text for name, text in PEERS.items() if name != "pycountry"
    }


def test_a_goal_that_is_missed_is_said_to_be() -> None:
    def measured(clock: float) -> list[Measure]:
        return [Measure(clock, clock)] * 3

    imports = {startup.BARE: measured(0.01), startup.OURS: measured(0.02)}
    answers = {_questions.HAND: measured(0.1), _questions.MODELS: measured(0.2)}
    answers[_questions.OURS] = measured(0.15)
    assert [line.split(" | ")[-1] for line in startup.goals(imports, answers).splitlines()[2:]] == [
        *("2.00 |", "1.50: missed |", "0.75 |")
    ]
    header, _, _, ours = startup.table(
        imports, {startup.BARE: 8, startup.OURS: 9}, {startup.BARE: "times bare"}
    ).splitlines()
    assert header.endswith("| times bare | peak, MiB |")
    assert ours == "| import pvd_data | 20.0 | 20.0 | 20.0 | 2.00 | 9 |"


def test_a_load_that_takes_too_long_is_said_to() -> None:
    readings = {}
    for name, seconds in zip(load.CONTENDERS, [1, 6, 6, 6, 1, 1, 24, 99], strict=True):
        readings[name] = load.Reading()
        times = [seconds / 1000] * 3
        readings[name].add({"first": 1.0, "again": times, "processor": times, "peak": 1.0})
    assert "| 6.0 times |" in load.goals(readings)
    assert "| 24.0 times |" in load.goals(readings)
    readings[load.OURS].processor = [0.0061]
    assert "| 6.1 times: missed |" in load.goals(readings)


@pytest.mark.parametrize(
    ("main", "option"), [(startup.main, "--runs"), (load.main, "--turns"), (load.main, "--again")]
)
def test_no_run_at_all_is_refused(
    main: Callable[[list[str]], None], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([option, "0"])
    assert "at least 1 is needed" in capsys.readouterr().err


@pytest.mark.outside
def test_both_measure_what_is_installed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    startup.main(["--environments", str(tmp_path), "--runs", "1"])
    load.main(["--environments", str(tmp_path), "--turns", "1", "--again", "1"])
    told = capsys.readouterr().out
    page = filled("<!-- begin both -->\n<!-- end both -->", "both", told)
    imports, answers, goals, installed, loaded, _ = tables(page)
    assert [row[0] for row in imports.rows] == list(startup.IMPORTS)
    assert [row[0] for row in answers.rows] == [startup.BARE, *_questions.ALL]
    assert len(goals.rows) == 3
    assert {row[0] for row in installed.rows} == {f"pip install {n}" for n in ["pvd-data", *PEERS]}
    # Ours is pvd-data, click, and pydantic with what it needs.
    assert 6 <= figure(page, "both; pip install pvd-data; distributions") <= 8
    assert [row[0] for row in loaded.rows] == list(load.CONTENDERS)
    with pytest.raises(SystemExit, match="failed; what is not installed yet needs a network"):
        _environments._pip("install", "--no-index", "pvd-data-of-nobody")

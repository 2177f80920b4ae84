"""Each benchmark compares what it says it does, and runs on a tiny size; `make bench` fills tables."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks import (
    _measure,
    bench,
    enrich,
    faulty,
    frames,
    independent,
    load,
    lookups,
    search,
    startup,
    validate,
)
from benchmarks._measure import (
    PEERS,
    Answer,
    Environment,
    Environments,
    Program,
    Run,
    ask,
    fill,
    find_cell,
    in_turns,
    run,
)
from benchmarks.programs import join_codes, towns_by_hand, write_files
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


@pytest.mark.outside
@pytest.mark.parametrize("reader", READERS)
def test_every_reader_finds_all_rows(reader: str, pvd: pvd_data.Dataset) -> None:
    found = READERS[reader](ROOT, load.NAMES)()
    assert {name: len(rows) for name, rows in found.items()} == {
        name: len(getattr(pvd, name)) for name in load.NAMES
    }


@pytest.mark.outside
@pytest.mark.parametrize("reader", ["ours", "ours-followed", "ours-checked"])
def test_what_is_loaded_is_typed_linked_and_fresh(reader: str, pvd: pvd_data.Dataset) -> None:
    read = READERS[reader](ROOT, load.NAMES)
    first, second = read(), read()
    (embrun,) = (row for row in first["communes"] if row.code_insee == "05046")
    assert embrun == pvd.communes["05046"]
    assert embrun.intercommunalite.nom == startup.ANSWER
    assert not any(a is b for a, b in zip(first["communes"], second["communes"], strict=True))


@pytest.fixture
def there(tmp_path: Path) -> Environments:
    """This environment in the place of each: it has every peer but pycountry."""
    tmp_path.joinpath("pvd_data").mkdir()
    tmp_path.joinpath("pvd_data", "_package").symlink_to(ROOT)
    return Environments(tmp_path, dict.fromkeys(["pvd-data", *PEERS], Environment(HERE, tmp_path)))


@pytest.mark.outside
@pytest.mark.parametrize("name", startup.QUESTIONS)
def test_every_program_answers_the_question(name: str, there: Environments) -> None:
    startup.check({name: startup.questions(there)[name]})


@pytest.mark.outside
@pytest.mark.parametrize("line", startup.COMMANDS)
def test_every_command_that_is_measured_ends_as_it_should(
    line: str, there: Environments, tmp_path: Path
) -> None:
    program = startup.commands(there, tmp_path)[line]
    text = ask(program).text
    assert text or startup.STRANGE in line
    assert ("99999" in text) == (startup.FAULTY in line)


def test_a_program_with_another_answer_stops_all() -> None:
    with pytest.raises(SystemExit, match="polars: answered 'CC', expected 'CC Serre-Ponçon'"):
        startup.check({"polars": Program(HERE, "print('CC')")})
    with pytest.raises(SystemExit, match="bare interpreter: answered"):
        startup.check({startup.BARE: Program(HERE, f"print({startup.ANSWER!r})")})
    with pytest.raises(SystemExit, match="NameError: name 'nothing'"):
        ask(Program(HERE, "nothing"))
    with pytest.raises(SystemExit, match="'raise SystemExit\\(3\\)' failed"):
        run(Program(HERE, "raise SystemExit(3)"))


def test_the_peak_is_that_of_the_program_and_its_children_alone() -> None:
    large = bytearray(200 * 2**20)
    small = ask(Program(HERE, "pass")).peak
    assert small < 60 < len(large) / 2**20
    keep = "x = bytearray(100 * 2**20)"
    assert ask(Program(HERE, keep)).peak == pytest.approx(small + 100, abs=10)
    if sys.platform == "linux":
        child = f"{keep}; print(flush=True); input()"
        code = (
            "import subprocess, sys; "
            f"p = subprocess.Popen([sys.executable, '-c', {child!r}], stdin=-1, stdout=-1); "
            "p.stdout.readline()"
        )
        assert ask(Program(HERE, code)).peak > small + 100


def test_turns_are_taken_by_all() -> None:
    programs = {"a": Program(HERE, "pass"), "b": Program(HERE, "import time; time.sleep(0.2)")}
    ways = {name: partial(run, program) for name, program in programs.items()}
    runs = in_turns(ways, {"a": 1, "b": 2})
    assert {name: len(found) for name, found in runs.items()} == {"a": 1, "b": 2}
    slept = runs["b"][0]
    assert slept.clock > 0.2 > slept.processor > 0


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
    def measured(clock: float) -> list[Run]:
        return [Run(clock, clock)] * 3

    imports = {startup.BARE: measured(0.01), startup.OURS: measured(0.02)}
    answers = {startup.HAND: measured(0.1), startup.MODELS: measured(0.2)}
    answers[startup.ANSWERED] = measured(0.15)
    typed = {startup.BARE: measured(0.01), "--help": measured(0.06), "info": measured(0.16)}
    assert [
        line.split(" | ")[-1] for line in startup.reached(imports, answers, typed).splitlines()[2:]
    ] == ["2 times |", "1.5 times: missed |", "0.75 times |", "6 times |", "16 times: missed |"]
    header, _, _, ours = startup.table(
        imports, {startup.BARE: 8, startup.OURS: 9}, {startup.BARE: "times bare"}
    ).splitlines()
    assert header.endswith("| times bare | peak, MiB |")
    assert ours == "| import pvd_data | 20.0 | 20.0 | 20.0 | 2.00 | 9 |"


def test_the_time_of_a_check_is_compared_with_each_goal() -> None:
    def checked(**seconds: float) -> validate.Answers:
        return {
            name.replace("_", "-"): [Answer(f'{{"processor": {one}}}', one, 100.0)]
            for name, one in seconds.items()
        }

    clean = checked(csv=1, ours=4, ours_without_key=5, frictionless=40)
    faulty = checked(csv=1, ours=10, ours_without_key=5, frictionless=40)
    lines = validate.reached(validate.LARGE, clean, faulty)
    assert [value for *_, value in lines] == [0.1, 2.5, 0.25, 4, 100]
    assert [line.count("missed") for line in _measure.goals(lines).splitlines()[2:]] == [
        *(0, 1, 1, 0, 0)
    ]


@pytest.mark.parametrize(
    ("main", "option"), [(startup.main, "--runs"), (load.main, "--turns"), (load.main, "--again")]
)
def test_no_run_at_all_is_refused(
    main: Callable[[list[str]], None], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([option, "0"])
    assert "at least 1 is needed" in capsys.readouterr().err


def rows_of(text: str, table: int) -> list[str]:
    """Return the first cells of the rows of a table that a script printed."""
    tables = re.findall(r"(?:^\|.*\|\n)+", text, re.M)
    return [line.split("|")[1].strip() for line in tables[table].splitlines()[2:]]


def test_names_are_found_by_each_finder(capsys: pytest.CaptureFixture[str]) -> None:
    search.main(["--queries", "3"])
    printed = capsys.readouterr().out
    assert rows_of(printed, 0)[::3] == [
        *("pvd.search with [search], programme", "pvd.search with [search], france"),
        *("pvd.search alone, programme", "pvd.search alone, france"),
        *("difflib, programme", "rapidfuzz, programme"),
    ]
    assert re.search(r"\| rapidfuzz, programme \| 0 \| .* \| 100.0% \|", printed)
    assert rows_of(printed, 1)[-4:] == ["merged", "merged", "arrondissement", "arrondissement"]
    assert re.search(r"\| arrondissement \| pvd.match \| .* \| 100.0% \| 0.0% \| 0.0% \|", printed)


def test_what_is_loaded_is_looked_up_beside_a_dict_and_a_pattern(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lookups.main(["--turns", "1", "--values", "100"])
    printed = capsys.readouterr().out
    ways = [f"{way}, {what}" for what in ("there", "missing") for way in ("[]", "get", "in")]
    codes = ["code_insee", "code_departement", "code_postal", "siren"]
    assert [rows_of(printed, table) for table in (0, 1)] == [ways, codes]
    assert rows_of(printed, 2) == list(lookups.CODES)
    assert len(rows_of(printed, 3)) == len([*ways, *codes, *lookups.CODES]) + 1


@pytest.mark.outside
def test_files_are_validated_by_each_contender(capsys: pytest.CaptureFixture[str]) -> None:
    validate.main(["--rows", "300"])
    printed = capsys.readouterr().out
    assert rows_of(printed, 0) == rows_of(printed, 1) == list(validate.NAMES.values())
    assert rows_of(printed, 2) == ["300 rows", "300 rows with 1 % of faults"]


@pytest.mark.outside
def test_a_file_that_repeats_nothing_is_validated(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(independent, "RUNS", 1)
    independent.main(["--rows", "300"])
    printed = capsys.readouterr().out
    assert [rows_of(printed, table) for table in range(4)] == [[*independent.NAMES.values()]] * 4
    assert len(rows_of(printed, 4)) == 6


@pytest.mark.outside
def test_a_frame_is_checked_as_its_file_and_few_of_its_rows_come_to_python(
    capsys: pytest.CaptureFixture[str],
) -> None:
    frames.main(["--rows", "300,40000", "--only", "duckdb"])
    page = fill("<!-- begin own -->\n<!-- end own -->", "own", capsys.readouterr().out)
    rows = [
        find_cell(page, "own", 0, [many], "rows that came to Python") for many in ("300", "40,000")
    ]
    assert [300 < int(number.replace(",", "")) < 80_000 for number in rows] == [True, True]


@pytest.mark.outside
def test_files_at_fault_all_through_are_validated(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faulty, "RUNS", 1)
    faulty.main(["--rows", "300", "--kinds", "names,clean"])
    printed = capsys.readouterr().out
    assert rows_of(printed, 0) == ["names", "clean"]
    assert rows_of(printed, 1) == ["names, 300 rows"]
    with pytest.raises(SystemExit, match="2"):
        faulty.main(["--kinds", "none"])


def test_validators_that_do_not_find_the_faulty_rows_stop_all(tmp_path: Path) -> None:
    path, faulty = validate.write(tmp_path, 100, 3)
    assert len(faulty) == 3
    with pytest.raises(SystemExit, match=r"ours on projets-100-3.csv: lines \[\d+\] of 1 differ"):
        validate.agree(path, faulty[1:])


@pytest.mark.outside
@pytest.mark.parametrize("full", [False, True], ids=["no options", "full"])
@pytest.mark.parametrize("name", [one for one in join_codes.BACKENDS if one != "pyspark"])
def test_a_join_by_hand_gives_what_ours_gives(name: str, full: bool, tmp_path: Path) -> None:
    write_files.write_codes(tmp_path, 500)
    backend = join_codes.BACKENDS[name](tmp_path / "500.parquet", full=full)
    join_codes.agree(backend, 500)
    with pytest.raises(SystemExit, match="500 rows"):
        join_codes.agree(backend, 499)


@pytest.mark.outside
def test_files_are_joined_in_a_library_and_by_the_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(enrich.BACKENDS) == list(join_codes.BACKENDS)
    monkeypatch.setattr(enrich, "OFTEN", 1)
    enrich.main(["--rows", "500", "--only", "duckdb"])
    printed = capsys.readouterr().out
    assert rows_of(printed, 0) == rows_of(printed, 1) == ["duckdb"]
    assert rows_of(printed, 2) == [*enrich.ENGINES, *enrich.ENGINES]


READ = ("readings", "first, ms", "peak, MiB")


@pytest.mark.outside
def test_both_measure_what_is_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(startup, "PEAKS", 1)
    startup.main(["--environments", str(tmp_path), "--runs", "1"])
    load.main(["--environments", str(tmp_path), "--turns", "1", "--again", "2"])
    printed = capsys.readouterr().out
    assert rows_of(printed, 0) == list(startup.IMPORTS)
    assert rows_of(printed, 1) == [startup.BARE, *startup.QUESTIONS]
    assert rows_of(printed, 2) == [startup.BARE, *startup.COMMANDS]
    assert len(rows_of(printed, 3)) == 3 + len(startup.COMMANDS)
    assert {*rows_of(printed, 4)} == {f"pip install {n}" for n in ["pvd-data", *PEERS]}
    page = fill("<!-- begin both -->\n<!-- end both -->", "both", printed)
    # Ours is pvd-data, click, and pydantic with what it needs.
    assert 6 <= int(find_cell(page, "both", 4, ["pip install pvd-data"], "distributions")) <= 8
    assert rows_of(printed, 5) == list(load.CONTENDERS)
    for name in load.CONTENDERS:
        readings, first, peak = (find_cell(page, "both", 5, [name], column) for column in READ)
        assert readings == "2"
        assert float(first) > 0
        assert float(peak) > 5
    assert find_cell(page, "both", 5, [load.FLOOR], "times csv.reader") == "1.0"
    with pytest.raises(SystemExit, match="failed; what is not installed yet needs a network"):
        _measure.uv("pip", "install", "--no-index", "pvd-data-of-nobody")


def test_every_section_has_its_marks_its_script_and_tables() -> None:
    for name, section in bench.SECTIONS.items():
        page = section.page.read_text("utf-8")
        assert fill(page, name, "") != page
        text = page.partition(f"<!-- begin {name} -->")[2].partition(f"<!-- end {name} -->")[0]
        assert rows_of(text, 0)
        assert Path(section.command[0]).is_file() or section.command == ("-m", "tests.faults")


def test_the_summary_is_what_the_tables_say() -> None:
    page = bench.PAGE.read_text("utf-8")
    assert fill(page, "summary", bench.summary()) == page
    assert len(bench.SUMMARY) == len({figures.what for figures in bench.SUMMARY})
    for _what, ours, other, name in (figures.line() for figures in bench.SUMMARY):
        assert re.match(r"[\d.]+%?$", ours)
        assert re.match(r"[\d.]+%?$", other)
        assert name


def test_figures_are_in_the_tables_only() -> None:
    """A figure in two places will be wrong in one of them."""
    for path in [ROOT / "README.md", *ROOT.joinpath("docs").rglob("*.md")]:
        paragraphs = re.split(r"\n\s*\n", path.read_text("utf-8"))
        for paragraph in paragraphs:
            if "benchmarks/README.md" in paragraph:
                assert not re.findall(r"\d+\.\d+|\d+ ?%|<!--", paragraph)


EXAMPLE = """\
<!-- begin own -->

10 rows

| | turn | s |
|---|---|---|
| a | 1 | 1,234.56 |
| a | 2 | 54.5% |

20 rows

| | s |
|---|---|
| b | 3 times |

<!-- end own -->
"""


def test_a_cell_is_found_by_section_table_row_and_column() -> None:
    assert find_cell(EXAMPLE, "own", 0, ["a", "1"], "s") == "1,234.56"
    assert find_cell(EXAMPLE, "own", 1, ["b"], "s") == "3 times"


@pytest.mark.parametrize(
    ("section", "table", "row", "column"),
    [
        *[("own", 0, "a", "s"), ("own", 2, "b", "s"), ("own", 1, "b", "turn")],
        *[("other", 0, "b", "s"), ("own", 1, "c", "s")],
    ],
    ids=["two rows", "no table", "no column", "no section", "no row"],
)
def test_what_leads_to_no_one_cell_is_refused(
    section: str, table: int, row: str, column: str
) -> None:
    with pytest.raises(ValueError, match="one row"):
        find_cell(EXAMPLE, section, table, [row], column)


@pytest.mark.parametrize(
    "page", ["", EXAMPLE * 2, "<!-- end own --><!-- begin own -->"], ids=["none", "two", "turned"]
)
def test_marks_that_are_not_there_once_are_refused(page: str) -> None:
    with pytest.raises(ValueError, match="each once"):
        fill(page, "own", "text")


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page of one section that a script of two lines fills, and of a summary of one line."""
    page = tmp_path / "page.md"
    marks = [f"<!-- begin {name} -->\n<!-- end {name} -->\n" for name in ("summary", "search")]
    page.write_text("before\n{}\n{}after\n".format(*marks), "utf-8")
    section = bench.Section((str(tmp_path / "search.py"),), page)
    monkeypatch.setattr(bench, "PAGE", page)
    monkeypatch.setattr(bench, "SECTIONS", {"search": section})
    figures = bench.Figures("time, s", "search", 0, "é", "s", "è")
    monkeypatch.setattr(bench, "SUMMARY", (figures,))
    return page


def test_bench_fills_the_tables_and_the_summary(page: Path) -> None:
    script = page.with_name("search.py")
    table = r"| | s |\n|---|---|\n| é | 2.34 |\n| è | 3 |"
    script.write_text(f"import os; os.write(1, '{table}'.encode())", "utf-8")
    bench.main(["--only", "search"])
    text = page.read_text("utf-8")
    assert "\n| é | 2.34 |\n| è | 3 |\n\n<!-- end search -->\nafter\n" in text
    assert "\n| time, s | 2.34 | 3 | è |\n\n<!-- end summary -->\n" in text
    assert sorted(path.name for path in page.parent.iterdir()) == ["page.md", "search.py"]
    script.write_text("print('half'); raise SystemExit(1)", "utf-8")
    with pytest.raises(SystemExit, match=r"search\.py failed; nothing of it was written"):
        bench.main(["--only", "search"])
    assert page.read_text("utf-8") == text


def test_bench_says_what_is_wrong_before_it_runs(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        bench.main(["--only", "search,nope"])
    assert "--only nope: expected some of search, summary" in capsys.readouterr().err
    page.write_text("<!-- begin search -->\n<!-- end search -->\n", "utf-8")
    with pytest.raises(SystemExit, match="the page should have <!-- begin summary -->"):
        bench.main(["--only", "search"])
    page.unlink()
    with pytest.raises(SystemExit, match=r"page\.md: No such file"):
        bench.main(["--only", "search"])

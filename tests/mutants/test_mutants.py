"""Mutants: what is changed, and that a test which notices is told from one that does not."""

from __future__ import annotations

import random
import sys
import sysconfig
import venv
from typing import TYPE_CHECKING

import pytest

from tests.mutants.__main__ import Outcome, Stage, judge, table
from tests.mutants.changes import SOURCE, Finder
from tests.mutants.copies import ROOT, Copy
from tests.mutants.record import Record

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(sys.platform == "win32", reason="limits memory by the system"),
]

CODE = '''\
"""Text of a module."""
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    LIMIT = 1 + 1


def small(number: "int | None" = 3, *, most=10) -> "bool | None":
    """Text of a function."""
    if number is None or not number:
        raise ValueError(f"{number + 1} is said")
    for _ in range(2):
        break
    print(number, end="")
    return number < most and str(number)[1:] in {"", "1"}
'''


def test_each_change_is_one_of_sense_and_what_is_said_is_left_alone() -> None:
    content = CODE.encode()
    found = list(Finder("small.py", content).find())
    assert {(one.line, one.change) for one in found} == {
        *((8, change) for change in ("3 → 4", "10 → 11")),
        (10, "number is None or not number → number is None and (not number)"),
        (10, "number is None → number is not None"),
        (10, "not number → number"),
        (11, "without raise ValueError(f'{number + 1} is said')"),
        (12, "2 → 3"),
        (13, "break → continue"),
        (14, "without print(number, end='')"),
        (14, "print(…) without end=''"),
        (15, "return number < most and str(number)[1:] in {'', '1'} → return None"),
        (
            15,
            "number < most and str(number)[1:] in {'', '1'} → number < most or str(number)[1:] in {'', '1'}",
        ),
        (15, "number < most → number <= most"),
        (15, "str(number)[1:] in {'', '1'} → str(number)[1:] not in {'', '1'}"),
        (15, "1: → :"),
        (15, "1 → 2"),
    }
    assert {one.function for one in found} == {8}


def test_a_mutant_is_another_file_that_compiles() -> None:
    draw = random.Random(3)  # noqa: S311
    for path in draw.sample(sorted(ROOT.joinpath(SOURCE).rglob("[a-z]*.py")), 8):
        content = path.read_bytes()
        found = list(Finder(path.name, content).find())
        for mutant in draw.sample(found, min(5, len(found))):
            changed = content[: mutant.start] + mutant.text.encode() + content[mutant.end :]
            assert changed != content
            compile(changed, mutant.path, "exec")


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A checkout of one function, with a test that calls it and one that starts who calls it."""
    copy = Copy(0)
    copy.folder = tmp_path
    venv.create(tmp_path / ".venv", symlinks=True)
    (packages,) = tmp_path.glob(".venv/lib/python*/site-packages")
    lines = [str(tmp_path / "src"), sysconfig.get_path("purelib")]
    packages.joinpath("all.pth").write_text("\n".join(lines), "utf-8")
    path = tmp_path / SOURCE / "small.py"
    path.parent.mkdir(parents=True)
    for name in ("small", "another"):
        code = f"def {name}(number):\n    return number < 3\n"
        path.with_name(f"{name}.py").write_text(code, "ascii")
    path.with_name("__init__.py").touch()
    for name, content in TESTS.items():
        tmp_path.joinpath(f"test_{name}.py").write_text(content, "ascii")
    tmp_path.joinpath("pytest.ini").write_text("[pytest]\nmarkers = outside\n", "ascii")
    return copy


TESTS = {
    "one": """
def test():
    from pvd_data.small import small
    assert small(2)
""",
    "child": """
import subprocess, sys, pytest
@pytest.mark.parametrize("number", [1, 2])
def test(number):
    subprocess.run([sys.executable, "-Ic", "import pvd_data.small as s; s.small(2)"], check=True)
""",
    "shared": """
import subprocess, sys, pytest
@pytest.fixture(scope="module")
def found(tmp_path_factory):
    code = "import pvd_data.small as s; print(s.small(2))"
    return subprocess.check_output([sys.executable, "-Ic", code])
@pytest.fixture
def own():
    from pvd_data.another import another
    return another(1)
def test_first(found, own):
    pass
def test_second(found):
    assert found == b"True\\n"
""",
    "none": "def test():\n    pass\n",
}


def test_a_mutant_is_killed_by_a_test_that_notices(copy: Copy) -> None:
    path = copy.folder / SOURCE / "small.py"
    content = path.read_bytes()
    mutants = {one.change: one for one in Finder(f"{SOURCE}/small.py", content).find()}
    stages = [Stage("others", ["test_none.py"], 1), Stage("these", ["test_one.py"], 1)]
    assert judge(mutants["return number < 3 → return None"], copy, stages).killed == "these"
    assert judge(mutants["number < 3 → number <= 3"], copy, stages[1:]).killed == ""
    assert path.read_bytes() == content


@pytest.mark.outside  # it runs pytest in workers, several times
def test_it_is_known_which_tests_enter_a_function(copy: Copy) -> None:
    copy.put_recorder()
    record = Record(copy.own / "record.json")
    record.make(copy)
    entering = {
        "small": ["test_child.py::test", "test_one.py::test", "test_shared.py"],
        "another": ["test_shared.py::test_first"],
    }
    for name, tests in entering.items():
        path = copy.folder / SOURCE / f"{name}.py"
        (mutant, *_) = Finder(f"{SOURCE}/{name}.py", path.read_bytes()).find()
        assert sorted(record.tests(mutant)) == tests
    assert record.seconds([]) >= record.seconds(["test_child.py::test"]) > 0
    assert record.seconds(["test_shared.py"]) > record.seconds(["test_shared.py::test_second"])
    copy.folder.joinpath("test_none.py").write_text("def test():\n    assert 0\n", "ascii")
    with pytest.raises(SystemExit, match="tests fail although nothing was changed"):
        Record(copy.own / "another.json").make(copy)


def test_the_table_counts_by_folder_and_names_who_lives() -> None:
    outcomes = [
        Outcome(f"{SOURCE}/base/text.py", 7, "a | b → a & b", "", 1.0),
        Outcome(f"{SOURCE}/base/text.py", 9, "1 → 2", "all", 1.0),
        Outcome(f"{SOURCE}/report.py", 3, "1 → 2", "those of its module", 1.0),
    ]
    text = table(outcomes, 5)
    assert "3 mutants, seed 5" in text
    assert "| base | 2 | 1 | 1 | 50% |" in text
    assert "| all | 3 | 2 | 1 | 67% |" in text
    assert "| base/text.py:7 | `a \\| b → a & b` | not judged yet |" in text

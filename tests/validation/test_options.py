"""The options of a check: written once, read by functions, command line and settings."""

from __future__ import annotations

import inspect
import json
import os
import shutil
import subprocess
import sys
from dataclasses import FrozenInstanceError
from datetime import date, datetime
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

import pvd_data
from pvd_data import CheckOptions, frames
from pvd_data.base.language import typeset as fr
from pvd_data.errors import PvdDataError, UnknownKeyError
from pvd_data.rules.registry import RULES, no_such_rule
from pvd_data.validation.asking import OptionError, refusal
from pvd_data.validation.options import Options, takes_options

if TYPE_CHECKING:
    from pathlib import Path

#: Runs in a process of its own, where `CheckOptions` has the field `novelty`.
PROGRAM = """
import inspect, json, sys
from importlib.util import find_spec
from click.testing import CliRunner
import pvd_data
from pvd_data import frames
from pvd_data.cli.main import main
from pvd_data.validation.collector import Collector

path, flags, value = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
seen = []
made = Collector.__init__

def watched(self, options, *args, **more):
    seen.append(options.novelty)
    made(self, options, *args, **more)

Collector.__init__ = watched

def asked(*args):
    seen.clear()
    done = CliRunner().invoke(main, [*args, path])
    return {"exit": done.exit_code, "said": done.output, "seen": seen[:]}

answer = {"file": pvd_data.__file__}
for name, function in (("validate", pvd_data.validate), ("check", frames.check)):
    shown = inspect.signature(function).parameters["novelty"]
    answer[name] = [shown.kind.name, str(shown.annotation), shown.default]
answer["valid"] = pvd_data.validate(path, novelty=value).valid
answer["function"] = seen[:]
if find_spec("pandas") and find_spec("narwhals"):
    import pandas
    seen.clear()
    frames.check(pandas.DataFrame({"code_insee": ["05046"]}), novelty=value)
    answer["frame"] = seen[:]
for name in ("validate", "fix"):
    answer[f"{name} help"] = CliRunner().invoke(main, [name, "--help"]).output
    answer[f"{name} without"] = asked(name, "--no-config")
    answer[f"{name} with"] = asked(name, "--no-config", *flags)
    answer[f"{name} settings"] = asked(name, "--config", "whole.toml")
    answer[f"{name} files"] = asked(name, "--config", "files.toml")
    answer[f"{name} wrong"] = asked(name, "--config", "wrong.toml", "--lang", "en")
print(json.dumps(answer))
"""

SWITCH = 'novelty: Annotated[bool, About("Une nouveauté.", _SWITCH)] = False'
WORDS = (
    'novelty: Annotated[_Texts, About("Une nouveauté.", _LIST, metavar="MOT", per_file=True)] = ()'
)


def with_a_field(field: str, folder: Path, root: Path) -> Path:
    """Copy the package, add a line to `CheckOptions` and no other anywhere; return what to import."""
    shutil.copytree(
        root / "src" / "pvd_data",
        folder / "src" / "pvd_data",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copytree(root / "data", folder / "data")
    shutil.copy(root / "datapackage.json", folder)
    module = folder / "src" / "pvd_data" / "validation" / "options.py"
    source = module.read_text("utf-8")
    before = "    lang: Annotated[\n"
    assert source.count(before) == 1
    module.write_text(source.replace(before, f"    {field}\n{before}"), "utf-8")
    return folder / "src"


@pytest.mark.parametrize(
    ("field", "flags", "value", "shown", "default", "per_file"),
    [
        (SWITCH, ["--novelty"], True, "--novelty / --no-novelty", False, False),
        (WORDS, ["--novelty", "a", "--novelty", "b"], ["a", "b"], "--novelty MOT", [], True),
    ],
    ids=["a switch", "words"],
)
def test_an_option_is_added_in_one_place(
    field: str,
    flags: list[str],
    value: Any,
    shown: str,
    default: Any,
    per_file: bool,
    tmp_path: Path,
    root: Path,
) -> None:
    source = with_a_field(field, tmp_path / "copy", root)
    (tmp_path / "a.csv").write_text("code_insee,nom\n05046,Embrun\n", "utf-8")
    (tmp_path / "whole.toml").write_text(f"novelty = {json.dumps(value)}", "utf-8")
    (tmp_path / "files.toml").write_text(f'[files."*.csv"]\nnovelty = {json.dumps(value)}', "utf-8")
    (tmp_path / "wrong.toml").write_text("novelty = 3", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "a.csv", json.dumps(flags), json.dumps(value)],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(source), "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["file"].startswith(str(source))
    for name in ("validate", "check"):
        kind, annotation, by_itself = answer[name]
        assert (kind, by_itself) == ("KEYWORD_ONLY", default)
        assert annotation in ("<class 'bool'>", "tuple[str, ...]")
    assert answer["valid"]
    assert answer["function"] == [value]
    if find_spec("pandas") and find_spec("narwhals"):
        assert answer["frame"]
        assert all(seen == value for seen in answer["frame"])
    for name in ("validate", "fix"):
        assert shown in answer[f"{name} help"]
        assert "Une nouveauté." in answer[f"{name} help"]
        for how, wanted in (("without", default), ("with", value), ("settings", value)):
            found = answer[f"{name} {how}"]
            assert found["exit"] == 0, found
            assert found["seen"]
            assert all(seen == wanted for seen in found["seen"])
        files = answer[f"{name} files"]
        assert files["exit"] == (0 if per_file else 2)
        assert files["seen"] == [] or all(seen == value for seen in files["seen"])
        assert per_file or fr('files."*.csv".novelty : clé inconnue') in files["said"]
        wrong = answer[f"{name} wrong"]
        assert wrong["exit"] == 2
        assert "novelty: an integer, 3; expected: " in wrong["said"]


def test_every_option_is_described() -> None:
    for name in CheckOptions.model_fields:
        about = CheckOptions.about(name)
        assert about.help.endswith(".")
        assert about.expected.fr
        assert about.expected.en
        assert name in (CheckOptions.__doc__ or "")


def test_functions_show_the_options_that_they_take() -> None:
    shown = inspect.signature(pvd_data.validate).parameters
    assert set(CheckOptions.model_fields) < set(shown)
    assert "asked" not in shown
    left_out = set(CheckOptions.model_fields) - set(inspect.signature(frames.check).parameters)
    assert left_out == {
        *("table", "sheet", "header_row", "delimiter"),
        *("require_columns", "limit", "strict", "engine"),
    }
    assert {
        name: parameter.default for name, parameter in shown.items() if name in ("limit", "columns")
    } == {"limit": 1000, "columns": {}}


def test_an_option_that_a_function_leaves_out_is_refused() -> None:
    @takes_options("limit", "key")
    def function(first: int, /, *, key: str = "x", **asked: Any) -> tuple[int, str, CheckOptions]:
        """Return what was given."""
        return first, key, CheckOptions.of(**asked)

    names = inspect.signature(function).parameters
    assert list(names)[:2] == ["first", "key"]
    assert names["key"].default == "x"
    assert "limit" not in names
    assert function(1, key="y", strict=True) == (1, "y", CheckOptions(strict=True))
    with pytest.raises(TypeError, match=r"function\(\) takes no option 'limit'"):
        function(1, limit=3)
    with pytest.raises(TypeError, match="there is no option 'limt' of a check"):
        function(1, limt=3)


@pytest.mark.parametrize("name", ["table", "limit", "strict"])
def test_a_frame_is_not_asked_what_it_cannot_answer(name: str) -> None:
    with pytest.raises(TypeError, match=f"takes no option '{name}'"):
        frames.check([], None, **{name: None})  # type: ignore[type-var, arg-type]


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ({"asof": "2020-01-01"}, "there is no option 'asof' of a check; did you mean 'as_of'"),
        ({"colums": {}}, "did you mean 'columns'"),
        (
            {"xyz": 1},
            "there is no option 'xyz' of a check; there are 'table', 'sheet', 'columns', ",
        ),
        ({"b": 1, "a": 1}, "there is no option 'a'"),
    ],
)
def test_an_unknown_option_is_a_type_error_with_a_hint(asked: dict[str, Any], hint: str) -> None:
    for function in (CheckOptions.of, pvd_data.validate):
        with pytest.raises(TypeError) as caught:
            function(**asked)
        assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "french", "english"),
    [
        (
            {"limit": -1},
            "un entier, -1 ; attendu : un nombre entier, 0 ou plus",
            "limit: an integer, -1; expected: a whole number, 0 or more",
        ),
        (
            {"limit": "3"},
            "« 3 » ; attendu : un nombre entier, 0 ou plus",
            "limit: '3'; expected: a whole number, 0 or more",
        ),
        (
            {"limit": 2.0},
            "un nombre, 2.0 ; attendu : un nombre entier, 0 ou plus",
            "limit: a number, 2.0; expected: a whole number, 0 or more",
        ),
        (
            {"strict": 1},
            "un entier, 1 ; attendu : true ou false",
            "strict: an integer, 1; expected: true or false",
        ),
        ({"lang": "de"}, "« de » ; attendu : fr ou en", "lang: 'de'; expected: fr or en"),
        (
            {"as_of": "hier"},
            "« hier » ; attendu : une date, comme 2021-05-07",
            "as_of: 'hier'; expected: a date, such as 2021-05-07",
        ),
        (
            {"as_of": datetime(2020, 1, 2)},
            "une date et une heure, 2020-01-02 00:00:00 ; attendu : une date, comme 2021-05-07",
            "as_of: a date and a time, 2020-01-02 00:00:00; expected: a date, such as 2021-05-07",
        ),
        (
            {"as_of": True},
            "un booléen, True ; attendu : une date, comme 2021-05-07",
            "as_of: a boolean, True; expected: a date, such as 2021-05-07",
        ),
        (
            {"key": {"a": 1}},
            "une section ; attendu : une liste de textes",
            "key: a section; expected: a list of texts",
        ),
        (
            {"key": ["a", 3]},
            "un entier, 3 ; attendu : une liste de textes",
            "key: an integer, 3; expected: a list of texts",
        ),
        (
            {"columns": "INSEE"},
            '« INSEE » ; attendu : des libellés, comme { code_insee = "INSEE" }',
            "columns: 'INSEE'; expected: labels, as in { code_insee = \"INSEE\" }",
        ),
        (
            {"table": ["axes"]},
            "une liste ; attendu : le nom d'une table",
            "table: a list; expected: the name of a table",
        ),
        (
            {"select": "siren"},
            "« siren » ne nomme aucune règle ; vouliez-vous dire « siren-key » ou "
            "« unknown-siren » ou « siren-mismatch » ?",
            "select: 'siren' names no rule; did you mean 'siren-key' or 'unknown-siren' or "
            "'siren-mismatch'?",
        ),
        (
            {"ignore": ["R", "x" * 99]},
            "« " + "x" * 54 + " … " + "x" * 26 + " » ne nomme aucune règle ; « pvd-data explain » "
            "les nomme toutes",
            "ignore: '" + "x" * 54 + " … " + "x" * 26 + "' names no rule; `pvd-data explain` lists "
            "them all",
        ),
    ],
    ids=str,
)
def test_a_value_that_cannot_be_used_is_said_with_what_can(
    asked: dict[str, Any], french: str, english: str
) -> None:
    with pytest.raises(OptionError) as caught:
        CheckOptions.of(**asked)
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, PvdDataError)
    assert caught.value.option == next(iter(asked))
    assert caught.value.fault.fr == fr(french)
    assert caught.value.text.fr == fr(f"{caught.value.option} : {french}")
    assert str(caught.value) == english == f"{caught.value.option}: {caught.value.fault.en}"
    with pytest.raises(OptionError):
        pvd_data.validate(**asked)


@pytest.mark.parametrize(
    ("asked", "table", "close"),
    [
        ({"table": "comunes"}, "tables", "communes"),
        ({"columns": {"codeinsee": "x"}}, "columns", "code_insee"),
    ],
)
def test_a_name_of_ours_that_is_none_is_an_unknown_key(
    asked: dict[str, Any], table: str, close: str
) -> None:
    with pytest.raises(UnknownKeyError) as caught:
        CheckOptions.of(**asked)
    assert caught.value.table == table
    assert close in caught.value.close_matches


def test_values_are_taken_in_the_forms_that_people_write() -> None:
    options = CheckOptions.of(
        as_of="2015-12-31", key="id", select="R, T002", ignore=["R001,R002", "former-name"]
    )
    assert options.as_of == date(2015, 12, 31)
    assert options.key == ("id",)
    assert options.select == ("R", "T002")
    assert options.ignore == ("R001", "R002", "former-name")
    named = {RULES[slug].code for slug in options.slugs}
    assert "T002" in named
    assert not {"R001", "R002", "T001"} & named
    assert {code[0] for code in named} == {"R", "T"}
    assert CheckOptions().slugs == frozenset(RULES)
    assert options.but(strict=True).strict
    assert not options.strict


def test_options_do_not_change_and_are_of_their_types() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        CheckOptions().limit = 5  # type: ignore[misc]
    with pytest.raises(ValidationError, match="limit"):
        CheckOptions(limit="5")  # type: ignore[arg-type]


GIVEN: dict[str, tuple[Any, ...]] = {
    "columns": (
        *({"nom": "x"}, MappingProxyType({"nom": "x"}), {"nom": 3}, {3: "x"}, {"zz": "x"}),
        *([], None, "nom"),
    ),
    "key": ("a", ["a", "b"], {"a"}, ("a", 1), {"a": 1}, None, 3, b"ab"),
    "table": ("communes", "comunes", 3, ["communes"], None),
    "sheet": ("a", 2, True, 2.0, None),
    "header_row": (1, 0, True, "1", 1.0, None, 10**30),
    "limit": (0, -1, True, None, "3"),
    "strict": (True, 1, None, "true"),
    "lang": ("fr", "de", None, ["fr"], 3),
    "engine": ("python", "x", None, ["auto"]),
    "as_of": (
        *("2021-05-07", "2021-15-07", "today", "Aujourd'hui ", ""),
        *(date(2021, 5, 7), datetime(2021, 5, 7), None, 3),
    ),
    "select": ("R", "R001,T", ["R", "zz"], "", [1], {"R": 1}, None),
    "require": ("nom,code_insee", ["zz"], [1], None),
}


@pytest.mark.parametrize(
    ("name", "given"), [(name, value) for name, values in GIVEN.items() for value in values]
)
def test_an_option_is_read_as_the_model_reads_it(name: str, given: Any) -> None:
    try:
        value = getattr(CheckOptions.model_validate({name: given}), name)
    except (ValidationError, UnknownKeyError) as error:
        kind = OptionError if isinstance(error, ValidationError) else UnknownKeyError
        with pytest.raises(kind):
            Options.of(**{name: given})
    else:
        found = getattr(Options.of(**{name: given}), name)
        assert (found, type(found)) == (value, type(value))


def test_options_within_are_those_of_the_model() -> None:
    asked: dict[str, Any] = {"as_of": "2014-06-01", "columns": {"nom": "x"}, "select": "R"}
    within, model = Options.of(**asked), CheckOptions.of(**asked)
    assert vars(within) == model.model_dump()
    assert vars(Options.of()) == CheckOptions().model_dump()
    assert vars(within.but(limit=3)) == model.but(limit=3).model_dump()
    with pytest.raises(FrozenInstanceError):
        within.limit = 3  # type: ignore[misc]


def test_options_made_before_are_given_alone() -> None:
    options = CheckOptions.of(strict=True)
    with pytest.raises(TypeError, match="options= or strict, not both"):
        pvd_data.validate(options=options, strict=True)


def test_what_is_found_and_expected_is_worded_once() -> None:
    assert refusal("x" * 100, "a date").en == f"{'x' * 60!r}; expected: a date"
    assert refusal(object, "a date").en.startswith("a value, <class 'object'>; expected: ")
    assert no_such_rule("r0004").en.startswith("'r0004' names no rule; did you mean 'R004'")

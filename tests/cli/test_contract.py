"""The command line that scripts rely on: each argument and option, what it takes, what it is if not given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from pvd_data.cli.main import main
from pvd_data.cli.usage import Command, FilesCommand
from pvd_data.validation.check_options import CheckOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

#: By command: what is given after it. Options of a check are read off `CheckOptions`.
CONTRACT = """
main: --version switch; -h/--help switch
columns: FICHIER; --config PATH; --no-config/--isolated switch; --allow-remote switch; \
--format text|json = text
diff: AVANT; APRÈS; --format text|json|markdown = text
enrich: FICHIER; --on TEXT; --on-name TEXT; --departement TEXT; --postcode TEXT; -o/--output TEXT needed; --columns TEXT; --prefix TEXT = pvd_; \
--resolve-former switch; --repair switch; --from-date DATE; --engine auto|polars|python = auto; --force switch; \
--quiet switch
explain: [RÈGLE]...
export: [TABLE]...; --to PATH needed; --format TEXT... = csv; --flat switch; \
--departement TEXT...; --region TEXT...; --siren-epci TEXT...; \
--geometry point|contour = point; --contours PATH; --force switch
fix: FICHIER; --config PATH; --no-config/--isolated switch; --convert TEXT...; --diff switch; \
--interactive switch; --write switch; -o/--output PATH
history: COMMUNE; --format text|json = text
info: --format text|json = text; --verify switch
passage: [CODE]...; --from DATE needed; --to DATE; --format text|csv; --output/-o PATH
resolve: [CODE]...; --from FILE; --date DATE; --format text|jsonl|csv = text
schema: [TABLE]; --json-schema switch; --write switch; --check switch; --root FOLDER
search: TEXTE; --departement TEXT; --limit NUMBER = 10; --france switch; --format text|json = text
show: CODE_OU_NOM; --format text|json = text
stats: --by region|departement|nature-epci|densite|niveau-centralite|massif|annee-adhesion|ort = region; \
--format text|csv|json|png|svg; --output/-o PATH
validate: [CIBLE]...; --config PATH; --no-config/--isolated switch; \
--format text|full|json|jsonl|github|gitlab|sarif|junit|html; --output TEXT...; \
--ignore-unknown switch; --open switch; --allow-remote switch
"""

COMMANDS: dict[str, click.Command] = {"main": main, **main.commands}


def declared(command: click.Command) -> Iterator[str]:
    """Describe what a command takes, as the contract does."""
    for param in command.params:
        if isinstance(param, click.Argument):
            name = str(param.metavar or f"[{str(param.name).upper()}]")
            assert (param.required, param.nargs) == (name[0] != "[", -1 if "..." in name else 1)
            yield name
            continue
        assert isinstance(param, click.Option)
        if param.name in CheckOptions.model_fields and command.name not in ("enrich", "search"):
            continue
        said = "/".join(param.opts)
        if param.is_flag:
            said += " switch"
        elif isinstance(param.type, click.Choice) or hasattr(param.type, "choices"):
            said += f" {'|'.join(param.type.choices)}"
        else:
            said += f" {param.type.name.upper()}"
        said += "..." * param.multiple + " needed" * param.required
        default = param.to_info_dict()["default"]
        if default and not param.is_flag:
            said += f" = {','.join(default) if isinstance(default, tuple) else default}"
        yield said


@pytest.mark.parametrize("line", CONTRACT.strip().splitlines(), ids=lambda line: line.split(":")[0])
def test_the_command_line_is_the_one_that_scripts_rely_on(line: str) -> None:
    name, _, contract = line.partition(": ")
    everywhere = set() if name == "main" else {"-h/--help switch", "--debug switch", "--lang fr|en"}
    found = list(declared(COMMANDS[name]))
    assert len(found) == len(set(found))
    assert "; ".join(one for one in found if one not in everywhere) == contract


def test_the_contract_is_of_every_command() -> None:
    assert [line.partition(":")[0] for line in CONTRACT.strip().splitlines()] == [*COMMANDS]


@pytest.mark.parametrize("name", main.commands)
def test_every_command_has_what_all_have(name: str) -> None:
    command = main.commands[name]
    assert isinstance(command, FilesCommand if name in ("columns", "validate") else Command)
    options = {param.opts[0]: param for param in command.params}
    for flag, shown in (("-h", False), ("--debug", False)):
        option = options[flag]
        assert isinstance(option, click.Option)
        assert (option.is_flag, option.is_eager, option.expose_value) == (True, True, shown)
    assert "--lang" in options
    assert command.short_help
    assert command.help


def test_options_that_only_answer_are_read_first() -> None:
    options = {param.opts[0]: param for param in main.params}
    assert options["--version"].is_eager
    assert not options["--version"].expose_value

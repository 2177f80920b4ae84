"""What is answered to a command line that cannot be understood, or not be done: in one language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result

from pvd_data.base.language import Lang
from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from pvd_data.cli.usage import (
    PLACE,
    ByteFile,
    Choice,
    Command,
    Day,
    FilesCommand,
    Folder,
    WholeNumber,
    argument_name,
)

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES: tuple[Lang, ...] = ("fr", "en")

#: Words and signs that give a language away.
FRENCH = re.compile(
    r"[àâçèéêîôùû«»\xa0]|\b(le|la|les|un|une|des|pas|est|il|ce|ou|voir|attendu|manque|Erreur)\b"
)
ENGLISH = re.compile(
    r"(?<![-.\w])(the|an|is|are|not|there|or|for|help|expected|missing|unknown|invalid|try|Error)\b",
    re.I,
)
#: What is quoted, in the language of what it is taken from.
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|«[^»]*»|TOML.*|  \d{5} .*|→ .*")
FOREIGN = {"fr": ENGLISH, "en": FRENCH}
HEAD = {"fr": fr("Usage : "), "en": "Usage: "}
HELP = {"fr": fr("Pour voir l'aide : "), "en": "For help: "}
ERROR = {"fr": fr("Erreur : "), "en": "Error: "}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands run, without settings, and with a file of towns."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("code_insee,nom\n05046,Embrun\n", "utf-8")
    return tmp_path


def run(*args: str, lang: Lang = "fr", **env: str | None) -> Result:
    """Run a command as `pvd-data`, in the language of the environment."""
    return CliRunner().invoke(main, args, env={"PVD_DATA_LANG": lang, **env}, prog_name="pvd-data")


def sentence(result: Result, lang: Lang, usage: str) -> str:
    """Check the form of a refusal, and return its sentence."""
    assert (result.exit_code, result.stdout) == (2, "")
    first, helping, blank, said = result.stderr.rstrip("\n").split("\n")
    assert first == HEAD[lang] + usage
    assert helping.startswith(HELP[lang])
    assert blank == ""
    assert said.startswith(ERROR[lang])
    for line in (first, helping, said):
        assert not FOREIGN[lang].search(QUOTED.sub("", line)), line
    return said.removeprefix(ERROR[lang])


VALIDATE = {
    "fr": "pvd-data validate [OPTIONS] [CIBLE]...",
    "en": "pvd-data validate [OPTIONS] [TARGET]...",
}
SEARCH = {"fr": "pvd-data search [OPTIONS] TEXTE", "en": "pvd-data search [OPTIONS] TEXT"}
RESOLVE = dict.fromkeys(("fr", "en"), "pvd-data resolve [OPTIONS] [CODE]...")
SCHEMA = dict.fromkeys(("fr", "en"), "pvd-data schema [OPTIONS] [TABLE]")
GROUP = {
    "fr": "pvd-data [OPTIONS] COMMANDE [ARGUMENT]...",
    "en": "pvd-data [OPTIONS] COMMAND [ARGUMENT]...",
}
FIX = {"fr": "pvd-data fix [OPTIONS] FICHIER", "en": "pvd-data fix [OPTIONS] FILE"}
ENRICH = {"fr": "pvd-data enrich [OPTIONS] FICHIER", "en": "pvd-data enrich [OPTIONS] FILE"}
SHOW = {
    "fr": "pvd-data show [OPTIONS] CODE_OU_NOM",
    "en": "pvd-data show [OPTIONS] CODE_OR_NAME",
}

#: A wrong command line, the usage that is shown, and what is said of it.
WRONG: list[tuple[str, dict[str, str], str, str]] = [
    (
        "shw",
        GROUP,
        "« shw » est inconnu ; vouliez-vous dire « show » ?",
        "'shw' is unknown; did you mean 'show'?",
    ),
    (
        "--verbose",
        GROUP,
        "l'option --verbose n'existe pas ; vouliez-vous dire « --version » ?",
        "there is no option --verbose; did you mean '--version'?",
    ),
    (
        "--version=3",
        GROUP,
        "l'option --version ne prend pas de valeur",
        "the option --version takes no value",
    ),
    (
        "validate --strct a.csv",
        VALIDATE,
        "l'option --strct n'existe pas ; vouliez-vous dire « --strict » ou « --no-strict » ou "
        "« --select » ?",
        "there is no option --strct; did you mean '--strict' or '--no-strict' or '--select'?",
    ),
    (
        "validate --xyzzy a.csv",
        VALIDATE,
        "l'option --xyzzy n'existe pas",
        "there is no option --xyzzy",
    ),
    ("validate -z a.csv", VALIDATE, "l'option -z n'existe pas", "there is no option -z"),
    (
        "validate a.csv --table",
        VALIDATE,
        "l'option --table demande une valeur",
        "the option --table needs a value",
    ),
    (
        "validate a.csv --strict=yes",
        VALIDATE,
        "l'option --strict ne prend pas de valeur",
        "the option --strict takes no value",
    ),
    (
        "validate a.csv --format txt",
        VALIDATE,
        "--format : « txt » est inconnu ; vouliez-vous dire « text » ?",
        "--format: 'txt' is unknown; did you mean 'text'?",
    ),
    (
        "validate a.csv --limit x",
        VALIDATE,
        "--limit : « x » ; attendu : un nombre entier, 0 ou plus",
        "--limit: 'x'; expected: a whole number, 0 or more",
    ),
    (
        "validate a.csv --limit=-1",
        VALIDATE,
        "--limit : « -1 » ; attendu : un nombre entier, 0 ou plus",
        "--limit: '-1'; expected: a whole number, 0 or more",
    ),
    (
        "validate a.csv --as-of hier",
        VALIDATE,
        "--as-of : « hier » ; attendu : une date, comme 2021-05-07",
        "--as-of: 'hier'; expected: a date, such as 2021-05-07",
    ),
    (
        "validate a.csv --column nom",
        VALIDATE,
        "--column : « nom » ; attendu : CONTENU=LIBELLÉ, comme code_insee=INSEE",
        "--column: 'nom'; expected: ROLE=LABEL, as in code_insee=INSEE",
    ),
    (
        "validate a.csv --select siren",
        VALIDATE,
        "--select : « siren » ne nomme aucune règle ; vouliez-vous dire « siren-key » ou "
        "« unknown-siren » ou « siren-mismatch » ?",
        "--select: 'siren' names no rule; did you mean 'siren-key' or 'unknown-siren' or "
        "'siren-mismatch'?",
    ),
    (
        "validate a.csv --output csv=b",
        VALIDATE,
        "--output : « csv » est inconnu ; il y a « text », « full », « json », « jsonl », "
        "« github », « gitlab », « sarif », « junit », …",
        "--output: 'csv' is unknown; there are 'text', 'full', 'json', 'jsonl', 'github', 'gitlab', "
        "'sarif', 'junit', …",
    ),
    (
        "validate a.csv --config c --no-config",
        VALIDATE,
        "--config ou --no-config, l'un des deux",
        "--config or --no-config, not both",
    ),
    ("fix", FIX, "il manque FICHIER", "FILE is missing"),
    ("fix a.csv b.csv", FIX, "« b.csv » est de trop", "'b.csv' is one argument too many"),
    (
        "fix a.csv --diff --write",
        FIX,
        "--diff, --write ou -o, l'un des trois",
        "--diff, --write or -o, one of them",
    ),
    (
        "fix a.csv --zoom",
        FIX,
        "l'option --zoom n'existe pas",
        "there is no option --zoom",
    ),
    (
        "fix a.csv --limit 3",
        FIX,
        "l'option --limit n'existe pas ; vouliez-vous dire « --delimiter » ?",
        "there is no option --limit; did you mean '--delimiter'?",
    ),
    ("show", SHOW, "il manque CODE_OU_NOM", "CODE_OR_NAME is missing"),
    ("enrich a.csv", ENRICH, "il manque -o / --output", "-o / --output is missing"),
    (
        "enrich a.csv -o b.csv --columns nam",
        ENRICH,
        "--columns : « nam » est inconnu ; vouliez-vous dire « nom » ?",
        "--columns: 'nam' is unknown; did you mean 'nom'?",
    ),
    (
        "search x --limit x",
        SEARCH,
        "--limit : « x » ; attendu : un nombre entier, 1 ou plus",
        "--limit: 'x'; expected: a whole number, 1 or more",
    ),
    (
        "search x --limit 0",
        SEARCH,
        "--limit : « 0 » ; attendu : un nombre entier, 1 ou plus",
        "--limit: '0'; expected: a whole number, 1 or more",
    ),
    (
        "resolve 05046 --date 31/12/2012",
        RESOLVE,
        "--date : « 31/12/2012 » ; attendu : une date, comme 2021-05-07",
        "--date: '31/12/2012'; expected: a date, such as 2021-05-07",
    ),
    (
        "resolve --from nowhere",
        RESOLVE,
        "--from : « nowhere » : ce fichier ou ce dossier n'existe pas",
        "--from: 'nowhere': No such file or directory",
    ),
    ("resolve", RESOLVE, "donnez des codes, ou --from FICHIER", "give codes, or --from FILE"),
    (
        "schema --check --root nowhere",
        SCHEMA,
        "--root : « nowhere » : ce dossier n'existe pas",
        "--root: 'nowhere': there is no such folder",
    ),
    (
        "schema axes --check",
        SCHEMA,
        "donnez une table, --write ou --check, l'un des trois",
        "give a table, --write or --check, one of the three",
    ),
]


@pytest.mark.parametrize(("line", "usage", "french", "english"), WRONG, ids=[w[0] for w in WRONG])
def test_a_wrong_command_line_is_answered_in_the_language_of_the_command(
    line: str, usage: dict[str, str], french: str, english: str
) -> None:
    assert sentence(run(*line.split()), "fr", usage["fr"]) == fr(french)
    assert sentence(run(*line.split(), lang="en"), "en", usage["en"]) == english


@pytest.mark.parametrize("asked", [["--lang", "en"], ["--lang=en"]])
@pytest.mark.parametrize(
    "args", [["validate", "--xyzzy"], ["validate", "--limit", "x"], ["fix"], ["explain", "--x"]]
)
def test_lang_is_obeyed_wherever_it_stands(args: list[str], asked: list[str]) -> None:
    command, *rest = args
    for line in ([command, *asked, *rest], [command, *rest, *asked]):
        result = run(*line)
        assert result.exit_code == 2
        assert result.stderr.startswith("Usage: pvd-data ")
        assert not FRENCH.search(result.stderr)


def test_lang_as_a_value_is_not_a_wish() -> None:
    said = sentence(run("validate", "--lang", "de"), "fr", VALIDATE["fr"])
    assert said == fr("--lang : « de » est inconnu ; il y a « fr », « en »")
    assert run("fix", "--xyzzy", "--", "--lang=en").stderr.startswith(fr("Usage : "))


def test_nothing_is_answered_with_the_help() -> None:
    for args in ((), ("--",)):
        result = run(*args)
        assert result.output.startswith(HEAD["fr"] + GROUP["fr"])
        assert fr("\nCommandes :\n") in result.output
        assert "Erreur" not in result.output


def test_every_value_is_refused_in_words_of_ours() -> None:
    ours = (click.types.BoolParamType, Choice, WholeNumber, Day, ByteFile, Folder)
    for command in main.commands.values():
        for param in command.params:
            plain = param.type in (click.STRING, PLACE)
            assert plain or isinstance(param.type, ours), (command.name, param.name, param.type)


def test_every_argument_has_an_english_name() -> None:
    for command in (main, *main.commands.values()):
        context = click.Context(command, info_name=command.name)
        for piece in command.collect_usage_pieces(context):
            english = argument_name(piece, "en")
            assert english.isascii(), (command.name, piece)
            assert not re.search("CIBLE|FICHIER|NOM|COMMANDE|TEXTE|DOSSIER", english)


@pytest.mark.parametrize("name", [None, *main.commands])
def test_help_is_french(name: str | None) -> None:
    result = run(*([] if name is None else [name]), "-h")
    assert result.exit_code == 0
    assert result.stdout == run(*([] if name is None else [name]), "--help", lang="en").stdout
    assert result.stdout.startswith(fr("Usage : pvd-data "))
    assert fr("\nOptions :\n") in result.stdout
    assert not re.search(
        r"(?<![-\w])(Usage: |Options:|Commands:|required|default|TEXT|INTEGER|FILENAME"
        r"|DIRECTORY|PATH|the|this|and|or|of|exit)\b",
        result.stdout,
    )
    assert fr(result.stdout) == result.stdout  # wrapping has left no plain space before a sign
    assert not re.search(r"[^\]]\.\.\.", result.stdout)  # nothing is cut


def wide(path: Path) -> None:
    """Write a file of 200 columns, none of which is known."""
    labels = [f"Libellé numéro {number} d'une colonne au nom très long" for number in range(200)]
    path.write_text(",".join(labels) + "\n" + ",".join("x" * 200) + "\n", "utf-8")


IMPOSSIBLE = {
    "a missing file": ["validate", "x.csv"],
    "a missing file to fix": ["fix", "x.csv"],
    "a missing package": ["validate", "x"],
    "no known column": ["validate", "wide.csv"],
    "no known column to fix": ["fix", "wide.csv"],
    "no such column": ["validate", "wide.csv", "--column", "code_insee=" + "INSEE" * 100],
    "unknown table": ["validate", "a.csv", "--table", "xyz"],
    "unknown role": ["validate", "a.csv", "--column", "xyz=nom"],
    "unknown rule": ["validate", "a.csv", "--select", "x" * 500],
    "unknown rule to explain": ["explain", "x" * 500],
    "unknown column to add": ["enrich", "a.csv", "-o", "b.csv", "--columns", "xyz"],
    "unknown table to export": ["export", "xyz", "--to", "b"],
    "unknown format to export": ["export", "--format", "xyz", "--to", "b"],
    "unknown schema": ["schema", "xyz"],
    "ambiguous name": ["show", "Saint"],
    "unknown name": ["show", "x" * 500],
    "not in the programme": ["show", "75056"],
    "settings that are not there": ["validate", "a.csv", "--config", "x.toml"],
    "unknown key of settings": ["validate", "a.csv", "--config", "key.toml"],
    "wrong value of settings": ["validate", "a.csv", "--config", "value.toml"],
    "unknown role of settings": ["validate", "a.csv", "--config", "role.toml"],
    "settings that are not TOML": ["fix", "a.csv", "--config", "toml.toml"],
    "too many arguments": ["fix", "a.csv", "x" * 500],
    "an unknown option": ["validate", "--" + "x" * 500],
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("args", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_refusal_is_short_and_in_one_language(args: list[str], lang: Lang, folder: Path) -> None:
    wide(folder / "wide.csv")
    for name, text in {
        "key": "xyz = 1",
        "value": "limit = 'x'",
        "role": "columns = { xyz = 'x' }",
        "toml": "x",
    }.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    result = run(*args, lang=lang)
    assert (result.exit_code, result.stdout) == (2, "")
    said = result.stderr.rstrip("\n").partition("\n\n")
    lines = (said[2] or said[0]).split("\n")
    assert lines[0].startswith(ERROR[lang])
    assert len(lines) <= 3
    assert max(map(len, lines)) <= 300
    assert not FOREIGN[lang].search(QUOTED.sub("", "\n".join(lines)))


@pytest.mark.parametrize(
    "args",
    [
        ["validate", "x.csv"],
        ["fix", "x.csv"],
        ["validate", "x"],
        ["validate", "a.csv", "--config", "x.toml"],
        ["fix", "a.csv", "--config", "x.toml"],
    ],
)
def test_what_is_missing_is_said_in_the_language_that_is_asked_for(args: list[str]) -> None:
    english, french = run(*args, "--lang", "en"), run(*args, "--lang", "fr", lang="en")
    for lang, result in (("en", english), ("fr", french)):
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(ERROR[lang])
    assert not FRENCH.search(english.stderr)
    assert not ENGLISH.search(french.stderr)


def test_the_language_of_settings_is_that_of_what_is_said_after_them(folder: Path) -> None:
    (folder / "pvd-data.toml").write_text('lang = "en"', "utf-8")
    assert run("validate", "x.csv").stderr.startswith("Error: x.csv: ")
    assert run("validate", "x.csv", "--lang", "fr").stderr.startswith(fr("Erreur : "))


def test_french_is_spoken_where_the_locale_says_nothing() -> None:
    unset = dict.fromkeys(("PVD_DATA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))
    command = ["show", "Gap"]
    for locale, start in (
        ({}, ERROR["fr"]),
        ({"LANG": "C.UTF-8"}, ERROR["fr"]),
        ({"LANG": "en_US.UTF-8"}, ERROR["en"]),
        ({"LANG": "de_DE"}, ERROR["en"]),
    ):
        result = CliRunner().invoke(main, command, env=unset | locale)
        assert result.stderr.startswith(start)


@pytest.mark.parametrize(
    "args",
    [
        ["validate", "a\x1b[31m.csv"],
        ["validate", "a\x1b[31m"],
        ["show", "a\x1b[31m"],
        ["show", "x", "a\x1b[31m"],
        ["show", "--\x1b[31m"],
        ["resolve", "--from", "a\x1b[31m"],
        ["export", "--to", "b", "a\x1b[31m"],
        ["enrich", "a\x1b[31m.csv", "-o", "b.csv"],
        ["a\x1b[31m"],
        ["validate", "a.csv", "--output", "a\x1b[31m"],
    ],
)
def test_what_is_quoted_drives_no_terminal(args: list[str]) -> None:
    result = CliRunner().invoke(main, args, color=True)
    assert result.exit_code == 2
    assert "\x1b" not in result.output
    assert r"\x1b[31m" in result.stderr


def test_every_command_refuses_in_our_words() -> None:
    assert {type(command) for command in main.commands.values()} <= {Command, FilesCommand}


@pytest.mark.parametrize(
    "args", [["show", "05"], ["show", "embrun"], ["info"], ["explain", "R001"]]
)
def test_what_an_answer_is_about_stands_out_at_a_terminal(args: list[str]) -> None:
    result = CliRunner().invoke(main, args, color=True)
    assert result.stdout.startswith("\x1b[1m")

"""The command line: its rules, its options, its exit codes."""

from __future__ import annotations

import shutil
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
from click.testing import CliRunner

from pvd_data.cli.main import main
from tests.golden.parts import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES = {
    "good.csv": "code_insee,nom\n05046,Embrun\n05170,Tallard\n",
    "wrong.csv": "code_insee,nom\n05046,Embrun\n05999,Tallard\n",
    "certain.csv": "code_insee,nom\n05046,Embrun\n5170,Tallard\n",
    "warning.csv": "code_insee\n05067\n",
    "notice.csv": "code_insee\r\n05046\r\n",
    "strange.csv": "projet,montant\nH1,12\n",
    "settings.toml": "strict = true\n",
    "bad.toml": "stricte = true\n",
    "regions.csv": "code_region,nom,code_insee_chef_lieu\n93,Provence-Alpes-Côte d'Azur,13055\n",
    "codes.txt": "05046\n05067\n",
}

#: Each is run in turn in one folder, which has these files and two packages.
_CALLS = """
--version
--help
unknown
validate good.csv
validate wrong.csv
validate warning.csv
validate warning.csv --strict
validate warning.csv --config settings.toml
validate warning.csv --as-of 2010-01-01
validate notice.csv --strict
validate good.csv wrong.csv
validate wrong.csv --ignore R
validate wrong.csv --select S
validate good.csv --require-programme
validate regions.csv --table regions
validate good.csv --table regions
validate strange.csv
validate strange.csv --column code_insee=projet
validate strange.csv --key projet
validate missing.csv
validate missing
validate right
validate wrong
validate right/datapackage.json
validate https://example.org/good.csv
validate good.csv --table nothing
validate good.csv --column nothing=nom
validate good.csv --column nom
validate good.csv --select R999
validate good.csv --as-of yesterday
validate good.csv --format nothing
validate good.csv --output html=report.html
validate good.csv --output html=good.csv
validate good.csv --output nothing=report
validate good.csv --config bad.toml
validate good.csv --config missing.toml
validate good.csv --config settings.toml --no-config
validate good.csv --limit -1
validate --nothing
fix good.csv
fix wrong.csv
fix certain.csv
fix certain.csv --diff --write
fix certain.csv --write
fix strange.csv
fix missing.csv
fix right
fix
enrich good.csv -o enriched.csv
enrich good.csv -o enriched.csv
enrich good.csv -o enriched.csv --force --quiet
enrich good.csv -o -
enrich good.csv
enrich good.csv -o other.csv --on nothing
enrich good.csv -o other.csv --columns nothing
enrich strange.csv -o other.csv
enrich missing.csv -o other.csv
explain
explain R004
explain former-commune R
explain nothing
export axes --to exported
export axes --to exported
export axes --to exported --force
export axes --to exported --format nothing
export nothing --to exported
export axes
export axes --to exported --format geojson
export communes --to exported --departement 99
info
info --format json
resolve 05046
resolve 05067 5046 --format jsonl
resolve 99999
resolve --from codes.txt --format csv
resolve --from missing.txt
resolve
schema regions
schema nothing
search embrun
search xyzzyxyzzy
search
show 05046
show 05
show 75056
show xyzzy
""".strip().splitlines()


def describe_rules() -> Iterator[str]:
    """Yield code, slug and severity of each rule, as `pvd-data explain` lists them."""
    _, *lines = CliRunner().invoke(main, ["explain", "--lang", "en"]).stdout.splitlines()
    for line in lines:
        yield " ".join(line.split()[:3])


def describe_commands() -> Iterator[str]:
    """Yield the arguments and options of each command."""
    yield from map(_describe_parameter, main.params)
    for name, command in main.commands.items():
        yield f"pvd-data {name}"
        yield from map(_describe_parameter, command.params)


def _describe_parameter(found: click.Parameter) -> str:
    """Name an option or argument, what it takes and what it is unless given."""
    names = ", ".join([*found.opts, *found.secondary_opts])
    words = [found.param_type_name, names, found.metavar or ""]
    if isinstance(found.type, click.Choice):
        words.append("|".join(found.type.choices))
    elif not getattr(found, "is_flag", False):
        words.append(found.type.name)
    words += [word for word in ("required", "multiple") if getattr(found, word, False)]
    words.append("any number" if found.nargs == -1 else "")
    default = found.default
    if default and "UNSET" not in repr(default):  # as newer versions of click say None
        words.append(f"= {default}")
    return "  " + " ".join(word for word in words if word)


def describe_exits() -> Iterator[str]:
    """Yield exit codes of calls, and whether they write to standard output and error."""
    with TemporaryDirectory() as folder, chdir(folder):
        for name, text in _FILES.items():
            Path(name).write_bytes(text.encode())
        for kind in ("right", "wrong"):
            shutil.copytree(RULES / "foreign-key" / kind, kind)
        for call in _CALLS:
            result = CliRunner(env={"PVD_DATA_LANG": "fr"}).invoke(main, call.split())
            streams = ("out" if result.stdout else "   ", "err" if result.stderr else "   ")
            yield f"{result.exit_code} {' '.join(streams)} {call}"
        for lang, stdin in (("fr", _FILES["good.csv"]), ("fr", ""), ("xx", _FILES["good.csv"])):
            runner = CliRunner(env={"PVD_DATA_LANG": lang})
            result = runner.invoke(main, ["validate", "-"], input=stdin)
            yield f"{result.exit_code} validate - < {len(stdin)} characters, PVD_DATA_LANG={lang}"

"""`pvd-data schema`: print a schema; write or check all that is generated from the models."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import pvd_data
from pvd_data.base.atomic import write_whole
from pvd_data.base.language import Text, os_refusal
from pvd_data.base.places import place_of
from pvd_data.base.text import one_line
from pvd_data.cli.usage import Command, Folder, not_one_of
from pvd_data.cli.words import CannotError, current_lang, print_data, print_text, say, tell
from pvd_data.dataset import Dataset
from pvd_data.package.opening import canonical_files
from pvd_data.package.whole import package_root
from pvd_data.publishing.files import as_json, difference, generated_files
from pvd_data.publishing.schemas import json_schema, table_schema
from pvd_data.reference.index import reference_for
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from pvd_data.reference.index import Reference


@click.command(cls=Command)
@click.argument("table", required=False)
@click.option("--json-schema", "as_object", is_flag=True, help="Affiche plutôt son JSON Schema.")
@click.option("--write", is_flag=True, help="Écrit datapackage.json, schemas/ et le dictionnaire.")
@click.option("--check", is_flag=True, help="Vérifie que ces fichiers sont à jour.")
@click.option(
    "--root",
    metavar="DOSSIER",
    type=Folder(),
    help="Dossier du jeu de données ; par défaut, la copie de travail du projet.",
)
@click.pass_context
def schema(
    context: click.Context,
    table: str | None,
    as_object: bool,
    write: bool,
    check: bool,
    root: Path | None,
) -> None:
    """Pour les développeurs : affiche le schéma d'une table, ou écrit tous les fichiers générés.

    TABLE : le nom d'une table, dont le Table Schema est affiché.
    """
    if sum((table is not None, write, check)) != 1:
        one = Text(
            fr="donnez une table, --write ou --check, l'un des trois",
            en="give a table, --write or --check, one of the three",
        )
        raise click.UsageError(one[current_lang()])
    if table is not None:
        if table not in TABLES:
            raise CannotError(not_one_of(table, TABLES))
        spec = TABLES[table]
        found = json_schema(spec) if as_object else table_schema(spec, foreign_keys=True)
        print_data(as_json(found))
        return
    if as_object:
        alone = Text(fr="--json-schema va avec une table", en="--json-schema goes with a table")
        raise click.UsageError(alone[current_lang()])
    folder = root or _checkout()
    made = describe(folder, pvd_data.__version__, reference_for(folder))
    if write:
        _write(folder, made)
        written = say("fichiers écrits dans", "files written to")
        tell(f"{len(made)} {written} {folder}")
        return
    differences = _differences(folder, made)
    if differences:
        print_text("\n".join(differences))
        tell(
            say(
                "Les modèles disent autre chose ; lancez « make schemas ».",
                "The models say otherwise; run 'make schemas'.",
            )
        )
        context.exit(1)
    agree = say("fichiers conformes aux modèles", "files agree with the models")
    tell(f"{len(made)} {agree}")


def describe(folder: Path, version: str, reference: Reference | None) -> dict[str, str]:
    """Write every generated file of a package, in memory: its text by its path.

    Args:
        folder: the package, whose tables are checked first: the descriptor gives their checksums.
        version: its version.
        reference: what it is compared with; None for itself.
    """
    files = canonical_files(folder, str(folder))
    dataset = Dataset(files, reference=reference)
    for _ in dataset:
        pass
    return generated_files(
        version,
        dataset.sources,
        dataset.anomalies.values(),
        lambda path: folder.joinpath(path).read_bytes(),
    )


def _checkout() -> Path:
    folder = package_root()
    if not isinstance(folder, Path) or not folder.joinpath("pyproject.toml").is_file():
        raise CannotError(
            Text(
                fr="ces fichiers se génèrent dans une copie de travail du projet ; donnez --root",
                en="these files are generated in a working copy of the project; give --root",
            )
        )
    return folder.resolve()


def _write(folder: Path, files: dict[str, str]) -> None:
    contents = {folder / name: text.encode("utf-8") for name, text in files.items()}
    try:
        for path in contents:
            place_of(path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(contents)
        for stale in _stale(folder, files):
            stale.unlink()
    except OSError as error:
        said = Text(
            fr="{path} ne peut pas être écrit : {why}", en="{path} cannot be written: {why}"
        )
        where = one_line(str(error.filename or folder))
        raise CannotError(said.fill(path=where, why=os_refusal(error))) from error


def _differences(folder: Path, files: dict[str, str]) -> list[str]:
    lines: list[str] = []
    for name, text in files.items():
        path = folder / name
        lines += difference(
            name, path.read_bytes() if path.is_file() else b"", text.encode("utf-8")
        )
    lines += [
        say(
            "{path} : n'a plus de modèle",
            "{path}: has no model any more",
            path=path.relative_to(folder),
        )
        for path in _stale(folder, files)
    ]
    return lines


def _stale(folder: Path, files: dict[str, str]) -> list[Path]:
    """Find schemas of tables that are no more."""
    found = sorted(folder.joinpath("schemas").rglob("*.json"))
    return [path for path in found if path.relative_to(folder).as_posix() not in files]

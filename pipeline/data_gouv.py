"""`python -m pipeline publish --data-gouv`: the package as a data set of data.gouv.fr.

Everything is prepared first: what is asked of the API of udata, one request after another, with the
hashes of the files. `--dry-run` shows it and asks nothing. Without it a key and a word are needed, and
the data set stays private until a person publishes it.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import click

from pvd_data.exports.export import export

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ADDRESS = "https://www.data.gouv.fr/api/1/"
KEY = "DATA_GOUV_API_KEY"
WORD = "publier"

#: What people take from there: the table with all names, then everything.
FORMATS = (("csv", True), ("xlsx", True), ("zip", False), ("sqlite", False))
_SECONDS = 120


class RefusedError(Exception):
    """What keeps the data set from being published, in French."""


@dataclass(frozen=True)
class Step:
    """One request.

    Attributes:
        method: of HTTP.
        path: below the address of the API; `{dataset}` and `{resource}` are what it has answered.
        body: what is sent as JSON; None for a file.
        file: the file that is sent; None for JSON.
    """

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    file: Path | None = None

    def told(self) -> str:
        """Say in a line what is asked."""
        if self.file is not None:
            return f"{self.method} {self.path} {self.file.name} ({self.file.stat().st_size} octets)"
        return f"{self.method} {self.path} {json.dumps(self.body, ensure_ascii=False)}"


def prepare(folder: Path, descriptor: Mapping[str, Any], dataset: str = "") -> Iterator[Step]:
    """Yield what is asked of the API.

    Args:
        folder: the files to send.
        descriptor: `datapackage.json`.
        dataset: the identifier of the data set, which then gets new files; a new one if empty.
    """
    about = {
        "title": descriptor["title"],
        "description": f"{descriptor['description']}\n\nÉdition {descriptor['edition']}, version "
        f"{descriptor['version']}.",
        "license": "lov2",
        "frequency": "irregular",
        "tags": [word.lower().replace(" ", "-") for word in descriptor["keywords"]],
        "spatial": {"zones": ["country:fr"], "granularity": "fr:commune"},
        # A person looks at it and publishes it.
        "private": True,
    }
    if dataset:
        yield Step("PUT", "datasets/{dataset}/", about)
    else:
        yield Step("POST", "datasets/", about)
    for file in sorted(folder.iterdir()):
        yield Step("POST", "datasets/{dataset}/upload/", file=file)
        title = f"{file.name}, édition {descriptor['edition']}"
        said = {"title": title, "type": "main", "format": file.suffix.removeprefix(".")}
        yield Step("PUT", "datasets/{dataset}/resources/{resource}/", said)


def send(steps: Iterator[Step], key: str, *, address: str = ADDRESS, dataset: str = "") -> str:
    """Ask the API for one step after another; return the identifier of the data set.

    Args:
        steps: what `prepare` yields.
        key: of the API.
        address: of the API.
        dataset: the identifier of the data set; empty for a new one.

    Raises:
        RefusedError: the API refuses a step, or cannot be reached; what was sent stays private.
    """
    known = {"dataset": dataset, "resource": ""}
    for step in steps:
        answer = _ask(step, address + step.path.format(**known), key)
        if step.path == "datasets/":
            known["dataset"] = answer["id"]
        elif step.file is not None:
            known["resource"] = answer["id"]
    return known["dataset"]


def _ask(step: Step, address: str, key: str) -> Any:
    content, kind = _content(step)
    headers = {"X-API-KEY": key, "Accept": "application/json", "Content-Type": kind}
    request = Request(address, content, headers, method=step.method)  # noqa: S310  (of ours)
    try:
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            return json.load(answer)
    except HTTPError as error:
        why = error.read().decode("utf-8", "replace")[:500]
        raise RefusedError(f"{step.method} {address} : {error.code} {why}") from error
    except (URLError, TimeoutError, ValueError) as error:
        raise RefusedError(f"{step.method} {address} : {error}") from error


def _content(step: Step) -> tuple[bytes, str]:
    """Return what is sent, and its type."""
    if step.file is None:
        return json.dumps(step.body).encode(), "application/json"
    mark = secrets.token_hex(16)
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{step.file.name}"\r\n'
    )
    kind = "Content-Type: application/octet-stream\r\n\r\n"
    content = (head + kind).encode() + step.file.read_bytes() + f"\r\n--{mark}--\r\n".encode()
    return content, f"multipart/form-data; boundary={mark}"


@click.command
@click.option("--data-gouv", is_flag=True, required=True, help="Sur data.gouv.fr.")
@click.option("--dry-run", is_flag=True, help="Montre chaque requête, et n'en fait aucune.")
@click.option("--dataset", default="", metavar="ID", help="Le jeu de données à mettre à jour.")
@click.option("--address", default=ADDRESS, show_default=True, help="L'adresse de l'API.")
@click.option("--word", default="", metavar="MOT", help=f"« {WORD} », pour que rien ne parte sans.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Dossier où écrire les fichiers à envoyer ; il est vide ou n'existe pas.",
)
@click.pass_context
def publish(
    context: click.Context,
    *,
    data_gouv: bool,
    dry_run: bool,
    dataset: str,
    address: str,
    word: str,
    into: Path,
) -> None:
    """Prépare le jeu de données de data.gouv.fr et ses fichiers, et l'y met, privé.

    Codes de sortie : 0 tout va bien, 2 impossible, et rien n'est public.
    """
    del data_gouv
    key = os.environ.get(KEY, "")
    if not dry_run and not (key and word == WORD):
        click.echo(
            f"Erreur : il faut la clé de l'API dans {KEY} et --word {WORD} ; ou --dry-run.",
            err=True,
        )
        context.exit(2)
    if into.exists() and any(into.iterdir()):
        click.echo(f"Erreur : {into} n'est pas vide ; donnez un autre dossier.", err=True)
        context.exit(2)
    for form, flat in FORMATS:
        export(into, form, flat=flat)
        if form == "xlsx":
            into.joinpath("pvd-data.xlsx").rename(into / "communes_completes.xlsx")
    root = Path(__file__).parents[1]
    descriptor = json.loads(root.joinpath("datapackage.json").read_text("utf-8"))
    steps = prepare(into, descriptor, dataset)
    if dry_run:
        for step in steps:
            click.echo(step.told())
        return
    try:
        made = send(steps, key, address=address, dataset=dataset)
    except RefusedError as error:
        click.echo(f"Erreur : {error}", err=True)
        context.exit(2)
    click.echo(f"Jeu de données {made}, privé : à relire, puis à rendre public sur le site.")

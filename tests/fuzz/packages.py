"""Kinds of cases that are more than a table: data packages as folders and zips, and settings."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.fuzz.case import Case
from tests.fuzz.damage import damaged, damaged_tree, odd_text
from tests.fuzz.tables import ROOT

if TYPE_CHECKING:
    import random

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


@cache
def _packages() -> list[dict[str, bytes]]:
    """Return the packages of the tests, valid and wrong ones, by paths within them."""
    found = []
    for descriptor in sorted(ROOT.joinpath("tests").rglob("datapackage.json")):
        folder = descriptor.parent
        found.append(
            {
                path.relative_to(folder).as_posix(): path.read_bytes()
                for path in sorted(folder.rglob("*"))
                if path.is_file() and path.stat().st_size < 100_000
            }
        )
    return found


def make_packages(rng: random.Random) -> Case:
    """Damage the descriptor or the tables of a package, or the zip that it is in."""
    files = dict(rng.choice(_packages()))
    tree = json.loads(files["datapackage.json"])
    if rng.random() < 0.5:  # what our hashes vouch for is refused before it is looked at
        for resource in tree.get("resources", []):
            if isinstance(resource, dict):
                for name in ("hash", "bytes"):
                    resource.pop(name, None)
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        tree = damaged_tree(rng, tree)
    files["datapackage.json"] = json.dumps(tree).encode()
    for _ in range(rng.choice([0, 0, 1, 2])):
        name = rng.choice(sorted(files))
        files[name] = damaged(rng, files[name], 3)
    if rng.random() < 0.5:
        files = {f"p/{name}": content for name, content in files.items()}
        return Case("packages", _ask(rng, "p"), files)
    packed = _pack(rng, files)
    if rng.random() < 0.4:
        packed = damaged(rng, packed, 3)
    return Case("packages", _ask(rng, "p.zip"), {"p.zip": packed})


def _ask(rng: random.Random, place: str) -> list[list[Any]]:
    lang = rng.choice(["fr", "en"])
    return [["load", place], ["cli", "validate", place, "--lang", lang, "--format", "text"]]


def _pack(rng: random.Random, files: dict[str, bytes]) -> bytes:
    out, top = io.BytesIO(), rng.choice(["", "", "a/", "../", "/", "a\\", "é/"])
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(top + name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = rng.choice(METHODS)
            archive.writestr(info, content)
    return out.getvalue()


SETTINGS = """\
require-programme = true
select = ["R", "C001", "T"]
ignore = ["former-name"]
key = ["id"]
strict = false
limit = 20
lang = "fr"
as-of = 2020-01-01

[columns]
code_insee = "insee"

[files."*.csv"]
key = "id"
"""


def make_settings(rng: random.Random) -> Case:
    """Damage settings, by their lines or by their bytes."""
    lines = SETTINGS.splitlines()
    lines = [line for line in lines if rng.random() < 0.7]
    for _ in range(rng.choice([0, 1, 1, 2])):
        if lines:
            at = rng.randrange(len(lines))
            name, _, value = lines[at].partition(" = ")
            odd = json.dumps(rng.choice([value, odd_text(rng, value), 5, [1], ["x"], {}]))
            lines[at] = rng.choice([f"{name} = {odd}", f"{odd_text(rng, name)} = {value}", f"{name} = {'9' * 5000}",
                                    f"{name} = {'[' * 2000}", f"a.b.{'c.' * 500}d = 1", odd_text(rng, lines[at])])  # fmt: skip
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    if rng.random() < 0.2:
        content = damaged(rng, content, 3)
    if name_is_shared := rng.random() < 0.3:
        content = b"[tool.pvd-data]\n" + content
    files = {"pyproject.toml" if name_is_shared else "pvd-data.toml": content}
    files["a.csv"] = b"insee,nom,id\n05046,Embrun,1\n05170,Talard,1\n"
    lang = ["--lang", rng.choice(["fr", "en"])]
    return Case(
        "settings", [["cli", "validate", "a.csv", *lang], ["cli", "fix", "a.csv", *lang]], files
    )

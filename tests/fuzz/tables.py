"""Kinds of cases that are one table as text: its bytes, and its structure."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pvd_data.reports.registry import FORMATS
from pvd_data.schema.tables import TABLES
from tests.fuzz.case import Case
from tests.fuzz.damage import damaged, damaged_rows
from tests.strategies import write

if TYPE_CHECKING:
    import random

ROOT = Path(__file__).parents[2]
FIELD = ROOT.parent / "shared" / "field" / "files"
#: Longer seeds are cut: what is wrong with them is found in their beginning.
LONGEST = 20_000


#: Names of files that are options, addresses, patterns or commands to somebody.
NAMES = (
    *(
        "a\n::error::b.csv",
        "\x1b[2J.csv",
        "\u202eb.csv",
        "--output=a.csv",
        "-b.csv",
        "*.csv",
        "[a].csv",
    ),
    *(
        "file:a.csv",
        "data:a.csv",
        "~a.csv",
        "a\udce9.csv",
        "a b.csv",
        "A.CSV",
        "a.csv.gz",
        "a.xlsx",
    ),
    *("s3:a.parquet", "~.parquet", "a.json", "a.zip", "datapackage.json", "$HOME.csv", "%41.csv"),
)


@cache
def seeds(suffix: str) -> list[bytes]:
    """Return files to begin with: tables of ours, right and wrong ones, and those of the field."""
    paths = [*(ROOT / "data").glob(f"*{suffix}"), *(ROOT / "tests").glob(f"*/*/*{suffix}")]
    paths += [*(ROOT / "tests" / "packages").rglob(f"*{suffix}"), *FIELD.rglob(f"*{suffix}")]
    found = []
    for path in sorted(paths):
        with path.open("rb") as stream:
            found.append(stream.read(LONGEST))
    return found


def options(rng: random.Random) -> list[str]:
    """Return options of the command line that ask for more."""
    ways: tuple[list[str], ...] = (
        *([], [], ["--table", rng.choice(list(TABLES))], ["--require-programme"], ["--strict"]),
        *(["--as-of", "2015-06-01"], ["--key", "code_insee"], ["--column", "nom=nom"]),
    )
    return list(rng.choice(ways))


def ask(rng: random.Random, name: str) -> list[list[Any]]:
    """Return what is asked of a table: to be validated, and one thing more."""
    lang = ["--lang", rng.choice(["fr", "en"])]
    report = ["--format", rng.choice([name for name in FORMATS if name != "github"])]
    ways = (
        [*("cli", "fix", name), *options(rng)],
        [
            "cli",
            "enrich",
            name,
            "-o",
            "out.csv",
            "--repair",
            "--resolve-former",
            "--engine",
            "python",
        ],
        ["cli", "enrich", name, "-o", "out.csv", "--columns", "all", "--engine", "polars"],
        ["cli", "resolve", "--from", name, "--format", rng.choice(["text", "jsonl", "csv"])],
        ["cli", "enrich", name, "-o", "-", "--on", "code_insee"],
    )
    return [
        ["cli", "validate", name, *lang, *report, *options(rng)],
        [*rng.choice(ways), *lang],
    ]


def make_bytes(rng: random.Random) -> Case:
    """Damage the bytes of a table, or make some up."""
    content = (
        rng.choice(seeds(".csv")) if rng.random() < 0.95 else rng.randbytes(rng.randint(0, 400))
    )
    name = rng.choice(["a.csv"] * 6 + ["a.txt", "a", "a.tsv", "a.jsonl", "a.parquet"])
    if rng.random() < 0.1:
        name = rng.choice(NAMES)
    return Case("bytes", ask(rng, name), {name: damaged(rng, content)})


def make_structure(rng: random.Random) -> Case:
    """Damage the cells, rows and labels of a table, and how it is written."""
    text = rng.choice(seeds(".csv")).decode("utf-8", "replace").replace("\0", "")
    rows = list(csv.reader(io.StringIO(text, newline="")))[: rng.choice([3, 30, 300])] or [["a"]]
    for _ in range(rng.randint(1, 5)):
        rows = damaged_rows(rng, rows)
    text = write(
        rows,
        rng.choice(",,,;\t|"),
        rng.choice(["\n", "\n", "\r\n"]),
        rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    )
    encoding = rng.choice(["utf-8"] * 4 + ["cp1252", "mac_roman", "utf-16", "utf-8-sig"])
    errors = "surrogatepass" if encoding.startswith("utf") else "replace"
    return Case("structure", ask(rng, "a.csv"), {"a.csv": text.encode(encoding, errors)})

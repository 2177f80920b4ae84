"""Check one file of projects in one way: what `benchmarks/validate.py` starts and measures.

A process of its own each time, so that none pays for the imports or the memory of another. It
answers in JSON: the seconds of the check alone, which lines are at fault, versions.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]

#: The columns that are not in our schema of communes.
FIELDS: dict[str, dict[str, Any]] = {
    "code_projet": {"type": "string", "constraints": {"required": True}},
    "intitule": {"type": "string"},
    "montant": {"type": "integer"},
    "date_debut": {"type": "date"},
}

Answer = tuple[float, float, list[int]]
"""Seconds by the clock and of the processor, and the lines at fault."""


class Watch:
    """Times what is done under `with`, by the clock and by the processor."""

    def __enter__(self) -> Watch:
        self._clock, self._processor = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.clock = time.perf_counter() - self._clock
        self.processor = time.process_time() - self._processor


def read_only(path: Path, _: int) -> Answer:
    """Read the rows and do nothing with them.

    Args:
        path: the file.
    """
    with Watch() as watch, path.open(encoding="utf-8", newline="") as file:
        for _row in csv.reader(file):
            pass
    return watch.clock, watch.processor, []


def ours(
    path: Path, listed: int, key: str | None = "code_projet", engine: str = "python"
) -> Answer:
    """Check with this library, all rules on.

    Args:
        path: the file.
        listed: how many findings of each rule are listed.
        key: the column that must be unique.
        engine: what goes through it.
    """
    # Imported before the watch starts, as frictionless is.
    from pvd_data.validation.validate import validate

    with Watch() as watch:
        report = validate(path, key=key or (), limit=listed, lang="fr", engine=engine)
    errors = (issue for issue in report.issues if issue.severity == "error")
    lines = [issue.line for issue in errors if issue.line is not None]
    return watch.clock, watch.processor, lines


def frictionless(path: Path, _: int) -> Answer:
    """Check with frictionless: the same schema, key and reference.

    Args:
        path: the file.
    """
    from frictionless import Package, system

    own = json.loads((ROOT / "schemas" / "communes.json").read_text(encoding="utf-8"))["fields"]
    fields = {field["name"]: field for field in own}
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    schema = {
        "fields": [{"name": name, **(fields.get(name) or FIELDS[name])} for name in header],
        "primaryKey": ["code_projet"],
        "foreignKeys": [
            {
                "fields": ["code_insee"],
                "reference": {"resource": "communes", "fields": ["code_insee"]},
            }
        ],
    }
    communes = ROOT / "data" / "communes.csv"
    with Watch() as watch, system.use_context(trusted=True):
        package = Package.from_descriptor(
            {
                "name": "projects",
                "resources": [
                    {"name": "projets", "path": str(path), "schema": schema},
                    {"name": "communes", "path": str(communes), "schema": {"fields": own}},
                ],
            }
        )
        # Left to itself it stops at the thousandth error.
        report = package.get_resource("projets").validate(limit_errors=10**9)
    found = report.flatten(["rowNumber", "type"])
    lines = [row for row, _kind in found if row is not None]
    return watch.clock, watch.processor, lines


CONTENDERS: dict[str, Callable[[Path, int], Answer]] = {
    "csv": read_only,
    "ours": ours,
    "ours-without-key": lambda path, listed: ours(path, listed, None),
    "ours-python": lambda path, listed: ours(path, listed, None),
    "ours-polars": lambda path, listed: ours(path, listed, None, "polars"),
    "frictionless": frictionless,
}


def main() -> None:
    """Answer on the standard output."""
    parser = argparse.ArgumentParser(description="Check one file in one way.")
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("path", type=Path)
    parser.add_argument("--listed", type=int, default=1_000)
    asked = parser.parse_args()
    clock, processor, lines = CONTENDERS[asked.contender](asked.path, asked.listed)
    libraries: dict[str, tuple[str, ...]] = {
        "csv": (),
        "frictionless": ("frictionless",),
        "ours-polars": ("pydantic", "polars"),
    }
    names = libraries.get(asked.contender, ("pydantic",))
    answer = {
        "seconds": clock,
        "processor": processor,
        "lines": sorted(set(lines)),
        "versions": {name: version(name) for name in names},
    }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()

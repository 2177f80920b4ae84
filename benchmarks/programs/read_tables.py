"""Read all tables of the programme in one way, again and again: what `load.py` starts.

A process of its own each time, so that none pays for the imports or the memory of another. It
answers in JSON: the seconds of the first reading and of each further one, those of the processor
for the further ones, the rows of each table. Only `pvd_data` and the standard library's reader
share an environment; each peer is in its own.
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Tables = dict[str, Any]
"""What was read of each table; `len` says how many rows."""

#: From the type of a column in our Table Schema to that of the other library.
PANDAS = {"integer": "Int64", "number": "float64", "boolean": "boolean", "year": "Int64"}


def csv_reader(root: Path, names: list[str]) -> Callable[[], Tables]:
    """A loop over the texts, which keeps none: the least that reading can cost."""

    def read() -> Tables:
        found: Tables = {}
        for name in names:
            rows = -1  # the header is no row
            with (root / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                for _row in csv.reader(file):
                    rows += 1
            found[name] = range(rows)
        return found

    return read


def ours(root: Path, names: list[str]) -> Callable[[], Tables]:
    """Typed and linked rows of the shipped package, opened as `pvd_data.load()` does at first."""
    from pvd_data.dataset import Dataset
    from pvd_data.package.shipped import checksummed_files
    from pvd_data.package.whole import package_root

    def read() -> Tables:
        pvd = Dataset(checksummed_files(package_root(), "pvd-data"), shipped=True)
        return {name: list(getattr(pvd, name).values()) for name in names}

    return read


def ours_checked(root: Path, names: list[str]) -> Callable[[], Tables]:
    """The same of files without a known checksum: each row is checked by its model."""
    from pvd_data.dataset import Dataset
    from pvd_data.package.opening import canonical_files
    from pvd_data.package.whole import package_root

    def read() -> Tables:
        pvd = Dataset(canonical_files(package_root(), "pvd-data"))
        return {name: list(getattr(pvd, name).values()) for name in names}

    return read


def ours_followed(root: Path, names: list[str]) -> Callable[[], Tables]:
    """As `ours`, and from each commune to its département, région, EPCI and events."""
    load = ours(root, names)

    def read() -> Tables:
        found = load()
        for row in found["communes"]:
            for relation in row.relations:
                getattr(row, relation)
        return found

    return read


def frictionless(root: Path, names: list[str]) -> Callable[[], Tables]:
    """Its rows of the package, whose foreign keys it checks as it reads."""
    from frictionless import Package

    def read() -> Tables:
        package: Any = Package(str(root / "datapackage.json"))
        return {name: package.get_resource(name).read_rows() for name in names}

    return read


def frictionless_alone(root: Path, names: list[str]) -> Callable[[], Tables]:
    """Its rows of each file with its schema: no foreign key is checked."""
    from frictionless import Schema
    from frictionless.resources import TableResource

    def read() -> Tables:
        found: Tables = {}
        for name in names:
            schema = Schema.from_descriptor(_schema(root, name))
            path = f"data/{name}.csv"
            resource: Any = TableResource(path=path, basepath=str(root), schema=schema)
            found[name] = resource.read_rows()
        return found

    return read


def pandas(root: Path, names: list[str]) -> Callable[[], Tables]:
    """Frames with the types of the schemas."""
    import pandas

    plans: dict[str, tuple[dict[str, str], list[str]]] = {}
    for name in names:
        fields = _schema(root, name)["fields"]
        types = {one["name"]: PANDAS.get(one["type"], "str") for one in fields}
        plans[name] = types, [one["name"] for one in fields if one["type"] == "date"]

    def read() -> Tables:
        return {
            name: pandas.read_csv(
                root / "data" / f"{name}.csv",
                dtype=types,
                parse_dates=dates,
                date_format="%Y-%m-%d",
                keep_default_na=False,
                na_values=[""],
                true_values=["true"],
                false_values=["false"],
            )
            for name, (types, dates) in plans.items()
        }

    return read


def polars(root: Path, names: list[str]) -> Callable[[], Tables]:
    """Frames with the types of the schemas."""
    import polars

    kinds = {
        "integer": polars.Int64,
        "year": polars.Int64,
        "number": polars.Float64,
        "boolean": polars.Boolean,
        "date": polars.Date,
    }
    plans = {
        name: {
            one["name"]: kinds.get(one["type"], polars.String)
            for one in _schema(root, name)["fields"]
        }
        for name in names
    }

    def read() -> Tables:
        return {
            name: polars.read_csv(root / "data" / f"{name}.csv", schema=types)
            for name, types in plans.items()
        }

    return read


READERS: dict[str, Callable[[Path, list[str]], Callable[[], Tables]]] = {
    "csv": csv_reader,
    "ours": ours,
    "ours-followed": ours_followed,
    "ours-checked": ours_checked,
    "frictionless": frictionless,
    "frictionless-alone": frictionless_alone,
    "pandas": pandas,
    "polars": polars,
}


def _schema(root: Path, name: str) -> dict[str, Any]:
    text = (root / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def main() -> None:
    """Answer on the standard output."""
    parser = argparse.ArgumentParser(description="Read all tables in one way.")
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("root", type=Path, help="the data package")
    parser.add_argument("names", nargs="+", help="its tables")
    parser.add_argument("--again", type=int, default=5, help="readings after the first")
    asked = parser.parse_args()
    read = READERS[asked.reader](asked.root, asked.names)
    seconds: list[float] = []
    processor: list[float] = []
    found: Tables = {}
    for _ in range(1 + asked.again):
        # Cleared, so that no reading pays for what the one before left behind.
        found = {}
        gc.collect()
        begin, spent = time.perf_counter(), time.process_time()
        found = read()
        seconds.append(time.perf_counter() - begin)
        processor.append(time.process_time() - spent)
    rows = {name: len(rows) for name, rows in found.items()}
    answer = {
        "first": seconds[:1],
        "again": seconds[1:],
        "processor": processor[1:],
        "rows": rows,
    }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()

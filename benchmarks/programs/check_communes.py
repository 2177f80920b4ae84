"""Check one file of communes as one would with another library: `benchmarks/independent.py` starts it.

Each does the same as far as it can: the code is one of a commune, name, EPCI and département are those of
the commune, the date is one as ISO writes it, the population is no half and no double of the commune's, and the
place is within half a degree of its centre. What differs from ours: nobody here infers columns, proposes
anything, knows former codes and names, or says in which line a fault is; frictionless and fairspec compare codes
alone. It answers in JSON: the seconds of the check, how many faults it found, versions.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import chdir
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "data" / "communes_france.csv"

#: What is compared, and from which columns of ours; the names of ours get a prefix.
COLUMNS = {
    "code_insee": "code_insee",
    "nom_commune": "nom",
    "siren_epci": "siren_epci",
    "code_departement": "code_departement",
    "population": "population_municipale",
    "lon": "longitude",
    "lat": "latitude",
}

SAME = ("nom_commune", "siren_epci", "code_departement")
"""The columns that hold the same text as the commune of the code."""

NEAR = 0.5
"""How many degrees a place may be from the centre of its commune."""


def joined(path: Path) -> Any:
    """Return the file as texts with its commune beside each row, in polars, not yet read."""
    import polars as pl

    reference = pl.scan_csv(REFERENCE, infer_schema=False).select(
        pl.col(ours).alias(f"right_{theirs}") for theirs, ours in COLUMNS.items()
    )
    rows = pl.scan_csv(path, infer_schema=False)
    known = reference.with_columns(known=pl.lit(value=True))
    return rows.join(known, left_on="code_insee", right_on="right_code_insee", how="left")


def rules() -> dict[str, Any]:
    """Return what holds of a row that is right, by the name of the column, as polars says it."""
    import polars as pl

    def number(name: str) -> pl.Expr:
        return pl.col(name).cast(pl.Float64, strict=False)

    right: dict[str, pl.Expr] = {"code_insee": pl.col("known").fill_null(value=False)}
    for name in SAME:
        right[name] = pl.col(name).eq_missing(pl.col(f"right_{name}"))
    right["date"] = pl.col("date").str.to_date("%Y-%m-%d", strict=False).is_not_null()
    people, its = number("population"), number("right_population")
    right["population"] = people.is_between(its / 2, its * 2) | its.is_null()
    for name in ("lon", "lat"):
        there = number(f"right_{name}")
        right[name] = (number(name) - there).abs().le(NEAR).fill_null(value=False) | there.is_null()
    return {name: rule.fill_null(value=False) for name, rule in right.items()}


def by_polars(path: Path) -> int:
    """Count with expressions written by hand."""
    found = joined(path).select((~rule).sum().alias(name) for name, rule in rules().items())
    return sum(found.collect(engine="streaming").row(0))


def by_dataframely(path: Path) -> int:
    """Count with rules of dataframely, of the file joined with the communes."""
    dy: Any = import_module("dataframely")

    def rule_of(expression: Any) -> Any:
        return dy.rule()(lambda _: expression)

    body: dict[str, Any] = {f"{name}_right": rule_of(rule) for name, rule in rules().items()}
    table = joined(path).collect()
    texts = (name for name in table.columns if name != "known")
    body |= {name: dy.String(nullable=True) for name in texts} | {"known": dy.Bool(nullable=True)}
    made: Any = type("Communes", (dy.Schema,), body)
    _, failed = made.filter(table)
    return sum(failed.counts().values())


def by_pandera(path: Path) -> int:
    """Count with checks of pandera, of the file joined with the communes."""
    pa: Any = import_module("pandera.polars")

    def check_of(expression: Any, name: str) -> Any:
        return pa.Check(lambda data: data.lazyframe.select(expression), name=name)

    checks = [check_of(rule, name) for name, rule in rules().items()]
    try:
        pa.DataFrameSchema(checks=checks).validate(joined(path).collect(), lazy=True)
    except pa.errors.SchemaErrors as error:
        return len(error.failure_cases)
    return 0


def by_duckdb(path: Path) -> int:
    """Count with SQL written by hand."""
    import duckdb

    same = ", ".join(f"count(*) FILTER (f.{one} IS DISTINCT FROM r.{COLUMNS[one]})" for one in SAME)
    near = ", ".join(
        f"count(*) FILTER (r.{ours} IS NOT NULL AND NOT coalesce("
        f"abs(try_cast(f.{one} AS DOUBLE) - r.{ours}::DOUBLE) <= {NEAR}, false))"
        for one, ours in (("lon", "longitude"), ("lat", "latitude"))
    )
    its = "r.population_municipale::DOUBLE"
    people = f"try_cast(f.population AS DOUBLE) BETWEEN {its} / 2 AND {its} * 2"
    read = "read_csv(?, all_varchar = true, header = true)"
    # What is put together here is written above.
    query = (
        f"SELECT count(*) FILTER (r.code_insee IS NULL), {same}, {near}, "  # noqa: S608
        f"count(*) FILTER ({its} IS NOT NULL AND NOT coalesce({people}, false)), "
        f"count(*) FILTER (try_strptime(f.date, '%Y-%m-%d') IS NULL) "
        f"FROM {read} f LEFT JOIN {read} r USING (code_insee)"
    )
    found = duckdb.connect().execute(query, [str(path), str(REFERENCE)]).fetchone()
    return sum(found or ())


def schema(kind: str) -> dict[str, Any]:
    """Return the types of the columns, in the words of frictionless and fairspec.

    Args:
        kind: how the type of a text with a pattern is called, `string` in both.
    """
    texts: dict[str, Any] = {name: {"type": kind} for name in ("code_insee", *SAME)}
    numbers = {name: {"type": "number"} for name in ("lon", "lat")}
    return {**texts, "date": {"type": "date"}, "population": {"type": "integer"}, **numbers}


def by_frictionless(path: Path) -> int:
    """Count with a schema of frictionless, and a foreign key to the communes."""
    from frictionless import Package, system

    order = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    fields = [{"name": name, **schema("string")[name]} for name in order]
    reference = {"resource": "communes", "fields": ["code_insee"]}
    keys = [{"fields": ["code_insee"], "reference": reference}]
    rows = {"fields": fields, "foreignKeys": keys}
    with REFERENCE.open(encoding="utf-8") as file:
        labels = next(file).strip().split(",")
    texts = {"fields": [{"name": name, "type": "string"} for name in labels]}
    with system.use_context(trusted=True):
        package = Package.from_descriptor(
            {
                "name": "rows",
                "resources": [
                    {"name": "rows", "path": str(path), "schema": rows},
                    {"name": "communes", "path": str(REFERENCE), "schema": texts},
                ],
            }
        )
        # Left to itself it stops at the thousandth error.
        return int(package.get_resource("rows").validate(limit_errors=10**9).stats["errors"])


def by_fairspec(path: Path) -> int:
    """Count with a schema of fairspec, and a foreign key to the communes."""
    fairspec: Any = import_module("fairspec")

    kinds = schema("string")
    kinds["date"] = {"type": "string", "format": "date"}
    reference = {"resource": "communes", "columns": ["code_insee"]}
    rows = {
        "properties": kinds,
        "foreignKeys": [{"columns": ["code_insee"], "reference": reference}],
    }
    communes = {"properties": {"code_insee": {"type": "string"}}}
    tables = {"rows": (path, rows), "communes": (path.with_name("communes.csv"), communes)}
    # It takes files only below the folder where it runs.
    copyfile(REFERENCE, tables["communes"][0])
    described = [
        {"name": name, "data": file.name, "tableSchema": table}
        for name, (file, table) in tables.items()
    ]
    beside = path.with_name("fairspec.json")
    beside.write_text(json.dumps({"resources": described}), encoding="utf-8")
    with chdir(beside.parent):
        report = fairspec.validate_dataset(beside.name)
    return len(report.errors)


CHECKERS: dict[str, tuple[Callable[[Path], int], tuple[str, ...]]] = {
    "polars": (by_polars, ("polars",)),
    "duckdb": (by_duckdb, ("duckdb",)),
    "dataframely": (by_dataframely, ("dataframely", "polars")),
    "pandera": (by_pandera, ("pandera", "polars")),
    "frictionless": (by_frictionless, ("frictionless",)),
    "fairspec": (by_fairspec, ("fairspec",)),
}
"""What checks, and the distributions it needs."""


def main() -> None:
    """Answer on the standard output."""
    parser = argparse.ArgumentParser(description="Check one file of communes with a library.")
    parser.add_argument("checker", choices=CHECKERS)
    parser.add_argument("path", type=Path)
    asked = parser.parse_args()
    check, names = CHECKERS[asked.checker]
    for name in names:
        import_module(f"{name}.polars" if name == "pandera" else name)
    clock, processor = time.perf_counter(), time.process_time()
    faults = check(asked.path)
    answer = {
        "seconds": time.perf_counter() - clock,
        "processor": time.process_time() - processor,
        "faults": faults,
        "versions": {name: version(name) for name in names},
    }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()

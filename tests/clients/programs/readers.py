"""Clients: DuckDB and pandas read each CSV with every cell kept as text, as people do."""

import json
import sys
from pathlib import Path

import duckdb
import pandas


def main(root: str) -> None:
    """Print, for each reader and table, the columns and the cells."""
    found: dict[str, dict[str, list[list[str]]]] = {"duckdb": {}, "pandas": {}}
    for path in sorted(Path(root, "data").glob("*.csv")):
        frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
        found["pandas"][path.stem] = [list(frame.columns), *frame.to_numpy().tolist()]
        rows = duckdb.read_csv(str(path), all_varchar=True, delimiter=",", header=True)
        cells = [["" if cell is None else cell for cell in row] for row in rows.fetchall()]
        found["duckdb"][path.stem] = [list(rows.columns), *cells]
    print(json.dumps(found))


main(sys.argv[1])

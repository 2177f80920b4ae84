"""Client: validata-table, through Python: each CSV against its schema alone."""

import json
import sys
from pathlib import Path

import validata_core


def check(root: str) -> None:
    """Print the faults and warnings that the client finds, and the rows that it reads."""
    faults = []
    rows = {}
    for schema in sorted(Path(root, "schemas").glob("*.json")):
        name = schema.stem
        report = validata_core.validate(str(Path(root, "data", f"{name}.csv")), str(schema))
        faults += [f"{name}: {error.type}: {error.message}" for error in report.errors]
        faults += [f"{name}: warning: {warning}" for warning in report.warnings]
        rows[name] = report.stats.rows
    print(json.dumps({"faults": faults, "rows": rows}))


# Some clients import what stands beside a program.
if __name__ == "__main__":
    for package in sys.argv[1:]:
        check(package)

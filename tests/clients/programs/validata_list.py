"""Client: validata-table, through Python: files of one schema, with its custom checks."""

import json
import sys

import validata_core


def check(schema: str, path: str) -> None:
    """Print the cells that the client finds wrong, what is in them, and what it warns of."""
    report = validata_core.validate(path, schema)
    cells = [
        (error.location.row_number, error.location.field_info.label) for error in report.errors
    ]
    values = [
        f"{error.location.field_info.label}: {', '.join(map(str, error._validated_values))}"
        for error in report.errors
    ]
    print(json.dumps({"cells": cells, "values": values, "warnings": report.warnings}))


# Some clients import what stands beside a program.
if __name__ == "__main__":
    for name in sys.argv[2:]:
        check(sys.argv[1], name)

"""Client: frictionless, of whatever version its environment has."""

import json
import sys

from frictionless import validate


def check(descriptor: str) -> None:
    """Print the faults that the client finds, and the rows that it reads."""
    report = validate(descriptor, type="package")
    faults = [f"{kind}: {note}" for kind, note in report.flatten(["type", "note"])]
    rows = {task.name: task.stats.get("rows") for task in report.tasks}
    print(json.dumps({"faults": faults, "rows": rows}))


# Some clients import what stands beside a program.
if __name__ == "__main__":
    for package in sys.argv[1:]:
        check(package)

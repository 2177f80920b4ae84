"""Client: PyPI `datapackage` 1.15, strict, run in an environment of its own."""

import json
import sys

from datapackage import Package, exceptions


def check(descriptor: str) -> None:
    """Print the faults that the client finds, and the rows that it reads."""
    faults = []
    rows = {}
    try:
        package = Package(descriptor, strict=True)
    except exceptions.DataPackageException as error:
        print(json.dumps({"faults": [str(error)], "rows": {}}))
        return
    if not package.valid:
        faults += [str(error) for error in package.errors]
    for resource in package.resources:
        for check in (resource.read, resource.check_integrity, resource.check_relations):
            try:
                found = check()
                if check == resource.read:
                    rows[resource.name] = len(found)
            except exceptions.DataPackageException as error:
                details = [str(one) for one in getattr(error, "errors", [])]
                faults += [f"{resource.name}: {text}" for text in [str(error), *details]]
    print(json.dumps({"faults": faults, "rows": rows}))


# Some clients import what stands beside a program.
if __name__ == "__main__":
    for package in sys.argv[1:]:
        check(package)

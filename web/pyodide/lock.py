"""Write `wheels.txt` from what pip says that it would install, `pip install --dry-run --report -`."""

from __future__ import annotations

import json
import re
import sys

_HEAD = """\
# What the validator needs in the browser, by version and hash, for Pyodide 314 (Python 3.14): `make lock`
# writes it. What is compiled is for the platform of that Pyodide: a new one comes with new ones of them.
"""

#: Without a wheel for the platform pip takes an older release that has one for any: of these there is none.
COMPILED = ("pydantic-core", "python-calamine")


def lock(report: str, platform: str) -> str:
    """Return the lines of the file, in the order of the names.

    Args:
        report: what pip says, as JSON.
        platform: the tag that compiled wheels must have.
    """
    lines = []
    for one in json.loads(report)["install"]:
        name = re.sub(r"[-_.]+", "-", one["metadata"]["name"]).lower()
        found = one["download_info"]
        if name in COMPILED and platform not in found["url"]:
            raise SystemExit(f"{name} has no wheel for {platform}")
        sha256 = found["archive_info"]["hashes"]["sha256"]
        lines.append(f"{name}=={one['metadata']['version']} \\\n    --hash=sha256:{sha256}\n")
    return _HEAD + "".join(sorted(lines))


if __name__ == "__main__":
    sys.stdout.write(lock(sys.stdin.read(), sys.argv[1]))

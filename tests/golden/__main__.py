"""Write the golden files again: `python -m tests.golden [reports] [fixes] [exports] [names]`."""

from __future__ import annotations

import sys

from tests.golden.exports import write_exports
from tests.golden.names import write_names
from tests.golden.reports import write_fixes, write_reports

WRITERS = {
    "reports": write_reports,
    "fixes": write_fixes,
    "exports": write_exports,
    "names": write_names,
}

if __name__ == "__main__":
    for word in sys.argv[1:] or WRITERS:
        WRITERS[word]()

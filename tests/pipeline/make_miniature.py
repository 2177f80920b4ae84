"""The official files in miniature: a few dozen rows, in the layouts of the publishers.

`python -m tests.pipeline.make_miniature` builds their tables again.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from pathlib import Path

from pipeline.__main__ import main
from tests.pipeline.workbooks import workbook

FOLDER = Path(__file__).with_name("miniature")
TABLES = FOLDER / "data"

# The name that the publisher gave the sheet.
SHEETS = {"dgcl-epci": "Epcicom2025", "dgcl-banatic": "insee_siren"}


def make_sources(folder: Path) -> Path:
    """Write the official files in miniature; those that are workbooks are made from text.

    Args:
        folder: where to write them; it must not exist.
    """
    shutil.copytree(FOLDER / "sources", folder)
    for name, sheet in SHEETS.items():
        with FOLDER.joinpath("workbooks", f"{name}.csv").open(encoding="utf-8", newline="") as text:
            rows = list(csv.reader(text, quoting=csv.QUOTE_NONNUMERIC))
        folder.joinpath(f"{name}.xlsx").write_bytes(workbook(sheet, rows))
    return folder


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        sources = make_sources(Path(place) / "sources")
        options = [f"--sources={sources}", f"--inputs={FOLDER}", f"--data={TABLES}"]
        main(["build", "--accept-changed", *options])

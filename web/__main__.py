"""`python -m web --out public`: make the site."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from web.site import make_site


def main(arguments: list[str] | None = None) -> None:
    """Make the site."""
    parser = argparse.ArgumentParser(prog="python -m web", description="Make the web site.")
    parser.add_argument("--out", type=Path, default=Path("public"), help="the folder to fill")
    parser.add_argument("--checker", type=Path, help="the folder of what checks files")
    asked = parser.parse_args(arguments)
    written = make_site(asked.out, asked.checker)
    sys.stdout.write(f"{written} files in {asked.out}\n")


if __name__ == "__main__":
    main()

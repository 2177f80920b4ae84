"""`python -m web --out public`: make the site."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from web.page import Place
from web.site import make_site


def main(arguments: list[str] | None = None) -> None:
    """Make the site."""
    parser = argparse.ArgumentParser(prog="python -m web", description="Make the web site.")
    parser.add_argument("--out", type=Path, default=Path("public"), help="the folder to fill")
    parser.add_argument("--checker", type=Path, help="the folder of what checks files")
    parser.add_argument("--docs", type=Path, help="the folder of the documentation")
    parser.add_argument("--address", default="", help="where the site is published, if known")
    parser.add_argument("--repository", default="", help="the project's address, if known")
    asked = parser.parse_args(arguments)
    address = asked.address and asked.address.rstrip("/") + "/"
    written = make_site(
        asked.out,
        checker=asked.checker,
        docs=asked.docs,
        place=Place(address, asked.repository.rstrip("/")),
    )
    sys.stdout.write(f"{written} files in {asked.out}\n")


if __name__ == "__main__":
    main()

"""`python -m publication`: write all that is published elsewhere; `--check` compares."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from publication.files import publication_files
from pvd_data.base.atomic import write_whole
from pvd_data.publishing.files import difference


def main(arguments: list[str] | None = None, root: Path = Path()) -> int:
    """Write the files, or compare them; return the exit code.

    Args:
        arguments: those of the command line.
        root: the working copy.
    """
    parser = argparse.ArgumentParser(prog="python -m publication", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    asked = parser.parse_args(arguments)
    made = publication_files(lambda path: root.joinpath(path).read_bytes().decode("utf-8"))
    if asked.check:
        return _check(root, made)
    for name in made:
        root.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
    write_whole({root / name: text.encode("utf-8") for name, text in made.items()})
    sys.stdout.write(f"{len(made)} files written\n")
    return 0


def _check(root: Path, made: dict[str, str]) -> int:
    lines: list[str] = []
    for name, text in made.items():
        path = root / name
        there = path.read_bytes() if path.is_file() else b""
        lines += difference(name, there, text.encode("utf-8"))
    if lines:
        sys.stdout.write("\n".join([*lines, "`make schemas` writes them\n"]))
        return 1
    sys.stdout.write(f"{len(made)} files agree with the package\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

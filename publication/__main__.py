"""Write what is published elsewhere; compare it with `--check`; make the npm package with `--npm FOLDER`."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from publication.files import publication_files
from publication.npm_package import npm_files
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
    parser.add_argument("--npm", type=Path, metavar="FOLDER", help="make the npm package there")
    asked = parser.parse_args(arguments)
    if asked.npm is not None:
        return _make_npm(asked.npm)
    made = publication_files(lambda path: root.joinpath(path).read_bytes().decode("utf-8"))
    if asked.check:
        return _check(root, made)
    for name in made:
        root.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
    write_whole({root / name: text.encode("utf-8") for name, text in made.items()})
    sys.stdout.write(f"{len(made)} files written\n")
    return 0


def _make_npm(folder: Path) -> int:
    """Make the npm package anew; what the folder had is gone."""
    made = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    for name, text in npm_files():
        made.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        made.joinpath(name).write_text(text, encoding="utf-8", newline="\n")
    shutil.rmtree(folder, ignore_errors=True)
    made.rename(folder)
    sys.stdout.write(f"the npm package is in {folder}\n")
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

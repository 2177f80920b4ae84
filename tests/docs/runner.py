"""`python runner.py [--write] PAGE`: do what a page of the documentation shows, in order, where one stands.

A fence that names a file (```csv title="projets.csv") writes it; Python blocks share one
namespace; what a terminal or a query prints is compared with what the page shows. A program of its
own, since pages set up other people's frameworks, which can be done once per process. With
`--write`, what is printed takes the place of what the page shows.
"""

from __future__ import annotations

import difflib
import doctest
import json
import os
import subprocess
import sys
import tomllib
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import duckdb
import yaml

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from tests.docs.blocks import Block, find_blocks, find_commands

#: Blocks that somebody else runs (see test_pages.py), and those that are shown only.
ELSEWHERE = {"js", "r"}
SHOWN = {"text", "csv", "yaml", "toml", "json"}


class Edit(NamedTuple):
    """Lines of a page that are to be others.

    Attributes:
        line: the first of them, the first of the page being 1.
        old: what stands there.
        new: what is printed instead.
    """

    line: int
    old: str
    new: str


class Page:
    """What the blocks of one page share."""

    def __init__(self, path: Path) -> None:
        """Make an empty namespace; annotations in a page are looked up in its module."""
        self.path = path
        self.module = ModuleType("page")
        sys.modules["page"] = self.module
        self.database = duckdb.connect()
        self.edits: list[Edit] = []

    def run(self, block: Block) -> str:
        """Run a block.

        Returns:
            What is wrong, empty if nothing is.
        """
        if block.title is not None:
            Path(block.title).write_text(block.code, "utf-8")
        try:
            return self._run(block)
        except Exception:  # whatever a block raises is the page's fault, and is told
            return traceback.format_exc()

    def _run(self, block: Block) -> str:
        if block.kind == "python":
            return self._python(block)
        if block.kind == "console":
            return self._console(block)
        if block.kind == "sh":
            return _shell(block.code)
        if block.kind == "sql":
            return self._sql(block)
        if block.kind == "toml":
            tomllib.loads(block.code)
        if block.kind == "yaml":
            yaml.safe_load(block.code)
        if block.kind == "json":
            json.loads(block.code)
        known = block.kind in SHOWN | ELSEWHERE
        return "" if known else f"no test knows what to do with {block.kind!r}"

    def _python(self, block: Block) -> str:
        names = self.module.__dict__
        if ">>> " not in block.code:
            # Lines of the page, so that a traceback names them.
            code = "\n" * (block.line - 1) + block.code
            exec(compile(code, str(self.path), "exec", dont_inherit=True), names)  # noqa: S102
            return ""
        # A doctest copies the names it is given; what it defines is wanted in the next block.
        test = doctest.DocTestParser().get_doctest(
            block.code, {}, self.path.name, str(self.path), block.line - 1
        )
        test.globs = names
        runner = _Runner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE, verbose=False)
        said: list[str] = []
        runner.run(test, out=said.append, clear_globs=False)
        for example, got in runner.failed:
            first = block.line + example.lineno + example.source.count("\n")
            self.edits.append(Edit(first, example.want, got))
        return "".join(said)

    def _console(self, block: Block) -> str:
        said, line = "", block.line
        for command in find_commands(block.code):
            line += command.line.count("\n") + 1
            printed = _printed(command.line)
            wrong = _compare(command.output, printed)
            if wrong:
                said += f"$ {command.line}\n{wrong}"
                self.edits.append(Edit(line, command.output, printed))
            line += command.output.count("\n")
        return said

    def _sql(self, block: Block) -> str:
        rows = self.database.execute(block.code).fetchall()
        printed = "\n".join(" ".join(str(value) for value in row) for row in rows)
        wrong = _compare(block.answer, printed) if block.answer else ""
        if wrong:
            shown = "".join(f"-- → {line}\n" for line in printed.splitlines())
            query = block.code.partition("-- → ")[0]
            old = block.code.removeprefix(query)
            self.edits.append(Edit(block.line + query.count("\n"), old, shown))
        return wrong


class _Runner(doctest.DocTestRunner):
    """A runner that keeps what failed, and what was printed instead."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.failed: list[tuple[doctest.Example, str]] = []

    def report_failure(self, out: Any, test: Any, example: doctest.Example, got: str) -> None:
        self.failed.append((example, got))
        super().report_failure(out, test, example, got)


def _printed(line: str) -> str:
    """Return what a command of a terminal prints."""
    done = subprocess.run(
        ["bash", "-c", line],  # noqa: S607
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    # French sets no-break spaces, which nobody types into a page.
    printed = done.stdout.replace("\N{NARROW NO-BREAK SPACE}", " ")
    return printed.replace("\N{NO-BREAK SPACE}", " ")


def _shell(code: str) -> str:
    done = subprocess.run(
        ["bash", "-e", "-c", code],  # noqa: S607
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return f"exit {done.returncode}\n{done.stdout}" if done.returncode else ""


def _compare(expected: str, printed: str) -> str:
    lines = difflib.unified_diff(
        expected.splitlines(), printed.splitlines(), "shown", "printed", lineterm=""
    )
    return "\n".join(lines)


def edited(text: str, edits: list[Edit]) -> str:
    """Return a page with what is printed in the place of what it shows."""
    lines = text.splitlines(keepends=True)
    for line, old, new in sorted(edits, reverse=True):
        lines[line - 1 : line - 1 + old.count("\n")] = [new]
    return "".join(lines)


def main(path: Path, *, write: bool = False) -> int:
    """Run a page; say what is wrong with it on stderr, or write what is printed into it."""
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    page, failed = Page(path), 0
    for block in find_blocks(path):
        known = len(page.edits)
        wrong = page.run(block)
        if wrong and not (write and len(page.edits) > known):
            failed += 1
            sys.stderr.write(f"{path.name}:{block.line}: {block.kind}\n{wrong}\n")
    if write and page.edits:
        path.write_text(edited(path.read_text("utf-8"), page.edits), "utf-8")
    return min(failed, 1)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[-1]), write=sys.argv[1] == "--write"))

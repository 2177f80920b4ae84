"""What can be changed in a file so that a test should notice: one operator, value or statement."""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: The code that is changed, from the root of the checkout.
SOURCE = "src/pvd_data"


class Mutant(NamedTuple):
    """One change of one file.

    Attributes:
        path: the file, from the root of the checkout.
        line: where the change begins.
        function: first line of the innermost function; None outside of any.
        start: first byte that is replaced.
        end: the byte after the last.
        text: what stands there instead.
        change: the change, for people.
    """

    path: str
    line: int
    function: int | None
    start: int
    end: int
    text: str
    change: str


COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
#: What is said is not held to each word; types and what only a type checker reads change nothing.
WORDS = {"fr", "en", "help", "metavar", "short_help", "title", "description"}
SAID = {"Text", "say", "french", "cast", "TypeVar", "Colonne"}


class Finder:
    """Find what can be changed in one file."""

    def __init__(self, path: str, content: bytes) -> None:
        """Take a file by its path from the root of the checkout, and its bytes."""
        self.path = path
        self.content = content
        lines = content.splitlines(keepends=True)
        self.starts = [sum(map(len, lines[:n])) for n in range(len(lines) + 1)]

    def find(self) -> Iterator[Mutant]:
        """Yield each change, in the order of the file."""
        yield from self._walk(ast.parse(self.content), None)

    def _walk(self, node: ast.AST, function: int | None) -> Iterator[Mutant]:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            function = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        for text, change in _changes(node):
            yield self._mutant(node, function, text, change)
        for child in _children(node):
            yield from self._walk(child, function)

    def _mutant(self, node: Any, function: int | None, text: str, change: str) -> Mutant:
        start = self.starts[node.lineno - 1] + node.col_offset
        end = self.starts[node.end_lineno - 1] + node.end_col_offset
        was = self.content[start:end].decode()
        return Mutant(self.path, node.lineno, function, start, end, text, change or _say(was, text))


def _say(was: str, now: str) -> str:
    """Name a change in one line: what was there, what is."""
    was, now = (textwrap.shorten(text, 70, placeholder="…").strip("`") for text in (was, now))
    return f"{was} → {now}"


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node in which changes could matter."""
    if isinstance(node, ast.JoinedStr) or _is_said(node):
        return
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(b) for b in node.bases):
        return
    left_out = {"annotation", "returns", "type_params"}
    for name, value in ast.iter_fields(node):
        if name in left_out:
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.keyword) and (one.arg in WORDS or _is_assertion(node, one)):
                continue
            if isinstance(one, ast.AST):
                yield one


def _is_said(node: ast.AST) -> bool:
    """Say whether a node makes a text, or what only a type checker reads."""
    return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in SAID


def _is_assertion(node: ast.AST, keyword: ast.keyword) -> bool:
    """Say whether an argument asserts what always holds: that what is zipped is of one length."""
    return isinstance(node, ast.Call) and (ast.unparse(node.func), keyword.arg) == ("zip", "strict")


def _changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what may stand instead of a node, and the change in words where it is not both."""
    yield from _changed_statements(node)
    yield from _changed_tests(node)
    yield from _changed_values(node)
    if isinstance(node, ast.Call) and not _is_said(node):
        for keyword in node.keywords:
            if keyword.arg and keyword.arg not in WORDS and not _is_assertion(node, keyword):
                rest = [one for one in node.keywords if one is not keyword]
                call = ast.Call(node.func, node.args, rest)
                name = textwrap.shorten(ast.unparse(node.func), 30, placeholder="…")
                yield ast.unparse(call), f"{name}(…) without {_short(keyword)}"


def _short(node: ast.AST) -> str:
    return textwrap.shorten(ast.unparse(node), 70, placeholder="…")


def _changed_statements(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Return(value=value) if value and ast.unparse(value) not in ("None", "False"):
            yield "return None", f"{_short(node)} → return None"
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Delete():
            yield "pass", f"without {_short(node)}"
        case ast.Raise() if "AssertionError" not in ast.unparse(node):
            yield "pass", f"without {_short(node)}"
        case ast.Continue():
            yield "break", ""
        case ast.Break():
            yield "continue", ""


def _changed_tests(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Compare(ops=[op]):
            new = ast.Compare(node.left, [COMPARED[type(op)]()], node.comparators)
            yield f"({ast.unparse(new)})", f"{_short(node)} → {_short(new)}"
        case ast.BoolOp(op=op):
            other = ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), node.values)
            yield f"({ast.unparse(other)})", f"{_short(node)} → {_short(other)}"
        case ast.UnaryOp(op=ast.Not()):
            yield f"({ast.unparse(node.operand)})", f"{_short(node)} → {_short(node.operand)}"


def _changed_values(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.BinOp(op=op) if type(op) in COMPUTED:
            new = ast.BinOp(node.left, COMPUTED[type(op)](), node.right)
            yield f"({ast.unparse(new)})", f"{_short(node)} → {_short(new)}"
        case ast.Constant(value=bool() as value):
            yield str(not value), ""
        case ast.Constant(value=int() as value):
            yield str(value + 1), ""
        case ast.Slice(lower=lower, upper=upper, step=None) if lower or upper:
            yield ":", ""
        case ast.IfExp(test=test):
            new_if = ast.IfExp(ast.UnaryOp(ast.Not(), test), node.body, node.orelse)
            yield f"({ast.unparse(new_if)})", f"{_short(node)} → not {_short(test)}"


def all_mutants(root: Path) -> list[Mutant]:
    """Return every change that could be made."""
    found: list[Mutant] = []
    for path in sorted(root.joinpath(SOURCE).rglob("*.py")):
        found += Finder(path.relative_to(root).as_posix(), path.read_bytes()).find()
    return found

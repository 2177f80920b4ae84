"""What happens to bytes, texts, rows and trees on their way, at random but by seed."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from tests.strategies import HEADER, LABELS, NASTY

if TYPE_CHECKING:
    import random

    Rows = list[list[str]]

#: More rows take longer and show nothing else.
MOST_ROWS = 2000

TOKENS = (
    *(b'"', b"\n", b"\r", b"\r\n", b"\0", b",", b";", b"\t", b"\xe9", b"\xff\xfe", b"\xef\xbb\xbf"),
    *(b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"\x1b[2J", b"::error::", b"\n" * 99),
    *(b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\xcc\x81" * 40, b"[" * 300),
    *(
        b'"' * 99,
        b"," * 999,
        b"9" * 5000,
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"&b;",
        b"\xed\xa0\x80",
    ),
)
MARKS = (
    *(
        "\u0301" * 40,
        "\u0327\u0323\u0301",
        "\u200d",
        "\u202e",
        "\ufeff",
        "\u2028",
        "\x85",
        "\x9b31m",
    ),
    *(
        "\ud800",
        "\udcff",
        "\U0001f600",
        "ﷺ",
        "ǰ",
        "İ",
        "ß",
        "ﬁ",
        "½",
        "\u1e9b\u0323",
        "\uac00",
        "\u1100\u1161",
    ),
    *(
        "\n::error::a",
        "\x1b]0;a\x07",
        "%0A",
        "a" * 400,
        "- " * 60,
        "' " * 60,
        "saint ",
        "(l')",
        "\0",
    ),
)
ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        -1,
        0,
        10**30,
        1e308,
        "",
        "x",
        [],
        {},
        [None],
        [[]],
        {"": None},
        "../x",
        "/etc/passwd",
    ),
    *(
        "http://127.0.0.1:9/x",
        "\ud800",
        "\0",
        "(a+)+$",
        "[",
        "string",
        "integer",
        "date",
        "any",
        "x" * 300,
    ),
    *(
        [{"name": "x", "path": "y"}],
        {"name": None},
        ["a", "a"],
        {"pattern": "(.*a){20}"},
        -0.5,
        "md5:x",
    ),
    *(
        "data.csv.gz",
        "a.zip",
        "a.xlsx",
        "a.json",
        "html",
        "gsheets",
        "sha256:" + "0" * 64,
        "utf-7",
        "utf-16",
    ),
)


def damaged(rng: random.Random, content: bytes, most: int = 6) -> bytes:
    """Return bytes with some damages."""
    for _ in range(rng.randint(1, most)):
        begin = rng.randint(0, len(content))
        end = min(len(content), begin + rng.choice([0, 0, 1, 2, 9, 100]))
        kind = rng.randrange(6)
        if kind == 0:
            content = content[:begin] + rng.choice(TOKENS) + content[end:]
        elif kind == 1:
            content = content[:begin] + rng.randbytes(rng.randint(1, 8)) + content[end:]
        elif kind == 2 and content:
            at = min(begin, len(content) - 1)
            flipped = content[at] ^ 1 << rng.randrange(8)
            content = content[:at] + bytes([flipped]) + content[at + 1 :]
        elif kind == 3:
            content = content[:begin] if rng.random() < 0.3 else content[:begin] + content[end:]
        elif kind == 4:
            content = content[:end] + content[begin:end] * rng.choice([1, 2, 50]) + content[end:]
        else:
            content = content.replace(b"\n", rng.choice([b"\r\n", b"\r", b"\n\n", b""]))
    return content


def odd_text(rng: random.Random, text: str = "") -> str:
    """Return a text that somebody could write, or nobody."""
    if rng.random() < 0.2:
        return rng.choice(NASTY)
    for _ in range(rng.randint(1, 3)):
        at = rng.randint(0, len(text))
        put = rng.choice(
            (*MARKS, *NASTY, chr(rng.choice([rng.randrange(0x250), rng.randrange(0x110000)])))
        )
        text = text[:at] + put + text[at + rng.randrange(3) :]
    return text


def damaged_rows(rng: random.Random, rows: Rows) -> Rows:
    """Return rows with one damage to a cell, a row, a column or a label."""
    rows = [list(row) for row in rows]
    at = rng.randrange(len(rows))
    row, kind = rows[at], rng.randrange(8)
    place = rng.randrange(len(row)) if row else 0
    if kind < 3 and row:
        row[place] = odd_text(rng, row[place])
    elif kind == 3:
        rows[at] = row[:place] if rng.random() < 0.5 else [*row, odd_text(rng)]
    elif kind == 4:
        rows.insert(at, rng.choice([[], [""], list(row), [""] * len(row)]))
    elif kind == 5:
        for one in rows:
            one.insert(place, one[-1] if one else "")
    elif kind == 6 and rows[0]:
        rows[0][rng.randrange(len(rows[0]))] = rng.choice(
            [*HEADER, *LABELS.values(), odd_text(rng)]
        )
    else:
        rows = (rows * rng.choice([2, 40]))[:MOST_ROWS]
    return rows


def damaged_tree(rng: random.Random, tree: Any) -> Any:
    """Return what JSON or TOML could hold, with one node taken out or replaced."""
    places = list(_places(tree))
    if not places or rng.random() < 0.03:
        return _odd(rng)
    holder, key = rng.choice(places)
    kind = rng.randrange(5)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, dict):
        holder[odd_text(rng, str(key))[:300]] = deepcopy(holder[key])
    elif kind == 2 and isinstance(holder, list):
        holder += [deepcopy(holder[key]) for _ in range(rng.choice([1, 50]))]
    elif kind == 3 and isinstance(holder[key], str):
        holder[key] = odd_text(rng, holder[key])
    else:
        holder[key] = _odd(rng)
    return tree


def _odd(rng: random.Random) -> Any:
    return deepcopy(rng.choice(ODD))  # it may be damaged itself


def _places(tree: Any) -> Any:
    parts = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, value in parts:
        yield tree, key
        yield from _places(value)

"""Hypothesis strategies: valid files of communes, and what happens to files on their way."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

Rows = list[list[str]]

_TABLE = (Path(__file__).parent.parent / "data" / "communes.csv").read_text("utf-8")
HEADER, *_COMMUNES = csv.reader(io.StringIO(_TABLE, newline=""))

#: Labels by which anybody calls our columns; None where nobody has them.
LABELS = {
    "code_insee": "INSEE_COM",
    "nom": "lib_com",
    "code_departement": "dep",
    "siren": "siren_commune",
    "siren_epci": "code_epci",
    "population_municipale": "pmun",
    "longitude": "lon",
    "latitude": "lat",
    "date_adhesion": "date_adhesion",
}

NASTY = (
    *("", " ", "\0", "\ufeff", '"', '""', "\n", "\r\n", ",", ";", "\t", "\x1b[31m", "\u202e", "é"),
    *("5046", "O5046", "2a004", "05O46", "99999", "75056", "05067", "200067742", "0", "-1", "1e9"),
    *("9" * 400, "1" + "0" * 4400, "NaN", "inf", "-0", "+1", "1_000", "٠٥٠٤٦", "²", "1.2.3"),
    *("13/07/2021", "07/13/2021", "2021-02-30", "0000-00-00", "9999-12-31", "2021-05-07T00:00"),
    *("=1+1", "@SUM(A1)", "+cmd", "<script>", "::error::", "](x)", "oui", "Vrai", "x" * 3000),
    *(
        "BÃ¢tie",
        "Ba\u0302tie",
        "Embrun\u200b",
        "l’Argentière",
        "(L')",
        "(",
        "Saint-",
        "pvd-93-05-1",
    ),
)


class File(NamedTuple):
    """A file and how it is validated.

    Attributes:
        content: its bytes.
        options: options of `validate`.
    """

    content: bytes
    options: dict[str, Any]


def write(
    rows: Rows, delimiter: str = ",", end: str = "\n", quoting: int = csv.QUOTE_MINIMAL
) -> str:
    """Write rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(
        text,
        delimiter=delimiter,
        lineterminator=end,
        quoting=quoting,  # type: ignore[arg-type]
    ).writerows(rows)
    return text.getvalue()


@st.composite
def our_rows(draw: st.DrawFn, most: int) -> Rows:
    """Draw rows of our table without their header."""
    communes = st.sampled_from(_COMMUNES)
    rows = draw(st.lists(communes, min_size=1, max_size=most, unique_by=lambda row: row[0]))
    return [list(row) for row in rows]


@st.composite
def tables(draw: st.DrawFn) -> tuple[Rows, dict[str, Any]]:
    """Draw our table with all its columns, or some of them as anybody's file."""
    rows = draw(our_rows(6))
    if draw(st.booleans()):
        return [list(HEADER), *rows], {"table": "communes"}
    picked = draw(st.lists(st.sampled_from(list(LABELS)), min_size=1, unique=True))
    columns = list(dict.fromkeys(["code_insee", *picked]))
    places = [HEADER.index(column) for column in columns]
    return [[LABELS[column] for column in columns], *([row[p] for p in places] for row in rows)], {}


@st.composite
def cells(draw: st.DrawFn, cell: str = "") -> str:
    """Draw what may stand in a cell instead of what does."""
    if draw(st.booleans()):
        return draw(st.sampled_from(NASTY) | st.text(max_size=12))
    at = draw(st.integers(0, len(cell)))
    return (
        cell[:at]
        + draw(st.sampled_from(NASTY) | st.characters())
        + cell[at + draw(st.integers(0, 2)) :]
    )


@st.composite
def damaged_rows(draw: st.DrawFn, rows: Rows) -> Rows:
    """Draw one damage to cells, rows or columns."""
    rows = [list(row) for row in rows]
    kind = draw(
        st.sampled_from(["cell", "swap", "drop", "repeat", "ragged", "blank", "column", "label"])
    )
    at = draw(st.integers(0, len(rows) - 1))
    row = rows[at]
    place = draw(st.integers(0, max(0, len(row) - 1)))
    if kind == "cell" and row:
        row[place] = draw(cells(row[place]))
    elif kind == "swap" and row:
        other = draw(st.integers(0, len(row) - 1))
        row[place], row[other] = row[other], row[place]
    elif kind == "drop" and len(rows) > 1:
        del rows[at]
    elif kind == "repeat":
        rows.insert(draw(st.integers(0, len(rows))), list(row))
    elif kind == "ragged":
        rows[at] = row[:place] if draw(st.booleans()) else [*row, draw(cells())]
    elif kind == "blank":
        rows.insert(at, draw(st.sampled_from([[], [""], [""] * len(row)])))
    elif kind == "column":
        for one in rows:
            if draw(st.booleans()):
                one[place : place + 1] = []
            else:
                one.insert(place, one[-1] if one else "")
    elif rows[0]:
        label = draw(st.integers(0, len(rows[0]) - 1))
        rows[0][label] = draw(cells(rows[0][label]) | st.sampled_from([*HEADER, *LABELS.values()]))
    return rows


@st.composite
def damaged_bytes(draw: st.DrawFn, content: bytes) -> bytes:
    """Draw one damage to bytes."""
    begin = draw(st.integers(0, len(content)))
    end = min(len(content), begin + draw(st.integers(0, 9)))
    kind = draw(st.sampled_from(["replace", "cut", "head", "repeat", "ends"]))
    if kind == "replace":
        put = draw(
            st.binary(max_size=4) | st.sampled_from([b'"', b"\n", b"\r", b"\0", b"\xe9", b","])
        )
        return content[:begin] + put + content[end:]
    if kind == "cut":
        return content[:begin]
    if kind == "head":
        return (
            draw(st.sampled_from([b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04", b"\n", b"\0\0"]))
            + content
        )
    if kind == "repeat":
        return content[:end] + content[begin:]
    return content.replace(b"\n", draw(st.sampled_from([b"\r\n", b"\r", b"\n\n", b"\n\r"])))


@st.composite
def files(draw: st.DrawFn, most: int = 4) -> File:
    """Draw a file with some damages, or none."""
    rows, options = draw(tables())
    for _ in range(draw(st.integers(0, most))):
        rows = draw(damaged_rows(rows))
    text = write(
        rows,
        draw(st.sampled_from(",,,;\t|")),
        draw(st.sampled_from(["\n", "\n", "\r\n"])),
        draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    encoding = draw(st.sampled_from(["utf-8"] * 4 + ["cp1252", "mac_roman", "utf-16", "utf-8-sig"]))
    errors = "surrogatepass" if encoding.startswith("utf") else "replace"
    content = text.encode(encoding, errors)
    for _ in range(draw(st.integers(0, 2))):
        content = draw(damaged_bytes(content))
    if not options and draw(st.booleans()):
        options = {"require_programme": True}
    return File(content, options)

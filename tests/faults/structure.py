"""Faults of rows and of the header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.base import (
    Cells,
    Damaged,
    Draft,
    Place,
    add_cell_class,
    add_class,
    join_cells,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ROW = "row"
HEADER = "header"
FILE = "file"

REQUIRED = ("nom", "siren", "id_pvd", "code_departement", "population_municipale")

_OTHER_LABELS = {
    "code_insee": ("insee_com", "codgeo", "Code INSEE", "depcom", "com_insee"),
    "nom": ("lib_com", "nom_commune", "Commune", "libgeo"),
    "code_departement": ("dep", "code_dep", "departement"),
    "siren_epci": ("epci", "code_epci", "siren_groupement"),
    "population_municipale": ("pmun", "population", "Population municipale"),
    "longitude": ("lon", "lng", "x"),
    "latitude": ("lat", "y"),
    "codes_postaux": ("code_postal", "cp", "codePostal"),
}


def _duplicate_row(draft: Draft) -> Damaged:
    at = draft.random.randrange(draft.at + 1, len(draft.rows) + 1)
    draft.rows.insert(at, dict(draft.row))
    return draft.write(Place(at + 2))


def _duplicate_key(draft: Draft) -> Damaged:
    at = draft.random.randrange(draft.at + 1, len(draft.rows) + 1)
    copy = dict(draft.row)
    copy["population_municipale"] = str(int(copy["population_municipale"]) + 7)
    draft.rows.insert(at, copy)
    return draft.write(Place(at + 2, ("code_insee",)))


def _lines_class(
    name: str,
    change: Callable[[Draft, list[str], int], tuple[int, ...]],
    fits: Callable[[Cells], bool] = lambda row: True,
    family: str = ROW,
) -> None:
    """Register a fault of lines: changes them, returns the lines where it is."""

    def damage(draft: Draft) -> Damaged:
        lines = draft.lines()
        places = change(draft, lines, draft.at + 1)
        return Damaged("".join(lines).encode(), tuple(Place(line) for line in places))

    add_class(family, name, damage, fits)


def _cut_cell(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    head, _, _ = lines[at].rstrip("\n").rpartition(",")
    lines[at] = head + "\n"
    return (at + 1,)


def _comma_within(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    name = draft.row["nom"]
    lines[at] = lines[at].replace(f",{name},", f",{name[:2]},{name[2:]},", 1)
    return (at + 1,)


def _shifted(draft: Draft) -> Damaged:
    """Leave out the name, so that all cells behind it are one place to the left."""
    order = draft.columns
    cells = [draft.row[column] for column in order]
    cells = [cells[0], *cells[2:], ""]
    draft.rows[draft.at] = dict(zip(order, cells, strict=True))
    return draft.write(Place(draft.line))


def _joined(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    if at == len(lines) - 1:
        at -= 1
    lines[at] = lines[at].rstrip("\n")
    return (at + 1,)


def _broken(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    name = draft.row["nom"]
    lines[at] = lines[at].replace(f",{name},", f",{name[:2]}\n{name[2:]},", 1)
    return (at + 1, at + 2)


def _unclosed(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    name = draft.row["nom"]
    lines[at] = lines[at].replace(f",{name},", f',"{name},', 1)
    return (at + 1,)


def _stray(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    name = draft.row["nom"]
    lines[at] = lines[at].replace(f",{name},", f',"{name}" (ville),', 1)
    return (at + 1,)


def _backslash(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    name = draft.row["nom"]
    lines[at] = lines[at].replace(f",{name},", f',"{name} \\"la ville\\"",', 1)
    return (at + 1,)


def _blank(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    empty = draft.random.choice(("\n", "," * (len(draft.columns) - 1) + "\n"))
    lines.insert(at, empty)
    return (at + 1,)


def _cut_file(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    del lines[at + 1 :]
    commas = [place for place, letter in enumerate(lines[at]) if letter == ","]
    lines[at] = lines[at][: draft.random.choice(commas[:-1]) + 1]
    return (at + 1,)


def _null(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    place = draft.random.randrange(len(lines[at]) - 1)
    lines[at] = lines[at][:place] + "\0" + lines[at][place:]
    return (at + 1,)


def _header_again(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    lines.insert(at + 1, lines[0])
    return (at + 2,)


def _total(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    cells = dict.fromkeys(draft.columns, "")
    total = sum(int(row["population_municipale"]) for row in draft.rows)
    cells |= {"code_insee": "Total", "population_municipale": str(total)}
    lines.append(join_cells(list(cells.values())))
    return (len(lines),)


def _note(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    lines.append("Source : ANCT\n")
    return (len(lines),)


def _title(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    lines.insert(0, "Communes du programme Petites villes de demain\n")
    return (1,)


def _no_header(draft: Draft, lines: list[str], at: int) -> tuple[int, ...]:
    del lines[0]
    return (1,)


add_class(ROW, "row: twice", _duplicate_row)
add_class(ROW, "row: key twice", _duplicate_key)
for _column in REQUIRED:
    add_cell_class(ROW, f"row: {_column} missing", _column, lambda d, t: "")
add_cell_class(ROW, "row: code_insee missing", "code_insee", lambda d, t: "")
add_class(ROW, "row: cells shifted", _shifted)
_lines_class("row: a cell too few", _cut_cell)
_lines_class("row: a comma within a name", _comma_within, lambda row: len(row["nom"]) > 2)
_lines_class("row: two on one line", _joined)
_lines_class("row: broken in two lines", _broken, lambda row: len(row["nom"]) > 2)
_lines_class("row: quote not closed", _unclosed)
_lines_class("row: text behind a quote", _stray)
_lines_class("row: quote escaped by a backslash", _backslash)
_lines_class("row: blank", _blank)
_lines_class("row: null byte", _null)
_lines_class("row: header once more", _header_again)
_lines_class("row: a total", _total)
_lines_class("row: a note at the end", _note)
_lines_class("file: cut", _cut_file, family=FILE)
_lines_class("header: missing", _no_header, family=HEADER)
_lines_class("header: a title above", _title, family=HEADER)


def _pick_column(draft: Draft, among: tuple[str, ...] = ()) -> str:
    return draft.random.choice(among or tuple(draft.columns))


def _header_class(name: str, change: Callable[[Draft, str], str], *among: str) -> None:
    """Register a fault of one label."""

    def damage(draft: Draft) -> Damaged:
        column = _pick_column(draft, among)
        at = draft.columns.index(column)
        lines = draft.lines()
        label = next(
            wrong for _ in range(100) if (wrong := change(draft, column)) not in draft.columns
        )
        lines[0] = join_cells([*draft.columns[:at], label, *draft.columns[at + 1 :]])
        return Damaged("".join(lines).encode(), (Place(1, (column, label), column),))

    add_class(HEADER, f"header: {name}", damage)


def _mistyped(draft: Draft, label: str) -> str:
    at = draft.random.randrange(len(label) - 1)
    kind = draft.random.choice(("drop", "double", "exchange"))
    if kind == "drop":
        return label[:at] + label[at + 1 :]
    if kind == "double":
        return label[:at] + label[at] + label[at:]
    return label[:at] + label[at + 1] + label[at] + label[at + 2 :]


def _column_missing(draft: Draft) -> Damaged:
    column = _pick_column(draft)
    draft.columns.remove(column)
    return draft.write(Place(1, (column,)))


def _column_twice(draft: Draft) -> Damaged:
    column = _pick_column(draft)
    at = draft.random.randrange(draft.columns.index(column) + 1, len(draft.columns) + 1)
    draft.columns.insert(at, column)
    return draft.write(Place(1, (column,)))


_header_class("a label mistyped", _mistyped)
_header_class("in capitals", lambda d, t: t.upper())
_header_class("a space around", lambda d, t: d.random.choice((f"{t} ", f" {t}")))
_header_class("another word for it", lambda d, t: d.random.choice(_OTHER_LABELS[t]), *_OTHER_LABELS)
_header_class("a space for an underscore", lambda d, t: t.replace("_", " "), "code_insee", "siren_epci", "date_ort", "id_pvd")  # fmt: skip
add_class(HEADER, "header: column missing", _column_missing)
add_class(HEADER, "header: column twice", _column_twice)

"""Workbooks: the DGCL's list of EPCI and BANATIC, as they are, cut, broken or contradictory."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pipeline import publishers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from pipeline.assembly import Published
    from pipeline.publishers import Cog
    from tests.pipeline.bench import Bench

BOTH = ["dgcl-epci", "dgcl-banatic"]
WORKBOOK_COLUMNS = [
    ("dgcl-epci", "dept"),
    ("dgcl-epci", "siren"),
    ("dgcl-epci", "raison_sociale"),
    ("dgcl-epci", "nature_juridique"),
    ("dgcl-epci", "mode_financ"),
    ("dgcl-epci", "nb_membres"),
    ("dgcl-epci", "total_pop_tot"),
    ("dgcl-epci", "total_pop_mun"),
    ("dgcl-epci", "insee"),
    ("dgcl-epci", "siren_membre"),
    ("dgcl-banatic", "insee"),
    ("dgcl-banatic", "siren"),
]


def read(path: Path) -> list[list[Any]]:
    """The cells of a workbook, header first."""
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def head(bench: Bench, code: str) -> list[list[Any]]:
    """The header of a workbook and its first ten rows, to change."""
    return [list(row) for row in read(bench.path(code))[:11]]


def write(bench: Bench, code: str, rows: Iterable[Sequence[Any]]) -> None:
    """Put a workbook of these rows, made by openpyxl, in the place of a source's."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Feuille")
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    bench.write(code, content.getvalue())


def edit(bench: Bench, code: str, change: Callable[[bytes], bytes]) -> None:
    """Change the XML of a workbook's sheet."""
    copy = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(bench.content(code))) as old,
        zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == "xl/worksheets/sheet1.xml" else content)
    bench.write(code, copy.getvalue())


@pytest.mark.parametrize(("code", "column"), WORKBOOK_COLUMNS)
def test_a_column_that_is_missing_from_a_workbook_is_named(
    code: str, column: str, bench: Bench, cog: Cog
) -> None:
    header, row = head(bench, code)[:2]
    header[header.index(column)] = "autre"
    write(bench, code, [header, row])
    assert bench.fault(code, cog) == (
        f"{bench.file(code)}, ligne 1, colonne « {column} » : colonne absente ; colonnes "
        f"trouvées : {', '.join(header)}"
    )


@pytest.mark.parametrize("code", BOTH)
@pytest.mark.parametrize("damage", ["text", "cut", "empty", "other zip"])
def test_a_workbook_that_is_none_is_refused(code: str, damage: str, bench: Bench, cog: Cog) -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("liste.csv", "insee,siren\n")
    content = bench.content(code)
    contents = {
        "text": b"insee,siren\n01001,210100012\n",
        "cut": content[: len(content) // 2],
        "empty": b"",
        "other zip": other.getvalue(),
    }
    bench.write(code, contents[damage])
    assert bench.fault(code, cog).startswith(f"{bench.file(code)} : classeur illisible : ")


def test_a_workbook_that_is_none_stops_the_build(bench: Bench) -> None:
    bench.write("dgcl-epci", b"insee,siren\n01001,210100012\n")
    assert bench.refusal().startswith(f"{bench.file('dgcl-epci')} : classeur illisible : ")


def test_a_workbook_whose_sheet_is_broken_is_refused(bench: Bench, cog: Cog) -> None:
    edit(bench, "dgcl-banatic", lambda sheet: sheet[:3000])
    assert bench.fault("dgcl-banatic", cog).startswith(
        f"{bench.file('dgcl-banatic')} : classeur illisible : "
    )


@pytest.mark.parametrize("code", BOTH)
def test_a_workbook_with_few_rows_is_truncated(code: str, bench: Bench, cog: Cog) -> None:
    least = bench.of.register[code].lignes_min
    write(bench, code, head(bench, code))
    assert bench.fault(code, cog) == (
        f"{bench.file(code)} : 10 lignes, au moins {least} attendues : fichier tronqué"
    )


def test_a_workbook_cut_amid_the_members_of_an_epci_stops_the_build(bench: Bench) -> None:
    header, *rows = read(bench.path("dgcl-epci"))
    siren, members = header.index("siren"), header.index("nb_membres")
    least = bench.of.register["dgcl-epci"].lignes_min
    kept = next(n for n in range(least, len(rows)) if rows[n][siren] == rows[n - 1][siren])
    cut = rows[kept][siren]
    announced = rows[kept][members]
    count = sum(row[siren] == cut for row in rows[:kept])

    def shorten(sheet: bytes) -> bytes:
        start = sheet.index(f'<row r="{kept + 2}"'.encode())
        return sheet[:start] + sheet[sheet.rindex(b"</sheetData>") :]

    edit(bench, "dgcl-epci", shorten)
    assert bench.refusal() == (
        f"{bench.file('dgcl-epci')}, colonne « nb_membres » : l'EPCI {cut:.0f} compte {count} "
        f"membres dans le fichier, {announced:.0f} annoncés : fichier tronqué ?"
    )


@pytest.mark.parametrize(("code", "value"), [("dgcl-epci", "01093"), ("dgcl-banatic", "01033")])
def test_a_commune_that_stands_twice_in_a_workbook_is_refused(
    code: str, value: str, bench: Bench, cog: Cog
) -> None:
    header, first, second = head(bench, code)[:3]
    write(bench, code, [header, first, second, first])
    assert bench.fault(code, cog, least=1) == (
        f"{bench.file(code)}, ligne 4, colonne « insee », valeur « {value} » : figure déjà ligne 2"
    )


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("dept", "02"),
        ("raison_sociale", "CC Autre"),
        ("nature_juridique", "CC"),
        ("mode_financ", "FA"),
        ("nb_membres", "3"),
        ("total_pop_tot", "139519"),
        ("total_pop_mun", "135795"),
    ],
)
def test_an_epci_described_in_two_ways_is_refused(
    column: str, found: str, bench: Bench, cog: Cog
) -> None:
    header, _, first, second = head(bench, "dgcl-epci")[:4]
    place = header.index(column)
    before = first[place] if isinstance(first[place], str) else f"{first[place]:.0f}"
    second[place] = found
    write(bench, "dgcl-epci", [header, first, second])
    assert bench.fault("dgcl-epci", cog, least=1) == (
        f"{bench.file('dgcl-epci')}, ligne 3, colonne « {column} », valeur « {found} » : "
        f"l'EPCI 200071751 portait « {before} » plus haut"
    )


@pytest.mark.parametrize("column", ["nb_membres", "total_pop_tot", "total_pop_mun"])
@pytest.mark.parametrize("value", [14.5, "n.d.", ""])
def test_a_figure_of_an_epci_that_is_no_whole_number_is_refused(
    column: str, value: float | str, bench: Bench, cog: Cog
) -> None:
    header, first = head(bench, "dgcl-epci")[:2]
    first[header.index(column)] = value
    write(bench, "dgcl-epci", [header, first])
    assert bench.fault("dgcl-epci", cog, least=1) == (
        f"{bench.file('dgcl-epci')}, ligne 2, colonne « {column} », valeur « {value} » : un nombre "
        "entier était attendu"
    )


def test_another_intercommunalite_in_the_hautes_alpes_stops_the_build(bench: Bench) -> None:
    edit(bench, "dgcl-epci", lambda sheet: sheet.replace(b"<v>200067742</v>", b"<v>210500468</v>"))
    assert bench.refusal() == (
        "expected.toml : département 05 : ses intercommunalités du programme ne sont plus celles "
        "attendues ; absentes : 200067742 ; nouvelles : 210500468"
    )


def test_workbooks_of_another_program_in_another_order_change_nothing(
    bench: Bench, published: Published
) -> None:
    described = {
        "dgcl-epci": [
            *("insee", "siren_membre", "total_pop_mun", "total_pop_tot", "nb_membres", "siren"),
            *("nature_juridique", "mode_financ", "raison_sociale", "dept"),
        ],
        "dgcl-banatic": ["nom_com", "insee", "siren"],
    }
    for code, columns in described.items():
        header, *rows = read(bench.path(code))
        places = [header.index(column) for column in columns]
        write(bench, code, ([row[place] for place in places] for row in [header, *rows]))
    assert publishers.read_intercommunalites(bench.folder()) == published.epci
    assert publishers.read_banatic(bench.folder()) == published.banatic


def test_a_list_cut_between_two_epci_is_refused(bench: Bench) -> None:
    header, *rows = read(bench.path("dgcl-epci"))
    siren = header.index("siren")
    # From the first row of an EPCI on, and not below the least number of rows.
    least = bench.of.register["dgcl-epci"].lignes_min
    cut = next(n for n in range(least, len(rows)) if rows[n][siren] != rows[n - 1][siren])
    write(bench, "dgcl-epci", [header, *rows[:cut]])
    sentence = bench.refusal()
    assert "communes du COG ne sont membres d'aucun EPCI (" in sentence
    assert sentence.endswith("au plus 20 attendues : fichier tronqué ou d'une autre année")

"""Other layouts that publishers use: each is read as the files in miniature are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from pipeline import publishers
from pipeline.dispositifs import read_dispositifs
from pipeline.editions import read_editions
from pipeline.levels import read_levels
from pipeline.ort import read_followed
from pipeline.sources import read_register
from tests.pipeline.make_miniature import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.assembly import Published
    from tests.pipeline.bench import Bench

CSV_SOURCES = [
    code
    for code, entry in read_register(FOLDER / "sources.toml").items()
    if (entry.fichier or "").endswith(".csv")
]
DATES = {"anct-pvd": "date_signature", "dgaln-ort": "Si signée, date de signature"}
LAYOUTS = ["%d/%m/%Y", "%d-%m-%Y"]
ORT_COLUMNS = ["Code commune", "Commune", "EPCI", "Statut", "Signée ?", DATES["dgaln-ort"]]


def rewrite_dates(bench: Bench, code: str, layout: str) -> None:
    """Write the dates of a list as another edition does."""
    header, *records = bench.table(code)
    place = header.index(DATES[code])
    for record in records:
        if record[place]:
            record[place] = date.fromisoformat(record[place]).strftime(layout)
    bench.write_table(code, [header, *records])


def add_identifiers(bench: Bench) -> None:
    """Give the list of the programme its fourth column."""
    former = {code: identifier for code, identifier, *_ in bench.table("anct-croisement")}
    header, *records = bench.table("anct-pvd")
    rows = [[*record, former[record[0]]] for record in records]
    bench.write_table("anct-pvd", [[*header, "id_pvd"], *rows])


def add_unsigned(bench: Bench) -> int:
    """Give the ORT list its other columns and rows; return how many are not signed.

    No convention of theirs is signed: neither their dates nor their codes count.
    """
    _, *records = bench.table("dgaln-ort")
    signed = {code for code, _, _ in records}
    rows = [[code, "Commune", "EPCI", "Multi-communes", *rest] for code, *rest in records]
    others = [code for code, *_ in bench.table("anct-pvd")[1:] if code not in signed]
    others += ["05046", "05046", "?"]
    rows += [[code, "Commune", "EPCI", "", "Non signée", "à venir"] for code in others]
    bench.write_table("dgaln-ort", [ORT_COLUMNS, *rows])
    return len(others)


def shuffle(bench: Bench, code: str) -> None:
    """Put more columns into a list, in another order."""
    header, *records = bench.table(code)
    rows = [["en plus", *reversed(record), ""] for record in records]
    bench.write_table(code, [["avant", *reversed(header), "après"], *rows])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_dates_with_the_day_first_change_nothing(
    layout: str, bench: Bench, published: Published
) -> None:
    for code in DATES:
        rewrite_dates(bench, code, layout)
    assert "\n01033,Valserhône,2021-03-12\n" not in bench.text("anct-pvd")
    assert read_editions(bench.folder(), published.cog) == published.editions
    assert publishers.read_ort(bench.folder()) == published.ort


def test_the_identifiers_of_the_list_are_read_where_they_are(
    bench: Bench, published: Published
) -> None:
    assert {town.id_pvd for town in published.programme.values()} == {None}
    add_identifiers(bench)
    programme = read_editions(bench.folder(), published.cog)[-1].communes
    assert {code: town.id_pvd for code, town in programme.items()} == {
        code: published.identifiers[code] for code in published.programme
    }


def test_rows_of_the_ort_list_that_are_not_signed_change_nothing(
    bench: Bench, published: Published
) -> None:
    assert add_unsigned(bench) > 3
    assert publishers.read_ort(bench.folder()) == published.ort


def read_lists(bench: Bench, published: Published) -> None:
    """Read every CSV source, which must give the same as before."""
    folder = bench.folder()
    assert publishers.read_cog(folder) == published.cog
    assert read_editions(folder, published.cog) == published.editions
    assert publishers.read_ort(folder) == published.ort
    assert publishers.read_populations(folder) == published.populations
    assert publishers.read_centres(folder) == published.centres
    assert read_levels(folder, published.cog) == published.levels
    assert read_dispositifs(folder) == published.dispositifs
    assert read_followed(folder) == published.ort_followed


def test_a_byte_order_mark_changes_nothing(bench: Bench, published: Published) -> None:
    for code in CSV_SOURCES:
        bom = b"\xef\xbb\xbf"
        bench.write(code, bom + bench.content(code).removeprefix(bom))
    read_lists(bench, published)


def test_quotes_and_windows_line_ends_change_nothing(bench: Bench, published: Published) -> None:
    for code in CSV_SOURCES:
        bench.write_table(code, bench.table(code), quote_all=True, line_end="\r\n")
        assert bench.content(code).startswith(b'"')
    read_lists(bench, published)


def test_more_columns_in_another_order_change_nothing(bench: Bench, published: Published) -> None:
    for code in CSV_SOURCES:
        shuffle(bench, code)
    read_lists(bench, published)


def test_the_lists_as_later_editions_publish_them_give_the_committed_tables_to_the_byte(
    bench: Bench, committed: Mapping[str, bytes]
) -> None:
    add_identifiers(bench)
    add_unsigned(bench)
    for code in DATES:
        header, *records = bench.table(code)
        place = header.index(DATES[code])
        for record in records:
            if record[place][:2] == "20":
                record[place] = date.fromisoformat(record[place]).strftime("%d/%m/%Y")
        bench.write_table(code, [header, *records], bom=True)
    result = bench.accepted()
    assert result.stderr.count("a changé") == 2
    assert bench.tables() == committed


def test_every_other_layout_at_once_gives_the_committed_tables_to_the_byte(
    bench: Bench, committed: Mapping[str, bytes]
) -> None:
    for code in DATES:
        rewrite_dates(bench, code, "%d-%m-%Y")
    for code in CSV_SOURCES:
        shuffle(bench, code)
        bench.write_table(code, bench.table(code), quote_all=True, bom=True, line_end="\r\n")
    assert bench.accepted().stderr.count("a changé") == len(CSV_SOURCES)
    assert bench.tables() == committed

"""Files that are not what they should be: columns, rows, encoding, workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.errors import BuildError
from pipeline.sheets import read_sheet
from pipeline.sources import SourceEntry

if TYPE_CHECKING:
    from pipeline.publishers import Cog
    from tests.pipeline.bench import Bench

SHORT = "fichier tronqué"
COLUMNS = [
    ("anct-pvd", "insee_com"),
    ("anct-pvd", "lib_com"),
    ("anct-pvd-20240126", "insee_com"),
    ("anct-croisement", "insee_com"),
    ("anct-croisement", "id_pvd"),
    ("anct-acv", "insee_com"),
    ("anct-qpv", "code_qp"),
    ("anct-territoires-industrie", "siren_groupement"),
    ("anct-centralite", "niveau_centralite"),
    ("anct-densite", "niveau_densite"),
    ("anct-montagne", "niveau_montagne"),
    ("dgaln-ort-202410", "Durée (en années)"),
    ("dgaln-ort", "Code commune"),
    ("dgaln-ort", "Signée ?"),
    ("dgaln-ort", "Si signée, date de signature"),
    ("insee-cog-communes", "TYPECOM"),
    ("insee-cog-communes", "COM"),
    ("insee-cog-communes", "DEP"),
    ("insee-cog-communes", "LIBELLE"),
    ("insee-cog-communes", "COMPARENT"),
    ("insee-cog-departements", "CHEFLIEU"),
    ("insee-cog-regions", "LIBELLE"),
    ("insee-populations", "COM"),
    ("insee-populations", "PMUN"),
    ("insee-populations-mayotte", "DEP"),
    ("insee-populations-mayotte", "CODCOM"),
    ("insee-populations-mayotte", "PMUN"),
    ("dgcl-epci-membres", "siren_epci"),
    ("dgcl-epci-noms", "annee_fin"),
    ("geo-api-communes", "code"),
    ("geo-api-communes", "longitude"),
    ("geo-api-communes", "latitude"),
    ("geo-api-communes", "codes_postaux"),
]
LISTS = [
    "anct-pvd",
    "anct-croisement",
    "anct-acv",
    "anct-qpv",
    "anct-territoires-industrie",
    "anct-centralite",
    "anct-densite",
    "anct-montagne",
    "dgaln-ort-202410",
    "dgaln-ort",
    "insee-cog-communes",
    "insee-cog-departements",
    "insee-cog-regions",
    "insee-populations",
    "insee-populations-mayotte",
    "geo-api-communes",
]


def small(text: str, separator: str = ",") -> list[tuple[int, dict[str, str]]]:
    """Read a small CSV of columns A and B."""
    entry = SourceEntry("petit", "Petit", fichier="petit.csv", separateur=separator)
    sheet = read_sheet(entry, text.encode("utf-8"), {"a": "A", "b": "B"})
    return [(line, dict(row)) for line, row in sheet.rows]


@pytest.mark.parametrize(("code", "column"), COLUMNS)
def test_a_column_that_is_missing_is_named_with_those_that_are_there(
    code: str, column: str, bench: Bench, cog: Cog
) -> None:
    header, *records = bench.table(code)
    header[header.index(column)] = "autre"
    bench.write_table(code, [header, *records[:3]])
    assert bench.fault(code, cog) == (
        f"{bench.file(code)}, ligne 1, colonne « {column} » : colonne absente ; colonnes "
        f"trouvées : {', '.join(header)}"
    )


@pytest.mark.parametrize(
    ("code", "column"),
    [("insee-cog-communes", "TYPECOM"), ("anct-pvd", "insee_com"), ("dgaln-ort", "Signée ?")],
)
def test_a_missing_column_stops_the_build(code: str, column: str, bench: Bench) -> None:
    header, *records = bench.table(code)
    header[header.index(column)] = "autre"
    bench.write_table(code, [header, *records])
    assert bench.refusal() == (
        f"{bench.file(code)}, ligne 1, colonne « {column} » : colonne absente ; colonnes "
        f"trouvées : {', '.join(header)}"
    )


@pytest.mark.parametrize("code", ["insee-cog-communes", "anct-pvd", "dgaln-ort"])
def test_an_empty_file_has_no_column(code: str, bench: Bench, cog: Cog) -> None:
    bench.write(code, b"")
    assert bench.fault(code, cog).endswith(" : colonne absente ; colonnes trouvées : aucune")


@pytest.mark.parametrize("code", LISTS)
def test_a_list_with_one_row_less_than_the_least_is_truncated(
    code: str, bench: Bench, cog: Cog
) -> None:
    least = bench.of.register[code].lignes_min
    bench.write_table(code, bench.table(code)[:least])
    assert bench.fault(code, cog) == (
        f"{bench.file(code)} : {least - 1} lignes, au moins {least} attendues : {SHORT}"
    )


@pytest.mark.parametrize("code", ["anct-pvd", "insee-cog-communes"])
def test_a_truncated_list_stops_the_build(code: str, bench: Bench) -> None:
    least = bench.of.register[code].lignes_min
    bench.write_table(code, bench.table(code)[:least])
    assert bench.refusal() == (
        f"{bench.file(code)} : {least - 1} lignes, au moins {least} attendues : {SHORT}"
    )


def test_rows_of_the_cog_that_are_no_living_commune_do_not_count(bench: Bench, cog: Cog) -> None:
    header, *records = bench.table("insee-cog-communes")
    least = bench.of.register["insee-cog-communes"].lignes_min
    kept = records[len(records) - least - 10 :]
    living = sum(record[0] == "COM" for record in kept)
    assert living < least < len(kept)
    bench.write_table("insee-cog-communes", [header, *kept])
    assert bench.fault("insee-cog-communes", cog) == (
        f"{bench.file('insee-cog-communes')}, colonne « TYPECOM » : {living} lignes portent "
        f"« COM », au moins {least} attendues : {SHORT}"
    )


@pytest.mark.parametrize(
    ("code", "start", "kept", "width"),
    [
        ("anct-pvd", "\n97614", "\n97614,Ouan", 3),
        ("dgaln-ort", "\n85047", "\n85047,Sign", 3),
        ("insee-cog-communes", "\nCOM,97614,", "\nCOM,97614,06,976", 12),
    ],
)
def test_a_file_cut_in_the_middle_of_a_row_stops_the_build(
    code: str, start: str, kept: str, width: int, bench: Bench
) -> None:
    text = bench.text(code)
    before = text[: text.rindex(start)]
    bench.write(code, before + kept)
    assert bench.refusal() == (
        f"{bench.file(code)}, ligne {before.count(chr(10)) + 2} : ligne de "
        f"{kept.count(',') + 1} cellules, {width} attendues ; fichier tronqué ?"
    )


def test_a_file_cut_in_the_middle_of_a_date_is_refused(bench: Bench, cog: Cog) -> None:
    text = bench.text("anct-pvd").rstrip("\n")
    last = text.rsplit(",", 1)[1]
    assert len(last) == len("2021-05-07")
    bench.write("anct-pvd", text[:-3])
    assert bench.fault("anct-pvd", cog).startswith(
        f"{bench.file('anct-pvd')}, ligne {text.count(chr(10)) + 1}, colonne « date_signature », "
        f"valeur « {last[:-3]} » : ce n'est pas une date AAAA-MM-JJ"
    )


def test_a_file_cut_within_quotes_is_refused(bench: Bench, cog: Cog) -> None:
    text = bench.text("anct-pvd")
    bench.write("anct-pvd", text + '99999,"Villen')
    assert bench.fault("anct-pvd", cog).startswith(
        f"{bench.file('anct-pvd')}, ligne {text.count(chr(10)) + 1} : CSV illisible : "
    )


def test_a_row_too_long_is_refused(bench: Bench, cog: Cog) -> None:
    line = bench.edit("anct-pvd", "\n05046,Embrun,", "\n05046,Embrun,,") + 1
    assert bench.fault("anct-pvd", cog) == (
        f"{bench.file('anct-pvd')}, ligne {line} : ligne de 4 cellules, 3 attendues ; fichier "
        "tronqué ?"
    )


@pytest.mark.parametrize(("code", "encoding"), [("anct-pvd", "cp1252"), ("dgaln-ort", "utf-16")])
def test_a_file_that_is_not_utf_8_stops_the_build_at_its_first_such_line(
    code: str, encoding: str, bench: Bench
) -> None:
    lines = bench.text(code).split("\n")
    foreign = next(n for n, line in enumerate(lines, start=1) if not line.isascii())
    bench.write(code, "\n".join(lines).encode(encoding))
    line = foreign if encoding == "cp1252" else 1
    assert bench.refusal() == f"{bench.file(code)}, ligne {line} : le fichier n'est pas en UTF-8"


def test_cells_are_read_by_name_without_the_spaces_around_them() -> None:
    assert small('x,B,A\r\n\r\n1, deux ,"tr""ois"\n') == [(3, {"a": 'tr"ois', "b": "deux"})]


def test_the_line_of_a_row_is_the_physical_one_where_a_cell_has_several() -> None:
    assert [line for line, _ in small('A,B\n"un\nun",deux\n3,4\n')] == [2, 4]


def test_the_separator_is_the_one_of_the_register() -> None:
    assert small("A;B\n1,5;2\n", separator=";") == [(2, {"a": "1,5", "b": "2"})]


@pytest.mark.parametrize(
    ("content", "row"), [(b"A,C\n1,2\n", {"a": "1", "c": "2"}), (b"A\n1\n", {"a": "1"})]
)
def test_an_optional_column_is_read_where_it_is(content: bytes, row: dict[str, str]) -> None:
    entry = SourceEntry("petit", "Petit", fichier="petit.csv")
    ((_, cells),) = read_sheet(entry, content, {"a": "A"}, {"c": "C"}).rows
    assert cells == row


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A\n1\n", "petit.csv, ligne 1, colonne « B » : colonne absente ; colonnes trouvées : A"),
        ("", "petit.csv, ligne 1, colonne « A » : colonne absente ; colonnes trouvées : aucune"),
        (
            "A,B\n1,2\n3\n",
            "petit.csv, ligne 3 : ligne de 1 cellules, 2 attendues ; fichier tronqué ?",
        ),
        ("A,B\n", "petit.csv : 0 lignes, au moins 1 attendues : fichier tronqué"),
        ('A,B\n1,"2" 3\n', "petit.csv, ligne 2 : CSV illisible : ',' expected after '\"'"),
    ],
)
def test_what_is_no_table_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(BuildError) as caught:
        small(text)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("text", ["", "n.d.", "1 234", "12.0", "-1", "1e3", "٣", "1_000"])
def test_a_count_that_is_no_whole_number_is_refused(text: str) -> None:
    entry = SourceEntry("petit", "Petit", fichier="petit.csv")
    sheet = read_sheet(entry, b"A\n1\n", {"a": "A"})
    assert sheet.number(2, {"a": "12"}, "a") == 12
    with pytest.raises(BuildError) as caught:
        sheet.number(2, {"a": text}, "a")
    assert str(caught.value) == (
        f"petit.csv, ligne 2, colonne « A », valeur « {text} » : un nombre entier était attendu"
    )

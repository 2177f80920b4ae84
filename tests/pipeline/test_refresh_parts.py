"""What a refresh compares, writes into the register, and refuses to read."""

from __future__ import annotations

import io
import tomllib
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from pipeline.__main__ import PROJECT
from pipeline.errors import BuildError
from pipeline.refresh.access import read_accesses
from pipeline.refresh.bounds import check_bounds
from pipeline.refresh.changes import changes
from pipeline.refresh.collecting import Collected
from pipeline.refresh.entries import entry_of, register_saying
from pipeline.refresh.forms import Table, table_of
from pipeline.refresh.rebuilding import Rebuilt
from pipeline.refresh.state import Known
from pipeline.refresh.summary import Summary
from pipeline.refresh.web import check_address
from pipeline.sources import read_register
from tests.pipeline.bench import OFFICIAL
from tests.pipeline.published import written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REGISTER = PROJECT / "sources.toml"
ACCESSES = read_accesses(REGISTER)
TODAY = date(2026, 6, 20)


def summary(committed: Mapping[str, bytes], table: str, *edits: tuple[str, str]) -> Summary:
    """Compare the tables in miniature with the same after some edits of one of them."""
    tables = {name.removesuffix(".csv"): content for name, content in committed.items()}
    text = tables[table].decode()
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    found = changes(tables, {**tables, table: text.encode()})
    rebuilt = Rebuilt(version="1.0.0", edition="e", changes=found, files={REGISTER: b""})
    return Summary(TODAY, [], [], rebuilt, {"05046": "Embrun", "200067742": "CC Serre-Ponçon"})


def test_a_town_that_changes_epci_and_a_population_that_jumps_are_told(
    committed: Mapping[str, bytes],
) -> None:
    said = summary(
        committed, "communes", (",200067742,6", ",200067445,9"), ("05170,Tallard", "05170,Talard")
    ).as_markdown()
    assert (
        "### Intercommunalité changée (1)\n\n- 05046 Embrun : 200067742 CC Serre-Ponçon → " in said
    )
    assert "### Population de plus de 10 % d'écart (communes) (1)\n\n- 05046 Embrun : 6" in said
    assert "### Nom changé (1)\n\n- 05170 : Tallard → Talard\n" in said
    assert "| communes | 0 | 0 | 3 |" in said


def test_what_others_wrote_is_no_markdown_and_a_long_text_is_cut(
    committed: Mapping[str, bytes],
) -> None:
    bad = "<img src=x> @all [x](y)"
    said = summary(committed, "communes", ("05170,Tallard", f"05170,{bad}")).as_markdown()
    assert "\\<img src=x\\> @\u200ball \\[x\\](y)" in said
    failed = Collected("anct-pvd", "echec", "z" * 100_000)
    long = replace(summary(committed, "communes"), collected=[failed]).as_markdown()
    assert len(long) < 61_000
    assert long.endswith("\n… La suite est dans resume.json.\n")


@pytest.mark.parametrize("code", ACCESSES)
def test_the_entry_of_each_source_stays_one_after_a_refresh(code: str, tmp_path: Path) -> None:
    before = read_register(REGISTER)
    one = Collected(code, "nouvelle", "", Known("", "", "", "", "", "", "f" * 64), year=2027)
    said = entry_of(one, before[code], ACCESSES[code], TODAY)
    text = register_saying(REGISTER.read_text("utf-8"), code, said)
    path = tmp_path / "sources.toml"
    path.write_text(text, "utf-8")
    after = read_register(path)
    assert after[code].sha256 == "f" * 64
    assert after[code].separateur == ","
    assert str(after[code].fichier).endswith("20260620.csv")
    assert {name for name in before if before[name] != after[name]} == {code}
    assert list(after) == list(before)
    assert tomllib.loads(text)["acces"] == tomllib.loads(REGISTER.read_text("utf-8"))["acces"]


def test_the_entry_of_the_dgcl_says_the_year_and_its_census() -> None:
    known = Known("", "", "", "", "", "", "f" * 64)
    one = Collected("dgcl-epci", "nouvelle", "", known, year=2026)
    entry = read_register(REGISTER)["dgcl-epci"]
    said = entry_of(one, entry, ACCESSES["dgcl-epci"], TODAY)
    assert (said["annee"], said["millesime"]) == (2023, "2026-01-01")
    assert str(said["titre"]).endswith("au 1er janvier 2026")


def test_a_heading_below_other_rows_and_on_the_second_sheet_is_found() -> None:
    access = replace(ACCESSES["dgcl-epci"], colonnes={"insee": "insee", "siren": "siren"})
    above = [["Liste des EPCI", ""], ["", ""], ["Source : DGCL", ""], ["", ""], ["", ""]]
    rows = [*above, ["siren", "insee"], ["200 067 742", '="05046"'], ["200067445", "1001"]]
    expected = Table(["insee", "siren"], [["05046", "200067742"], ["01001", "200067445"]])
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet("Lisez-moi").write(0, 0, "Ce que sont les colonnes")
        sheet = book.add_worksheet("Epcicom")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    assert table_of("epci.xlsx", made.getvalue(), access) == expected
    text = written(rows, ";", encoding="cp1252")
    assert table_of("epci.csv", text, access) == expected


def test_a_cell_of_several_communes_is_a_row_for_each() -> None:
    rows = [["code_qp", "lib_qp", "insee_com"], ["QN1", "Centre", '="03095;03310"']]
    found = table_of("qpv.csv", written(rows, ";"), ACCESSES["anct-qpv"])
    assert found.rows == [["03095", "QN1", "Centre"], ["03310", "QN1", "Centre"]]


def test_the_dgcl_list_of_one_region_is_read_and_refused() -> None:
    path = OFFICIAL / "faits" / "dgcl-epcicom-2026-pays-de-la-loire.csv"
    if not path.exists():
        pytest.skip(f"the official files are not here: {path}")
    access, entry = ACCESSES["dgcl-epci"], read_register(REGISTER)["dgcl-epci"]
    found = table_of(path.name, path.read_bytes(), access)
    assert len(found.rows) == 1219
    with pytest.raises(BuildError, match="1219 lignes, au moins 30000 attendues"):
        check_bounds(path.name, found, found, entry, access)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colonnes = ['a']", "voies et colonnes sont attendues"),
        ("voies = [{ adresse = 'x' }]\ncolonnes = ['a']\nautre = 1", "rubrique inconnue ['autre']"),
        ("voies = [{ adresse = 'x', jeu = 'y' }]\ncolonnes = ['a']", "une voie a l'un de"),
        ("voies = [{ adresse = 'x', lien = 'y' }]\ncolonnes = ['a']", "inconnue dans la voie"),
        ("voies = [{ page = 'x', lien = '(' }]\ncolonnes = ['a']", "motif lien illisible"),
        (
            "voies = [{ adresse = 'x' }]\ncolonnes = ['a']\ninscrire = { autre = '' }",
            "rien ne s'inscrit sous ['autre']",
        ),
    ],
)
def test_a_description_that_is_not_understood_is_refused(
    text: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(f"[acces.x]\n{text}\n", "utf-8")
    with pytest.raises(BuildError) as caught:
        read_accesses(path)
    assert said in str(caught.value)


def test_a_publisher_leads_nobody_to_this_machine() -> None:
    for url, said in (
        ("https://127.0.0.1/x", "cette adresse n'est pas celle d'un site"),
        ("file:///etc/passwd", "cette adresse n'est pas celle d'un site"),
        ("http://www.insee.fr/x", "seule une adresse https est admise"),
    ):
        with pytest.raises(BuildError, match=said):
            check_address(url, here=False)

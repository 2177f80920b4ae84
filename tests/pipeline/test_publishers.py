"""Sources that can be read but are wrong: unknown, repeated, contradictory, absent."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.anomalies import note_anomalies
from pipeline.assembly import add_sources, add_territories
from pipeline.errors import BuildError
from pipeline.movements import read_events
from pipeline.publishers import read_intercommunalites
from pipeline.reference import add_reference, replay_movements
from pipeline.sources import SourceFolder, read_register
from pipeline.tables import Draft
from pipeline.writing import stage
from tests.pipeline.bench import OFFICIAL, SILENT, plainly

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.assembly import Published
    from pipeline.publishers import Cog
    from tests.pipeline.bench import Bench, SourceSet


def territories(published: Published) -> Draft:
    """Join the sources, without what cannot be true."""
    draft, register = Draft(), read_register()
    add_territories(draft, published, register)
    note_anomalies(draft, published, register, threshold=20_000)
    return draft


@pytest.mark.parametrize(
    ("former", "today"),
    [
        ("99999", None),
        ("5046", None),
        ("", None),
        ("62461", "62447"),  # delegated
        ("05125", "05061"),  # associated
        ("13201", "13055"),  # arrondissement
    ],
)
def test_a_commune_unknown_to_the_cog_is_refused_with_where_it_is_today(
    former: str, today: str | None, bench: Bench, cog: Cog
) -> None:
    line = bench.edit("anct-pvd", "\n05046,Embrun,", f"\n{former},Embrun,") + 1
    where = f" ; ce code appartient aujourd'hui à {today}" if today else ""
    assert bench.fault("anct-pvd", cog) == (
        f"{bench.file('anct-pvd')}, ligne {line}, colonne « insee_com », valeur « {former} » : "
        f"commune inconnue du COG{where}"
    )


def test_an_unknown_commune_of_the_programme_stops_the_build(bench: Bench) -> None:
    line = bench.append("anct-pvd", "62461,Huby-Saint-Leu,2021-05-07")
    assert bench.refusal() == (
        f"{bench.file('anct-pvd')}, ligne {line}, colonne « insee_com », valeur « 62461 » : "
        "commune inconnue du COG ; ce code appartient aujourd'hui à 62447"
    )


@pytest.mark.parametrize(
    ("code", "column", "start", "value"),
    [
        ("anct-pvd", "insee_com", "05046,", "05046"),
        ("anct-croisement", "insee_com", "05046,", "05046"),
        ("anct-acv", "insee_com", "05061,", "05061"),
        ("anct-densite", "insee_com", "05046,", "05046"),
        ("dgaln-ort", "Code commune", "05046,", "05046"),
        ("insee-cog-communes", "COM", "COM,05046,", "05046"),
        ("insee-cog-departements", "DEP", "05,", "05"),
        ("insee-cog-regions", "REG", "93,", "93"),
        ("insee-populations", "COM", "93;Provence-Alpes-Côte d'Azur;05;;;046;", "05046"),
        ("insee-populations-mayotte", "CODCOM", "06;;976;;;602;", "602"),
        ("geo-api-communes", "code", "05046,", "05046"),
    ],
)
def test_a_code_that_stands_on_two_lines_is_refused(
    code: str, column: str, start: str, value: str, bench: Bench, cog: Cog
) -> None:
    lines = bench.text(code).split("\n")
    ((first, line),) = (item for item in enumerate(lines, start=1) if item[1].startswith(start))
    second = bench.append(code, line)
    assert bench.fault(code, cog) == (
        f"{bench.file(code)}, ligne {second}, colonne « {column} », valeur « {value} » : figure "
        f"déjà ligne {first}"
    )


def test_a_commune_that_stands_twice_in_the_programme_stops_the_build(bench: Bench) -> None:
    second = bench.append("anct-pvd", "01033,Valserhône,2021-03-12")
    assert bench.refusal() == (
        f"{bench.file('anct-pvd')}, ligne {second}, colonne « insee_com », valeur « 01033 » : "
        "figure déjà ligne 2"
    )


def test_a_population_that_is_no_whole_number_stops_the_build(bench: Bench) -> None:
    line = bench.edit("insee-populations", ";05046;Embrun;6412;", ";05046;Embrun;6 412;")
    assert bench.refusal() == (
        f"{bench.file('insee-populations')}, ligne {line}, colonne « PMUN », valeur « 6 412 » : "
        "un nombre entier était attendu"
    )


def test_a_population_of_mayotte_that_is_no_whole_number_is_refused(bench: Bench, cog: Cog) -> None:
    line = bench.edit("insee-populations-mayotte", ";602;;13989;", ";602;;x;")
    assert bench.fault("insee-populations-mayotte", cog) == (
        f"{bench.file('insee-populations-mayotte')}, ligne {line}, colonne « PMUN », valeur « x » "
        ": un nombre entier était attendu"
    )


@pytest.mark.parametrize("value", ["", "abc", "6,475", "1e3", "nan", "inf", "1_0.5", "٣", "."])
@pytest.mark.parametrize(("column", "place"), [("longitude", 1), ("latitude", 2)])
def test_a_coordinate_that_is_no_number_with_a_point_is_refused(
    column: str, place: int, value: str, bench: Bench, cog: Cog
) -> None:
    header, first, second = bench.table("geo-api-communes")[:3]
    second[place] = value
    bench.write_table("geo-api-communes", [header, first, second])
    assert bench.fault("geo-api-communes", cog, least=1) == (
        f"{bench.file('geo-api-communes')}, ligne 3, colonne « {column} », valeur « {value} » : un "
        "nombre à point décimal était attendu"
    )


def test_a_coordinate_that_is_no_number_stops_the_build(bench: Bench) -> None:
    line = bench.edit("geo-api-communes", "\n05046,6.", "\n05046,E6.") + 1
    assert bench.refusal().startswith(
        f"{bench.file('geo-api-communes')}, ligne {line}, colonne « longitude », valeur « E6."
    )


def test_a_fault_that_only_the_built_table_shows_is_named_in_french(
    published: Published, miniature: SourceSet, tmp_path: Path
) -> None:
    centres = dict(published.centres)
    centres["05046"] = {**centres["05046"], "codes_postaux": "0520"}
    line = sorted(published.cog.communes).index("05046") + 2
    damaged = replace(published, centres=centres)
    draft = territories(damaged)
    add_sources(draft, read_register())
    history = replay_movements(damaged, read_events(miniature.reader()))
    add_reference(draft, damaged, history, read_register())
    with pytest.raises(BuildError) as caught, stage(draft, tmp_path / "data", SILENT):
        pass
    assert plainly(caught.value) == (
        f"data/communes_france.csv, ligne {line}, colonne « codes_postaux », valeur « 0520 » : "
        "1 faute(s) dans la table construite ; la première : codes_postaux : « 0520 » trouvé, "
        "attendu : un code postal de cinq chiffres, par exemple 05200"
    )


@pytest.mark.parametrize(
    ("code", "start", "old"),
    [("insee-cog-departements", "05,", "05061"), ("insee-cog-regions", "93,", "13055")],
)
def test_a_chef_lieu_unknown_to_the_cog_stops_the_build(
    code: str, start: str, old: str, bench: Bench
) -> None:
    def damage(cells: list[str]) -> None:
        cells[cells.index(old)] = "05999"

    line = bench.edit_line(code, start, damage)
    assert bench.refusal() == (
        f"{bench.file(code)}, ligne {line}, colonne « CHEFLIEU », valeur « 05999 » : commune "
        "absente du COG"
    )


@pytest.mark.parametrize("label", ["Oui", "signée", "Signee"])
def test_an_ort_list_without_signed_rows_is_refused_rather_than_read_as_no_ort(
    label: str, bench: Bench, cog: Cog
) -> None:
    bench.write("dgaln-ort", bench.text("dgaln-ort").replace(",Signée,", f",{label},"))
    assert bench.fault("dgaln-ort", cog) == (
        f"{bench.file('dgaln-ort')}, colonne « Signée ? » : 0 lignes portent « Signée », au moins "
        "15 attendues : fichier tronqué"
    )


def test_a_commune_of_the_programme_without_a_centre_stops_the_build(bench: Bench) -> None:
    bench.drop("geo-api-communes", "05046,")
    assert bench.refusal() == "commune 05046 : aucune source ne donne centre"


def test_all_that_no_source_gives_of_a_commune_is_named_at_once(published: Published) -> None:
    poorer = replace(published, banatic={}, centres={}, populations={}, identifiers={})
    yeu = replace(published.editions[-1], communes={"85113": published.programme["85113"]})
    with pytest.raises(BuildError) as caught:
        territories(replace(poorer, editions=[yeu]))
    assert plainly(caught.value) == (
        "commune 85113 : aucune source ne donne SIREN, centre, population, identifiant"
    )


def test_the_siren_of_the_dgcl_goes_before_that_of_banatic(published: Published) -> None:
    former = {**published.banatic, "62447": published.banatic["05046"]}
    communes = territories(replace(published, banatic=former)).tables["communes"]
    assert communes["62447"]["siren"] == published.epci.siren["62447"] == "934483553"
    assert communes["85113"]["siren"] == published.banatic["85113"]


def test_the_identifier_is_that_of_the_newest_edition_which_gives_one(published: Published) -> None:
    newest, former = published.editions[-1], published.editions[-2]
    listed = dict(newest.communes)
    listed["05046"] = replace(listed["05046"], id_pvd="pvd-93-05-99")
    editions = [*published.editions[:-1], replace(newest, communes=listed)]
    communes = territories(replace(published, editions=editions)).tables["communes"]
    assert communes["05046"]["id_pvd"] == "pvd-93-05-99"
    assert communes["05170"]["id_pvd"] == former.communes["05170"].id_pvd == "pvd-93-05-10"


def test_the_list_of_epci_is_read_in_the_layout_of_2026(tmp_path: Path) -> None:
    file = OFFICIAL / "faits" / "dgcl-epcicom-2026-pays-de-la-loire.csv"
    if not file.is_file():
        pytest.skip("no official files here")
    entry = read_register()["dgcl-epci"]
    known = hashlib.sha256(file.read_bytes()).hexdigest()
    entry = replace(entry, fichier=file.name, sha256=known, separateur=";", lignes_min=1000)
    folder = SourceFolder(file.parent, {"dgcl-epci": entry}, accept_changed=False, progress=SILENT)
    found = read_intercommunalites(folder)
    assert len(found.of_commune) == 1219
    assert found.of_commune["44050"] == "200000438"
    assert found.by_siren["200000438"]["nom"] == "CC du Pays de Pontchâteau St-Gildas-des-Bois"


def test_an_identifier_that_no_edition_gives_is_that_of_the_register(published: Published) -> None:
    given = {**published.identifiers, "05046": "pvd-93-05-99"}
    only = replace(published, editions=published.editions[-1:], identifiers=given)
    assert territories(only).tables["communes"]["05046"]["id_pvd"] == "pvd-93-05-99"

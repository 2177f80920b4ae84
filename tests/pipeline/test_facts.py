"""What people join to the list: levels, arrondissements, other programmes, conventions of ORT."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.dispositifs import Carried, add_dispositifs
from pipeline.ort import add_ort
from pipeline.reference import add_reference, replay_movements
from pipeline.sources import read_register
from pipeline.tables import Draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pvd_data
    from pipeline.assembly import Published
    from pipeline.history import History
    from pipeline.movements import Event
    from tests.pipeline.bench import Bench, SourceSet

#: Towns of the edition of April 2026 that changed their EPCI from 2019 to 2025.
MOVED = "23021 23070 23075 23176 27022 27275 27469 39016 39333 47015 56010 56117 56222 77142 77183"


@pytest.fixture(scope="module")
def history(published: Published, events: Sequence[Event]) -> History:
    """The lives of the codes in miniature."""
    return replay_movements(published, events)


def rows(official: SourceSet, file: str) -> list[dict[str, str]]:
    """Read an official file without the pipeline."""
    with official.files.joinpath("faits", file).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def given(pvd: pvd_data.Dataset, dispositif: str) -> dict[str, set[str]]:
    """The identifiers of each commune of today, those of its EPCI included."""
    found = defaultdict[str, set[str]](set)
    for row in pvd.dispositifs.values():
        if row.dispositif == dispositif:
            whole = row.intercommunalite_france
            codes = [c.code_insee for c in whole.communes] if whole else [row.code_insee or ""]
            for code in codes:
                found[code].add(row.identifiant)
    return found


def test_levels_are_those_of_the_source_without_numbers_and_spaces(
    pvd: pvd_data.Dataset, official: SourceSet
) -> None:
    for column, name in {
        "niveau_centralite": "centralite",
        "densite": "densite",
        "massif": "montagne",
    }.items():
        label = f"niveau_{name}"
        said = {r["insee_com"]: r[label] for r in rows(official, f"anct-ot-{name}-cog2025.csv")}
        for code, commune in pvd.communes.items():
            value = getattr(commune, column)
            assert said.get(code, "undefined").endswith(value or "undefined"), code


def test_each_commune_but_those_of_mayotte_is_in_an_arrondissement_of_its_departement(
    pvd: pvd_data.Dataset,
) -> None:
    assert len(pvd.arrondissements) == 333
    for commune in pvd.communes_france.values():
        found = commune.arrondissement
        assert (found is None) == (commune.code_departement == "976")
        if found is not None:
            assert found.code_departement == commune.code_departement
    for row in pvd.arrondissements.values():
        chef_lieu = pvd.communes_france[row.code_insee_chef_lieu]
        assert chef_lieu.code_arrondissement == row.code_arrondissement
    embrun = pvd.communes["05046"]
    assert (embrun.arrondissement.nom if embrun.arrondissement else "") == "Gap"
    assert embrun.code_canton == "0505"


def test_what_is_said_of_an_epci_is_what_the_source_says_of_its_communes(
    pvd: pvd_data.Dataset,
    official: SourceSet,
    official_published: Published,
    official_events: Sequence[Event],
) -> None:
    history = replay_movements(official_published, official_events)
    for name, column in {
        "crte": "id_crte",
        "villages_avenir": "id_va",
        "france_services": "id_fs",
        "acv2": "id_acv2",
    }.items():
        expected = defaultdict[str, set[str]](set)
        for row in rows(official, "anct-croisement-dispositifs-cog2023-20240904.csv"):
            if row[column] and row["insee_com"] != "97801":  # Saint-Martin, no commune
                (code,) = history.today(row["insee_com"])
                expected[code] |= {part.strip() for part in row[column].split(";")}
        assert given(pvd, name) == expected


def test_memberships_in_epci_end_with_those_of_the_dgcl_s_own_list(
    pvd: pvd_data.Dataset, official_published: Published
) -> None:
    rows = pvd.appartenances_epci.values()
    newest = {row.code_insee: row.siren_epci for row in rows if row.annee_fin == 2025}
    assert newest == official_published.epci.of_commune
    for code in MOVED.split():
        assert len({row.siren_epci for row in pvd.communes_france[code].appartenances_epci}) > 1


def test_the_programmes_are_as_many_as_the_sources_say(pvd: pvd_data.Dataset) -> None:
    by_name = {name: given(pvd, name) for name in ("acv", "acv2", "qpv", "territoires_industrie")}
    assert len(by_name["acv"]) == 245
    assert len(by_name["acv2"]) == 50
    assert len(by_name["qpv"]) == 824
    assert sum(row.dispositif == "qpv" for row in pvd.dispositifs.values()) == 1684
    assert len(set().union(*by_name["territoires_industrie"].values())) == 149
    # By an établissement public territorial, by its own SIREN, by its EPCI.
    for code, name in {"92078": "ti-1101", "06033": "ti-9303", "05046": "ti-9305"}.items():
        assert by_name["territoires_industrie"][code] == {name}


def test_a_row_is_of_a_commune_or_of_an_epci(pvd: pvd_data.Dataset) -> None:
    for row in pvd.dispositifs.values():
        assert [row.code_territoire] == [c for c in (row.code_insee, row.siren_epci) if c]


def test_a_commune_has_what_its_epci_has(pvd: pvd_data.Dataset) -> None:
    found = {
        (row.dispositif, row.identifiant): row.nom for row in pvd.communes["05046"].dispositifs
    }
    assert found == {
        ("crte", "crte-93-05-2"): None,
        ("france_services", "576"): None,
        ("territoires_industrie", "ti-9305"): "Haute vallée de la Durance",
    }
    assert pvd.communes["85113"].intercommunalite is None
    assert {row.dispositif for row in pvd.communes["85113"].dispositifs} >= {"crte"}


def test_the_ort_of_each_reading_are_those_of_the_source(
    pvd: pvd_data.Dataset, official: SourceSet
) -> None:
    followed = {
        row["Code commune"]: row
        for row in rows(official, "dgaln-ort-complet-202410-sans-remarques.csv")
    }
    status = {"Signée": "signee", "En cours": "en_cours", "Non signée": "non_signee", "": None}
    absorbed = {"16226", "62461", "62549", "62743", "72287"}
    told = {
        row.code_insee: row for row in pvd.ort.values() if row.code_source == "dgaln-ort-202410"
    }
    assert told.keys() == followed.keys() - absorbed
    for code, row in told.items():
        source = followed[code]
        assert row.statut == status[source["Signée ?"]]
        assert str(row.duree_annees or 0) == (source["Durée (en années)"] or "0")
        for mine, his in (
            (row.date_fin_estimee, source["Date de fin estimée"]),
            (row.date_actualisation, source["Dernière actualisation"][:10]),
        ):
            assert (f"{mine:%d-%m-%Y}" if mine else "") == his
        if code != "73065":  # before the law: an anomaly
            assert str(row.date_signature or "") == source["Si signée, date de signature"]
    assert told["73065"].date_signature is None
    signed = {r.code_insee for r in pvd.ort.values() if r.code_source == "dgaln-ort"}
    assert {code for code, commune in pvd.communes.items() if commune.ort} == signed & set(
        pvd.communes
    )
    assert [r.statut for r in pvd.communes["05046"].lectures_ort] == ["signee", "en_cours"]


def test_what_an_impossible_date_of_ort_became_is_told(pvd: pvd_data.Dataset) -> None:
    told = [a for a in pvd.anomalies.values() if a.nom_table == "ort"]
    assert Counter(a.nature for a in told) == {"ecartee": 7, "observation": 35}
    assert {a.cle for a in told if a.nature == "ecartee"} == {
        "34194|dgaln-ort",
        "71106|dgaln-ort",
        "71176|dgaln-ort",
        "71342|dgaln-ort",
        "71394|dgaln-ort",
        "73065|dgaln-ort",
        "73065|dgaln-ort-202410",
    }


@pytest.mark.parametrize(
    ("code", "old", "new", "fault"),
    [
        (
            "anct-densite",
            "Petites villes",
            "Bourgades",
            "colonne « niveau_densite », valeur « Bourgades » : valeur inconnue ; attendues : "
            "Grands centres urbains, Centres urbains intermédiaires",
        ),
        ("anct-montagne", "05046,", "99999,", "valeur « 99999 » : commune absente du COG"),
        (
            "dgaln-ort-202410",
            ",Signée,",
            ",Peut-être,",
            "colonne « Signée ? », valeur « Peut-être » : attendu : Signée, En cours, Non signée",
        ),
        ("dgaln-ort-202410", ",5,", ",cinq,", "valeur « cinq » : un nombre entier était attendu"),
    ],
)
def test_a_value_that_nobody_knows_stops_the_build(
    code: str, old: str, new: str, fault: str, bench: Bench
) -> None:
    text = bench.text(code)
    assert old in text
    bench.of.files.joinpath(bench.file(code)).write_text(
        text.replace(old, new, 1), encoding="utf-8"
    )
    assert fault in bench.refusal()


def test_an_arrondissement_that_is_not_listed_stops_the_build(bench: Bench) -> None:
    bench.edit("insee-cog-arrondissements", '"code":"052"', '"code":"058"')
    assert bench.refusal().endswith(
        "la commune 05017 est dans l'arrondissement 052, qui n'y est pas"
    )


@pytest.mark.parametrize("content", ["{", "5", '["Gap"]', '{"code": "052"}'])
def test_json_that_is_no_list_of_records_is_refused(content: str, bench: Bench) -> None:
    path = bench.of.files / bench.file("insee-cog-arrondissements")
    path.write_text(content, encoding="utf-8")
    assert "liste d'enregistrements JSON illisible" in bench.refusal()


def test_a_commune_of_action_coeur_de_ville_without_identifier_stops_the_build(
    bench: Bench,
) -> None:
    bench.append("anct-acv", "05046,Embrun,")
    assert bench.refusal() == "anct-croisement : la commune 05046 n'y a pas d'identifiant"


def test_merged_communes_bring_their_identifiers_together_and_a_lost_code_is_counted(
    published: Published, history: History
) -> None:
    read = published.dispositifs
    more = {"62461": ("1", "2"), "62549": ("2",), "97801": ("9",)}
    croisement = {**read.croisement, "france_services": more}
    damaged = replace(published, dispositifs=replace(read, croisement=croisement))
    draft = Draft()
    add_reference(draft, damaged, history, read_register())
    carried = add_dispositifs(draft, damaged, history)
    found = [k for k in draft.tables["dispositifs"] if k.startswith("france_services")]
    assert found == ["france_services|62447|1", "france_services|62447|2"]
    assert carried.lost == {"france_services": ["97801"]}


def test_an_epci_of_which_one_commune_has_another_contract_is_told_commune_by_commune(
    published: Published, history: History
) -> None:
    read = published.dispositifs
    crte = {**read.croisement["crte"], "05046": ("crte-93-05-9",)}
    damaged = replace(
        published, dispositifs=replace(read, croisement={**read.croisement, "crte": crte})
    )
    draft = Draft()
    add_reference(draft, damaged, history, read_register())
    add_dispositifs(draft, damaged, history)
    rows = draft.tables["dispositifs"]
    assert "crte|200067742|crte-93-05-2" not in rows
    assert {"crte|05046|crte-93-05-9", "crte|05040|crte-93-05-2"} <= rows.keys()


def test_a_commune_keeps_its_own_row_of_ort_and_a_part_of_it_is_counted(
    published: Published, history: History
) -> None:
    draft, carried, register = Draft(), Carried(), read_register()
    ort = {**published.ort, "62461": published.ort["62447"], "55273": published.ort["05046"]}
    add_ort(draft, replace(published, ort=ort), history, register, carried)
    assert carried.lost["dgaln-ort"] == ["62461", "62549", "62743"]
    assert "62447|dgaln-ort" in draft.tables["ort"]

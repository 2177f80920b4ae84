"""The tables as shipped: sums of all France, order, and every fact of the article."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

import pvd_data
from pvd_data.publishing.pages import BESIDE
from pvd_data.schema.cells import cell_text
from pvd_data.schema.tables import TABLES
from pvd_data.schema.territory import DEPARTEMENTS_BY_REGION, box_of


def test_the_sums_of_all_communes(pvd: pvd_data.Dataset) -> None:
    communes = pvd.communes_france.values()
    # The sums of INSEE's files: of 2023 without Mayotte, and of Mayotte in 2017.
    assert sum(row.population_municipale for row in communes) == 68_094_280 + 256_518
    assert Counter(row.annee_population for row in communes) == {2023: 34_858, 2017: 17}
    assert [row.code_insee for row in communes if not row.population_municipale] == [
        *("55039", "55050", "55139", "55189", "55239", "55307")
    ]
    assert round(sum(row.longitude for row in communes), 4) == 94_685.7966
    assert round(sum(row.latitude for row in communes), 4) == 1_631_673.4027
    assert len({row.siren for row in communes}) == 34_875
    # Mayotte has no arrondissements; Martinique and Guyane have no cantons either.
    alone = Counter(row.code_departement for row in communes if row.code_arrondissement is None)
    assert alone == {"976": 17}
    alone = Counter(row.code_departement for row in communes if row.code_canton is None)
    assert alone == {"972": 34, "973": 22}
    assert len({row.code_arrondissement for row in communes} - {None}) == 333
    assert len({row.code_canton for row in communes} - {None}) == 2_042
    for row in communes:
        assert (row.code_arrondissement or row.code_departement).startswith(row.code_departement)
        assert (row.code_canton or row.code_departement).startswith(row.code_departement)


def test_a_commune_knows_the_code_of_its_region(pvd: pvd_data.Dataset) -> None:
    for row in pvd.communes.values():
        assert row.code_region == row.region.code_region
        assert pvd.communes_france[row.code_insee].code_region == row.code_region


def test_what_two_tables_say_of_a_commune_is_the_same(pvd: pvd_data.Dataset) -> None:
    shared = set(pvd.communes.columns) & set(pvd.communes_france.columns)
    assert len(shared) == 12
    for row in pvd.communes.values():
        there = pvd.communes_france[row.code_insee]
        assert [getattr(row, name) for name in shared] == [getattr(there, name) for name in shared]


def test_two_towns_of_the_hautes_alpes_had_their_ort_before_the_programme(
    pvd: pvd_data.Dataset,
) -> None:
    before = [
        row.nom
        for row in pvd.communes.where(code_departement="05")
        if row.date_ort and row.date_adhesion and row.date_ort < row.date_adhesion
    ]
    assert before == ["Laragne-Montéglin", "Serres"]


def test_each_town_has_its_identifier(pvd: pvd_data.Dataset) -> None:
    assert len({row.id_pvd for row in pvd.communes.values()}) == len(pvd.communes)


def test_the_other_anomalies_are_of_the_reference(pvd: pvd_data.Dataset) -> None:
    others = [
        (row.cle, row.nature)
        for row in pvd.anomalies.values()
        if row.nom_table not in ("communes", "ort")
    ]
    assert others == [
        ("55273|1983-01-01|1", "correction"),
        ("60455|2024-01-01|1", "correction"),
        ("2021-01-22", "correction"),  # a trial row of the makers of the map
        ("200071116", "correction"),  # a doubled space in the name of an EPCI
        # The four EPCI that became two on 1 January 2026.
        *((siren, "observation") for siren in ("241200658", "241200765", "245701222", "245701362")),
    ]


def test_anomalies_say_what_the_table_holds(pvd: pvd_data.Dataset) -> None:
    for row in pvd.anomalies.values():
        key = tuple(row.cle.split("|")) if "|" in row.cle else row.cle
        cell = getattr(getattr(pvd, row.nom_table)[key], row.colonne)
        assert cell_text(cell) == (row.valeur_retenue or "")
        assert (row.nature == "ecartee") <= (row.valeur_retenue is None)
        assert (row.nature == "observation") <= (row.valeur_retenue == row.valeur_source)


@pytest.mark.parametrize("name", TABLES)
def test_files_are_canonical_to_the_byte(name: str, root: Path) -> None:
    content = root.joinpath(TABLES[name].path).read_bytes()
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    assert tuple(rows[0]) == TABLES[name].columns
    keys = [tuple(row[rows[0].index(column)] for column in TABLES[name].key) for row in rows[1:]]
    assert keys == sorted(set(keys))
    again = io.StringIO(newline="")
    csv.writer(again, lineterminator="\n").writerows(rows)
    assert again.getvalue().encode("utf-8") == content
    for table_row, row in zip(getattr(pvd_data.load(), name).values(), rows[1:], strict=True):
        cells = [cell_text(getattr(table_row, column)) for column in rows[0]]
        assert cells == row


def test_the_code_divides_france_as_the_tables_do(pvd: pvd_data.Dataset) -> None:
    by_region = {
        code: tuple(departement.code_departement for departement in region.departements)
        for code, region in pvd.regions.items()
    }
    assert by_region == DEPARTEMENTS_BY_REGION


def test_every_source_is_cited_and_every_citation_is_a_source(pvd: pvd_data.Dataset) -> None:
    cited = {
        source
        for spec in TABLES.values()
        for field in spec.model.model_fields.values()
        for item in field.metadata
        for source in getattr(item, "sources", ())
    }
    cited |= {
        row.code_source
        for table in pvd
        for row in table.values()
        if hasattr(row, "code_source") and table.name != "sources"
    }
    explained = " ".join(row.explication for row in pvd.anomalies.values())
    cited |= {code for code in pvd.sources if code in explained}
    assert cited | BESIDE.keys() == set(pvd.sources)
    assert not cited & BESIDE.keys()


def test_the_article_s_cells_stay_empty_where_it_says_nothing(pvd: pvd_data.Dataset) -> None:
    article = pvd.sources["article-hautes-alpes"]
    assert (article.editeur, article.adresse, article.date_publication) == (None, None, None)


FACTS = [
    ("programmes", "PVD", "objectif", ["dynamiques", "environnement", "petites villes"]),
    ("programmes", "PVD", "public_cible", ["20 000", "centralité", "élus", "intercommunalités"]),
    ("programmes", "PVD", "public_cible", ["projet de territoire", "mandat", "2026"]),
    ("programmes", "PVD", "appui", ["technique", "financier", "projets de développement"]),
    ("axes", "ingenierie", "description", ["ingénierie"]),
    ("axes", "appui-thematique", "description", ["thèmes"]),
    ("axes", "mise-en-reseau", "description", ["au plus près des territoires", "projets"]),
    ("accompagnements", "competences-expertises", "description", ["compétences", "expertises"]),
    ("accompagnements", "inspiration", "nom", ["réseau"]),
    ("accompagnements", "inspiration", "description", ["idées"]),
    ("accompagnements", "financement", "description", ["actions", "financement"]),
    ("accompagnements", "valorisation-evaluation", "nom", ["Valorisation", "évaluation"]),
    ("accompagnements", "valorisation-evaluation", "description", ["résultats", "impacts"]),
    ("thematiques", "espace-public", "description", ["espace public", "mieux vivre"]),
    ("thematiques", "habitat", "description", ["habitat", "mieux vivre"]),
    ("thematiques", "mobilite", "description", ["mobilité", "mieux vivre"]),
    ("thematiques", "sante", "description", ["santé", "mieux vivre"]),
    ("thematiques", "vieillissement", "description", ["vieillissement", "mieux vivre"]),
    ("evenements", "hautes-alpes-prefecture", "date_texte", ["fin mars"]),
    ("evenements", "hautes-alpes-prefecture", "lieu", ["Préfecture"]),
    ("evenements", "hautes-alpes-prefecture", "presidence", ["Dominique Dufour"]),
    ("evenements", "hautes-alpes-prefecture", "description", ["onze", "projets"]),
    ("evenements", "hautes-alpes-securite", "description", ["sécurité intérieure", "population"]),
    ("evenements", "hautes-alpes-securite", "remarque", ["interrompue", "n'est pas connu"]),
]


@pytest.mark.parametrize(("table", "key", "column", "words"), FACTS)
def test_every_fact_of_the_article_is_in_a_table(
    table: str, key: str, column: str, words: list[str], pvd: pvd_data.Dataset
) -> None:
    row = getattr(pvd, table)[key]
    assert row.code_source == "article-hautes-alpes"
    for word in words:
        assert word in getattr(row, column)


def test_what_the_article_does_not_say_is_not_invented(pvd: pvd_data.Dataset) -> None:
    assert [row.date_evenement for row in pvd.evenements.values()] == [None, None]
    security = pvd.evenements["hautes-alpes-securite"]
    assert (security.lieu, security.presidence) == (None, None)
    assert Counter(row.code_evenement for row in pvd.participations.values()) == {
        "hautes-alpes-prefecture": 11,
        "hautes-alpes-securite": 3,
    }


def test_no_sentence_of_the_article_is_copied(root: Path) -> None:
    seed = root.parent / "shared" / "seed"
    if not seed.is_dir():
        pytest.skip("the article is not here: ../shared/seed")
    (path,) = seed.glob("*.txt")
    article = " ".join(path.read_text("utf-8").replace("’", "'").split())
    for name in ("programmes", "axes", "accompagnements", "thematiques", "evenements"):
        for row in getattr(pvd_data.load(), name).values():
            for value in row.model_dump().values():
                if isinstance(value, str):
                    words = value.replace("’", "'").split()
                    runs = {" ".join(words[i : i + 9]) for i in range(len(words) - 8)}
                    assert not {run for run in runs if run in article}


def test_the_names_expected_are_those_of_the_article(root: Path) -> None:
    seed = root.parent / "shared" / "seed"
    if not seed.is_dir():
        pytest.skip("the article is not here: ../shared/seed")
    import tomllib

    (path,) = seed.glob("*.txt")
    article = path.read_text("utf-8")
    expected = tomllib.loads((root / "pipeline" / "expected.toml").read_text("utf-8"))
    names = expected["departements"]["hautes-alpes"]["communes"]
    assert len(names) == 11
    assert all(name in article for name in names)


def test_the_rectangles_hold_every_commune_of_france(root: Path) -> None:
    path = root.parent / "shared" / "sources" / "geo-api-communes-centres.csv"
    if not path.is_file():
        pytest.skip("the official files are not here: ../shared/sources")
    from pvd_data.schema.territory import REGION_BY_DEPARTEMENT, departement_of

    held = 0
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            departement = departement_of(row["code"])
            if departement in REGION_BY_DEPARTEMENT:
                box = box_of(departement)
                assert box.west <= float(row["longitude"]) <= box.east, row
                assert box.south <= float(row["latitude"]) <= box.north, row
                held += 1
    assert held > 34_875  # municipal arrondissements too

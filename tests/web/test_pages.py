"""Pages that are not of one place: editions, rules, dictionary, sources, former codes, files."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

import pvd_data
from pvd_data.reference.statistics import GROUPINGS
from pvd_data.rules.registry import RULES
from pvd_data.rules.rule import visible
from tests.ci.runner import ROOT
from tests.web.test_facts import plainly
from web.pages.statistiques import COUNTS
from web.rules import families
from web.sections import Section
from web.words import count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pvd_data import Dataset
    from tests.web.reading import Html

pytestmark = pytest.mark.once


def test_each_former_code_names_its_successor(pages: Mapping[str, Html], pvd: Dataset) -> None:
    ended = {
        (row.ancien_code, row.code_insee)
        for row in pvd.anciens_codes.values()
        if row.code_insee in pvd.communes and row.ancien_code not in pvd.communes
    }
    assert len(ended) > 1000
    for code, heir in ended:
        assert f"{heir}.html" in pages[f"communes/{code}.html"].links


def test_communes_that_have_left_say_so(said: Callable[[str], str], pvd: Dataset) -> None:
    gone = {row.code_insee for row in pvd.appartenances.values()} - {*pvd.communes}
    assert len(gone) == 18
    for code in gone:
        assert "n'est plus dans la liste" in said(f"communes/{code}.html")


def test_any_two_editions_are_compared(said: Callable[[str], str], pvd: Dataset) -> None:
    days = sorted(str(row.edition) for row in pvd.editions.values())
    for old, new in combinations(days, 2):
        before, after = set(pvd.as_of(old)), set(pvd.as_of(new))
        text = said(f"editions/{old}_{new}.html")
        assert f"Entrées : {len(after - before)}" in text
        assert f"Sorties : {len(before - after)}" in text
        for code in before ^ after:
            assert f"({code})" in text


def test_each_rule_has_its_page_with_its_examples(site: Path, pages: Mapping[str, Html]) -> None:
    ours = {rule.code: rule for family in families() for rule in family.rules}
    assert ours.keys() == {rule.code for rule in RULES.values()}
    for rule in RULES.values():
        page = pages[f"regles/{rule.code}.html"]
        assert plainly(rule.title["fr"]) in page.text
        assert rule.slug in page.text
        assert plainly(rule.why["fr"]).replace("`", "") in page.text
        assert (ours[rule.code].wrong, ours[rule.code].right) == (
            visible(rule.wrong),
            visible(rule.right),
        )


def test_each_section_that_is_found_leads_to_its_place(
    site: Path, pages: Mapping[str, Html], pvd: Dataset
) -> None:
    found = [Section(*one) for one in json.loads(site.joinpath("static/textes.json").read_text())]
    titles = {one.title for one in found}
    assert {row.titre for row in pvd.sources.values()} | {"Carte", "Par densité"} <= titles
    assert len({one.path for one in found}) == len(found) > 250
    for one in found:
        path, _, place = one.path.partition("#")
        assert not place or place in pages[path].ids, one.path


def test_the_dictionary_has_each_column_of_each_table(pages: Mapping[str, Html]) -> None:
    for table in json.loads(ROOT.joinpath("datapackage.json").read_text("utf-8"))["resources"]:
        page = pages[f"dictionnaire/{table['name']}.html"]
        for field in table["schema"]["fields"]:
            assert field["name"] in page.ids
            assert plainly(field["description"]) in page.text


def test_each_source_and_each_anomaly_is_told(pages: Mapping[str, Html], pvd: Dataset) -> None:
    assert {*pvd.sources} <= {*pages["sources.html"].ids}
    text = pages["anomalies.html"].text
    assert not [row for row in pvd.anomalies.values() if plainly(row.explication) not in text]


def test_statistics_have_a_row_for_each_group(said: Callable[[str], str], pvd: Dataset) -> None:
    text = said("statistiques.html")
    for group in (*pvd.stats("region"), *pvd.stats("densite"), *pvd.stats("annee_adhesion")):
        assert plainly(group.nom) in text


def test_all_that_the_library_counts_by_is_shown() -> None:
    assert {by for by, *_ in COUNTS} == GROUPINGS.keys()


def test_files_have_the_size_and_the_hash_that_the_page_gives(
    site: Path, pages: Mapping[str, Html]
) -> None:
    page = pages["telecharger.html"]
    files = {link for link in page.links if link.startswith("data/")}
    assert len(files) > 100
    for link in files - {f"data/{pvd_data.load().edition}/datapackage.json"}:
        content = site.joinpath(link).read_bytes()
        assert hashlib.sha256(content).hexdigest() in page.text, link


def test_the_latest_is_the_edition_and_is_the_package(site: Path, pvd: Dataset) -> None:
    edition, latest = site / "data" / str(pvd.edition), site / "data" / "latest"
    files = {path.relative_to(edition) for path in edition.rglob("*") if path.is_file()}
    assert files == {path.relative_to(latest) for path in latest.rglob("*") if path.is_file()}
    assert all(
        edition.joinpath(one).read_bytes() == latest.joinpath(one).read_bytes() for one in files
    )
    assert len(pvd_data.load(latest).communes) == len(pvd.communes)


def test_the_page_says_how_many_rows_each_table_has(
    said: Callable[[str], str], pvd: Dataset
) -> None:
    for table in pvd:
        assert plainly(count(len(table), "ligne")) in said("telecharger.html")


def test_search_engines_are_told_what_the_data_set_is(site: Path, pvd: Dataset) -> None:
    text = site.joinpath("telecharger.html").read_text("utf-8")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    about = json.loads(found[1])
    assert about["@type"] == "Dataset"
    for one in about["distribution"]:
        assert site.joinpath(one["contentUrl"]).stat().st_size == int(one["contentSize"])


def test_programs_read_a_commune(site: Path, pvd: Dataset) -> None:
    about = json.loads(site.joinpath("communes/05046.json").read_text("utf-8"))
    assert pvd.communes["05046"].model_dump(mode="json").items() <= about.items()
    assert about["intercommunalite"]["nom"] == "CC Serre-Ponçon"
    header, line = site.joinpath("communes/05046.csv").read_text("utf-8").splitlines()
    table = ROOT.joinpath("data/communes.csv").read_text("utf-8").splitlines()
    assert header == table[0]
    assert line in table


@pytest.mark.parametrize(
    ("table", "folder"),
    [("intercommunalites", "epci"), ("departements", "departements"), ("regions", "regions")],
)
def test_programs_read_territories_with_their_communes(
    site: Path, pages: Mapping[str, Html], pvd: Dataset, table: str, folder: str
) -> None:
    for code, row in getattr(pvd, table).items():
        about = json.loads(site.joinpath(f"{folder}/{code}.json").read_text("utf-8"))
        assert row.model_dump(mode="json").items() <= about.items()
        codes = [commune.code_insee for commune in row.communes]
        assert [commune["code_insee"] for commune in about["communes"]] == codes
        lines = site.joinpath(f"{folder}/{code}.csv").read_text("utf-8").splitlines()
        assert [line.partition(",")[0] for line in lines[1:]] == codes
        links = pages[f"{folder}/{code}.html"].links
        assert {f"{code}.json", f"{code}.csv", "../signaler.html"} <= {*links}

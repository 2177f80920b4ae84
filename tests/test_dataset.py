"""Loading, relations both ways, and faulty packages."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import pvd_data
from pvd_data.dataset import Dataset
from pvd_data.package.shipped import checksummed_files
from pvd_data.schema.models.base import Row
from pvd_data.schema.tables import TABLES


def test_two_loads_of_the_shipped_package_are_one_object() -> None:
    assert pvd_data.load() is pvd_data.load()


def test_threads_that_load_at_once_get_one_object_and_whole_tables() -> None:
    # A fresh process, where nothing is loaded yet.
    code = """
import threading, pvd_data
barrier = threading.Barrier(8)
seen = []
def work():
    barrier.wait()
    pvd = pvd_data.load()
    seen.append((id(pvd), id(pvd.communes), len(pvd.communes["05046"].departement.communes)))
threads = [threading.Thread(target=work) for _ in range(8)]
[t.start() for t in threads]; [t.join() for t in threads]
assert len(seen) == 8 and len(set(seen)) == 1, seen
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_tables_are_read_at_first_use(package: Path) -> None:
    read: list[str] = []

    class Watched(Dataset):
        def _read(self, name: str) -> pvd_data.Table[str, Row]:
            read.append(name)
            return super()._read(name)

    pvd = Watched(checksummed_files(package, "copy"), shipped=True)
    assert read == []
    assert pvd.regions["93"].nom.startswith("Provence")
    assert pvd.regions["94"].nom == "Corse"
    assert read == ["regions"]
    # Who never resolves anything never reads the national reference.
    assert pvd.communes["05046"].departement.intercommunalites
    assert read == ["regions", "communes", "departements", "intercommunalites"]
    assert pvd.search("embrun")
    assert set(read[4:]) == {"anciens_noms", "anciens_codes", "subdivisions"}
    assert pvd.resolve("05067").commune
    assert read[7:] == ["communes_france"]


def test_a_table_is_read_once_by_many_threads(package: Path) -> None:
    pvd = pvd_data.load(package)
    with ThreadPoolExecutor(8) as pool:
        tables = list(pool.map(lambda _: id(pvd.departements), range(32)))
    assert len(set(tables)) == 1


def test_relations_lead_both_ways_for_every_row(pvd: pvd_data.Dataset) -> None:
    followed = 0
    for table in pvd:
        for row in table.values():
            for name in row.relations:
                related = getattr(row, name)
                rows = related if isinstance(related, tuple) else (related,)
                said = getattr(type(row), name).fget.__annotations__["return"]
                for other in rows:
                    assert type(other).__name__.removesuffix("Type") in said
                followed += 1
    assert followed == sum(
        len(spec.model.relations) * len(getattr(pvd, name)) for name, spec in TABLES.items()
    )


def test_relations_agree_with_the_keys(pvd: pvd_data.Dataset) -> None:
    for commune in pvd.communes.values():
        assert commune.departement.code_departement == commune.code_departement
        assert commune in commune.departement.communes
        assert commune in commune.region.communes
        epci = commune.intercommunalite
        assert (epci is None) == (commune.siren_epci is None)
        if epci is not None:
            assert commune in epci.communes
            assert epci in commune.departement.intercommunalites
    towns = len(pvd.communes)
    assert sum(len(region.communes) for region in pvd.regions.values()) == towns
    assert sum(len(d.communes) for d in pvd.departements.values()) == towns
    inside = sum(town.siren_epci is not None for town in pvd.communes.values())
    assert sum(len(epci.communes) for epci in pvd.intercommunalites.values()) == inside


def test_the_hautes_alpes(pvd: pvd_data.Dataset) -> None:
    departement = pvd.departements["05"]
    assert [commune.nom for commune in departement.communes] == [
        "L'Argentière-la-Bessée",
        "La Bâtie-Neuve",
        "Chorges",
        "Embrun",
        "Espinasses",
        "Guillestre",
        "Laragne-Montéglin",
        "Saint-Bonnet-en-Champsaur",
        "Serres",
        "Tallard",
        "Veynes",
    ]
    assert [epci.siren_epci for epci in departement.intercommunalites] == [
        "200067320",
        "200067445",
        "200067452",
        "200067742",
        "200067825",
        "200068096",
        "200068765",
        "240500462",
    ]
    # The CC du Sisteronais-Buëch has its seat in the département next door.
    assert pvd.intercommunalites["200068765"].departement.nom == "Alpes-de-Haute-Provence"
    meeting, security = departement.evenements
    assert meeting.communes == departement.communes
    assert [commune.nom for commune in security.communes] == [
        "Laragne-Montéglin",
        "Saint-Bonnet-en-Champsaur",
        "Veynes",
    ]
    assert pvd.communes["05179"].evenements == (meeting, security)
    assert meeting.programme.axes[2].code_axe in pvd.axes
    assert meeting.source.editeur is None


def test_the_island_without_intercommunalite(pvd: pvd_data.Dataset) -> None:
    assert pvd.communes["85113"].intercommunalite is None


@pytest.mark.parametrize("name", ["communes", "regions", "anciens_codes", "participations"])
def test_a_table_is_copied_and_pickled(name: str, pvd: pvd_data.Dataset, package: Path) -> None:
    table = getattr(pvd, name)
    assert copy.copy(table) is copy.deepcopy(table) is table
    again = pickle.loads(pickle.dumps(table))  # noqa: S301
    assert (list(again.items()), again.columns) == (list(table.items()), table.columns)
    assert copy.deepcopy({"a": table})["a"] is table


def test_a_pickled_table_can_be_asked(pvd: pvd_data.Dataset) -> None:
    again = pickle.loads(pickle.dumps(pvd.communes))  # noqa: S301
    assert len(again.where(code_departement="05")) == 11
    assert len(again.where(code_region="93")) == len(pvd.communes.where(code_region="93"))
    assert again["05046"].intercommunalite == pvd.communes["05046"].intercommunalite


def test_a_dataset_is_copied_and_pickled_by_its_place(pvd: pvd_data.Dataset, package: Path) -> None:
    assert copy.copy(pvd) is copy.deepcopy(pvd) is pickle.loads(pickle.dumps(pvd)) is pvd  # noqa: S301
    other = pvd_data.load(package)
    again = pickle.loads(pickle.dumps(other))  # noqa: S301
    assert again is not other
    assert again.regions == other.regions
    row = pickle.loads(pickle.dumps(other.regions["93"]))  # noqa: S301
    with pytest.raises(pvd_data.UnlinkedRowError):
        _ = row.departements


def test_completion_shows_what_there_is_to_use(pvd: pvd_data.Dataset, package: Path) -> None:
    asked = {"book", "edition", "postcodes", "resolve", "search", "shipped"}
    assert set(dir(pvd)) >= {*asked, *TABLES}
    assert all(getattr(pvd, name) is not None for name in dir(pvd))
    assert not [name for name in dir(pvd) if name.startswith("_")]
    assert not {"one", "many"} & set(dir(pvd))
    descriptor = package / "datapackage.json"
    there = json.loads(descriptor.read_text("utf-8"))
    there["resources"] = [one for one in there["resources"] if one["name"] in ("regions", "axes")]
    descriptor.write_text(json.dumps(there), "utf-8")
    assert TABLES.keys() & set(dir(pvd_data.load(package))) == {"regions", "axes"}


def test_datasets_name_themselves(pvd: pvd_data.Dataset, package: Path) -> None:
    assert repr(pvd) == f"<Dataset edition {pvd.sources['anct-pvd'].millesime}>"
    assert repr(pvd_data.load(package)) == f"<Dataset {package}>"


def test_another_package_is_loaded_whole(package: Path, pvd: pvd_data.Dataset) -> None:
    other = pvd_data.load(package)
    assert other is not pvd
    assert [dict(table) for table in other] == [dict(table) for table in pvd]
    assert other.communes["05046"].departement is other.departements["05"]


def test_an_edition_that_is_not_said_is_none(unsealed: Path) -> None:
    path = unsealed / "data" / "sources.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("anct-pvd,")), "utf-8")
    assert pvd_data.load(unsealed).edition is None


Damage = Callable[[str], str]

#: The line of Embrun, which stands behind as many as the edition has.
EMBRUN = [*pvd_data.load().communes].index("05046") + 2


def replace(old: str, new: str) -> Damage:
    def damage(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return damage


@pytest.mark.parametrize(
    ("name", "damage", "expected"),
    [
        (
            "communes",
            replace("05046,Embrun,210500468", "5046,,210500469"),
            [
                ("data/communes.csv", EMBRUN, "code_insee", "5046", "constraint-error"),
                ("data/communes.csv", EMBRUN, "nom", None, "missing-value"),
                ("data/communes.csv", EMBRUN, "siren", "210500469", "siren-key"),
            ],
        ),
        (
            "communes",
            replace("05,200067742,6412", "05,200000008,6412"),
            [
                ("data/communes.csv", EMBRUN, "siren_epci", "200000008", "unknown-siren"),
                ("data/communes.csv", EMBRUN, "siren_epci", "200000008", "foreign-key"),
            ],
        ),
        (
            "participations",
            replace("hautes-alpes-securite,05179", "hautes-alpes-securite,05061"),
            [("data/participations.csv", 15, "code_insee", "05061", "foreign-key")],
        ),
        (
            "regions",
            replace("94,Corse", "93,Corse"),
            [
                ("data/regions.csv", 19, "code_region", "93", "primary-key"),
                ("data/regions.csv", 19, "code_insee_chef_lieu", "2A004", "departement-mismatch"),
            ],
        ),
        (
            "axes",
            lambda text: text + text.splitlines()[1] + "\n",
            [
                ("data/axes.csv", 5, "code_axe", "appui-thematique", "primary-key"),
            ],
        ),
    ],
)
def test_faulty_data_are_all_reported_with_their_places(
    name: str,
    damage: Damage,
    expected: list[tuple[object, ...]],
    unsealed: Path,
) -> None:
    path = unsealed / "data" / f"{name}.csv"
    path.write_text(damage(path.read_text("utf-8")), "utf-8", newline="\n")
    pvd = pvd_data.load(unsealed)
    with pytest.raises(pvd_data.InvalidDataError) as caught:
        getattr(pvd, name)
    report = caught.value.report
    assert not report.valid
    assert report.flatten(["path", "line", "column", "value", "slug"]) == expected
    first = next(issue for issue in report.issues if issue.severity == "error")
    assert f"{first.path}:{first.line}: {first.message} [{first.slug}]" in str(caught.value)


def keep_only(package: Path, *names: str) -> None:
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] in names]
    path.write_text(json.dumps(descriptor), "utf-8")


def test_a_package_may_have_only_some_of_the_tables(package: Path) -> None:
    keep_only(package, "communes", "departements")
    pvd = pvd_data.load(package)
    assert [table.name for table in pvd] == ["departements", "communes"]
    assert pvd.edition is None
    assert pvd.communes["05046"].departement.nom == "Hautes-Alpes"
    assert len(pvd.communes.where(code_region="94")) == len(pvd_data.load().regions["94"].communes)
    with pytest.raises(pvd_data.MissingTableError, match="has no table 'intercommunalites'; name"):
        _ = pvd.communes["05046"].intercommunalite


def test_many_faults_are_counted_and_the_first_shown(unsealed: Path) -> None:
    path = unsealed / "data" / "communes.csv"
    path.write_text(path.read_text("utf-8").replace(",pvd-", ",PVD-"), "utf-8")
    with pytest.raises(pvd_data.InvalidDataError, match="errors in the data") as caught:
        _ = pvd_data.load(unsealed).communes
    towns = len(pvd_data.load().communes)
    assert str(caught.value).startswith(f"{towns:,} errors in the data")
    assert ".report.issues has them all" in str(caught.value)
    assert caught.value.report.counts == {"constraint-error": towns}


@pytest.mark.parametrize("place", ["nowhere", "empty"])
def test_what_is_no_package_is_said(place: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(pvd_data.DataPackageNotFoundError) as caught:
        pvd_data.load(tmp_path / place)
    assert caught.value.path == str(tmp_path / place)
    assert "datapackage.json" in str(caught.value)


def test_every_table_is_a_property_of_the_dataset(pvd: pvd_data.Dataset) -> None:
    for name, spec in TABLES.items():
        table = getattr(pvd, name)
        assert table.name == name
        assert all(type(row) is spec.model for row in table.values())

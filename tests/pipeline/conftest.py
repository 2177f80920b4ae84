"""The official files and those in miniature, copies that a test may damage, and builds."""

from __future__ import annotations

import gc
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline import publishers
from pipeline.assembly import Published, read_published
from pipeline.movements import Entity, Event, Label, State, read_events
from pvd_data.schema.tables import TABLES
from tests.pipeline.bed import Bed, make_bed
from tests.pipeline.bench import OFFICIAL, ROOT, Bench, Built, SourceSet, official_set, snapshot
from tests.pipeline.make_miniature import FOLDER, make_sources
from tests.pipeline.make_miniature import TABLES as MINIATURE_TABLES
from tests.pipeline.replay import replaying

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def miniature(tmp_path_factory: pytest.TempPathFactory) -> SourceSet:
    """A few dozen rows in the layout of each publisher; not to be changed."""
    files = make_sources(tmp_path_factory.mktemp("miniature") / "sources")
    return SourceSet("miniature", files, FOLDER, MINIATURE_TABLES)


@pytest.fixture(scope="session")
def official() -> SourceSet:
    """The official files, which only some machines have."""
    if not OFFICIAL.is_dir():
        pytest.skip(f"the official files are not here: {OFFICIAL}")
    return official_set()


@pytest.fixture(scope="session", params=["miniature", "official"])
def source_set(request: pytest.FixtureRequest) -> SourceSet:
    """Both, one after the other."""
    found: SourceSet = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def built(source_set: SourceSet, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """One build of each set, for every test that only looks at it."""
    data = tmp_path_factory.mktemp("built") / "data"
    data.mkdir()
    data.joinpath("temoin.txt").write_bytes(b"not ours")
    before = snapshot(data)
    result = source_set.build(data)
    assert (result.exit_code, result.exception) == (0, None), result.stderr
    return Built(source_set, before, result, data)


@pytest.fixture(scope="session")
def committed() -> dict[str, bytes]:
    """The tables of the miniature as they are committed, by name of file."""
    return snapshot(MINIATURE_TABLES)


@pytest.fixture(scope="session")
def counts(committed: dict[str, bytes]) -> dict[str, int]:
    """The number of rows of each table of the miniature."""
    return {name: committed[f"{name}.csv"].count(b"\n") - 1 for name in TABLES}


@pytest.fixture(scope="session")
def published(miniature: SourceSet) -> Published:
    """The files in miniature, read."""
    return read_published(miniature.reader())


@pytest.fixture(scope="session")
def official_published(official: SourceSet) -> Published:
    """The official files, read."""
    published = read_published(official.reader())
    gc.freeze()  # a million objects that live as long as the tests would slow each collection
    return published


@pytest.fixture(scope="session")
def cog(published: Published) -> publishers.Cog:
    """The COG in miniature."""
    return published.cog


@pytest.fixture(scope="session")
def events(miniature: SourceSet) -> list[Event]:
    """The movements in miniature, in the order of the build."""
    return read_events(miniature.reader())


@pytest.fixture(scope="session")
def official_events(official: SourceSet) -> list[Event]:
    """All movements, in the order of the build."""
    return read_events(official.reader())


def entities(cog: publishers.Cog) -> State:
    """The entities of a COG."""
    return {
        Entity(row["type"], row["code"]): Label(row["article"], row["nom"]) for row in cog.entities
    }


@pytest.fixture(scope="session")
def today(cog: publishers.Cog) -> State:
    """The entities of the COG in miniature; not to be changed."""
    return entities(cog)


@pytest.fixture(scope="session")
def official_today(official_published: Published) -> State:
    """The entities of the COG 2026; not to be changed."""
    return entities(official_published.cog)


def make_bench(miniature: SourceSet, place: Path) -> Bench:
    """Copy the miniature into a place, beside a `data/` to protect."""
    files = place / "sources"
    shutil.copytree(miniature.files, files)
    data = place / "target" / "data"
    data.mkdir(parents=True)
    data.joinpath("communes.csv").write_bytes(ROOT.joinpath("data", "communes.csv").read_bytes())
    data.joinpath("temoin.txt").write_bytes(b"not ours\r\n")
    return Bench(replace(miniature, files=files), data)


@pytest.fixture
def bench(miniature: SourceSet, tmp_path: Path) -> Bench:
    """A copy of the miniature, and a `data/` to protect."""
    return make_bench(miniature, tmp_path)


@pytest.fixture(scope="module")
def shared_bench(miniature: SourceSet, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The same, for the one build that the tests of a module look at."""
    return make_bench(miniature, tmp_path_factory.mktemp("shared"))


@pytest.fixture
def bed(bench: Bench, tmp_path: Path) -> Iterator[Bed]:
    """A project in miniature, and publishers on the loopback."""
    with replaying() as replay:
        yield make_bed(bench, tmp_path, replay)

"""From a made-up file of the publisher to green tests, by one command, and no test is touched."""

from __future__ import annotations

import csv
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.sources import read_register
from pvd_data.schema.territory import REGION_BY_DEPARTEMENT, departement_of
from tests.pipeline.bench import OFFICIAL, ROOT, snapshot

if TYPE_CHECKING:
    from datetime import date

    from tests.pipeline.bench import SourceSet

SEED = 20260615
COPIED = (
    "contours",
    "data",
    "docs",
    "examples",
    "pipeline",
    "publication",
    "schemas",
    "src",
    "tests",
)
TEXTS = ("README.md", "CHANGELOG.md", "CITATION.cff", "LICENCE-DONNEES", "CONTRIBUTING.md")
OTHERS = ("datapackage.json", "pyproject.toml", "RELEASING.md", "Makefile")

#: The tests of what an edition changes; those that know the real tables are left out of a miniature.
CHECKED = ("tests/edition", "tests/pipeline/test_proposal.py", "tests/pipeline/test_versions.py")
KNOWING = ("tests/test_readme.py", "tests/publishing/test_descriptor.py")


@dataclass(frozen=True)
class Checkout:
    """A copy of the project.

    Attributes:
        root: where it is.
        sources: its official files.
    """

    root: Path
    sources: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Python on the code of the copy; it must go well."""
        paths = os.pathsep.join([str(self.root / "src"), str(self.root)])
        environ = {**os.environ, "PYTHONPATH": paths, "PVD_SOURCES": str(self.sources)}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=environ,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of a table."""
        path = self.root / "data" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))

    def newest(self) -> date:
        """The day of the newest edition."""
        day = read_register(self.root / "pipeline" / "sources.toml")["anct-pvd"].edition
        assert day is not None
        return day


@dataclass(frozen=True)
class Next:
    """A made-up edition: who left, entered, came back, has another name."""

    left: list[str]
    entered: list[str]
    back: str
    renamed: str


@pytest.fixture(scope="module")
def given(request: pytest.FixtureRequest) -> SourceSet:
    """The official files, or else those in miniature."""
    found: SourceSet = request.getfixturevalue("official" if OFFICIAL.is_dir() else "miniature")
    return found


@pytest.fixture
def checkout(given: SourceSet, tmp_path: Path) -> Checkout:
    """A copy of the project, with the tables of the files that are there."""
    root, sources = tmp_path / "checkout", tmp_path / "sources"
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (*TEXTS, *OTHERS):
        shutil.copy(ROOT / name, root)
    shutil.copytree(given.files, sources, copy_function=shutil.copyfile)
    for folder in (sources, *filter(Path.is_dir, sources.rglob("*"))):
        folder.chmod(0o755)  # the official files may be read-only
    copy = Checkout(root, sources)
    if given.name == "miniature":
        make_small(copy, given)
    return copy


def make_small(copy: Checkout, given: SourceSet) -> None:
    """Put the miniature into the place of the real tables and of their register."""
    millesime = read_register()["anct-pvd"].millesime
    shutil.copytree(given.tables, copy.root / "data", dirs_exist_ok=True)
    shutil.copy(given.folder / "corrections.csv", copy.root / "pipeline")
    text = given.folder.joinpath("sources.toml").read_text("utf-8")
    small = text.replace(f'"{given.register["anct-pvd"].millesime}"', f'"{millesime}"', 1)
    copy.root.joinpath("pipeline", "sources.toml").write_text(small, "utf-8")
    copy.run("-m", "pipeline", "build", "--sources", str(copy.sources))
    copy.run("-m", "pvd_data", "schema", "--write")
    copy.run("-m", "tests.edition")


def make_next(copy: Checkout, given: SourceSet) -> Next:
    """Choose towns at random; none of the Hautes-Alpes, which the build knows by name."""
    chance = random.Random(SEED)  # noqa: S311
    now = {row["code_insee"] for row in copy.table("communes")}
    ever = {row["code_insee"] for row in copy.table("appartenances")}
    others = sorted(code for code in now if not code.startswith("05"))
    never = sorted({row["code_insee"] for row in copy.table("communes_france")} - ever)
    corrected = given.folder.joinpath("corrections.csv").read_text("utf-8")
    left = chance.sample(others, 3)
    # Another name than a correction expects would need a decision.
    stay = sorted({*others} - {*left})
    renamed = chance.choice([code for code in stay if code not in corrected])
    return Next(left, chance.sample(never, 2), chance.choice(sorted(ever - now)), renamed)


def write_next(copy: Checkout, made: Next, path: Path) -> None:
    """Write the edition as the publisher does today: semicolons, days first, identifiers."""
    names = {row["code_insee"]: row["nom"] for row in copy.table("communes_france")}
    ids = {row["code_insee"]: row["id_pvd"] for row in copy.table("communes")}
    entry = read_register(copy.root / "pipeline" / "sources.toml")["anct-pvd"]
    with copy.sources.joinpath(str(entry.fichier)).open(encoding="utf-8-sig") as text:
        header = text.readline()
        text.seek(0)
        before = list(csv.DictReader(text, delimiter=";" if ";" in header else ","))
    rows = []
    for row in before:
        code = row["insee_com"]
        if code not in made.left:
            name = f"{row['lib_com']}-la-Jolie" if code == made.renamed else row["lib_com"]
            day = row["date_signature"]
            days_first = day if "/" in day else "/".join(reversed(day.split("-")))
            rows.append([code, name, ids[code], days_first])
    for number, code in enumerate((*made.entered, made.back), start=901):
        departement = departement_of(code)
        known = f"pvd-{REGION_BY_DEPARTEMENT[departement]}-{departement}-{number}"
        rows.append([code, names[code], known, "13/05/2026"])
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(["insee_com", "lib_com", "id_pvd", "date_signature"])
        writer.writerows(sorted(rows))


def test_the_next_edition_is_taken_by_one_command(
    checkout: Checkout, given: SourceSet, tmp_path: Path
) -> None:
    before = checkout.newest()
    day = before + timedelta(days=49)
    made = make_next(checkout, given)
    file = tmp_path / f"liste-pvd-com{day.year}-{day:%Y%m%d}.csv"
    write_next(checkout, made, file)
    tests = snapshot(checkout.root / "tests")
    checked = [*CHECKED, *(KNOWING if given.name == "official" else ())]

    done = checkout.run(
        *("-m", "pipeline", "edition", str(file), "--sources", str(checkout.sources), "--quick"),
        *(f"--tests={test}" for test in (*checked, "-pno:cacheprovider")),
    )

    assert "### Entrées (3)" in done.stdout
    assert "### Sorties (3)" in done.stdout
    assert "### Renommées (1)" in done.stdout
    assert "entered, 1 came back, 3 left, 1 renamed." in " ".join(
        checkout.root.joinpath("CHANGELOG.md").read_text("utf-8").split()
    )
    changed = {
        (row["code_insee"], row["evolution"], row["edition_precedente"])
        for row in checkout.table("evolutions")
        if row["edition"] == day.isoformat()
    }
    assert changed == {
        *((code, "sortie", before.isoformat()) for code in made.left),
        *((code, "entree", before.isoformat()) for code in (*made.entered, made.back)),
        (made.renamed, "renommage", before.isoformat()),
    }
    assert checkout.newest() == day
    assert checkout.sources.joinpath(f"anct-{file.name}").read_bytes() == file.read_bytes()
    after = snapshot(checkout.root / "tests")
    assert {
        name
        for name in {*tests, *after}
        if tests.get(name) != after.get(name) and "__pycache__" not in name
    } <= {"edition/this_edition.toml", "edition/summary.txt"}

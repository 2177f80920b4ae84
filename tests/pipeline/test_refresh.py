"""From a publisher's server to the text of a pull request, by one command, on the loopback."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pipeline.__main__ import PROJECT, main
from pipeline.sources import read_register
from pipeline.versions import TEXTS
from tests.pipeline.bench import ROOT, Bench, snapshot
from tests.pipeline.replay import Replay, replaying

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

HOST = "www.data.gouv.fr"
LIST = "5fc1259b703620ed60a49d97"
NAME = "liste-pvd-com2026-20260615.csv"
OLD = "liste-pvd-com2025-20250610.csv"
DAY = "2026-06-20"


@dataclass(frozen=True)
class Bed:
    """A project in miniature, and the publishers that it asks.

    Attributes:
        replay: the server.
        bench: its official files.
        root: the project.
        into: where a refresh writes.
    """

    replay: Replay
    bench: Bench
    root: Path
    into: Path

    @property
    def rows(self) -> list[list[str]]:
        """The rows of its list, with the identifiers that the publisher gives."""
        ids = {code: id_pvd for code, id_pvd, *_ in self.bench.table("anct-croisement")}
        return [[code, nom, ids[code], day] for code, nom, day in self.bench.table("anct-pvd")[1:]]

    def run(self, *options: str) -> Result:
        """Refresh the list."""
        return CliRunner().invoke(
            main,
            [
                *("refresh", f"--sources={self.bench.of.files}", f"--root={self.root}"),
                *(f"--inputs={self.root / 'inputs'}", f"--day={DAY}", f"--into={self.into}"),
                *(options or ("--only=anct-pvd",)),
            ],
            catch_exceptions=False,
        )

    def summary(self) -> dict[str, object]:
        """What the refresh said to programs."""
        found: dict[str, object] = json.loads(self.into.joinpath("resume.json").read_text("utf-8"))
        return found


def published(rows: list[list[str]]) -> bytes:
    """Write a list as the publisher does today: semicolons, days first, a mark at its start."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["insee_com", "lib_com", "id_pvd", "date_signature"])
    for code, nom, id_pvd, day in rows:
        writer.writerow([code, nom, id_pvd, "/".join(reversed(day.split("-")))])
    return text.getvalue().encode("utf-8-sig")


def make_root(bench: Bench, place: Path, replay: Replay) -> Path:
    """Make a project in miniature, whose publishers are on the loopback."""
    root = place / "root"
    for name in TEXTS:
        root.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(bench.of.tables, root / "data")
    inputs = root / "inputs"
    inputs.mkdir()
    own = bench.of.inputs
    shutil.copy(own.corrections, inputs)
    was = read_register(own.register)["anct-pvd"].millesime
    now = read_register()["anct-pvd"].millesime
    text = own.register.read_text("utf-8").replace(f'"{was}"', f'"{now}"', 1)
    _, mark, accesses = PROJECT.joinpath("sources.toml").read_text("utf-8").partition("\n[acces.")
    accesses = accesses.replace('"https://', f'"{replay.base}/')
    inputs.joinpath("sources.toml").write_text(text + mark + accesses, "utf-8")
    return root


@pytest.fixture
def bed(bench: Bench, tmp_path: Path) -> Iterator[Bed]:
    """A project in miniature, and publishers on the loopback."""
    with replaying() as replay:
        root = make_root(bench, tmp_path, replay)
        yield Bed(replay, replace(bench, data=root / "data"), root, tmp_path / "into")


def test_a_made_up_june_edition_becomes_the_text_of_a_pull_request(bed: Bed) -> None:
    rows = [one for one in bed.rows if one[0] != "85047"]
    rows = [[c, f"{nom}-la-Jolie" if c == "01033" else nom, *r] for c, nom, *r in rows]
    rows = [[*row[:3], "" if row[0] == "05046" else row[3]] for row in rows]
    rows.append(["01053", "Bourg-en-Bresse", "pvd-84-01-99", "2026-05-13"])
    bed.replay.dataset(
        HOST,
        LIST,
        bed.replay.resource(f"static/{OLD}", b"old", OLD),
        bed.replay.resource(f"static/{NAME}", published(rows), NAME),
    )
    before = snapshot(bed.root), snapshot(bed.bench.of.files)

    done = bed.run()

    assert done.exit_code == 1, done.output
    text = bed.into.joinpath("resume.md").read_text("utf-8")
    assert done.stdout == text
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Construit : édition com2026-20260615, version " in text
    assert "| `anct-pvd` | **nouvelle** | 22 → 22 |" in text
    assert "### Entrées (1)\n\n- 01053 Bourg-en-Bresse" in text
    assert "### Sorties (1)\n\n- 85047 Challans" in text
    assert "### Renommées (1)\n\n- 01033 Valserhône-la-Jolie : " in text
    assert "### Dates d'adhésion perdues (1)\n\n- 05046 Embrun : 2021-05-07 → rien" in text
    assert "La liste ne donne plus : date_adhesion, de 1 commune" in text
    assert "### Perdu : lignes de communes (1)\n\n- 85047 Challans" in text
    said = bed.summary()
    assert (said["resultat"], said["edition"]) == ("nouveau", "com2026-20260615")
    register = read_register(bed.into / "projet" / "inputs" / "sources.toml")
    assert register["anct-pvd"].pertes_admises == {"date_adhesion": 1}
    taken = bed.into / "sources" / str(register["anct-pvd"].fichier)
    assert taken.read_text("utf-8").startswith("insee_com,lib_com,id_pvd,date_signature\n01033,")
    assert "01053" in bed.into.joinpath("projet", "data", "communes.csv").read_text("utf-8")
    assert (snapshot(bed.root), snapshot(bed.bench.of.files)) == before

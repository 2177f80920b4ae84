"""A project in miniature, and the publishers that it asks, on the loopback."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from pipeline.__main__ import PROJECT, main
from pipeline.refresh.access import read_accesses
from pipeline.sources import read_register
from pipeline.versions import TEXTS
from tests.pipeline.bench import ROOT, Bench
from tests.pipeline.replay import Replay

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

DAY = "2026-06-20"
ADDRESSED = read_accesses(PROJECT / "sources.toml").keys()


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

    def run(self, *options: str, into: bool = True) -> Result:
        """Refresh, beside the project or in it."""
        return CliRunner().invoke(
            main,
            [
                *("refresh", f"--sources={self.bench.of.files}", f"--root={self.root}"),
                *(f"--inputs={self.root / 'inputs'}", f"--day={DAY}"),
                *([f"--into={self.into}"] if into else []),
                *options,
            ],
            catch_exceptions=False,
        )

    def summary(self) -> dict[str, Any]:
        """What the refresh said to programs."""
        found: dict[str, Any] = json.loads(self.into.joinpath("resume.json").read_text("utf-8"))
        return found

    def states(self) -> dict[str, str]:
        """What became of each source."""
        return {one["code"]: one["etat"] for one in self.summary()["sources"]}


def make_bed(bench: Bench, place: Path, replay: Replay) -> Bed:
    """Make a project, whose publishers are on the loopback."""
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
    text = text.partition("\n[acces.")[0]
    _, mark, accesses = PROJECT.joinpath("sources.toml").read_text("utf-8").partition("\n[acces.")
    accesses = accesses.replace('"https://', f'"{replay.base}/')
    inputs.joinpath("sources.toml").write_text(text + mark + accesses, "utf-8")
    return Bed(replay, replace(bench, data=root / "data"), root, place / "into")

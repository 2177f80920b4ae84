"""What an edition loses: listed, and refused until the register admits it."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from pipeline.losses import losses

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.assembly import Published
    from tests.pipeline.bench import Bench


def test_the_list_of_2026_has_lost_49_dates_a_name_and_all_identifiers(
    official_published: Published,
) -> None:
    editions = [one for one in official_published.editions if one.day <= date(2026, 4, 27)]
    lost = losses(editions)
    assert {column: len(codes) for column, codes in lost.items()} == {
        "date_adhesion": 49,
        "id_pvd": 1646,
        "nom": 1,
    }
    assert lost["nom"] == ["81037"]
    for place in range(2, len(editions)):
        assert losses(editions[:place]) == {}


def test_what_is_lost_is_listed_and_refused_until_it_is_admitted(
    bench: Bench, tmp_path: Path
) -> None:
    bench.edit("anct-pvd", "\n05046,Embrun,2021-05-07", "\n05046,Embrun,")
    bench.edit("anct-pvd", "\n05170,Tallard,", "\n05170,,")
    assert bench.refusal() == (
        f"{bench.file('anct-pvd')} : des éditions antérieures donnent ce que celle-ci ne donne plus "
        "(date_adhesion : 05046 ; id_pvd : toute la colonne ; nom : 05170) ; vérifiez, puis relancez "
        "avec --accept-lost, ou inscrivez dans sources.toml : pertes_admises = { date_adhesion = 1, "
        "id_pvd = -1, nom = 1 }"
    )
    folder = tmp_path / "inputs"
    shutil.copytree(bench.of.folder, folder)
    register = folder / "sources.toml"
    admitted = "pertes_admises = { date_adhesion = 1, id_pvd = -1, nom = 1 }"
    text = register.read_text("utf-8")
    register.write_text(re.sub("(?m)^pertes_admises = .*$", admitted, text), "utf-8")
    result = replace(bench.of, folder=folder).build(bench.data, "--accept-changed")
    assert result.exit_code == 0, result.stderr
    assert "pertes_admises" not in result.stderr
    communes = bench.tables()["communes.csv"].decode()
    assert re.search("^05046,Embrun,.*,2021-05-07,true,", communes, re.MULTILINE)


def test_a_list_without_dates_has_lost_them_all(bench: Bench) -> None:
    header, *records = bench.table("anct-pvd")
    bench.write_table("anct-pvd", [row[:2] for row in (header, *records)])
    assert "date_adhesion : toute la colonne ; id_pvd : toute la colonne" in bench.refusal()
    result = bench.build("--accept-changed", "--accept-lost")
    assert "pertes_admises = { date_adhesion = -1, id_pvd = -1 }" in result.stderr


def test_a_long_list_of_losses_is_cut(bench: Bench) -> None:
    bench.write("anct-pvd", re.sub(r"2021-[0-9-]+\n", "\n", bench.text("anct-pvd")))
    sentence = bench.refusal()
    assert "date_adhesion : 01033, 05006, 05017," in sentence
    assert "date_adhesion = 21" in sentence

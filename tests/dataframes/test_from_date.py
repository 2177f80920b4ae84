"""Codes of a day, followed to today: by frames and by the command."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pandas as pd
import polars as pl
import pytest
from click.testing import CliRunner

import pvd_data
from pvd_data import frames
from pvd_data.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

#: Code on 2014-01-01, what it is, and today's.
THEN = [
    ("05046", "actuelle", "05046"),
    ("01091", "ancienne", "01033"),
    ("60054", "actuelle", "60054"),
    ("60455", "ancienne", "60694"),
    # These had ended by then.
    ("05067", "inconnue", None),
    ("99999", "inconnue", None),
]


def enriched(codes: list[str], day: str, repair: bool = False) -> dict[str, tuple[object, object]]:
    frame = pl.DataFrame({"code_insee": codes})
    found = frames.enrich(frame, columns="est_beneficiaire", from_date=day, repair=repair)
    rows = zip(found["pvd_code_statut"], found["pvd_code_insee"], strict=True)
    return dict(zip(codes, rows, strict=True))


def test_codes_are_followed_from_their_day() -> None:
    codes = [code for code, _, _ in THEN]
    found = enriched(codes, "2014-01-01")
    assert found == {code: (statut, today) for code, statut, today in THEN}
    # What was parted since is of two communes.
    assert enriched(["60054"], "2020-01-01") == {"60054": ("ambigue", None)}
    # Nothing is taken for a code of that day that is of another.
    assert enriched(["60694"], "2021-01-01") == {"60694": ("inconnue", None)}
    assert enriched(["5046"], "2014-01-01", repair=True) == {"5046": ("actuelle", "05046")}


def test_it_is_what_passage_says_of_each_commune_of_the_day() -> None:
    pvd, day = pvd_data.load(), "2015-01-01"
    codes = [row.ancien_code for row in pvd.anciens_codes.values()] + list(pvd.communes)
    codes = sorted(set(codes))
    for code, (statut, today) in enriched(codes, day).items():
        parts = [part.code for part in pvd.passage(code, day)]
        if len(parts) == 1 and parts[0] in pvd.communes_france:
            assert today == parts[0], code
        else:
            assert today is None, code
        assert (statut == "inconnue") == (not parts), code


def test_other_libraries_do_the_same() -> None:
    frame = pd.DataFrame({"code_insee": ["01091"]})
    found = frames.enrich(frame, columns="nom", from_date="2014-01-01")
    assert found["pvd_code_insee"].tolist() == ["01033"]
    with pytest.raises(ValueError, match="'hier' is no day"):
        frames.enrich(frame, from_date="hier")


@pytest.mark.parametrize("engine", ["python", "polars"])
def test_the_command(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code_insee\n" + "".join(f"{code}\n" for code, _, _ in THEN), "utf-8")
    out = tmp_path / "b.csv"
    args = ["enrich", str(path), "--from-date", "2014-01-01", "--columns", "nom", "-o", str(out)]
    result = CliRunner().invoke(main, [*args, "--engine", engine, "--quiet"])
    assert result.exit_code == 0, result.stderr
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert [
        (r["code_insee"], r["pvd_code_statut"], r["pvd_code_insee"] or None) for r in rows
    ] == THEN


def test_parquet_is_joined_in_a_process_of_its_own(tmp_path: Path) -> None:
    path, out = tmp_path / "a.parquet", tmp_path / "b.parquet"
    pl.DataFrame({"code_insee": ["01091", "60455"]}).write_parquet(path)
    args = ["enrich", str(path), "--from-date", "2014-01-01", "--columns", "nom", "-o", str(out)]
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 0, result.stderr
    assert pl.read_parquet(out)["pvd_code_insee"].to_list() == ["01033", "60694"]

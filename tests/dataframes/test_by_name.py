"""`enrich` by names: each library says of each row what `Dataset.match` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest

import pvd_data
from pvd_data import frames
from pvd_data.dataframes.by_name import key_of
from tests.dataframes.engines import every_engine

if TYPE_CHECKING:
    from tests.dataframes.engines import Engine

ROWS: list[tuple[str | None, str | None, str | None]] = [
    ("Les Infournas", "05", None),
    ("Saint-Denis", None, None),
    ("ST DENIS", "974", ""),
    ("Saint-Denis", "La Réunion", None),
    (None, "05", None),
    ("", "05", None),
    ("  ", None, None),
    ("Embrum", "5", None),
    ("Embrum", None, None),
    ("GAP CEDEX 9", None, "05007"),
    ("Embrun", None, "5200"),
    ("Zorglub", "05", None),
    ("Les Infournas", "05", None),
    ("Lyon 3ème", None, None),
]


def said(nom: str | None, departement: str | None, postcode: str | None) -> dict[str, Any]:
    """Return what should be added to a row."""
    pvd = pvd_data.load()
    names = ["code_insee", "nom_raison", "nom_certain", "nom_candidats", "est_beneficiaire", "nom"]
    cells: list[Any] = [None] * 6
    if nom is not None and nom.strip():
        found = pvd.match(nom, departement, postcode)
        if found is None:
            codes = [each.commune.code_insee for each in pvd.candidates(nom, departement, postcode)]
            cells = [None, None, False, tuple(codes[:10]) or None, None, None]
        else:
            code = found.commune.code_insee
            town = dict(pvd.communes.items()).get(code)
            cells = [code, found.reason, True, None, town is not None, town and town.nom]
    return {f"pvd_{name}": cell for name, cell in zip(names, cells, strict=True)}


@every_engine
def test_each_row_is_found_by_its_name_or_left_open(engine: Engine) -> None:
    nom, departement, postcode = zip(*ROWS, strict=True)
    frame = engine.make({"ville": nom, "dep": departement, "cp": postcode, "n": range(len(ROWS))})
    enriched = frames.enrich(
        frame,
        on_name="ville",
        departement="dep",
        postcode="cp",
        columns=["est_beneficiaire", "nom"],
    )
    rows = engine.rows(enriched)
    added = [{name: row[name] for name in row if name.startswith("pvd_")} for row in rows]
    assert added == [said(*row) for row in ROWS]
    assert [row["ville"] for row in rows] == [*nom]


def test_numbers_are_read_as_places() -> None:
    frame = pd.DataFrame({"v": ["Embrun", "Gap"], "cp": [5200, float("nan")], "dep": [5, 5]})
    enriched = frames.enrich(frame, on_name="v", departement="dep", postcode="cp", columns="nom")
    assert [*enriched["pvd_code_insee"]] == ["05046", "05061"]
    assert [*enriched.columns[:3]] == ["v", "cp", "dep"]


def test_what_cannot_be_done_is_said() -> None:
    frame = pl.DataFrame({"ville": ["Embrun"], "pvd_nom_raison": ["x"]})
    with pytest.raises(pvd_data.FrameError, match="already has 'pvd_nom_raison'"):
        frames.enrich(frame, on_name="ville")
    with pytest.raises(pvd_data.FrameError, match="no column 'vile'"):
        frames.enrich(frame, on_name="vile", prefix="x_")
    with pytest.raises(pvd_data.FrameError, match="no column 'dep'"):
        frames.enrich(frame, on_name="ville", departement="dep", prefix="x_")


def test_a_frame_without_rows_gets_its_columns() -> None:
    frame = pl.DataFrame({"ville": []}, schema={"ville": pl.String})
    enriched = frames.enrich(frame, on_name="ville", columns="nom")
    assert enriched.columns == [
        "ville",
        *(f"pvd_{name}" for name in ("code_insee", "nom_raison", "nom_certain", "nom_candidats")),
        "pvd_nom",
    ]
    assert enriched.height == 0


def test_a_row_without_a_name_has_no_key() -> None:
    assert key_of("  ", "05") == ""
    assert key_of("Embrun", "05") != key_of("Embrun", "", "05")

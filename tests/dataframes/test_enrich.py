"""`enrich` on every library: the same rows, in order, with what `Dataset.resolve` would say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pvd_data
from pvd_data import frames
from pvd_data.dataframes.lookup import DEFAULT, chosen
from pvd_data.schema.joined import FLAGS
from tests.dataframes.engines import CODE, ENGINES, every_engine
from tests.dataframes.oracle import is_no_code, said, spoiled_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.dataframes.engines import Engine

OPTIONS: list[dict[str, Any]] = [
    {"resolve_former": former, "repair": repair}
    for former in (False, True)
    for repair in (False, True)
]
BOTH: dict[str, Any] = {"resolve_former": True, "repair": True}
every_option = pytest.mark.parametrize(
    "options", OPTIONS, ids=["plain", "repair", "former", "both"]
)

#: Of every kind, twice, and out of order.
CODES = [
    *["75056", "05046", None, "", "05067", "05046", "99999", "75120", "13201", "69381", "2A004"],
    *["51385", "97123", "97501", "98735", "60455", "5046", " 05046 ", "2a004", "210500468"],
    *["\t5046\xa0", "  ", "200067742", "0", "é", "05046\n", "L'Île", "05046", "97105", '"', "\\"],
    *[
        "O5046",
        "5046.0",
        "05 046",
        "\ufeff05046",
        "5o46",
        "2a OO4",
        "l3001",
        "\ufeff",
        ".0",
        "5046.",
    ],
]


def expected(codes: Sequence[Any], columns: Sequence[str], **options: bool) -> list[dict[str, Any]]:
    """Return the rows that should come back, by our oracle."""
    rows = []
    for place, code in enumerate(codes):
        no_code = is_no_code(code, repair=options["repair"])
        added = said("05046" if no_code else code, tuple(columns), **options)
        added = {f"pvd_{name}": None if no_code else value for name, value in added.items()}
        rows.append({CODE: None if code is None else code, "n": place, **added})
    return rows


@every_option
@every_engine
def test_each_row_gets_what_resolve_says_of_its_code(
    engine: Engine, options: dict[str, Any]
) -> None:
    enriched = frames.enrich(engine.numbered(CODES), **options)
    assert engine.rows(enriched) == expected(CODES, DEFAULT, **options)


@every_engine
def test_all_columns_are_added_to_all_towns_of_the_programme(engine: Engine) -> None:
    codes = sorted(pvd_data.load().communes)
    enriched = frames.enrich(engine.numbered(codes), columns="all")
    assert engine.rows(enriched) == expected(
        codes, chosen("all"), resolve_former=False, repair=False
    )


@every_engine
def test_other_programmes_are_flagged_for_any_commune_of_france(engine: Engine) -> None:
    wanted = ("est_beneficiaire", *FLAGS)
    codes = ["05046", "05061", "62041", "2A004", "85113", "92078", "99999"]
    found = {
        row["code_insee"]: row
        for row in engine.rows(frames.enrich(engine.numbered(codes), columns=wanted))
    }
    pvd = pvd_data.load()
    for code in codes[:-1]:
        given = {row.dispositif for row in pvd.communes_france[code].dispositifs}
        flags = {name: found[code][f"pvd_dispositifs_{name}"] for name in FLAGS.values()}
        assert flags == {name: name in given for name in FLAGS.values()}
        assert found[code]["pvd_est_beneficiaire"] == (code in pvd.communes)
    assert {found["99999"][f"pvd_dispositifs_{name}"] for name in FLAGS.values()} == {None}


@every_engine
def test_every_known_code_on_every_library(engine: Engine) -> None:
    pvd = pvd_data.load()
    codes = [*pvd.book.lives, *pvd.book.subdivisions][::7]
    enriched = frames.enrich(engine.numbered(codes), columns="nom", **BOTH)
    assert engine.rows(enriched) == expected(codes, ["nom"], **BOTH)


@every_engine
def test_whole_numbers_are_repaired_and_marked(engine: Engine) -> None:
    codes = [5046, 75056, 99999, 5067, 0, -2, -1, -5046, 210500468, 10**12, 97501]
    enriched = frames.enrich(engine.numbered(codes), **BOTH)
    assert engine.rows(enriched) == expected(codes, DEFAULT, **BOTH)


@every_engine
def test_numbers_of_a_column_with_holes_are_repaired(engine: Engine) -> None:
    codes = [5046.0, None, 5046.5, 75056.0, 1e300, -5046.0, float("inf"), 210500468.0]
    rows = engine.rows(frames.enrich(engine.numbered(codes), columns="nom", repair=True))
    found = [
        (row["pvd_code_insee"], row["pvd_code_statut"], row["pvd_code_repare"]) for row in rows
    ]
    unknown = (None, "inconnue", False)
    embrun = ("05046", "actuelle", True)
    paris = ("75056", "actuelle", True)
    assert found == [embrun, (None,) * 3, unknown, paris, unknown, unknown, unknown, embrun]


@every_engine
def test_numbers_that_are_not_to_be_repaired_are_refused(engine: Engine) -> None:
    for codes in ([5046, 75056], [5046.0, None]):
        with pytest.raises(pvd_data.FrameError, match=r"'code_insee' holds .* repair=True"):
            frames.enrich(engine.numbered(codes))


@every_option
@every_engine
@pytest.mark.parametrize("codes", [[], [None, None], ["99999", "x"]], ids=["empty", "null", "none"])
def test_frames_with_nothing_to_find(
    codes: list[str | None], engine: Engine, options: dict[str, Any]
) -> None:
    enriched = frames.enrich(engine.numbered(codes), **options)
    assert engine.rows(enriched) == expected(codes, DEFAULT, **options)


@every_engine
def test_the_column_can_have_any_name_and_others_stay(engine: Engine) -> None:
    name = 'code "commune" d\'août'
    frame = engine.make({"n": [0, 1], name: ["05046", " 5046"], "x y": ["a", None]})
    rows = engine.rows(frames.enrich(frame, name, ["nom"], prefix="", repair=True))
    assert rows == [
        {
            "n": 0,
            name: "05046",
            "x y": "a",
            "code_insee": "05046",
            "code_statut": "actuelle",
            "code_repare": False,
            "nom": "Embrun",
        },
        {
            "n": 1,
            name: " 5046",
            "x y": None,
            "code_insee": "05046",
            "code_statut": "actuelle",
            "code_repare": True,
            "nom": "Embrun",
        },
    ]


@every_engine
def test_what_was_added_can_be_added_again_with_another_prefix(engine: Engine) -> None:
    once = frames.enrich(engine.numbered(["05067"]), columns="nom", resolve_former=True)
    twice = frames.enrich(once, "pvd_code_insee", "nom", prefix="now_")
    assert engine.rows(twice)[0]["now_nom"] == "Saint-Bonnet-en-Champsaur"


@every_engine
def test_a_column_that_is_there_already_is_not_overwritten(engine: Engine) -> None:
    frame = engine.make({CODE: ["05046"], "pvd_nom": ["x"], "pvd_ort": ["y"]})
    with pytest.raises(
        pvd_data.FrameError, match=r"already has 'pvd_nom', 'pvd_ort': drop .*prefix="
    ):
        frames.enrich(frame)


@pytest.mark.parametrize("engine", [engine for engine in ENGINES if engine.name == "duckdb"])
def test_sql_takes_no_two_names_that_differ_in_case(engine: Engine) -> None:
    with pytest.raises(pvd_data.FrameError, match="already has 'pvd_nom'"):
        frames.enrich(engine.make({CODE: ["05046"], "PVD_NOM": ["x"]}))


@every_engine
def test_a_column_that_is_not_there_is_told_with_what_is_meant(engine: Engine) -> None:
    frame = engine.make({"ville": ["Embrun"], "CODGEO_2024": ["05046"]})
    message = (
        r"no column 'code_insee' \(did you mean 'CODGEO_2024'\?\); there are: ville, CODGEO_2024"
    )
    with pytest.raises(pvd_data.FrameError, match=message):
        frames.enrich(frame)


@every_engine
def test_a_column_of_truth_values_holds_no_codes(engine: Engine) -> None:
    with pytest.raises(pvd_data.FrameError, match=r"'code_insee' holds Boolean.*expected codes"):
        frames.enrich(engine.make({CODE: [True, False]}), repair=True)


@every_engine
def test_the_frame_that_was_given_is_left_as_it_was(engine: Engine) -> None:
    frame = engine.numbered(CODES)
    before = engine.rows(frame)
    enriched = frames.enrich(frame, **BOTH)
    assert type(enriched) is type(frame)
    assert engine.rows(frame) == before


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@settings(max_examples=25)
@given(
    codes=st.lists(
        st.none() | st.sampled_from(CODES) | st.text(max_size=7) | spoiled_codes(), min_size=1
    ),
    options=st.sampled_from(OPTIONS),
)
def test_rows_are_kept_whatever_they_hold(
    engine: Engine, codes: list[str | None], options: dict[str, Any]
) -> None:
    codes = ["05046", *codes]
    enriched = frames.enrich(engine.numbered(codes), columns=["nom"], **options)
    assert engine.rows(enriched) == expected(codes, ["nom"], **options)


@pytest.mark.parametrize(
    "thing", [None, "file.csv", [{"code_insee": "05046"}], {"code_insee": []}, 5]
)
def test_what_is_no_frame_is_told(thing: Any) -> None:
    with pytest.raises(
        pvd_data.FrameError, match="cannot be worked on; expected a frame of pandas"
    ):
        frames.enrich(thing)

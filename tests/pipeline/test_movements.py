"""INSEE's movements: undone, done again, compared with other lists, and damaged."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline import history, movements
from pipeline.errors import BuildError
from pipeline.history import replay
from pipeline.movements import Entity, Event, State, read_events, redo, undo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.assembly import Published
    from tests.pipeline.bench import Bench, SourceSet

MOVEMENTS = "insee-cog-mouvements"
ORDER = ["41", "20", "21", "30", "31", "33", "32", "70", "71", "72", "34", "35", "10", "50"]
WITHOUT_EPCI = {"22016", "29083", "29155", "85113"}

# The first row of the file: Rignat, associated since 1974, is no more.
RIGNAT = (
    "34,2026-01-01,COMA,01324,0,RIGNAT,Rignat,Rignat,"
    "COM,01245,0,BOHAS MEYRIAT RIGNAT,Bohas-Meyriat-Rignat,Bohas-Meyriat-Rignat\r\n"
)


def undone(today: State, events: Sequence[Event], until: str = "") -> State:
    """Undo the events after a day, the last first; those of that day stay done."""
    state = dict(today)
    for event in reversed(events):
        if event.day > until:
            undo(state, event)
    return state


def communes(state: Iterable[Entity]) -> set[str]:
    """The codes of the communes of a state."""
    return {entity.code for entity in state if entity.type == "COM"}


def fault(events: Sequence[Event], today: State) -> str:
    """Replay events that do not fit; return the message."""
    with pytest.raises(BuildError) as caught:
        replay(events, today)
    assert caught.value.file == "mouvements"
    return caught.value.detail


def test_undoing_every_event_from_the_cog_2026_meets_no_other_entity_down_to_1943(
    official_events: Sequence[Event], official_today: State
) -> None:
    assert len(official_events) == 5290
    assert len(official_today) == 37496
    # Each entity that is undone must be there, under its name.
    state = undone(official_today, official_events)
    assert Counter(entity.type for entity in state) == {"COM": 38014, "ARM": 27}


def test_undoing_the_events_in_miniature_meets_no_other_entity_down_to_1943(
    events: Sequence[Event], today: State
) -> None:
    assert len(events) == 26
    assert Counter(entity.type for entity in today) == {"COM": 47, "ARM": 16, "COMD": 12, "COMA": 2}
    state = undone(today, events)
    assert Counter(entity.type for entity in state) == {"COM": 58}


def again(today: State, events: Sequence[Event]) -> State:
    """Undo all events, then do them again."""
    state = undone(today, events)
    for event in events:
        redo(state, event)
    return state


def test_doing_them_again_gives_the_cog_2026(
    official_events: Sequence[Event], official_today: State
) -> None:
    assert again(official_today, official_events) == official_today


def test_doing_them_again_gives_the_cog_in_miniature(events: Sequence[Event], today: State) -> None:
    assert again(today, events) == today


def test_there_are_as_many_communes_on_a_first_of_january_as_insee_counted(
    official_events: Sequence[Event], official_today: State
) -> None:
    counted = {
        2015: 36658,
        2016: 35885,
        2017: 35416,
        2019: 34970,
        2021: 34965,
        2023: 34945,
        2025: 34875,
        2026: 34875,
    }
    assert counted == {
        year: len(communes(undone(official_today, official_events, f"{year}-01-01")))
        for year in counted
    }


def test_the_communes_of_2024_are_those_of_banatic(
    official_events: Sequence[Event], official_today: State, official_published: Published
) -> None:
    assert len(official_published.banatic) == 34935
    assert communes(undone(official_today, official_events, "2024-01-01")) == set(
        official_published.banatic
    )


def test_the_communes_of_2025_are_the_members_of_an_epci_and_four_others(
    official_events: Sequence[Event], official_today: State, official_published: Published
) -> None:
    members = set(official_published.epci.of_commune)
    assert not members & WITHOUT_EPCI
    assert communes(undone(official_today, official_events, "2025-01-01")) == members | WITHOUT_EPCI


def test_the_communes_of_the_list_of_2023_all_lived_then(
    official_events: Sequence[Event], official_today: State, official_published: Published
) -> None:
    listed = {e.day.isoformat(): set(e.communes) for e in official_published.editions}
    assert listed["2023-10-05"] | set(official_published.identifiers) <= communes(
        undone(official_today, official_events, "2023-01-01")
    )


def test_events_are_in_the_order_of_days_and_within_a_day_of_kinds(
    official_events: Sequence[Event],
) -> None:
    assert {event.mod for event in official_events} == set(ORDER)
    assert official_events == sorted(
        official_events, key=lambda event: (event.day, ORDER.index(event.mod))
    )


def test_within_a_day_neither_the_order_of_the_file_nor_that_of_the_numbers_can_be_undone(
    official_events: Sequence[Event], official_today: State, official: SourceSet
) -> None:
    lines = official.reader().read(MOVEMENTS).decode("utf-8-sig").splitlines()
    places: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(csv.DictReader(lines)):
        arrow = tuple(
            Entity(row[f"TYPECOM_{side}"], row[f"COM_{side}"]) if row[f"COM_{side}"] else None
            for side in ("AV", "AP")
        )
        places.setdefault((row["DATE_EFF"], row["MOD"], arrow), number)

    def place(event: Event) -> int:
        return min(places[event.day, event.mod, arrow] for arrow in event.arrows)

    orders: list[Callable[[Event], int]] = [
        place,
        lambda event: -place(event),
        lambda event: int(event.mod),
        lambda event: -int(event.mod),
    ]
    for order in orders:
        with pytest.raises(BuildError, match="devrait être «"):
            undone(
                official_today, sorted(official_events, key=lambda event: (event.day, order(event)))
            )


@pytest.mark.parametrize(
    ("kind", "later"), [("41", "32"), ("32", "35"), ("35", "50"), ("34", "10")]
)
def test_a_kind_put_after_another_that_follows_it_cannot_be_undone(
    kind: str, later: str, official_events: Sequence[Event], official_today: State
) -> None:
    order = [mod for mod in ORDER if mod != kind]
    order.insert(order.index(later) + 1, kind)
    with pytest.raises(BuildError, match="devrait être «"):
        undone(
            official_today,
            sorted(official_events, key=lambda event: (event.day, order.index(event.mod))),
        )


@pytest.mark.parametrize(
    ("mod", "day", "code"), [("72", "2026-01-01", "49220"), ("20", "1946-10-18", "13055")]
)
def test_two_events_do_not_end_a_commune_that_the_file_shows_only_before(
    mod: str,
    day: str,
    code: str,
    miniature: SourceSet,
    today: State,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exceptions = movements._NOT_ENDED
    assert exceptions[mod, day] == code
    assert len(exceptions) == 2
    others = {key: kept for key, kept in exceptions.items() if key != (mod, day)}
    monkeypatch.setattr(movements, "_NOT_ENDED", others)
    assert fault(read_events(miniature.reader()), today) == (
        f"événement {mod} du {day} : COM {code} existe déjà"
    )


def test_a_kind_that_is_not_known_stops_the_build_with_its_line(bench: Bench) -> None:
    line = bench.edit(MOVEMENTS, RIGNAT, "36" + RIGNAT[2:])
    assert bench.refusal() == (
        f"{bench.file(MOVEMENTS)}, ligne {line}, colonne « MOD », valeur « 36 » : type d'événement "
        "inconnu"
    )


def test_a_commune_that_ends_without_a_successor_stops_the_build(bench: Bench) -> None:
    former = "31,1949-03-30,COM,05083,0,MONTEGLIN,Montéglin,Montéglin,"
    today = "COM,05070,0,LARAGNE MONTEGLIN,Laragne-Montéglin,Laragne-Montéglin"
    bench.edit(MOVEMENTS, former + today, former + ",,,,,")
    assert bench.refusal() == (
        "mouvements : 05083 finit le 1949-03-30 (événement 31) sans commune qui lui succède : une "
        "ligne du fichier manque"
    )


def test_a_row_that_is_gone_stops_the_build(bench: Bench) -> None:
    bench.edit(MOVEMENTS, RIGNAT, "")
    assert bench.refusal() == (
        "mouvements : événement 33 du 1974-01-01 : COMA 01324 devrait être « Rignat » et non "
        "« absente »"
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            ",Bohas-Meyriat-Rignat\r",
            ",Bohas\r",
            "événement 34 du 2026-01-01 : COM 01245 devrait être « Bohas » et non "
            "« Bohas-Meyriat-Rignat »",
        ),
        (
            ",Rignat,COM",
            ",Rignet,COM",
            "événement 33 du 1974-01-01 : COMA 01324 devrait être « Rignat » et non « Rignet »",
        ),
        (
            "COMA,01324",
            "COMA,01325",
            "événement 33 du 1974-01-01 : COMA 01324 devrait être « Rignat » et non « absente »",
        ),
        ("COMA,01324", "COM,01053", "événement 34 du 2026-01-01 : COM 01053 existe déjà"),
    ],
    ids=["name after", "name before", "code", "code of another"],
)
def test_a_name_or_code_that_does_not_fit_is_named(
    old: str, new: str, sentence: str, bench: Bench, today: State
) -> None:
    assert RIGNAT.count(old) == 1
    bench.edit(MOVEMENTS, RIGNAT, RIGNAT.replace(old, new))
    assert fault(read_events(bench.folder()), today) == sentence


@pytest.mark.parametrize(
    "row",
    [
        "34,2026-01-01" + 12 * ",",
        RIGNAT.strip().replace("-01-01", "-13-01"),
        "34," + RIGNAT.strip()[13:],
    ],
    ids=["no entity", "no such day", "no day"],
)
def test_a_row_without_an_entity_or_without_a_day_is_named_with_its_line(
    row: str, bench: Bench
) -> None:
    line = bench.edit(MOVEMENTS, RIGNAT, f"{row}\r\n")
    with pytest.raises(BuildError) as caught:
        read_events(bench.folder())
    assert (caught.value.file, caught.value.line) == (bench.file(MOVEMENTS), line)


def test_a_commune_re_established_that_never_existed_is_named(
    events: Sequence[Event], today: State
) -> None:
    created = next(e for e in events if e.mod == "20" and Entity("COM", "97611") in e.after)
    damaged = [replace(event, mod="21") if event is created else event for event in events]
    assert fault(damaged, today) == "97611 est rétablie sans avoir jamais existé"


@pytest.mark.parametrize(
    ("name", "code", "former", "nom"),
    [
        ("miniature", "55386", "Nonsard", "Nonsard-Lamarche"),
        ("miniature", "60694", "Villotran", "Les Hauts-Talican"),
        ("official", "55409", "Pretz", "Pretz-en-Argonne"),
        ("official", "73024", "Les Avanchers", "Les Avanchers-Valmorel"),
    ],
)
def test_a_commune_re_established_under_a_name_that_was_not_reviewed_is_named(
    name: str,
    code: str,
    former: str,
    nom: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prefix = "" if name == "miniature" else f"{name}_"
    events = request.getfixturevalue(f"{prefix}events")
    today = request.getfixturevalue(f"{prefix}today")
    assert len(history.REVIEWED_NAMES) == 4
    monkeypatch.setattr(history, "REVIEWED_NAMES", history.REVIEWED_NAMES - {code})
    assert fault(events, today) == (
        f"{code} est rétablie sous le nom « {nom} » et non « {former} » ; vérifiez, puis "
        "ajoutez-la à REVIEWED_NAMES"
    )

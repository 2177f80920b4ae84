"""What differs between two lists."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from pvd_data.reference.differences import Listing, Member, compare, edition, members

if TYPE_CHECKING:
    import pvd_data

EMBRUN = Member("Embrun", "2021-05-07", "pvd-93-05-4")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (EMBRUN, EMBRUN, None),
        (EMBRUN, EMBRUN._replace(nom="Embrun-sur-Durance"), "renommage"),
        (EMBRUN, EMBRUN._replace(nom=""), "nom_perdu"),
        (EMBRUN._replace(nom=""), EMBRUN, None),
        (EMBRUN, EMBRUN._replace(date_adhesion=""), "date_perdue"),
        (EMBRUN._replace(date_adhesion=""), EMBRUN, "date_gagnee"),
        (EMBRUN, EMBRUN._replace(date_adhesion="2021-05-08"), "date_changee"),
        (EMBRUN, EMBRUN._replace(id_pvd=""), "identifiant_perdu"),
        (EMBRUN._replace(id_pvd=""), EMBRUN, None),
        (EMBRUN, EMBRUN._replace(id_pvd="pvd-93-05-5"), "identifiant_change"),
    ],
)
def test_each_kind_of_change(old: Member, new: Member, kind: str | None) -> None:
    found = compare(Listing("a", {"05046": old}), Listing("b", {"05046": new}))
    assert list(found.changes) == ([] if kind is None else [kind])
    assert found.left_out == ()


def test_who_entered_and_left_has_the_name_that_is_known() -> None:
    found = compare(Listing("a", {"05170": Member("Tallard")}), Listing("b", {"05046": EMBRUN}))
    assert {kind: [c.nom for c in changes] for kind, changes in found.changes.items()} == {
        "entree": ["Embrun"],
        "sortie": ["Tallard"],
    }


def test_what_one_list_does_not_have_is_not_compared() -> None:
    names = Listing("b", {"05046": Member("Embrun")}, frozenset({"nom"}))
    found = compare(Listing("a", {"05046": EMBRUN}), names)
    assert (found.changes, found.left_out) == ({}, ("date_adhesion", "id_pvd"))


def test_editions_differ_by_what_evolutions_say(pvd: pvd_data.Dataset) -> None:
    days = list(pvd.editions)
    for before, now in pairwise(days):
        found = compare(edition(pvd, before), edition(pvd, now))
        told = {
            (kind, change.code_insee)
            for kind, changes in found.changes.items()
            for change in changes
            if not kind.startswith("date_")
        }
        rows = [row for row in pvd.evolutions.values() if str(row.edition) == now]
        assert told == {(row.evolution, row.code_insee) for row in rows}


def test_dates_differ_by_what_each_edition_gives(pvd: pvd_data.Dataset) -> None:
    found = compare(edition(pvd, "2024-08-07"), edition(pvd, "2026-04-27")).changes
    assert {kind: len(found[kind]) for kind in ("date_perdue", "date_changee")} == {
        "date_perdue": 49,
        "date_changee": 18,
    }
    assert "date_gagnee" not in found
    missing = {
        day: sum(not town.date_adhesion for town in edition(pvd, day).communes.values())
        for day in ("2023-10-05", "2024-08-07", "2026-04-27")
    }
    assert missing == {"2023-10-05": 58, "2024-08-07": 8, "2026-04-27": 58}
    # The map of 2021 gave no date: there is nothing to compare.
    assert compare(edition(pvd, "2021-01-22"), edition(pvd, "2023-10-05")).left_out == (
        "date_adhesion",
        "id_pvd",
    )


def test_the_package_is_its_newest_edition(pvd: pvd_data.Dataset) -> None:
    changes = compare(members(pvd, "now"), edition(pvd, max(pvd.editions))).changes
    # But for a name that the list writes before the COG has it, which an anomaly says.
    # And for dates that it has lost and earlier editions give, and those that cannot be true.
    assert changes.keys() <= {"renommage", "date_perdue", "date_gagnee"}
    for kind in ("date_perdue", "date_gagnee"):
        for change in changes.get(kind, ()):
            assert ("communes", change.code_insee, "date_adhesion") in pvd.anomalies
    for change in changes.get("renommage", ()):
        assert ("communes", change.code_insee, "nom") in pvd.anomalies

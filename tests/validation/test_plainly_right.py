"""What is passed without asking a rule is what no rule has anything against."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.programs.write_communes import Drawer
from pvd_data.reference.index import shipped_reference
from pvd_data.reference.then import reference_at
from pvd_data.rules.cells import _PLAIN_NAME, CellCheck
from pvd_data.rules.identity import ROLES as IDENTITY
from pvd_data.rules.identity import Identity
from pvd_data.rules.values import likely_populations, population_faults
from pvd_data.schema.roles import ROLES
from pvd_data.validation.check_options import CheckOptions
from pvd_data.validation.plan import RowCheck

OF_A_COMMUNE = tuple(role for role in IDENTITY if role != "typecom")


@pytest.mark.parametrize(
    "identity",
    [
        Identity(shipped_reference(), CheckOptions.of(), lenient=True),
        Identity(shipped_reference(), CheckOptions.of(), tell_left=True),
        Identity(shipped_reference(), CheckOptions.of(require_programme=True)),
    ],
)
def test_a_row_as_the_reference_has_it_has_no_fault(identity: Identity) -> None:
    reference, found = identity.reference, 0
    cells = {role: CellCheck(role, ROLES[role].type, required=True) for role in OF_A_COMMUNE}
    for code in reference.towns:
        row = {role: reference.cell(code, role) or code for role in OF_A_COMMUNE}
        row = {role: text for role, text in row.items() if role == "code_insee" or text != code}
        if identity.is_plainly_right(row):
            found += 1
            assert not any(identity.faults(row, frozenset()))
            assert not any(cells[role].faults(text) for role, text in row.items())
    asked = identity.options.require_programme
    # Those that have left the programme are told where it is asked.
    least = len(reference.towns) - (100 if identity.tell_left else 0)
    assert found == len(reference.programme) if asked else found >= least


@pytest.mark.parametrize("roles", [IDENTITY, ("nom", "code_insee"), ("code_insee", "id_pvd")])
@pytest.mark.parametrize(
    "identity",
    [
        Identity(shipped_reference(), CheckOptions.of(), lenient=True),
        Identity(shipped_reference(), CheckOptions.of(), tell_left=True),
        Identity(reference_at(date(2020, 6, 1)), CheckOptions.of()),
    ],
)
def test_all_rows_that_are_right_are_those_of_communes(
    identity: Identity, roles: tuple[str, ...]
) -> None:
    reference, plain = identity.reference, []
    for code in reference.towns:
        row = {role: reference.cell(code, role) for role in roles}
        row |= {"code_insee": code} | ({"typecom": "COM"} if "typecom" in roles else {})
        if identity.is_plainly_right(row):
            plain.append(tuple(row[role] for role in roles))
    assert identity.all_right(roles) == plain
    assert bool(plain) is (reference.day is None)


WORDS = st.text("ABCabcàâäçéèêëîïôöùûüÿæÀÄÇÉÈÊËÎÏÔÖÙÛÜÆ", min_size=1, max_size=9)


@given(WORDS, st.lists(st.tuples(st.sampled_from("- '"), WORDS), max_size=5))
def test_a_name_of_plain_words_has_nothing_wrong(first: str, others: list[tuple[str, str]]) -> None:
    """What is passed at a glance where cells are names would pass all that is asked of them."""
    name = first + "".join(sign + word for sign, word in others)
    assert _PLAIN_NAME.fullmatch(name)
    assert CellCheck("nom", ROLES["nom"].type, required=True, name=False).fault(name) is None


def test_a_name_alone_is_judged_as_with_all_the_row() -> None:
    identity, judged = Identity(shipped_reference(), CheckOptions.of(), lenient=True), 0
    columns = ("code_insee", "nom", "siren_epci", "code_departement")
    for kind in ("names", "capitals"):
        for cells in Drawer().rows(500, kind):
            row = dict(zip(columns, cells[: len(columns)], strict=True))
            if identity.unlike(row) == ["nom"]:
                found = identity.named_otherwise(row)
                judged += found is not None
                assert found is None or found == tuple(identity.faults(row, frozenset()))
    assert judged > 900


def test_a_code_that_is_sure_is_judged_as_with_all_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    identity = Identity(shipped_reference(), CheckOptions.of(), lenient=True)
    columns = ("code_insee", "nom", "siren_epci", "code_departement")
    cells = {role: CellCheck(role, ROLES[role].type, required=False) for role in columns}
    rows = [tuple(cells[: len(columns)]) for cells in Drawer().rows(1500, "codes")]
    check = RowCheck(cells, shipped_reference(), identity)
    short = [check.identify(columns, row) for row in rows]
    sure = [found for found in short if len(found) == 1 and found[0].certain]
    monkeypatch.setattr(identity, "is_right_but_for", lambda *_: False)
    assert short == [check.identify(columns, row) for row in rows]
    assert len(sure) > 300


def test_what_is_not_as_the_reference_has_it_is_looked_at() -> None:
    identity = Identity(shipped_reference(), CheckOptions.of())
    right = {"code_insee": "05046", "nom": "Embrun", "siren_epci": "200067742", "typecom": "COM"}
    assert identity.is_plainly_right(right)
    for role, text in (
        *(("code_insee", "05047"), ("code_insee", "05046 "), ("code_insee", ""), ("nom", "")),
        *(("nom", "EMBRUN"), ("siren_epci", ""), ("typecom", "COMD"), ("typecom", "")),
    ):
        assert not identity.is_plainly_right({**right, role: text})
    then = Identity(reference_at(date(2015, 1, 1)), CheckOptions.of())
    assert not then.is_plainly_right(right)


@pytest.mark.parametrize("code", ["05046", "05067", "01015", "75056", "55050", "99999", ""])
def test_a_population_between_the_bounds_is_not_told(code: str) -> None:
    reference = shipped_reference()
    low, high = likely_populations(reference, code)

    def told(population: int) -> bool:
        cells = {"population_municipale": str(population)}
        return any(population_faults(reference, code, cells))

    assert not told(max(low, 0))
    assert not told(high)
    if code in reference.towns:
        assert low <= 0 or told(low - 1)
        assert told(high + 1)

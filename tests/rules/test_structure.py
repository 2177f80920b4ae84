"""A header held to the columns of a table."""

from __future__ import annotations

import pytest

from pvd_data.report import Fault
from pvd_data.rules.structure import _MANY, match_header

COLUMNS = ("code_region", "nom", "code_insee_chef_lieu")


def told(header: list[str], *columns: str) -> tuple[dict[str, int], list[tuple[object, ...]]]:
    """Return the places of the columns; and slug, role, place and suggestion of each fault."""
    places, faults = match_header(header, columns or COLUMNS)
    return places, [(one.slug, one.role, one.place, one.suggestion) for one in faults]


def test_a_right_header_has_no_fault() -> None:
    assert told([*COLUMNS]) == ({"code_region": 0, "nom": 1, "code_insee_chef_lieu": 2}, [])


def test_what_is_wrong_with_a_header() -> None:
    places, faults = match_header(["nom", " code_region", "x\u200b", "nom", "y"], COLUMNS)
    assert places == {"nom": 0, "code_region": 1}
    assert faults == [
        Fault(
            "surrounding-space", "code_region", " code_region", None, "code_region", True, place=1
        ),
        Fault("duplicate-label", "nom", "nom", place=3),
        Fault("extra-label", "x\u200b", "x\u200b", place=2),
        Fault("extra-label", "y", "y", place=4),
        Fault("missing-label", "code_insee_chef_lieu"),
    ]
    _, (fault,) = match_header(["code_region", "n\u200bom", COLUMNS[2]], COLUMNS)
    assert fault == Fault("irregular-characters", "nom", "n\u200bom", None, "nom", True, place=1)


def test_the_order_is_told_where_all_columns_are_there() -> None:
    order = ", ".join(COLUMNS)
    places, faults = match_header([*reversed(COLUMNS)], COLUMNS)
    assert places == {"code_insee_chef_lieu": 0, "nom": 1, "code_region": 2}
    assert faults == [Fault("misordered-label", "", None, order)]
    assert told(["nom", "code_region"])[1] == [
        ("missing-label", "code_insee_chef_lieu", None, None)
    ]
    # One that is misspelt stands where it stands.
    assert told(["codregion", *COLUMNS[1:]])[1] == [
        ("misspelt-label", "codregion", 0, "code_region")
    ]
    assert [slug for slug, *_ in told(["nom", "codregion", COLUMNS[2]])[1]] == [
        "misspelt-label",
        "misordered-label",
    ]


@pytest.mark.parametrize(
    ("label", "columns", "meant"),
    [
        pytest.param("Code Région", ("nom", "code_region"), "code_region", id="folded"),
        pytest.param("lib_reg", ("code_region", "nom_region"), "nom_region", id="by its words"),
        pytest.param("abcx", ("abcd",), "abcd", id="three letters of four"),
        pytest.param("abcdefgxyz", ("abcdefghij",), None, id="seven letters of ten"),
        pytest.param("nim", ("nom",), "nom", id="one letter of a short label"),
        pytest.param("nix", ("nom",), None, id="two letters of a short label"),
        pytest.param("abcx", ("abcy", "abcx1"), "abcx1", id="the closest"),
    ],
)
def test_which_column_a_label_means(
    label: str, columns: tuple[str, ...], meant: str | None
) -> None:
    places, faults = told([label], *columns)
    assert places == ({} if meant is None else {meant: 0})
    assert faults[0] == (
        ("extra-label", label, 0, None) if meant is None else ("misspelt-label", label, 0, meant)
    )


def test_a_column_is_meant_once() -> None:
    assert told(["abcx", "abcy"], "abcd") == (
        {"abcd": 0},
        [("misspelt-label", "abcx", 0, "abcd"), ("extra-label", "abcy", 1, None)],
    )


@pytest.mark.parametrize(
    ("number", "slug"), [(_MANY, "misspelt-label"), (_MANY + 1, "extra-label")]
)
def test_in_a_header_of_many_columns_no_typing_errors_are_looked_for(
    number: int, slug: str
) -> None:
    assert _MANY == 200
    header = ["abcx", *(str(at) for at in range(number - 1))]
    assert told(header, "abcd")[1][0][0] == slug

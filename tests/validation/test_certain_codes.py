"""What is suggested for a code is certain only where somebody bears it, whatever asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from pvd_data import frames
from pvd_data.dataframes.lookup import make_lookup
from pvd_data.fixing.fix import check_content, fix_content
from pvd_data.reference.lives import read_code
from pvd_data.validation.check_options import CheckOptions

if TYPE_CHECKING:
    from pvd_data.dataset import Dataset

#: A cell, what it is read as, and whether somebody bears that.
CELLS = [
    ("code_insee", "5046", "05046", True),
    ("code_insee", "5999", "05999", False),
    ("code_insee", "O5999", "05999", False),
    ("code_insee", "05 999", "05999", False),
    ("code_insee", "5999.0", "05999", False),
    ("code_insee", "2a999", "2A999", False),
    ("siren_epci", "200 067 742", "200067742", True),
    ("siren_epci", "200 099 992", "200099992", False),
    ("id_pvd", "PVD-93-05-4", "pvd-93-05-4", True),
    ("id_pvd", "PVD-93-05-999", "pvd-93-05-999", False),
    ("code_postal", "5200", "05200", True),
    ("code_postal", "5999", "05999", False),
    ("code_departement", "5", "05", True),
    ("code_region", "1", "01", True),
]


@pytest.mark.parametrize("beside", ["", "code_insee", "nom"])
@pytest.mark.parametrize(("column", "text", "right", "borne"), CELLS)
def test_a_code_that_nobody_bears_is_not_certain(
    column: str, text: str, right: str, borne: bool, beside: str
) -> None:
    if column == beside:
        pytest.skip("it is itself the code")
    about, behind = {
        "": ("", ""),
        "code_insee": (",code_insee", ",97128" if column == "code_region" else ",05046"),
        "nom": (",nom", ","),
    }[beside]
    role = "codes_postaux" if column == "code_postal" else column
    options = CheckOptions.of(lang="en", columns={role: column})
    content = f"{column}{about}\n{text}{behind}\n".encode()
    found = [
        (issue.suggestion, issue.certain)
        for issue in check_content(content, "a.csv", options).issues
        if issue.value == text and issue.column == column
    ]
    assert ((right, True) in found) == borne
    assert borne or not any(certain for _, certain in found)
    cell = fix_content(content, "a.csv", options).content.decode().splitlines()[1].split(",")[0]
    assert cell == (right if borne else text)
    if not beside:
        faults: Any = frames.check(
            pd.DataFrame({column: [text]}), None, lang="en", columns={role: column}
        )
        assert faults["certain"].tolist()[0] is borne


@pytest.mark.parametrize(("text", "borne"), [("5046", True), ("5999", False)])
def test_nor_in_a_table_that_is_not_about_communes(text: str, borne: bool) -> None:
    content = f"code_evenement,code_insee\nx,{text}\n".encode()
    options = CheckOptions.of(lang="en", table="participations")
    found = [
        issue
        for issue in check_content(content, "a.csv", options).issues
        if issue.column == "code_insee"
    ]
    assert [(issue.suggestion, issue.certain) for issue in found] == [(f"0{text}", borne)]


def test_a_zero_is_put_back_only_where_that_makes_a_code_that_is_or_was(pvd: Dataset) -> None:
    lookup = make_lookup(pvd, "nom", repair=True)
    for number in range(10_000):
        text = f"{number:04}"
        code, done = read_code(text, pvd.book)
        borne = pvd.book.knows(f"0{text}")
        assert (code, done) == ((f"0{text}", ("zero",)) if borne else (text, ()))
        found = dict(zip(lookup.names, lookup.find(text), strict=True))
        assert (found["code_statut"] != "inconnue") == borne == bool(found["code_repare"])
        if not borne and not pvd.book.knows(text):
            assert lookup.find(f"{text}.0") == lookup.unknown
    assert not any(re.fullmatch("[0-9]{4}", code) for code in pvd.book.lives)


def test_a_number_that_is_no_code_stays_what_it_is(pvd: Dataset) -> None:
    read = [read_code(number, pvd.book) for number in (999_999_999, 10**9, -(10**9), 10**5000)]
    assert read == [("999999999", ("entier",)), *[("", ("entier",))] * 3]
    assert read_code(" x y ", pvd.book) == ("x y", ("espaces",))
    assert read_code("x y", pvd.book) == ("x y", ())


@pytest.mark.parametrize(("marks", "certain"), [(1, True), (30, True), (31, False)])
def test_a_text_that_loses_marks_is_not_certain(marks: int, certain: bool) -> None:
    name = "Embrun\u00a0e" + "\u0316" * marks
    content = f"code_insee,nom\n05046,{name}\n".encode()
    issues = check_content(content, "a.csv", CheckOptions.of(lang="en")).issues
    found = [issue for issue in issues if issue.slug == "irregular-characters"]
    assert [issue.certain for issue in found] == [certain]

"""Dates, postal codes and lost zeros as people write them: read, and nothing invented in their place."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

import pvd_data
from pvd_data.fixing.fix import fix_content
from pvd_data.validation.check_options import CheckOptions

if TYPE_CHECKING:
    from pvd_data.report import Report

#: Communes of the programme and the days of their adhesion.
DAYS = {"05179": "2021-07-13", "05046": "2021-05-07", "05170": "2021-05-10"}


def check(text: str, **asked: Any) -> Report:
    return pvd_data.validate(io.BytesIO(text.encode()), lang="fr", **asked)


def fixed(text: str, *convert: str) -> str:
    return fix_content(text.encode(), "a.csv", CheckOptions.of(), convert).content.decode()


def dated(label: str, *cells: str, **asked: Any) -> Report:
    rows = "".join(f'{code},"{cell}"\n' for code, cell in zip(DAYS, cells, strict=False))
    return check(f"code_insee,{label}\n{rows}", **asked)


WRITTEN = [
    ("13 juillet 2021", "7 mai 2021", "10 mai 2021"),
    ("13 JUILLET 2021", "07 MAI 2021", "10 MAI 2021"),
    ("mardi 13 juillet 2021", "Vendredi 7 mai 2021", "lundi 10 mai 2021"),
    ("le 13 juillet 2021", "le 7 mai 2021", "le 10 mai 2021"),
    ("13-juil-21", "07-mai-21", "10-mai-21"),
    ("13-juil.-2021", "07-mai-2021", "10-mai-2021"),
    ("2021-07-13T10:30:00Z", "2021-05-07T00:00:00Z", "2021-05-10T23:59:59Z"),
    ("2021-07-13 10:30:00.000+02:00", "2021-05-07 00:00", "2021-05-10 08:00"),
    ("13/07/2021 10:30:25", "07/05/2021 00:00:00", "10/05/2021 08:00"),
    ("13/07/2021 à 10h30", "07/05/2021 à 8h", "10/05/2021 9h05"),
]


@pytest.mark.parametrize("cells", WRITTEN, ids=lambda cells: str(cells[0]))
@pytest.mark.parametrize("label", ["date_adhesion", "Date adhésion PVD", "date"])
def test_a_column_of_dates_however_written_is_read(label: str, cells: tuple[str, ...]) -> None:
    report = dated(label, *cells)
    assert report.counts == {"column-convention": 1}
    assert report.issues[0].severity == "notice"
    assert dated(label, *cells, strict=True).counts == {"type-error": 3}


@pytest.mark.parametrize(
    ("example", "other", "right"),
    [
        ("13 juillet 2021", "8 mai 2021", "7 mai 2021"),
        ("13-JUIL-21", "08-MAI-21", "7-MAI-21"),
        ("13 Juillet 2021", "8 Mai 2021", "7 Mai 2021"),
        ("2021-07-13T10:30:00", "2021-05-08T10:30:00", "2021-05-07"),
    ],
)
def test_what_is_told_of_such_a_date_is_told_as_the_column_is_written(
    example: str, other: str, right: str
) -> None:
    (issue,) = (one for one in dated("date_adhesion", example, other).issues if one.line == 3)
    assert (issue.slug, issue.value, issue.suggestion) == ("adhesion-differs", other, right)


def test_a_column_that_mixes_ways_of_writing_has_errors() -> None:
    for cells in (
        ("13 juillet 2021", "2021-05-07"),
        ("2021-07-13T10:30:00", "2021-05-07"),
        ("13 juillet 2021", "07/05/2021"),
    ):
        assert dated("date_adhesion", *cells).counts["type-error"] == 1


def test_dates_in_words_are_turned_where_that_is_asked_for() -> None:
    text = "code_insee,date\n05179,13 juillet 2021\n05046,7 mai 2021\n"
    assert fixed(text, "dates") == "code_insee,date\n05179,2021-07-13\n05046,2021-05-07\n"
    assert fixed(text) == text
    stamped = "code_insee,date\n05179,2021-07-13T00:00:00Z\n05046,2021-05-07T00:00:00Z\n"
    assert fixed(stamped, "dates") == "code_insee,date\n05179,2021-07-13\n05046,2021-05-07\n"
    hours = stamped.replace("13T00", "13T10")
    assert fixed(hours, "dates") == fixed(hours) == hours  # no hour is lost


@pytest.mark.parametrize(
    ("cell", "suggested"),
    [
        ("2021-05-32", "2021-05-07"),
        ("2021-07-05", None),
        ("mai 2021", "2021-05-07"),
        ("2021", "2021-05-07"),
        ("2021-13-45", None),
        ("2020", None),
        ("juin 2021", None),
        ("31/02/2021", None),
        ("13/07/2021 10:30", "2021-07-13"),
        ("13-juil-21", "2021-07-13"),
    ],
)
def test_the_date_of_the_reference_takes_no_place_of_another(
    cell: str, suggested: str | None
) -> None:
    report = dated("date_adhesion", "2021-07-13", cell)
    found = [issue.suggestion for issue in report.issues if issue.slug == "type-error"]
    assert found == ([] if cell == "2021-07-05" else [suggested])


@pytest.mark.parametrize("label", ["Date d'adhésion", "date adhesion", "Date de signature"])
def test_a_date_of_something_else_is_not_held_to_the_programme(label: str) -> None:
    assert dated(label, "2018-03-01", "2019-07-13", "2022-01-01").issues == ()
    (issue,) = dated(label, "2018-03-01", "n. c.", "2022-01-01").issues
    assert (issue.slug, issue.suggestion) == ("type-error", None)
    assert dated("date_adhesion", "2018-03-01").counts == {"date-too-early": 1}
    named = dated(label, "2021-07-13", "2021-05-08", columns={"date_adhesion": label})
    assert [issue.suggestion for issue in named.issues] == ["2021-05-07"]


CEDEX = [
    "35042 CEDEX",
    "35042 Cedex 9",
    "35042 Rennes Cedex",
    "35042 RENNES CÉDEX 9",
    "35042-RENNES-CEDEX-9",
]


@pytest.mark.parametrize("cell", CEDEX)
def test_a_cedex_is_a_postal_code(cell: str) -> None:
    report = check(f"code_insee,code_postal\n35238,{cell}\n05046,05200\n")
    assert report.counts == {"column-convention": 1}
    assert report.valid
    strict = check(f"code_insee,code_postal\n35238,{cell}\n05046,05200\n", strict=True)
    assert strict.flatten(["slug", "suggestion", "certain"]) == [
        ("constraint-error", "35042", False)
    ]
    wrong = check(f"code_insee,code_postal\n05046,{cell}\n")
    assert wrong.counts == {"column-convention": 1, "postal-code-mismatch": 1}


@pytest.mark.parametrize(
    "between", [" - ", "-", "/", ";", ", ", " et ", " ou ", " & ", "\n", "+", " "]
)
def test_several_postal_codes_are_left_as_they_are(between: str) -> None:
    text = f'code_insee,code_postal\n06088,"06000{between}06100"\n05046,05200\n'
    report = check(text)
    assert report.counts == {"column-convention": 1}
    assert fixed(text) == text
    (issue,) = check(text.replace("06100", "05200")).issues[1:]
    assert issue.slug == "postal-code-mismatch"


def test_an_insee_code_in_the_postal_column_is_said_to_be_that() -> None:
    report = check("code_insee,nom,code_postal\n29019,Brest,29019\n29232,Quimper,29000\n")
    assert report.counts == {"insee-as-postal-code": 1}


@pytest.mark.parametrize("code", ["9777", "9788", "5999", "7001"])
def test_no_code_is_suggested_that_nobody_bears(code: str) -> None:
    rows = f"code_insee,nom\n{code},Ailleurs\n05046,Embrun\n"
    found = [issue.suggestion for issue in check(rows).issues if issue.column == "code_insee"]
    assert found == (["07001"] if code == "7001" else [None])


def test_a_lost_zero_is_put_back_with_the_other_cells_in_view() -> None:
    report = check("code,nom,cp\n1039,Béon,01350\n1004,Ambérieu-en-Bugey,01500\n")
    assert [(one.suggestion, one.certain) for one in report.issues] == [
        ("01039", True),
        ("01004", True),
    ]

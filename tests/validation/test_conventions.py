"""Columns that are written as French spreadsheets write them: read, checked, and told once."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import pvd_data
from pvd_data import frames
from pvd_data.fixing.fix import fix_content
from pvd_data.report import Issue
from pvd_data.validation.check_options import CheckOptions

CODES = {
    "05046": ("2021-05-07", "6412", "6.475", "44.5806", "true"),
    "05170": ("2021-05-10", "2292", "6.0485", "44.4599", "true"),
    "05132": ("2021-05-25", "2086", "6.0988", "44.692", "false"),
}
HEADER = "code_insee;date_adhesion;population;longitude;latitude;ort"


def french(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


def table(**changed: str) -> str:
    """Return a file as Excel writes it, with some cells changed: `05046_1='…'`."""
    lines = [HEADER]
    for code, (day, people, east, north, signed) in CODES.items():
        row = [
            code,
            french(day),
            f"{int(people):,}".replace(",", " "),
            east.replace(".", ","),
            north.replace(".", ","),
            {"true": "Oui", "false": "Non"}[signed],
        ]
        lines.append(";".join(changed.get(f"c{code}_{at}", cell) for at, cell in enumerate(row)))
    return "\r\n".join([*lines, ""])


def check(folder: Path, text: str, **options: object) -> list[Issue]:
    path = folder / "projets.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    return list(pvd_data.validate(path, lang="fr", **options).issues)  # type: ignore[arg-type]


def told(issues: list[Issue]) -> list[tuple[int | None, str, str | None, str | None, bool]]:
    return [
        (i.line, i.slug, i.value, i.suggestion, i.certain) for i in issues if i.severity != "notice"
    ]


def plainly(text: str | None) -> str:
    return (text or "").replace("\N{NO-BREAK SPACE}", " ")


def notices(issues: list[Issue]) -> list[tuple[str | None, str | None, str | None]]:
    return [(i.column, i.value, i.expected) for i in issues if i.slug == "column-convention"]


def test_what_a_spreadsheet_writes_down_a_column_is_a_notice(tmp_path: Path) -> None:
    issues = check(tmp_path, table())
    assert notices(issues) == [
        ("date_adhesion", "07/05/2021", "2021-05-07"),
        ("population", "6 412", "6412"),
        ("longitude", "6,475", "6.475"),
        ("latitude", "44,5806", "44.5806"),
        ("ort", "Oui", "true"),
    ]
    assert [issue.line for issue in issues if issue.slug == "column-convention"] == [1] * 5
    assert told(issues) == []
    assert {i.slug for i in issues if i.severity == "notice"} == {
        *("byte-order-mark", "wrong-delimiter", "line-endings", "column-convention"),
    }


def test_what_it_means_is_checked_and_told_in_its_own_way(tmp_path: Path) -> None:
    issues = check(
        tmp_path,
        table(
            c05046_1="13/07/2021",
            c05046_2="64 120",
            c05170_3="7,9",
            c05132_1="25/05/2121",
            c05132_5="Oui",
        ),
    )
    assert told(issues) == [
        (2, "adhesion-differs", "13/07/2021", "07/05/2021", False),
        (2, "population-off", "64 120", "6 412", False),
        (3, "coordinates-far", "7,9", None, False),
        (4, "date-in-future", "25/05/2121", "25/05/2021", False),
        (4, "ort-differs", "Oui", "Non", False),
    ]
    differs = next(i for i in issues if i.slug == "adhesion-differs")
    assert "« 13/07/2021 » trouvé, la référence donne 07/05/2021" in plainly(differs.message)


def test_a_fault_of_its_own_is_told_beside_and_mended_in_the_column_s_way(tmp_path: Path) -> None:
    issues = check(
        tmp_path,
        table(
            c05046_1="7 mai 2021",
            c05170_1=" 10/05/2021",
            c05132_2="2086 hab.",
            c05170_5="peut-être",
        ),
    )
    assert told(issues) == [
        (2, "type-error", "7 mai 2021", "07/05/2021", True),
        (3, "surrounding-space", " 10/05/2021", "10/05/2021", True),
        (3, "type-error", "peut-être", "Oui", False),
        (4, "type-error", "2086 hab.", "2 086", True),
    ]
    odd = next(issue for issue in issues if issue.value == "7 mai 2021")
    assert "comme le reste de la colonne, ainsi « 10/05/2021 »" in plainly(odd.expected)


@pytest.mark.parametrize(
    ("cell", "text", "value", "suggestion"),
    [
        ("c05132_1", "2021-05-25", "07/05/2021", "2021-05-07"),
        ("c05132_1", "25.05.2021", "07/05/2021", "2021-05-07"),
        ("c05132_2", "2086", "6 412", "6412"),
        ("c05132_3", "6.0988", "6,475", "6.475"),
        ("c05132_5", "VRAI", "Oui", "true"),
        ("c05132_5", "false", "Oui", "true"),
    ],
)
def test_a_column_that_mixes_ways_of_writing_is_told_cell_by_cell(
    tmp_path: Path, cell: str, text: str, value: str, suggestion: str
) -> None:
    issues = check(tmp_path, table(**{cell: text}))
    assert (2, "type-error", value, suggestion, True) in told(issues)
    assert len(notices(issues)) == 4
    column = HEADER.split(";")[int(cell[-1])]
    assert column not in {name for name, *_ in notices(issues)}


@pytest.mark.parametrize("options", [{"strict": True}, {"table": "communes"}])
def test_each_cell_is_a_fault_with_strict_and_in_a_table_of_ours(
    tmp_path: Path, options: dict[str, object]
) -> None:
    issues = check(tmp_path, table(), **options)
    assert not notices(issues)
    assert (2, "type-error", "07/05/2021", "2021-05-07", True) in told(issues)
    assert (4, "type-error", "6,0988", "6.0988", True) in told(issues)


def test_the_form_of_a_spreadsheet_s_csv_is_no_error_with_strict(tmp_path: Path) -> None:
    text = "code_insee;nom_commune\r\n05046;Embrun\r\n"
    issues = check(tmp_path, text, strict=True)
    assert {i.severity for i in issues} == {"notice"}
    ours = check(tmp_path, text, table="communes")
    assert ("wrong-delimiter", "error") in {(i.slug, i.severity) for i in ours}


def test_the_order_of_day_and_month_is_what_the_column_or_the_reference_shows(
    tmp_path: Path,
) -> None:
    def read(*days: str, role: str = "date_adhesion") -> tuple[str | None, ...]:
        rows = "".join(f"{code},{day}\n" for code, day in zip(CODES, days, strict=True))
        issues = check(tmp_path, f"code_insee,jour\n{rows}", columns={role: "jour"})
        return (*(f"{i.value} {i.expected}" for i in issues if i.slug == "column-convention"),)

    assert read("07/05/2021", "10/05/2021", "25/05/2021") == ("07/05/2021 2021-05-07",)
    assert read("05/07/2021", "05/10/2021", "05/25/2021") == ("05/07/2021 2021-05-07",)
    # Nothing in the column shows it, and the reference does, or does not.
    assert read("05/07/2021", "05/10/2021", "05/05/2021") == ("05/07/2021 2021-05-07",)
    assert read("02/03/2021", "04/03/2021", "05/03/2021") == ("02/03/2021 2021-03-02",)
    # Both are there.
    assert read("13/05/2021", "05/13/2021", "01/05/2021") == ()


def test_several_postal_codes_are_told_apart_by_any_sign(tmp_path: Path) -> None:
    text = "code_insee,code_postal\n92048,92190/92360\n95500,95000 95300\n05046,05200\n93001,93999 / 93000\n"
    issues = check(tmp_path, text)
    assert [(i.slug, i.value) for i in issues if i.line and i.value] == [
        ("column-convention", "92190/92360"),
        ("postal-code-mismatch", "93999 / 93000"),
    ]
    strict = check(tmp_path, text, strict=True)
    assert [(i.line, i.suggestion) for i in strict if i.slug == "constraint-error"][:2] == [
        (2, "92190|92360"),
        (3, "95000|95300"),
    ]


def test_a_cell_far_below_that_is_written_otherwise_is_told(tmp_path: Path) -> None:
    rows = "05046;07/05/2021\n05170;10/05/2021\n05132;25/05/2021\n" * 40_000
    text = f"code_insee;date_adhesion\n{rows}05046;2021-05-07\n05170;05/25/2021\n05170;10/05/2021\n"
    issues = check(tmp_path, text)
    assert told([i for i in issues if i.slug != "duplicate-row"]) == [
        (120_002, "type-error", "2021-05-07", "07/05/2021", True),
        (120_003, "type-error", "05/25/2021", "25/05/2021", False),
    ]


def test_fix_leaves_a_column_as_it_is_written() -> None:
    text = table(c05046_0="5046", c05170_1="10 mai 2021").encode()
    fixed = fix_content(text, "a.csv", CheckOptions()).content.decode()
    assert fixed == table()
    whole = fix_content(text, "a.csv", CheckOptions(strict=True)).content.decode()
    assert "05046;2021-05-07;6412;6.475;44.5806;true\r\n" in whole


def test_a_frame_is_read_in_the_same_way() -> None:
    frame = pl.DataFrame(
        {
            "code_insee": ["05046", "05170"],
            "date_adhesion": ["13/07/2021", "10/05/2021"],
            "population": ["6 412", "22 920"],
            "ort": ["VRAI", "VRAI"],
        }
    )
    found = frames.check(frame, lang="fr")
    assert found.select("column", "value", "suggestion").rows() == [
        ("date_adhesion", "13/07/2021", "07/05/2021"),
        ("population", "22 920", "2 292"),
    ]


def test_days_that_spreadsheets_count_are_faults_that_are_certain_of_a_whole_column(
    tmp_path: Path,
) -> None:
    text = "code_insee,date_adhesion\n05046,44323\n05170,44326\n05132,44341\n"
    issues = check(tmp_path, text)
    assert told(issues) == [
        (2, "type-error", "44323", "2021-05-07", True),
        (3, "type-error", "44326", "2021-05-10", True),
        (4, "type-error", "44341", "2021-05-25", True),
    ]


@pytest.mark.parametrize(
    ("days", "given", "wrong", "right"),
    [
        ("2021/05/07 2021/05/10 2021/05/13", "année/mois/jour", "2021/05/13", "2021/05/25"),
        ("20210507 20210510 20210513", "année mois jour, sans séparateur", "20210513", "20210525"),
        ("07052021 10052021 13052021", "jour mois année, sans séparateur", "13052021", "25052021"),
        ("07/05/21 10/05/21 13/05/21", "jour/mois/année, l'année à deux", "13/05/21", "25/05/21"),
        ("07.05.21 10.05.21 13.05.21", "jour.mois.année, l'année à deux", "13.05.21", "25.05.21"),
        ("21-05-07 21-05-10 21-05-30", "année-mois-jour, l'année à deux", "21-05-30", "21-05-25"),
        ("05/07/21 05/10/21 05/13/21", "mois/jour/année, à l'américaine", "05/13/21", "05/25/21"),
        ("2021-5-7 2021-5-10 2021-5-13", "année-mois-jour", "2021-5-13", "2021-05-25"),
    ],
)
def test_a_column_may_write_its_days_in_any_one_way(
    tmp_path: Path, days: str, given: str, wrong: str, right: str
) -> None:
    rows = "".join(f"{code},{day}\n" for code, day in zip(CODES, days.split(), strict=True))
    issues = check(tmp_path, f"code_insee,date_adhesion\n{rows}")
    assert notices(issues) == [("date_adhesion", days.split()[0], "2021-05-07")]
    (message,) = (i.message for i in issues if i.slug == "column-convention")
    assert f"dates écrites {given}" in plainly(message)
    assert told(issues) == [(4, "adhesion-differs", wrong, right, False)]


@pytest.mark.parametrize(
    "days",
    [
        "2021/05/07 10/05/2021 25/05/2021",
        "2021/05/07 20210510 2021/05/25",
        "07/05/21 10/05/2021 25/05/21",
        "2021-5-7 2021-05-10 2021-05-25",
        "20210507 10052021 20210525",
    ],
)
def test_a_column_that_mixes_ways_to_write_days_is_told_cell_by_cell(
    tmp_path: Path, days: str
) -> None:
    rows = "".join(f"{code},{day}\n" for code, day in zip(CODES, days.split(), strict=True))
    issues = check(tmp_path, f"code_insee,date_adhesion\n{rows}")
    assert notices(issues) == []
    assert {i.slug for i in issues if i.severity != "notice"} == {"type-error"}
    assert (2, "2021-05-07") in {(i.line, i.suggestion) for i in issues}


def test_a_year_of_two_digits_is_read_where_it_can_be_of_one_century_only(tmp_path: Path) -> None:
    def read(*days: str, role: str) -> list[Issue]:
        rows = "".join(f"{code},{day}\n" for code, day in zip(CODES, days, strict=True))
        return check(tmp_path, f"code_insee,jour\n{rows}", columns={role: "jour"})

    issues = read("07/05/21", "10/05/98", "25/05/21", role="date_adhesion")
    assert told(issues) == [(3, "type-error", "10/05/98", None, False)]
    mixed = read("07/05/21", "12-mai-48", "25/05/21", role="date")
    assert (3, "type-error", "12-mai-48", None, False) in told(mixed)
    _, once = read("07/05/48", "10/05/98", "25/05/21", role="date")
    assert "est lu une date dont rien ne dit le siècle" in plainly(once.message)


def test_fix_turns_no_day_of_which_nothing_says_the_century() -> None:
    text = b"code_insee,date\n05046,07/05/48\n05170,10/05/98\n05132,25/05/21\n"
    dates = ["dates"]
    assert fix_content(text, "a.csv", CheckOptions(), convert=dates).content == text
    sure = text.replace(b"/48", b"/21").replace(b"/98", b"/21")
    turned = fix_content(sure, "a.csv", CheckOptions(), convert=dates).content
    assert turned == b"code_insee,date\n05046,2021-05-07\n05170,2021-05-10\n05132,2021-05-25\n"


def test_any_signs_between_postal_codes_are_told_once(tmp_path: Path) -> None:
    cells = ("95000/95300", "95000|95300", "95000 et 95300", "95000, 95300", "95000-95300")
    rows = "".join(f'95500,"{cell}"\n' for cell in cells)
    issues = check(tmp_path, f"code_insee,code_postal\n{rows}")
    assert notices(issues) == [("code_postal", "95000/95300", "95000|95300")]
    assert told(issues) == []


def test_words_behind_a_postal_code_are_told_once(tmp_path: Path) -> None:
    issues = check(
        tmp_path,
        "code_insee,code_postal\n05061,05008 CEDEX\n05061,05010 GAP CEDEX\n05046,05200 EMBRUN\n"
        "05023,05105 BRIANCON CEDEX\n05170,05131 TALLARD CEDEX 2\n05179,05406 CEDEX\n"
        "05065,05200 GUILLESTRE\n",
    )
    assert notices(issues) == [("code_postal", "05008 CEDEX", "05008")]
    assert told(issues) == [(8, "postal-code-mismatch", "05200 GUILLESTRE", "05600", False)]
    assert {i.slug for i in issues} - {"byte-order-mark"} == {
        *("column-convention", "postal-code-mismatch")
    }


def test_a_column_that_is_mostly_empty_is_told_once_but_with_strict_each_cell(
    tmp_path: Path,
) -> None:
    codes = ["05046", "05061", "05023", "05179", "05170", "05132", "05065"]
    text = "code_insee,code_postal\n05070,05300\n" + "".join(f"{code},\n" for code in codes)
    issues = check(tmp_path, text)
    assert told(issues) == []
    (once,) = (i for i in issues if i.slug == "whole-column")
    assert "colonne presque vide" in once.message
    assert "7 cellules" in plainly(once.message)
    whole = check(tmp_path, text, strict=True)
    assert [i.line for i in whole if i.slug == "missing-reference-value"] == [*range(3, 10)]
    half = text + "".join(f"{code},05000\n" for code in ["05001"] * 7)
    each = check(tmp_path, half, ignore={"postal-code-mismatch"})
    assert sum(i.slug == "missing-reference-value" for i in each) == 7


def test_codes_of_departements_of_three_characters_are_told_once(tmp_path: Path) -> None:
    text = "code_insee,departement\n50129,050\n14118,014\n2A004,02A\n97101,971\n"
    issues = check(tmp_path, text)
    assert notices(issues) == [("departement", "050", "50")]
    assert told(issues) == []
    mixed = check(tmp_path, text.replace("014", "14"))
    assert (2, "constraint-error", "050") in {(i.line, i.slug, i.value) for i in mixed}
    wrong = check(tmp_path, text.replace("014", "016"))
    assert told(wrong) == [(3, "departement-mismatch", "016", "014", False)]

"""Codes in two columns, beside a name in one cell, or only meant by names; places in one cell."""

from __future__ import annotations

from contextlib import suppress
from itertools import combinations
from typing import TYPE_CHECKING, Any

import polars
import pytest

import pvd_data
from pvd_data import frames
from pvd_data.columns.joined import make_code, parse

if TYPE_CHECKING:
    from pathlib import Path

Found = list[tuple[object, ...]]


def told(tmp_path: Path, text: str, **options: Any) -> Found:
    """Validate a file, and return line, column, rule, value, suggestion and certainty of each fault."""
    path = tmp_path / "towns.csv"
    path.write_text(text, "utf-8")
    report = pvd_data.validate(path, lang="fr", **options)
    return report.flatten(["line", "column_number", "slug", "value", "suggestion", "certain"])


@pytest.mark.parametrize(
    ("departement", "number", "code"),
    [
        *(
            ("05", "046", "05046"),
            ("5", "46", "05046"),
            ("2A", "4", "2A004"),
            ("2b", "033", "2B033"),
        ),
        *(("974", "11", "97411"), ("974", "411", "97411"), ("97", "411", "97411")),
        *(("050", "046", "05046"), ("2A0", "004", "2A004"), ("5.0", "46.0", "05046")),
        *(("", "046", ""), ("05", "", ""), ("05", "Embrun", ""), ("99999", "1", "")),
    ],
)
def test_a_departement_and_a_number_make_a_code(departement: str, number: str, code: str) -> None:
    made = make_code(departement, number)
    assert made == code if number and departement else made in ("", "05000", "00046")


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("Embrun (05046)", "05046", "Embrun"),
        ("05046 - Embrun", "05046", "Embrun"),
        ("05046 Embrun", "05046", "Embrun"),
        (" L'Argentière-la-Bessée [05006]", "05006", "L'Argentière-la-Bessée"),
        ("Ajaccio, 2A004", "2A004", "Ajaccio"),
        ("05046", "", ""),
        ("Embrun", "", ""),
        ("Embrun (05)", "", ""),
        ("Embrun (05046) " + "x" * 200, "", ""),
    ],
)
def test_a_cell_holds_a_code_and_a_name(text: str, code: str, name: str) -> None:
    assert parse(text) == (code, name)


def test_a_code_in_two_columns_is_checked_as_one(tmp_path: Path) -> None:
    text = "Code du département;Code de la commune;Libellé;Inscrits\n05;046;Embrum;4800\n05;999;Gap;3\n"
    assert told(tmp_path, text, ignore="F") == [
        (2, 3, "name-spelling", "Embrum", "Embrun", False),
        (3, 2, "unknown-commune", "05999", None, False),
    ]


def test_both_halves_of_a_code_are_repaired(tmp_path: Path) -> None:
    assert told(tmp_path, "dep,com,nom\n5,46,Embrun\n05,170,Tallard\n2A,4,Ajaccio\n") == [
        (2, 1, "constraint-error", "5", "05", True),
        (2, 2, "constraint-error", "46", "046", True),
        (4, 2, "constraint-error", "4", "004", True),
    ]


def test_numbers_of_something_else_are_no_codes(tmp_path: Path) -> None:
    text = "code_departement,canton,nom_departement\n05,046,Hautes-Alpes\n05,170,Hautes-Alpes\n"
    path = tmp_path / "cantons.csv"
    path.write_text(text, "utf-8")
    report = pvd_data.validate(path)
    assert "code_insee" not in report.columns[str(path)]


def test_a_code_beside_a_name_in_one_cell_is_read(tmp_path: Path) -> None:
    text = (
        "projet,liste_geo,population\n"
        "Halle,Embrun (05046),6412\nPlace,Talard (05170),2300\nRues,Gap (05999),5\nGare,Veynes,1\n"
    )
    assert told(tmp_path, text.replace("\nGare,Veynes,1", "")) == [
        (3, 2, "name-spelling", "Talard", "Tallard (05170)", False),
        (4, 2, "unknown-commune", "05999", "Gap (05061)", False),
    ]
    many = text + "".join(f"P{n},Embrun (05046),6412\n" for n in range(30))
    assert (5, 2, "constraint-error", "Veynes", None, False) in told(tmp_path, many)


def test_communes_and_epci_may_share_a_column(tmp_path: Path) -> None:
    text = (
        "codgeo,libgeo\n200067742,CC Serre-Ponçon\n05046,Ambrun\n200067743,CC\n05170,Tallard\n"
        "217500016,Paris\n200000008,CC\n05999,Nulle part\n"
        "05061,Gap\n"
    )
    assert told(tmp_path, text) == [
        (3, 2, "name-spelling", "Ambrun", "Embrun", False),
        (4, 1, "constraint-error", "200067743", None, False),
        (7, 1, "unknown-siren", "200000008", None, False),
        (8, 1, "unknown-commune", "05999", None, False),
    ]


@pytest.mark.parametrize("odd", ["cod+cmdeo", "20004029O", "٢٠٠٠٤٠٢٩٣", "2000402 3", "²00040293"])
def test_nine_signs_among_codes_and_siren_are_a_wrong_code(odd: str) -> None:
    rows = [["200040293", "CC"], ["73065", "x"], [odd, "x"], ["05046", "x"]] * 2
    report = pvd_data.validate([["siren_epci", "echelon"], *rows])
    assert {issue.value for issue in report.issues if issue.severity == "error"} == {odd}


def test_names_and_places_say_which_commune_is_meant(tmp_path: Path) -> None:
    text = (
        "projet,commune,code postal,date_adhesion\nHalle,Embrum,05200,2021-05-07\n"
        "Place,Tallard,05200,\nRues,Zorglub,05200,\nGare,Lyon 3e,69003,\nQuai,,05200,\n"
        "Pont,EMBRUN,05200,2021-05-08\nMail,Gap CEDEX,05000,\n"
    )
    assert told(tmp_path, text, ignore="R008,R019,R022") == [
        (2, 2, "name-spelling", "Embrum", "Embrun", False),
        (3, 3, "postal-code-mismatch", "05200", "05130", False),
        (4, 2, "unknown-name", "Zorglub", None, False),
    ]
    named = "commune,departement\nEmbrun,Hautes-Alpes\nTalard,Hautes-Alpes\nNice,Hautes-Alpes\n"
    assert told(tmp_path, named) == [
        (3, 1, "name-spelling", "Talard", "Tallard", False),
        (4, 2, "territory-name", "Hautes-Alpes", "Alpes-Maritimes", False),
    ]
    coded = "nom_commune,dep\nEmbrun,05\nTalard,05\nNice,05\n"
    assert told(tmp_path, coded)[1] == (4, 2, "departement-mismatch", "05", "06", False)


def test_homonyms_of_one_place_are_nobody(tmp_path: Path) -> None:
    text = (
        "commune,code_departement\nEmbrun,05\nSaint-Denis,30\nSainte-Colombe,05\nSaint-Martin,66\n"
    )
    assert not [row for row in told(tmp_path, text) if row[2] == "unknown-name"]


def test_names_without_a_place_are_not_checked(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("projet,commune\nHalle,Embrun\n", "utf-8")
    with pytest.raises(pvd_data.NothingToCheckError):
        pvd_data.validate(path)


def test_people_and_hamlets_are_no_communes(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "nom,code_postal\nDurand Anne,05200\nMartin Paul,05130\nFaure Luc,05000\n", "utf-8"
    )
    report = pvd_data.validate(path)
    assert set(report.columns[str(path)]) == {"codes_postaux"}


@pytest.mark.parametrize("form", ["{y}, {x}", "[{x}, {y}]", "POINT ({x} {y})", "{y},{x}"])
def test_degrees_in_one_cell_are_checked(tmp_path: Path, form: str) -> None:
    cells = [
        form.format(x=x, y=y) for x, y in ((6.475, 44.5806), (6.0485, 44.4599), (4.1, 44.5806))
    ]
    rows = zip(("05046", "05170", "05046"), cells, strict=True)
    text = "code_insee,geo_point\n" + "".join(f'{code},"{cell}"\n' for code, cell in rows)
    assert told(tmp_path, text) == [(4, 2, "coordinates-far", "4.1", None, False)]


def test_degrees_in_one_cell_that_are_swapped_are_told_once(tmp_path: Path) -> None:
    text = (
        'code_insee,geo_point\n05046,"44.5806, 6.475"\n05170,"44.4599, 6.0485"\n'
        '05046,"6.475, 44.5806"\n05046,ici\n'
    )
    assert told(tmp_path, text) == [
        (4, 2, "coordinates-swapped", "44.5806", "44.5806, 6.475", False),
        (5, 2, "constraint-error", "ici", None, False),
    ]


def test_frames_are_checked_alike() -> None:
    towns = polars.DataFrame({"dep": ["05", "05"], "com": ["046", "999"], "nom": ["Embrum", "Gap"]})
    found = frames.check(towns, None)
    assert found.select("row", "column", "slug").rows() == [
        (0, "nom", "name-spelling"),
        (1, "com", "unknown-commune"),
    ]
    names = polars.DataFrame({"commune": ["Embrum", "Gap"], "code_postal": ["05200", "05000"]})
    assert frames.check(names, None)["slug"].to_list() == ["name-spelling"]


def test_a_user_names_columns_by_number_and_leaves_some_out(tmp_path: Path) -> None:
    text = "a,b,nom\n05999,x,Embrun\n"
    path = tmp_path / "towns.csv"
    path.write_text(text, "utf-8")
    for label in ("1", "a"):
        report = pvd_data.validate(path, columns={"code_insee": label})
        assert report.columns[str(path)] == {"code_insee": "a", "nom": "nom"}
    report = pvd_data.validate(path, columns={"code_insee": "1"}, not_columns="nom")
    assert report.columns[str(path)] == {"code_insee": "a"}
    report = pvd_data.validate(path, columns={"code_insee": "1"}, not_columns=["3"])
    assert report.columns[str(path)] == {"code_insee": "a"}
    strange: list[dict[str, Any]] = [{"columns": {"nom": "4"}}, {"not_columns": "0"}]
    for options in (*strange, {"not_columns": "c"}):
        with pytest.raises(pvd_data.NothingToCheckError):
            pvd_data.validate(path, **options)


def test_a_label_that_is_a_number_comes_before_that_number(tmp_path: Path) -> None:
    path = tmp_path / "towns.csv"
    path.write_text("nom,1\nEmbrun,05046\n", "utf-8")
    report = pvd_data.validate(path, columns={"code_insee": "1"})
    assert report.columns[str(path)] == {"code_insee": "1", "nom": "nom"}


def test_the_report_tells_what_was_done_with_each_column(tmp_path: Path) -> None:
    path = tmp_path / "towns.csv"
    path.write_text(
        "INSEE,ville,montant\n05046,Ambrun,1\n05170,,2\n,Gap,3\n05999,Veynes,4\n", "utf-8"
    )
    (columns,) = pvd_data.validate(path, ignore="R019").file_columns.values()
    assert [tuple(column) for column in columns] == [
        (1, "INSEE", "code_insee", "heading", 3, 1, 1),
        (2, "ville", "nom", "heading", 3, 1, 1),
        (3, "montant", None, "", 0, 0, 0),
    ]


def test_a_column_whose_name_misleads_is_warned_of_in_frames() -> None:
    towns = polars.DataFrame({"code_insee": ["05046"], "siren_epci": ["CC Serre-Ponçon"]})
    with pytest.warns(pvd_data.errors.ColumnWarning, match="siren_epci"):
        assert frames.check(towns).height == 0


TOLD = {
    "Code du département": ("05", "05"),
    "Libellé du département": ("Hautes-Alpes", "Hautes-Alpse"),
    "Code de la commune": ("046", "999"),
    "Libellé de la commune": ("Embrun", "Gap"),
    "code_insee": ("05046", "5061"),
    "commune": ("Embrun (05046)", "Gap (05061)"),
    "code postal": ("05200", "05000"),
    "coordonnées": ("44.58,6.47", "44.56,6.08"),
}
"""Labels, and the cells of two rows, that say together or alone which commune is meant."""


def test_whatever_columns_there_are_of_those_that_stand_in_for_each_other() -> None:
    for number in range(1, len(TOLD) + 1):
        for labels in combinations(TOLD, number):
            rows = [list(row) for row in zip(*(TOLD[label] for label in labels), strict=True)]
            with suppress(pvd_data.NothingToCheckError):
                assert pvd_data.validate([list(labels), *rows]).rows


def test_a_number_without_its_departement_says_nothing_of_a_row() -> None:
    labels = ["Code du déprtement", "Code de la commune", "Libellé du département", "nom"]
    report = pvd_data.validate([labels, ["05", "046", "Hautes-Alpes", "Embrum"]])
    assert set(report.counts) == {"name-spelling"}

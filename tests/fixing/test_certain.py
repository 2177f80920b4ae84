"""What is certain and what is not: one reading, nothing conventional, on inputs of each kind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pvd_data.errors import NothingToCheckError
from pvd_data.fixing.edits import splice
from pvd_data.fixing.fix import Fixed, fix_content
from pvd_data.tabular.streams import is_workbook
from pvd_data.validation.check_options import CheckOptions

#: Inputs of public publishers, beside the official files; a public clone has none.
FIELD = Path(__file__).parents[2] / os.environ.get("PVD_SOURCES", "../shared/sources") / "../field"
FILES = sorted(path for path in FIELD.rglob("*.[ct]sv") if "hostile" not in path.parts)


def fix(content: bytes, *convert: str, **asked: Any) -> Fixed:
    """Fix, and hold the result to what is always promised."""
    options = CheckOptions.of(lang="fr", **asked)
    fixed = fix_content(content, "a.csv", options, convert)
    assert fixed.content == splice(content, fixed.edits)
    assert fixed.after.count("error") <= fixed.before.count("error")
    again = fix_content(fixed.content, "a.csv", options, convert)
    assert (again.content, again.edits) == (fixed.content, ())
    return fixed


def fixed_text(text: str, *convert: str, **asked: Any) -> str:
    return fix(text.encode(), *convert, **asked).content.decode()


@pytest.mark.parametrize(
    "text",
    [
        # La Poste: no lower case, no accents, no hyphens, St for Saint.
        "code_insee,nom\n17347,ST JEAN D ANGELY\n05006,L ARGENTIERE LA BESSEE\n05046,EMBRUN\n",
        # INSEE's NCC: no article either, which is in a column of its own.
        "code_insee,nom\n05098,ORRES\n05006,ARGENTIERE-LA-BESSEE\n05046,EMBRUN\n",
        "code_insee,nom\n05098,Orres\n05006,Argentière-la-Bessée\n05046,Embrun\n",
        "code_insee,nom\n05098,Orres (Les)\n05006,Argentière-la-Bessée (L')\n05046,Embrun\n",
        "code_insee,nom\n05006,L'Argentiere-la-Bessee\n05017,La Batie-Neuve\n",
        "code_insee,nom\n01152,Echallon\n01155,Echenevex\n05006,L'Argentière-la-Bessée\n",
        "code_insee,nom\n05006,l'argentière-la-bessée\n05046,embrun\n",
        "code_insee;nom;code_postal\n92048;Meudon;92190/92360\n95500;Pontoise;95000/95300\n",
        "code_insee;nom;code_postal\n92048;Meudon;92190 92360\n95500;Pontoise;95000 95300\n",
        "code_insee,code_postal\n92048,92190/92360\n95500,95000|95300\n13201,13001 13002\n",
        "code_insee,nom\n14087,Bonnoeil\n05046,Embrun\n",
        "code_insee,code_region\n97502,6\n97411,04\n",
        "code_insee,date_adhesion\n05046,07/05/2021\n05170,13/07/2021\n",
        "code_insee,population,ort\n05046,6 412,oui\n05170,2 292,non\n",
        "code_insee,longitude,latitude\n05046,\"6,4954\",\"44,5667\"\n",
    ],
)  # fmt: skip
def test_what_a_whole_column_does_is_left(text: str) -> None:
    assert fixed_text(text) == text


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("05006,L'ARGENTIÈRE-LA-BESSÉE", "05006,L'Argentière-la-Bessée"),
        ("05006,Argentière-la-Bessée", "05006,L'Argentière-la-Bessée"),
        ("05017,La Batie-Neuve", "05017,La Bâtie-Neuve"),
        ("05132,St-Bonnet-en-Champsaur", "05132,Saint-Bonnet-en-Champsaur"),
    ],
)
def test_a_name_that_departs_from_its_column_is_fixed(wrong: str, right: str) -> None:
    rows = (
        "code_insee,nom\n05098,Les Orres\n05061,Gap\n05142,Saint-Laurent-du-Cros\n05007,Arvieux\n"
        "05065,Guillestre\n05052,Saint-Étienne-le-Laus\n05023,Briançon\n05006,L'Argentière-la-Bessée\n"
    )
    assert fixed_text(f"{rows}{wrong}\n") == f"{rows}{right}\n"


def test_the_names_of_another_day_are_left() -> None:
    text = "code_insee,nom\n10411,La Ville-aux-Bois\n38301,Percy\n74267,Sévrier\n05046,Embrun\n"
    assert fixed_text(text, as_of="2014-06-01") == text


def test_a_table_of_ours_has_our_names() -> None:
    text = "code_evenement,code_insee,nom\nx,5046,EMBRUN\n"
    assert fixed_text(text, table="participations").endswith("\nx,05046,EMBRUN\n")


def test_a_lost_zero_is_that_of_the_commune_that_bore_the_name() -> None:
    text = (
        "code_insee,nom_commune,code_postal\n"
        "{}1039,Béon,01350\n{}1172,Germagnat,01250\n{}1053,Bourg-en-Bresse,01000\n"
    )
    assert fixed_text(text.format("", "", "")) == text.format("0", "0", "0")
    # Of a Béon that is elsewhere the code says nothing.
    other = "code_insee,nom_commune\n1138,Béon\n"
    assert fixed_text(other) == other


CONVENTIONS = (
    "code_insee;date_adhesion;population;ort;longitude;latitude;code_postal\n"
    "05046;07/05/2021;6 412;Oui;6,4954;44,5667;05200\n"
    "05170;13/07/2021;2 292;Non;6,0536;44,4611;92190/92360\n"
)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("dates", {"07/05/2021": "2021-05-07", "13/07/2021": "2021-07-13"}),
        (
            "numbers",
            {
                "6 412": "6412",
                "2 292": "2292",
                "6,4954": "6.4954",
                "6,0536": "6.0536",
                "44,5667": "44.5667",
                "44,4611": "44.4611",
            },
        ),
        ("booleans", {"Oui": "true", "Non": "false"}),
        ("codes", {"92190/92360": "92190|92360"}),
    ],
)
def test_a_convention_is_turned_where_that_is_asked(kind: str, changes: dict[str, str]) -> None:
    expected = CONVENTIONS
    for old, new in changes.items():
        expected = expected.replace(old, new)
    assert fixed_text(CONVENTIONS, kind) == expected
    assert fix(CONVENTIONS.encode(), kind).rules == {"column-convention": len(changes)}
    assert fixed_text(CONVENTIONS) == CONVENTIONS


def test_zeros_are_put_back_where_that_is_asked() -> None:
    text = "code_insee,code_postal\n{}1039,{}1350\n{}1172,{}1250\n"
    assert fixed_text(text.format("", "", "", "")).startswith("code_insee,code_postal\n1039,")
    zeros = text.format("0", "0", "0", "0")
    assert fixed_text(text.format("", "", "", ""), "codes") == zeros


def test_zeros_are_put_back_in_the_columns_that_are_named() -> None:
    text = "code_insee,code_postal\n{}1039,{}1350\n{}1172,{}1250\n"
    without = text.format("", "", "", "")
    assert fixed_text(without, "codes=code_postal") == text.format("", "0", "", "0")
    # Beside the code of their commune, postal codes are certain.
    assert fixed_text(without, "codes=1") == text.format("0", "0", "0", "0")


def test_codes_are_separated_where_that_is_asked() -> None:
    text = "code_insee,code_postal\n92048,92190/92360\n95500,95000|95300\n"
    assert fixed_text(text, "codes") == text.replace("/", "|")


def test_dates_that_would_lose_an_hour_stay() -> None:
    text = "code_insee,date_adhesion\n05046,07/05/2021 10:30\n05170,13/07/2021 00:00\n"
    assert fixed_text(text, "dates") == text
    midnight = text.replace("10:30", "00:00")
    assert "05046,2021-05-07\n05170,2021-07-13" in fixed_text(midnight, "dates")


@pytest.mark.skipif(not FILES, reason="needs the inputs of other publishers")
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize("convert", [(), ("dates", "numbers", "booleans", "codes")])
def test_every_field_file_is_fixed_once(path: Path, convert: tuple[str, ...]) -> None:
    content = path.read_bytes()
    if is_workbook(path.name) or content.startswith(b"PK"):
        pytest.skip("no CSV")
    try:
        fix(content, *convert)
    except NothingToCheckError:
        pytest.skip("nothing to check in it")

"""Row by row: what a file had comes out to the byte, and each fault has its line."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from pvd_data.base.language import typeset
from pvd_data.enriching import by_row
from pvd_data.enriching.by_row import enrich_csv, enrich_json
from pvd_data.enriching.job import Job
from pvd_data.errors import ExportError

if TYPE_CHECKING:
    from collections import Counter

    from pvd_data.enriching.job import Mark

EMBRUN = "actuelle,true,Embrun,200067742,CC Serre-Ponçon,2021-05-07,true,2023-10-31"
HEADER = ",".join(
    f"pvd_{name}"
    for name in (
        [
            "code_statut",
            "est_beneficiaire",
            "nom",
            "siren_epci",
            "nom_epci",
            "date_adhesion",
            "ort",
            "date_ort",
        ]
    )
)


def csv_of(content: str | bytes, **asked: Any) -> tuple[str, str, Counter[Mark]]:
    out = io.BytesIO()
    content = content.encode() if isinstance(content, str) else content
    on, marks = enrich_csv(Job("a.csv", **asked), io.BytesIO(content), out)
    return out.getvalue().decode(), on, marks


def json_of(content: str | bytes, **asked: Any) -> tuple[str, str, Counter[Mark]]:
    out = io.BytesIO()
    content = content.encode() if isinstance(content, str) else content
    on, marks = enrich_json(Job("a.jsonl", **asked), io.BytesIO(content), out)
    return out.getvalue().decode(), on, marks


def test_what_a_row_had_is_left_and_what_is_known_stands_behind() -> None:
    text, on, marks = csv_of("id,code_insee,x\n007,05046,1.0\n8,01001,\n9,99999,a\n10,, b \n")
    assert text == (
        f"id,code_insee,x,{HEADER}\n"
        f"007,05046,1.0,{EMBRUN}\n"
        "8,01001,,actuelle,false,,,,,,\n"
        "9,99999,a,inconnue,,,,,,,\n"
        "10,, b ,,,,,,,,\n"
    )
    assert on == "code_insee"
    assert marks == {
        ("actuelle", False, True): 1,
        ("actuelle", False, False): 1,
        ("inconnue", False, False): 1,
        (None, False, False): 1,
    }


def test_marks_delimiters_line_ends_and_quotes_are_kept() -> None:
    text, _, _ = csv_of('\ufeffa;"code_insee"\r\n"x\r\n""y""";"05046"\r\n z;', columns="nom")
    assert text == (
        '\ufeffa;"code_insee";pvd_code_statut;pvd_nom\r\n'
        '"x\r\n""y""";"05046";actuelle;Embrun\r\n'
        " z;;;\r\n"
    )
    for delimiter in ",;\t|":
        text, _, marks = csv_of(f"a{delimiter}code_insee\n1{delimiter}05046\n", columns=["nom"])
        assert text.splitlines()[1] == delimiter.join(["1", "05046", "actuelle", "Embrun"])
        assert marks == {("actuelle", False, True): 1}


def test_what_is_added_is_quoted_where_it_must_be() -> None:
    text, _, _ = csv_of("code_insee|a\n05046|\n", columns=["codes_postaux"])
    assert text.splitlines()[1] == "05046||actuelle|05200"
    text, _, _ = csv_of("code_insee\n05006\n", columns=["codes_postaux"], prefix="a,b")
    assert text.splitlines()[0] == 'code_insee,"a,bcode_statut","a,bcodes_postaux"'


def test_former_and_spoilt_codes_are_followed_when_asked() -> None:
    content = "code_insee\n05067\n5046\n 05046\n75120\n"
    _, _, marks = csv_of(content)
    assert marks == {
        ("ancienne", False, False): 1,
        ("inconnue", False, False): 2,
        ("arrondissement", False, False): 1,
    }
    text, _, marks = csv_of(content, resolve_former=True, repair=True, columns="nom")
    assert text.splitlines() == [
        "code_insee,pvd_code_insee,pvd_code_statut,pvd_code_repare,pvd_nom",
        "05067,05132,ancienne,false,Saint-Bonnet-en-Champsaur",
        "5046,05046,actuelle,true,Embrun",
        " 05046,05046,actuelle,true,Embrun",
        "75120,75056,arrondissement,false,",
    ]
    assert marks == {
        ("ancienne", False, True): 1,
        ("actuelle", True, True): 2,
        ("arrondissement", False, False): 1,
    }


def test_rows_without_a_programme_count_apart_though_they_read_alike(pvd: Any) -> None:
    undated = next(c.code_insee for c in pvd.communes.values() if c.date_ort is None)
    text, _, marks = csv_of(f"code_insee\n{undated}\n01001\n", columns="date_ort")
    assert len({line.partition(",")[2] for line in text.splitlines()[1:]}) == 1
    assert marks == {("actuelle", False, True): 1, ("actuelle", False, False): 1}


def test_lines_without_anything_are_no_rows() -> None:
    text, _, marks = csv_of("\n\ncode_insee,a\n\n05046,1\n \n\n", columns="nom")
    assert text.splitlines() == [
        "code_insee,a,pvd_code_statut,pvd_nom",
        "05046,1,actuelle,Embrun",
    ]
    assert marks.total() == 1
    text, _, marks = csv_of("code_insee")
    assert (text, marks.total()) == (f"code_insee,{HEADER}\n", 0)


def test_the_column_is_recognised_by_its_label_and_what_it_holds() -> None:
    rows = "".join(f"{at},05046\n" for at in range(20))
    assert csv_of(f"id,insee_com\n{rows}")[1] == "insee_com"
    assert csv_of(f"id,autre\n{rows}", on="autre")[1] == "autre"
    # Ours is taken whatever it holds.
    assert csv_of("id,code_insee\n1,x\n")[1] == "code_insee"


@pytest.mark.parametrize(
    ("content", "asked", "french"),
    [
        (b"", {}, "ligne 1 : le fichier est vide"),
        (b"\n\n", {}, "ligne 1 : le fichier est vide"),
        (b"%PDF-1.7", {}, "ligne 1 : ce n'est pas un CSV"),
        (b"a,b\n1,2\n", {}, "nommez-la avec --on ; colonnes : « a », « b »"),
        (b"a,b\n1,2\n", {"on": "c"}, "pas de colonne « c » ; colonnes : « a », « b »"),
        (b"code,b\n1,2\n", {"on": "cod"}, "pas de colonne « cod » ; vouliez-vous dire « code » ?"),
        (b"05046,Embrun\n05170,Tallard\n", {}, "la première ligne contient « 05046 »"),
        (b"a,a\n1,2\n", {"on": "a"}, "2 colonnes s'appellent « a »"),
        (b"code_insee,pvd_nom\n1,2\n", {}, "le fichier a déjà « pvd_nom »"),
        (b"code_insee,a\n05046,1\n05046\n", {}, "ligne 3 : ligne trop courte : 1 cellule"),
        (b'code_insee,a\n05046,"1\n2"\n1,2,3\n', {}, "ligne 4 : ligne trop longue : 3 cellule"),
        (b'code_insee,a\n05046,"1" 2\n', {}, "ligne 2 : ce n'est pas du CSV lisible"),
        (b'code_insee,a\n05046,1\n1,"2\n', {}, "ligne 3 : "),
        (b"code_insee,a\n05046,\xe9\n", {}, "ligne 2 : le fichier n'est pas en UTF-8"),
        ("code_insee,a\n05046,é\n".encode("utf-16"), {}, "semble-t-il, en UTF-16"),
        (b"code_insee,a\n05046,\0\n", {}, "ligne 2 : la ligne contient un caractère nul"),
    ],
)
def test_a_fault_of_a_csv_is_told_with_its_line(
    content: bytes, asked: dict[str, Any], french: str
) -> None:
    with pytest.raises(ExportError) as raised:
        csv_of(content, **asked)
    assert raised.value.path == "a.csv"
    assert typeset(french) in raised.value.text.fr
    assert not any(word in raised.value.detail for word in (" le ", " colonne", " ligne"))


def test_many_labels_are_not_all_listed() -> None:
    with pytest.raises(ExportError, match="'c19', …") as raised:
        csv_of(",".join(f"c{at}" for at in range(30)) + "\n")
    assert raised.value.fr.endswith("« c19 », …")


def test_json_lines_keep_their_text() -> None:
    text, on, marks = json_of(
        '\ufeff{"code_insee": "05046", "x": 1.0, "y": [ ]}\r\n{ }\n\n'
        '  {"x": 12345678901234567890, "code_insee":null}',
        columns=["nom", "date_ort", "codes_postaux", "ort", "population_municipale"],
    )
    assert text.splitlines() == [
        '{"code_insee": "05046", "x": 1.0, "y": [ ],"pvd_code_statut":"actuelle","pvd_nom":"Embrun"'
        ',"pvd_date_ort":"2023-10-31","pvd_codes_postaux":["05200"],"pvd_ort":true,'
        '"pvd_population_municipale":6412}',
        '{"pvd_code_statut":null,"pvd_nom":null,"pvd_date_ort":null,"pvd_codes_postaux":null,'
        '"pvd_ort":null,"pvd_population_municipale":null}',
        '{"x": 12345678901234567890, "code_insee":null,"pvd_code_statut":null,"pvd_nom":null,'
        '"pvd_date_ort":null,"pvd_codes_postaux":null,"pvd_ort":null,'
        '"pvd_population_municipale":null}',
    ]
    assert on == "code_insee"
    assert marks == {("actuelle", False, True): 1, (None, False, False): 2}


def test_json_numbers_are_codes_where_they_are_to_be_repaired() -> None:
    content = '{"c":5046}\n{"c":5046.0}\n{"c":"5046"}\n{"c":true}\n{"c":[1]}\n{"c":NaN}\n'
    text, _, marks = json_of(content, on="c", repair=True, columns="nom")
    names = [json.loads(line)["pvd_nom"] for line in text.splitlines()]
    assert names == ["Embrun", "Embrun", "Embrun", None, None, None]
    assert marks == {
        ("actuelle", True, True): 3,
        ("inconnue", False, False): 2,
        (None, False, False): 1,
    }


def test_more_lines_than_are_counted_at_a_time() -> None:
    text, _, marks = json_of('{"code_insee":"05046"}\n' * 25_001, columns="ort")
    assert marks == {("actuelle", False, True): 25_001}
    assert text.count("\n") == 25_001


@pytest.mark.parametrize(
    ("content", "asked", "french"),
    [
        (b"", {}, "le fichier ne contient aucun objet JSON"),
        (b'{"code_insee":"05046"}\n[1]\n', {}, "ligne 2 : attendu un objet JSON, trouvé [1]"),
        (b'{"code_insee":"05046"}\n{"a":\n', {}, 'ligne 2 : ce n\'est pas du JSON : {"a":'),
        (b'{"code_insee":"\xe9"}\n', {}, "ligne 1 : l'octet 0xE9 n'est pas de l'UTF-8"),
        (b"\n" + b'{"code_insee":' + b"[" * 200_000 + b"\n", {}, "ligne 2 : ce n'est pas du JSON"),
        (b'{"code_insee":' + b"1" * 5_000 + b"}\n", {}, "ligne 1 : ce n'est pas du JSON"),
        (b'{"a":1}\n', {}, "nommez-la avec --on ; colonnes : « a »"),
        (b'{"a":1}\n', {"on": "b"}, "aucun objet n'a de membre « b »"),
        (b'{"code_insee":5046}\n', {}, "ligne 1 : « code_insee » vaut 5046, un nombre"),
        (b'{"code_insee":"1"}\n{"pvd_nom":1}\n', {}, "le fichier a déjà « pvd_nom »"),
        ('{"code_insee":"05046"}\n'.encode("utf-16"), {}, "le fichier n'est pas en UTF-8"),
        (b" " * (17 * 2**20), {}, "ligne 1 : ligne trop longue"),
    ],
)
def test_a_fault_of_json_lines_is_told_with_its_line(
    content: bytes, asked: dict[str, Any], french: str
) -> None:
    with pytest.raises(ExportError) as raised:
        json_of(content, **asked)
    assert typeset(french) in raised.value.text.fr


def test_a_line_of_json_is_read_as_far_as_a_record_may_be_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(by_row, "BLOCK", 10)
    monkeypatch.setattr(by_row, "MAX_RECORD", 40)
    first = '{"code_insee":"05046"}\n'.rjust(30)  # ends where what is read at once does
    for long in (' {"code_insee":"05170"}'.ljust(40), '{"code_insee":"05170"}'.ljust(40) + "\n"):
        assert json_of(first + long, columns="nom")[2].total() == 2
    with pytest.raises(ExportError, match="line 2: the line is too long"):
        json_of(first + '{"code_insee":"05170"}'.ljust(41))
    with pytest.raises(ExportError, match="line 1: the line is too long"):
        json_of('{"code_insee":"05170"}'.ljust(51) + "\n" + first)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_fault_of_the_last_line_is_told_with_its_line(before: int, end: str) -> None:
    with pytest.raises(ExportError, match=rf"line {before + 1}: this is not JSON: x$"):
        json_of('{"code_insee":"05046"}\n' * before + f"x{end}")


def test_a_byte_order_mark_of_json_is_one_on_the_first_line_only() -> None:
    line = '{"code_insee":"05046"}\n'
    assert json_of(f"\ufeff{line}{line}", columns="nom")[2].total() == 2
    with pytest.raises(ExportError, match="line 2: this is not JSON"):
        json_of(f"{line}\ufeff{line}")


def test_a_member_that_only_later_objects_have_is_found_by_its_name() -> None:
    text, on, marks = json_of('{"a":1}\n{"c":"05046"}\n', on="c", columns="nom")
    assert on == "c"
    assert marks == {(None, False, False): 1, ("actuelle", False, True): 1}
    assert json.loads(text.splitlines()[0]) == {"a": 1, "pvd_code_statut": None, "pvd_nom": None}

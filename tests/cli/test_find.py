"""`search`, `resolve`, and `show` by what people have."""

from __future__ import annotations

import csv
import errno
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import pvd_data
from pvd_data.base.language import typeset as fr
from pvd_data.cli.main import main
from pvd_data.cli.resolve import _LONGEST, _codes
from pvd_data.cli.words import CannotError

PVD = pvd_data.load()


def run(*args: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, args, input=stdin)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "st bonnet champsaur",
            fr("« st bonnet champsaur » : Saint-Bonnet-en-Champsaur (05132), mots du nom\n"),
        ),
        (
            "05067",
            fr("05067 : ancien code → Saint-Bonnet-en-Champsaur (05132), dans le programme\n"),
        ),
        ("05500", fr("« 05500 » : Saint-Bonnet-en-Champsaur (05132), code postal\n")),
        (
            "200034502",
            fr(
                "200034502 : code en vigueur, SIREN de la commune → Saint-Bonnet-en-Champsaur (05132), dans le programme\n"
            ),
        ),
    ],
)
def test_show_finds_and_says_how(text: str, said: str) -> None:
    result = run("show", text)
    assert result.exit_code == 0
    assert result.stdout.startswith("Saint-Bonnet-en-Champsaur (05132)\n")
    assert result.stderr == said


@pytest.mark.parametrize(
    "text", ["CC Serre-Ponçon", "communauté de communes de serre poncon", "200067742"]
)
def test_search_lists_the_communes_of_an_epci(text: str) -> None:
    rows = [line.split("  ") for line in run("search", text).stdout.splitlines()[1:]]
    assert [row[0] for row in rows] == ["05040", "05046"]
    assert {row[-1].strip() for row in rows} == {"intercommunalité CC Serre-Ponçon"}
    everywhere = run("search", text, "--france", "--limit", "3")
    assert len(everywhere.stdout.splitlines()) == 4
    assert everywhere.stderr == fr("3 réponses sur 17 ; --limit en montre plus\n")
    plain = json.loads(run("search", text, "--format", "json").stdout)
    assert {row["reason"] for row in plain} == {"epci"}


def test_search_says_where_an_epci_is_that_the_programme_does_not_know() -> None:
    result = run("search", "Rennes Métropole")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "--france cherche partout" in result.stderr
    assert "43" in run("search", "Rennes Métropole", "--france").stderr


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("5", "Hautes-Alpes : 11 communes"),
        ("2a", f"Corse-du-Sud : {len(PVD.departements['2A'].communes)} communes"),
        ("hautes alpes", "Hautes-Alpes : 11 communes"),
        ("bretagne", f"Bretagne : {len(PVD.regions['53'].communes)} communes"),
        ("CC Serre-Ponçon", "CC Serre-Ponçon : 2 communes"),
        ("cc serre poncon", "CC Serre-Ponçon : 2 communes"),
        ("Communauté de communes de Serre-Ponçon", "CC Serre-Ponçon : 2 communes"),
        ("serre poncon", "CC Serre-Ponçon : 2 communes"),
        ("200067742", "CC Serre-Ponçon : 2 communes"),
    ],
)
def test_show_takes_territories_in_any_form(text: str, title: str) -> None:
    result = run("show", text)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0] == fr(title)
    assert len(json.loads(run("show", text, "--format", "json").stdout)["communes"]) == int(
        title.split()[-2]
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("210500617", "Gap (05061) n'est pas dans le programme"),
        ("Gap", "Gap (05061) n'est pas dans le programme"),
        ("200054781", "Métropole du Grand Paris (200054781) n'est pas dans le programme"),
        ("Rennes Métropole", "Rennes Métropole (243500139) n'est pas dans le programme"),
        ("999999999", "n'est ni un code ni un nom connu"),
    ],
)
def test_show_knows_what_is_not_in_the_programme(text: str, said: str) -> None:
    result = run("show", text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert fr(said) in result.stderr


def test_show_forgives_a_lost_zero_and_a_typo() -> None:
    assert run("show", "5046").stdout.startswith("Embrun (05046)\n")
    result = run("show", "Guilestre")
    assert result.stdout.startswith("Guillestre (05065)\n")
    assert result.stderr == fr("« Guilestre » : Guillestre (05065), nom proche, 1 différence\n")


def test_search_prints_a_list_with_reasons() -> None:
    assert run("search", "hesdin", "--france", "--limit", "2").stdout == (
        "Code   Commune          Département    Trouvée par\n"
        "62447  Hesdin-la-Forêt  Pas-de-Calais  ancien nom, Hesdin\n"
        "62448  Hesdin-l'Abbé    Pas-de-Calais  début du nom\n"
    )


def test_search_says_which_part_of_a_commune_bears_the_name() -> None:
    def found(text: str) -> str:
        return run("search", text, "--france", "--limit", "1").stdout.splitlines()[1]

    assert found("les infournas") == (
        "05132  Saint-Bonnet-en-Champsaur  Hautes-Alpes  ancienne commune, Les Infournas"
    )
    assert found("Lyon 3ème") == (
        "69123  Lyon     Rhône        partie de la commune, Lyon 3e Arrondissement"
    )
    assert json.loads(run("search", "Lyon 3", "--france", "--format", "json").stdout)[0][
        "code"
    ] == ("69383")


def test_search_gives_json_to_machines() -> None:
    rows = json.loads(run("search", "Gap", "--france", "--format", "json", "--limit", "1").stdout)
    assert rows == [
        {
            "code_insee": "05061",
            "nom": "Gap",
            "code_departement": "05",
            "in_programme": False,
            "reason": "exact",
            "name": "Gap",
            "distance": 0,
            "code": "",
        }
    ]
    assert json.loads(run("search", "xqzxqz", "--format", "json").stdout) == []


def test_search_says_that_there_is_none() -> None:
    result = run("search", "xqzxqz")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        fr("« xqzxqz » : aucune commune dans le programme ; --france cherche partout\n")
    )
    assert run("search", "xqzxqz", "--france").stderr.endswith("aucune commune en France\n")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["search", "gap", "--departement", "5x"], fr("« 5x » n'est pas le code d'un département")),
        (["search", "gap", "--limit", "0"], "--limit"),
        (["search"], "TEXTE"),
        (["resolve"], "donnez des codes, ou --from FICHIER"),
        (["resolve", "05067", "--date", "31/12/2012"], "--date"),
        (["resolve", "--from", "nowhere.txt"], "nowhere.txt"),
    ],
)
def test_what_cannot_be_done_is_said_and_exits_2(args: list[str], sentence: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""


CODES = "05067\n\n 5046 \r\n75020\nabc\n200068096\n08227\n97501\n"


def test_resolve_reads_a_file_or_stdin_in_any_output(tmp_path: Path) -> None:
    path = tmp_path / "codes.txt"
    path.write_bytes(b"\xef\xbb\xbf" + CODES.encode())
    rows = list(
        csv.DictReader(io.StringIO(run("resolve", "--from", str(path), "--format", "csv").stdout))
    )
    assert [(row["code"], row["status"], row["communes"], row["commune"]) for row in rows] == [
        ("05067", "ancienne", "05132", "05132"),
        ("05046", "actuelle", "05046", "05046"),
        ("75020", "ancienne", "92020", ""),
        ("abc", "inconnue", "", ""),
        ("200068096", "inconnue", "", ""),
        ("08227", "ambigue", "08203|08454", ""),
        ("97501", "hors_departements", "", ""),
    ]
    assert rows[1]["repairs"] == "espaces|zero"
    lines = run("resolve", "--from", "-", "--format", "jsonl", stdin=CODES).stdout.splitlines()
    plain = [json.loads(line) for line in lines]
    assert [row["status"] for row in plain] == [row["status"] for row in rows]
    assert plain[0]["communes"] == [{"code_insee": "05132", "nom": "Saint-Bonnet-en-Champsaur"}]
    assert plain[0]["events"][0]["date_effet"] == "2013-01-01"
    assert plain[2]["postcode_communes"] == ["75056"]
    assert plain[4]["siren_epci"] == "200068096"


def test_resolve_in_words() -> None:
    result = run("resolve", "05067", "2a004", "200068096", "97123", "13201", "75020")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        fr("05067 : ancien code → Saint-Bonnet-en-Champsaur (05132), dans le programme"),
        fr("2a004 : code en vigueur, mis en majuscules → Ajaccio (2A004), hors du programme"),
        fr("200068096 : SIREN de l'intercommunalité CC Champsaur-Valgaudemar"),
        fr("97123 : code hors des 101 départements ; aujourd'hui 97701"),
        fr("13201 : arrondissement municipal → Marseille (13055), hors du programme"),
        fr("75020 : ancien code → Châtillon (92020), hors du programme"),
    ]
    assert fr("  attention : 75020 est aussi le code postal de Paris\n") in result.stderr


def test_resolve_for_a_day() -> None:
    result = run("resolve", "05020", "--date", "2012-12-31")
    assert result.stdout.endswith(fr("; codes à cette date : 05020\n"))


def test_resolve_over_every_code_counts_as_it_should(pvd: pvd_data.Dataset) -> None:
    codes = sorted({*pvd.book.lives, *pvd.book.subdivisions})
    output = run("resolve", "--from", "-", "--format", "csv", stdin="\n".join(codes)).stdout
    counts: dict[str, int] = {}
    for row in csv.DictReader(io.StringIO(output)):
        counts[row["status"]] = counts.get(row["status"], 0) + 1
    assert counts == {
        "actuelle": 34_875,
        "arrondissement": 45,
        "deleguee_ou_associee": 1_992,
        "ancienne": 2_242,
        "ambigue": 6,
        "hors_departements": 2,
    }


@pytest.mark.parametrize(
    ("args", "codes"),
    [
        (["saint", "--limit", "1"], 1),
        (["saint", "--limit", "9" * 18], None),
        (["saint"], 10),
        (["saint", "--france"], 10),
        (["saint", "--france", "--limit", "3"], 3),
        (["saint", "--france", "--limit", "30", "--departement", "05"], None),
        (["saint", "--limit", "30", "--departement", "05"], None),
    ],
)
def test_search_keeps_to_its_limit_and_its_departement(args: list[str], codes: int | None) -> None:
    rows = json.loads(run("search", *args, "--format", "json").stdout)
    assert len(rows) == codes if codes else len(rows) >= 1
    places = {row["code_departement"] for row in rows}
    assert (places == {"05"}) == ("--departement" in args)
    assert all(row["in_programme"] for row in rows) == ("--france" not in args)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["hautes alpes"], "10 réponses sur 11 ; --limit en montre plus\n"),
        (["5"], "10 réponses sur 11 ; --limit en montre plus\n"),
        (["hautes alpes", "--limit", "11"], ""),
        (["breteuil", "--limit", "1"], "1 réponse sur 2 ; --limit en montre plus\n"),
        (["embrun"], ""),
        (["embrun", "--limit", "1"], ""),
    ],
)
def test_search_says_how_many_more_there_are(args: list[str], said: str) -> None:
    assert run("search", *args).stderr == fr(said)
    assert run("search", *args, "--format", "json").stderr == ""


@pytest.mark.parametrize("number", ["0", "-1", "1.0", "9" * 19, "x", "²"])
def test_what_is_no_number_of_answers_is_refused(number: str) -> None:
    result = run("search", "saint", f"--limit={number}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert fr(f"« {number} » ; attendu : un nombre entier, 1 ou plus") in result.stderr


def test_a_name_that_many_bear_lists_the_first_five() -> None:
    said = run("show", "beau").stderr
    assert "peut désigner plusieurs communes du programme" in said
    listed = said.splitlines()[1].split(", ")
    assert len(listed) == 6
    assert listed[-1] == "…"


def test_a_line_holds_a_code_as_far_as_one_may_be_long() -> None:
    line = b"05046".ljust(_LONGEST - 2) + b"\n"
    assert list(_codes((), io.BytesIO(line + b"05067"))) == [line.decode().rstrip("\n"), "05067"]
    for content in (b" " + line, b"\n05046\n" + b" " + line, b"x" * _LONGEST):
        with pytest.raises(CannotError, match="trop longue pour un code") as caught:
            list(_codes((), io.BytesIO(content)))
        number = 3 if content.startswith(b"\n") else 1
        assert f"ligne {number}\N{NO-BREAK SPACE}:" in caught.value.message


def test_a_byte_order_mark_is_one_on_the_first_line_only() -> None:
    mark = b"\xef\xbb\xbf"
    assert list(_codes(["1"], io.BytesIO(mark + b"2\n" + mark + b"3\r\n"))) == ["1", "2", "\ufeff3"]


@pytest.mark.parametrize("lines", [0, 2])
def test_the_line_that_cannot_be_read_is_told(lines: int) -> None:
    class Broken(io.BytesIO):
        name = "codes.txt"

        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline(size)
            if not line:
                raise OSError(errno.EIO, "Input/output error")
            return line

    with pytest.raises(CannotError) as caught:
        list(_codes((), Broken(b"05046\n" * lines)))
    assert caught.value.message.startswith(fr(f"codes.txt, ligne {lines + 1} : "))
    with pytest.raises(CannotError, match="ligne 2") as caught:
        list(_codes((), io.BytesIO(b"05046\n\xff\n")))
    assert caught.value.message.startswith("--from, ligne 2")

"""The search of names within the database: what people type, what they find."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pvd_data.base.text import fold
from pvd_data.exports.content import Content, build_content
from pvd_data.exports.sqlite import NAME, write_sqlite
from pvd_data.exports.sqlite_names import ALSO, searched_names, spellings


@pytest.fixture(scope="module")
def content() -> Content:
    return build_content()


@pytest.fixture(scope="module")
def db(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("names")
    write_sqlite(content, folder)
    with closing(sqlite3.connect(folder / NAME)) as found:
        yield found


def search(db: sqlite3.Connection, text: str) -> list[tuple[str, str, str]]:
    return db.execute(
        "SELECT nom, code, nom_table FROM recherche WHERE recherche MATCH ? ORDER BY rank", (text,)
    ).fetchall()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("embrun", ("Embrun", "05046", "communes")),
        ("EMBRUN", ("Embrun", "05046", "communes")),
        ("st bonnet champsaur", ("Saint-Bonnet-en-Champsaur", "05132", "communes")),
        ("saint bonnet champsaur", ("Saint-Bonnet-en-Champsaur", "05132", "communes")),
        ("bonnet OR champsaur", ("Saint-Bonnet-en-Champsaur", "05132", "communes")),
        ("argentiere bessee", ("L'Argentière-la-Bessée", "05006", "communes")),
        ('"l\'argentiere-la-bessee"', ("L'Argentière-la-Bessée", "05006", "communes")),
        ("guil*", ("Guillestre", "05065", "communes")),
        ("serre poncon", ("CC Serre-Ponçon", "200067742", "intercommunalites")),
        ("hautes alpes", ("Hautes-Alpes", "05", "departements")),
        ("provence azur", ("Provence-Alpes-Côte d'Azur", "93", "regions")),
        ("infournas", ("Les Infournas", "05132", "anciens_codes")),
        ("hesdin", ("Hesdin", "62447", "subdivisions")),
        ("louhans", ("Louhans", "71263", "anciens_noms")),
        ("boeurs othe", ("Bœurs-en-Othe", "89048", "communes_france")),
        ("bœurs", ("Bœurs-en-Othe", "89048", "communes_france")),
        ("chalon s saone", ("Chalon-sur-Saône", "71076", "communes_france")),
        ("villeneuve les avignon", ("Villeneuve-lès-Avignon", "30351", "communes_france")),
        ("villeneuve lez avignon", ("Villeneuve-lès-Avignon", "30351", "communes_france")),
    ],
)
def test_a_name_is_found_as_people_type_it(
    db: sqlite3.Connection, text: str, found: tuple[str, str, str]
) -> None:
    assert found in search(db, text)


def test_other_names_are_not_found(db: sqlite3.Connection) -> None:
    assert search(db, "bonnet champsaurr") == []
    assert {name for name, *_ in search(db, "tallard")} >= {"Tallard"}
    assert "Embrun" not in {name for name, *_ in search(db, "tallard")}


def test_a_name_and_its_code_stand_once_where_they_tell_most(content: Content) -> None:
    names = list(searched_names(content))
    assert len(names) == len({(name.nom, name.code) for name in names})
    tables = {(name.nom, name.code): name.nom_table for name in names}
    assert tables["Embrun", "05046"] == "communes"
    assert tables["Gap", "05061"] == "communes_france"
    assert all(name.code for name in names)


def test_every_name_of_the_package_can_be_found(content: Content, db: sqlite3.Connection) -> None:
    found = set(db.execute("SELECT nom FROM recherche").fetchall())
    for table in content.tables:
        if table.name in ("communes", "communes_france", "anciens_noms", "subdivisions"):
            names = [column.name for column in table.columns]
            place = names.index("ancien_nom" if "ancien_nom" in names else "nom")
            assert {(row[place],) for row in table.rows} <= found


def test_names_of_the_flat_table_are_searched_too(tmp_path: Path) -> None:
    write_sqlite(build_content(flat=True), tmp_path)
    with closing(sqlite3.connect(tmp_path / NAME)) as db:
        assert search(db, "embrun") == [("Embrun", "05046", "communes_completes")]


@pytest.mark.parametrize("word", ALSO)
def test_other_spellings_are_those_that_the_library_reads(word: str) -> None:
    short = "s/" if word == "sur" else ALSO[word]
    assert fold(f"Ville {short} Ville") == fold(f"Ville {word} Ville")


def test_spellings_are_only_those_that_the_name_does_not_have() -> None:
    assert spellings("Villeneuve-lez-Avignon") == "les"
    assert spellings("Saint-Étienne-lès-Orgues") == "st lez"
    assert spellings("Saintes-Maries-de-la-Mer") == "stes"

"""Each misbehaviour of a publisher's server leads to its sentence, and nothing is touched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.pipeline.bench import snapshot
from tests.pipeline.published import (
    CENTRES,
    DATA_GOUV,
    GRIST,
    LIST,
    LIST_NAME,
    POPULATIONS,
    gone,
    populations,
    rows_of,
    serve_all,
    tagged,
    the_list,
    the_ort,
    written,
    zipped,
)
from tests.pipeline.replay import body, cut, dripping, silent, status, zeros

if TYPE_CHECKING:
    from tests.pipeline.bed import Bed

PERMALINK = f"{DATA_GOUV}/fr/datasets/r/1fa831ec-d912-4277-8b95-a8b998bf951e"
STATIC = f"static.data.gouv.fr/{LIST_NAME}"
QUICK = "--seconds=3"


def refusal(bed: Bed, code: str, *options: str) -> str:
    """Refresh a source, which must fail and touch nothing; return why."""
    before = snapshot(bed.root), snapshot(bed.bench.of.files)
    done = bed.run(f"--only={code}", *(options or (QUICK,)))
    assert done.exit_code == 2, done.output
    assert bed.states() == {code: "echec"}
    assert bed.summary()["construit"] is False
    written = {*snapshot(bed.into)}
    assert written == {"resume.json", "resume.md", "sources/etat.json"}
    assert json.loads(bed.into.joinpath("sources", "etat.json").read_text("utf-8")) == {}
    assert (snapshot(bed.root), snapshot(bed.bench.of.files)) == before
    said: str = bed.summary()["sources"][0]["dit"]
    return said.replace(bed.replay.base + "/", "")


def of_list(bed: Bed, content: bytes, name: str = LIST_NAME) -> str:
    """Serve another list, which must be refused; return why."""
    path = f"static.data.gouv.fr/{name}"
    bed.replay.dataset(DATA_GOUV, LIST, bed.replay.resource(path, content, name))
    said = refusal(bed, "anct-pvd")
    return said.partition(" ; ")[0]


def test_an_html_page_is_no_list(bed: Bed) -> None:
    page = b"\r\n<!DOCTYPE html><html><title>Maintenance en\n cours</title>"
    assert of_list(bed, page) == (
        f"{LIST_NAME} : c'est une page HTML « Maintenance en cours », non le fichier"
    )


def test_an_empty_answer_is_no_list(bed: Bed) -> None:
    assert of_list(bed, b" \n") == f"{LIST_NAME} : la réponse est vide"


def test_a_body_that_ends_early_is_refused(bed: Bed) -> None:
    content = the_list(bed.bench.of)
    serve_all(bed.replay, bed.bench.of)
    bed.replay.put(GRIST, cut(content[:500], len(content)))
    said = refusal(bed, "dgaln-ort")
    assert f"{GRIST} : la réponse est coupée (" in said
    assert f"({500} bytes read, {len(content) - 500} more expected)" in said


def test_a_body_without_length_that_ends_early_is_told_by_its_last_row(bed: Bed) -> None:
    _, *signed = rows_of(bed.bench.of, "dgaln-ort")
    content = the_ort(signed)[:-20]
    bed.replay.put(GRIST, body(content))
    assert "cellules, 6 attendues : fichier coupé ?" in refusal(bed, "dgaln-ort")


def test_a_file_that_is_not_what_the_catalogue_says_is_refused(bed: Bed) -> None:
    content = the_list(bed.bench.of)
    described = bed.replay.resource(STATIC, content, LIST_NAME)
    bed.replay.dataset(DATA_GOUV, LIST, described)
    bed.replay.put(STATIC, body(content[:-40]))
    said = refusal(bed, "anct-pvd")
    assert f"{len(content) - 40} octets dont l'empreinte sha1 n'est pas celle que dit" in said


def test_a_lost_column_is_named(bed: Bed) -> None:
    rows = [row[:2] for row in rows_of(bed.bench.of, "anct-pvd")]
    assert of_list(bed, written(rows)) == (
        f"{LIST_NAME}, colonne « date_signature » : cette colonne n'y est plus"
    )
    assert of_list(bed, written([row[:1] for row in rows])) == (
        f"{LIST_NAME} : colonnes absentes : lib_com"
    )


def test_lost_dates_are_counted(bed: Bed) -> None:
    content = the_list(bed.bench.of, lambda rows: [[*row[:3], ""] for row in rows[:3]] + rows[3:])
    assert of_list(bed, content) == (
        f"{LIST_NAME}, colonne « date_signature » : 19 cellules remplies au lieu de 22, plus de 5 % "
        "de perdues"
    )


def test_one_departement_is_not_france(bed: Bed) -> None:
    _, *signed = rows_of(bed.bench.of, "dgaln-ort")
    some = [row for row in signed if row[0].startswith("05")]
    bed.replay.put(GRIST, body(the_ort(some)))
    assert f"dgaln-ort : {len(some)} lignes, au moins 15 attendues : une partie seulement ?" in (
        refusal(bed, "dgaln-ort")
    )
    bed.replay.put(GRIST, body(the_ort(signed[:-4])))
    assert f"{len(signed) - 4} lignes au lieu de {len(signed)}, plus de 15 % d'écart" in refusal(
        bed, "dgaln-ort"
    )


def test_dates_that_can_be_read_in_two_ways_are_not_guessed(bed: Bed) -> None:
    rows = rows_of(bed.bench.of, "anct-pvd")
    rows = [[*row[:2], "05/06/2021" if n and row[2] else row[2]] for n, row in enumerate(rows)]
    assert "jour et mois indiscernables" in of_list(bed, written(rows))


def test_another_list_of_the_same_day_is_for_a_person_to_judge(bed: Bed) -> None:
    content = the_list(
        bed.bench.of, lambda rows: [[*rows[0][:1], "Ailleurs", *rows[0][2:]], *rows[1:]]
    )
    assert "et dit autre chose : l'éditeur l'a remplacée" in of_list(bed, content)


def test_a_zip_with_another_member_or_that_is_none_is_refused(bed: Bed) -> None:
    content = populations(bed.bench.of)
    for answer, said in (
        (
            zipped("lisez-moi.txt", content),
            "n'est pas dans l'archive ; elle contient lisez-moi.txt",
        ),
        (zipped("donnees_communes.csv", content)[:-30], "archive illisible, coupée peut-être"),
        (content, "une archive zip était attendue"),
    ):
        bed.replay.put(POPULATIONS, body(answer))
        assert said in refusal(bed, "insee-populations")


def test_json_that_is_cut_is_refused(bed: Bed) -> None:
    bed.replay.put(CENTRES, body(b'[{"code": "05046", "centre"'))
    assert "JSON illisible, coupé peut-être" in refusal(bed, "geo-api-communes")


def test_a_drip_of_bytes_is_stopped_by_the_time(bed: Bed) -> None:
    for head in (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "):
        bed.replay.put(CENTRES, dripping(bed.replay, head))
        said = refusal(bed, "geo-api-communes", "--seconds=0.4")
        assert said.endswith("la réponse n'est pas entière après 0.4 secondes")


def test_a_server_that_says_nothing_is_not_waited_for(bed: Bed) -> None:
    bed.replay.put(CENTRES, silent(bed.replay))
    assert refusal(bed, "geo-api-communes", "--seconds=1").endswith("le serveur ne répond pas")


@pytest.mark.parametrize("announced", [True, False])
def test_two_gigabytes_of_zeros_are_stopped_by_the_size(announced: bool, bed: Bed) -> None:
    bed.replay.put(CENTRES, zeros(2_000_000_000, announced=announced))
    said = refusal(bed, "geo-api-communes", QUICK, "--megabytes=1")
    assert said.endswith("la réponse dépasse 1000000 octets")


def test_a_bomb_in_a_zip_is_not_opened(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.refresh.forms._MEMBER", 1_000_000)
    bed.replay.put(POPULATIONS, body(zipped("donnees_communes.csv", bytes(2_000_000))))
    assert "« donnees_communes.csv » dépasse 1000000 octets" in refusal(bed, "insee-populations")


def test_a_busy_server_is_asked_again_and_then_left(bed: Bed) -> None:
    serve_all(bed.replay, bed.bench.of)
    again = status(429, Retry_After="1")
    bed.replay.put(GRIST, again, again, bed.replay.replies[GRIST][0])
    assert bed.run("--only=dgaln-ort", "--seconds=1").exit_code == 0
    assert bed.replay.asked[GRIST] == 3
    bed.replay.put(CENTRES, again)
    assert refusal_of_one(bed, "geo-api-communes", "--seconds=1").endswith(
        "trop de demandes ; réessayez plus tard (réponse 429)"
    )
    assert bed.replay.asked[CENTRES] == 4


def refusal_of_one(bed: Bed, code: str, *options: str) -> str:
    """Refresh a source after others, which must fail; return why."""
    done = bed.run(f"--only={code}", *options)
    assert done.exit_code == 2, done.output
    said: str = bed.summary()["sources"][0]["dit"]
    return said


def test_an_address_leads_to_another_but_not_for_ever_and_not_in_the_clear(bed: Bed) -> None:
    serve_all(bed.replay, bed.bench.of)
    real = bed.replay.put("elsewhere/ort.csv", bed.replay.replies[GRIST][0])
    bed.replay.put(GRIST, status(302, Location=real))
    assert bed.run("--only=dgaln-ort", QUICK).exit_code == 0
    assert bed.summary()["sources"][0]["dit"] == real
    bed.replay.put(CENTRES, status(302, Location=f"/{CENTRES}"))
    assert refusal_of_one(bed, "geo-api-communes", QUICK).endswith(
        "plus de 5 renvois d'une adresse à une autre"
    )
    bed.replay.put(CENTRES, status(302, Location="http://example.invalid/x"))
    assert refusal_of_one(bed, "geo-api-communes", QUICK) == (
        "http://example.invalid/x : seule une adresse https est admise"
    )


def test_an_identifier_that_was_replaced_is_found_by_its_title(bed: Bed) -> None:
    content = written(rows_of(bed.bench.of, "anct-acv"))
    old = bed.replay.resource("static/old.csv", b"?", "ACV") | {
        "id": "8b6f422b-cbdf-459a-9a16-d6be4b92d91a"
    }
    bed.replay.put("static/old.csv", gone())
    new = bed.replay.resource("static/new.csv", content, "liste-acv-com2026-20260601.csv")
    bed.replay.dataset(DATA_GOUV, "5acc7eddc751df5e21efdf20", old, new)
    assert bed.run("--only=anct-acv", QUICK).exit_code == 0
    assert bed.summary()["sources"][0]["dit"].endswith("/static/new.csv")


def test_where_the_catalogue_is_down_the_permalink_serves_and_names_the_file(bed: Bed) -> None:
    real = bed.replay.put(STATIC, tagged(the_list(bed.bench.of)))
    bed.replay.put(PERMALINK, status(302, Location=real))
    bed.replay.put(f"{DATA_GOUV}/api/2/datasets/{LIST}/resources/?page_size=50", body(b"<html>"))
    bed.replay.put(f"{DATA_GOUV}/api/1/datasets/{LIST}/", status(503))
    assert bed.run("--only=anct-pvd", "--seconds=1").exit_code == 0
    assert bed.summary()["sources"][0]["dit"] == real


def test_where_nothing_is_found_each_way_says_why(bed: Bed) -> None:
    other = bed.replay.resource("static/other.csv", b"a", "Lisez-moi")
    bed.replay.dataset(DATA_GOUV, LIST, other)
    bed.replay.put(PERMALINK, gone())
    assert refusal(bed, "anct-pvd") == (
        f"aucun fichier du jeu {LIST} ne répond au motif « ^liste-pvd-com[0-9]{{4}}-[0-9]{{8}} » ; "
        f"titres trouvés : Lisez-moi ; {PERMALINK} : ce qui était à cette adresse a été retiré "
        "(réponse 410)"
    )


def test_a_page_without_the_link_is_told(bed: Bed) -> None:
    bed.replay.put("www.insee.fr/fr/information/2560452", body(b"<html><a href='/x'>"))
    assert "aucun lien de la page ne répond au motif « /v_region_20[0-9]{2}[.]csv$ »" in refusal(
        bed, "insee-cog-regions"
    )


def test_what_the_build_refuses_is_told_and_nothing_is_written(bed: Bed) -> None:
    name = "liste-pvd-com2026-20260615.csv"
    content = the_list(
        bed.bench.of, lambda rows: [*rows, ["99999", "Ys", "pvd-53-29-99", "2026-05-13"]]
    )
    bed.replay.dataset(DATA_GOUV, LIST, bed.replay.resource(f"static/{name}", content, name))
    before = snapshot(bed.root)
    done = bed.run("--only=anct-pvd", QUICK)
    assert done.exit_code == 2, done.output
    (said,) = bed.summary()["sources"]
    assert said["etat"] == "echec"
    assert "refusée : anct-liste-pvd-com2026-20260615.csv, ligne 24" in said["dit"]
    assert "commune inconnue du COG" in said["dit"]
    assert "**Une source au moins n'a pu être prise**" in done.stdout
    assert {*snapshot(bed.into)} == {"resume.json", "resume.md", "sources/etat.json"}
    assert snapshot(bed.root) == before


def test_a_source_without_address_and_a_memory_that_is_none_are_told(bed: Bed) -> None:
    done = bed.run("--only=ign-contours")
    assert done.exit_code == 2
    assert (
        "aucune adresse inscrite pour ign-contours ; celles qui en ont une : anct-pvd"
        in done.stderr
    )
    bed.bench.of.files.joinpath("etat.json").write_text("[", "utf-8")
    done = bed.run("--only=anct-pvd")
    assert done.exit_code == 2
    assert "etat.json : mémoire illisible" in done.stderr
    assert done.stderr.endswith("Rien n'est écrit.\n")
    assert not bed.into.exists()

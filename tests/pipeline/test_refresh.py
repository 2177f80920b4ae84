"""From a publisher's server to the text of a pull request, by one command, on the loopback."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

import pytest

from pipeline.sources import read_register
from tests.pipeline.bed import ADDRESSED, Bed, make_bed
from tests.pipeline.bench import Bench, snapshot
from tests.pipeline.published import (
    CENTRES,
    DATA_GOUV,
    EPCI,
    GRIST,
    LIST,
    rows_of,
    serve_all,
    tagged,
    the_list,
    the_ort,
)
from tests.pipeline.replay import replaying, status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.pipeline.bench import SourceSet

NAME = "liste-pvd-com2026-20260615.csv"
OLD = "liste-pvd-com2025-20250610.csv"


def june(rows: list[list[str]]) -> list[list[str]]:
    """Change the list: one leaves, one enters, one has another name, one loses its date."""
    kept = [row for row in rows if row[0] != "85047"]
    named = [[c, f"{nom}-la-Jolie" if c == "01033" else nom, *r] for c, nom, *r in kept]
    dated = [[*row[:3], "" if row[0] == "05046" else row[3]] for row in named]
    return [*dated, ["01053", "Bourg-en-Bresse", "pvd-84-01-99", "2026-05-13"]]


def test_a_made_up_june_edition_becomes_the_text_of_a_pull_request(bed: Bed) -> None:
    bed.replay.dataset(
        DATA_GOUV,
        LIST,
        bed.replay.resource(f"static/{OLD}", b"old", OLD),
        bed.replay.resource(f"static/{NAME}", the_list(bed.bench.of, june), NAME),
    )
    before = snapshot(bed.root), snapshot(bed.bench.of.files)

    done = bed.run("--only=anct-pvd")

    assert done.exit_code == 1, done.output
    text = bed.into.joinpath("resume.md").read_text("utf-8")
    assert done.stdout == text
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Construit : édition com2026-20260615, version " in text
    assert "| `anct-pvd` | **nouvelle** | 22 → 22 |" in text
    assert "### Entrées (1)\n\n- 01053 Bourg-en-Bresse" in text
    assert "### Sorties (1)\n\n- 85047 Challans" in text
    assert "### Renommées (1)\n\n- 01033 Valserhône-la-Jolie : " in text
    assert "### Dates d'adhésion perdues (1)\n\n- 05046 Embrun : 2021-05-07 → rien" in text
    assert "La liste ne donne plus : date_adhesion, de 1 commune" in text
    assert "### Perdu : lignes de communes (1)\n\n- 85047 Challans" in text
    said = bed.summary()
    assert (said["resultat"], said["edition"]) == ("nouveau", "com2026-20260615")
    register = read_register(bed.into / "projet" / "inputs" / "sources.toml")
    assert register["anct-pvd"].pertes_admises == {"date_adhesion": 1}
    taken = bed.into / "sources" / str(register["anct-pvd"].fichier)
    assert taken.read_text("utf-8").startswith("insee_com,lib_com,id_pvd,date_signature\n01033,")
    assert "01053" in bed.into.joinpath("projet", "data", "communes.csv").read_text("utf-8")
    assert (snapshot(bed.root), snapshot(bed.bench.of.files)) == before


def test_what_says_the_same_in_other_forms_is_nothing_new_and_is_asked_for_once(bed: Bed) -> None:
    serve_all(bed.replay, bed.bench.of)
    before = snapshot(bed.root)

    done = bed.run()

    assert done.exit_code == 0, done.output
    assert bed.states() == dict.fromkeys(ADDRESSED, "inchangee")
    assert not bed.into.joinpath("projet").exists()
    assert snapshot(bed.root) == before
    shutil.copy(bed.into / "sources" / "etat.json", bed.bench.of.files)
    bed.replay.asked.clear()

    again = bed.run()

    assert again.exit_code == 0, again.output
    assert again.stderr.count(" : inchangée (") == len(ADDRESSED)
    assert not [path for path in bed.replay.asked if path.startswith("static.data.gouv.fr")]


def test_sources_that_change_are_built_together_and_all_that_is_lost_is_named(bed: Bed) -> None:
    serve_all(bed.replay, bed.bench.of)
    _, *signed = rows_of(bed.bench.of, "dgaln-ort")
    signed[0][2] = ""
    gone = signed.pop(1)
    bed.replay.put(GRIST, tagged(the_ort(signed)))

    done = bed.run("--only=dgaln-ort", "--only=anct-acv")

    assert done.exit_code == 1, done.output
    assert bed.states() == {"dgaln-ort": "nouvelle", "anct-acv": "inchangee"}
    said = bed.summary()
    assert said["construit"] is True
    lost = said["tables"]["communes"]["perdues"]
    assert {one["cle"] for one in lost["date_ort"]} == {signed[0][0], gone[0]}
    assert f"{gone[0]}|dgaln-ort" in said["tables"]["ort"]["sorties"]
    text = done.stdout.replace("\N{NO-BREAK SPACE}", " ")
    assert f"### Perdu : communes, date_ort (2)\n\n- {signed[0][0]} " in text
    assert "Date d'ORT gagnée" not in text
    entry = read_register(bed.into / "projet" / "inputs" / "sources.toml")["dgaln-ort"]
    assert (entry.fichier, entry.millesime) == (
        "dgaln-ort-communes-20260620.csv",
        "lue le 20 juin 2026",
    )
    assert str(entry.dates_max) == "2026-06-20"
    changelog = bed.into.joinpath("projet", "CHANGELOG.md").read_text("utf-8")
    assert "- Refreshed from the publishers: `dgaln-ort`." in changelog


def test_a_source_that_fails_does_not_keep_others_from_being_built(bed: Bed) -> None:
    bed.replay.put(CENTRES, status(404))
    content = the_list(bed.bench.of, june)
    bed.replay.dataset(DATA_GOUV, LIST, bed.replay.resource(f"static/{NAME}", content, NAME))
    _, *signed = rows_of(bed.bench.of, "dgaln-ort")
    bed.replay.put(GRIST, tagged(the_ort(signed[1:])))
    done = bed.run("--only=anct-pvd", "--only=geo-api-communes", "--only=dgaln-ort")
    assert done.exit_code == 2
    assert bed.states() == {
        "anct-pvd": "nouvelle",
        "dgaln-ort": "nouvelle",
        "geo-api-communes": "echec",
    }
    assert bed.summary()["construit"] is True
    changelog = bed.into.joinpath("projet", "CHANGELOG.md").read_text("utf-8")
    assert "- Refreshed from the publishers: `dgaln-ort`.\n- Edition com2026-20260615" in changelog
    register = read_register(bed.into / "projet" / "inputs" / "sources.toml")
    for code in ("anct-pvd", "dgaln-ort"):
        content = bed.into.joinpath("sources", str(register[code].fichier)).read_bytes()
        assert hashlib.sha256(content).hexdigest() == register[code].sha256


def test_a_source_that_the_build_refuses_does_not_keep_others_from_being_built(bed: Bed) -> None:
    unknown = [["99999", "Ys", "pvd-53-29-99", "2026-05-13"]]
    content = the_list(bed.bench.of, lambda rows: [*rows, *unknown])
    bed.replay.dataset(DATA_GOUV, LIST, bed.replay.resource(f"static/{NAME}", content, NAME))
    _, *signed = rows_of(bed.bench.of, "dgaln-ort")
    bed.replay.put(GRIST, tagged(the_ort(signed[1:])))
    done = bed.run("--only=anct-pvd", "--only=dgaln-ort")
    assert done.exit_code == 2
    assert bed.states() == {"anct-pvd": "echec", "dgaln-ort": "nouvelle"}
    assert bed.summary()["construit"] is True
    assert bed.summary()["edition"] == read_register()["anct-pvd"].millesime


def test_without_into_the_project_and_its_sources_are_what_is_written(bed: Bed) -> None:
    bed.replay.dataset(
        DATA_GOUV,
        LIST,
        bed.replay.resource(f"static/{NAME}", the_list(bed.bench.of, june), NAME),
    )
    done = bed.run("--only=anct-pvd", into=False)
    assert done.exit_code == 1, done.output
    assert not bed.into.exists()
    assert bed.root.joinpath(".refresh", "resume.md").read_text("utf-8") == done.stdout
    assert "01053" in bed.root.joinpath("data", "communes.csv").read_text("utf-8")
    assert bed.bench.of.files.joinpath(f"anct-{NAME}").exists()
    again = bed.run("--only=anct-pvd", into=False)
    assert again.exit_code == 0, again.output


def test_where_this_year_has_no_file_yet_that_of_the_last_counts(bed: Bed) -> None:
    serve_all(bed.replay, bed.bench.of)
    book = bed.bench.of.files.joinpath(bed.bench.file("dgcl-epci")).read_bytes()
    bed.replay.put(EPCI.format(2026, 2026), status(404))
    bed.replay.put(EPCI.format(2025, 2025), tagged(book))
    assert bed.run("--only=dgcl-epci").exit_code == 0
    assert bed.summary()["sources"][0]["dit"].endswith("epcicom2025.xlsx")


@pytest.fixture
def official_bed(official: SourceSet, tmp_path: Path) -> Iterator[Bed]:
    """The project itself and the official files, which only some machines have."""
    with replaying() as replay:
        yield make_bed(Bench(official, tmp_path / "data"), tmp_path, replay)


def test_the_official_files_served_as_publishers_write_them_are_nothing_new(
    official_bed: Bed,
) -> None:
    serve_all(official_bed.replay, official_bed.bench.of)
    done = official_bed.run()
    assert done.exit_code == 0, done.output
    assert official_bed.states() == dict.fromkeys(ADDRESSED, "inchangee")

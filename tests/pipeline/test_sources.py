"""The register of sources, and whether the files at hand are those that it describes."""

from __future__ import annotations

import hashlib
import os
from errno import ENOENT
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import BuildError
from pipeline.progress import Progress
from pipeline.sources import SourceEntry, SourceFolder, read_register
from tests.pipeline.make_miniature import FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.pipeline.bench import Bench, SourceSet

MINIATURE = read_register(FOLDER / "sources.toml")
FILES = [code for code, entry in MINIATURE.items() if entry.fichier]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_every_file_is_the_one_that_the_register_describes(source_set: SourceSet) -> None:
    recorded = {entry.fichier: entry.sha256 for entry in source_set.register.values()}
    del recorded[None]
    assert recorded == {
        name: sha256(source_set.files.joinpath(str(name)).read_bytes()) for name in recorded
    }


def test_the_miniature_has_a_file_of_each_source_that_has_one(miniature: SourceSet) -> None:
    official = read_register()
    files = {code for code, entry in official.items() if entry.fichier and not entry.edition}
    assert {code for code in FILES if not MINIATURE[code].edition} == files
    # Editions that came since are not in the miniature: they are of the same kinds.
    natures = {entry.nature for entry in official.values() if entry.edition}
    assert {entry.nature for entry in MINIATURE.values() if entry.edition} == natures
    assert {entry.fichier for entry in miniature.register.values() if entry.fichier} == {
        path.name for path in miniature.files.iterdir()
    }


@pytest.mark.parametrize("code", ["insee-cog-communes", "anct-pvd", "dgcl-epci"])
def test_a_file_that_changed_is_refused_with_both_hashes(code: str, bench: Bench) -> None:
    recorded = sha256(bench.content(code))
    bench.write(code, bench.content(code) + b"\n")
    assert bench.refusal(accept_changed=False) == (
        f"{bench.file(code)} : le fichier n'est pas celui qu'attend sources.toml : sha256 "
        f"{sha256(bench.content(code))} au lieu de {recorded} ; si le changement est voulu, "
        "relancez avec --accept-changed"
    )


def test_a_change_that_is_accepted_builds_and_prints_the_hash_to_record(
    bench: Bench, committed: Mapping[str, bytes]
) -> None:
    bench.write("anct-pvd", bench.content("anct-pvd") + b"\n")
    result = bench.accepted()
    found = sha256(bench.content("anct-pvd"))
    assert result.stderr.splitlines()[0] == (
        f'{bench.file("anct-pvd")} a changé ; à inscrire dans sources.toml : sha256 = "{found}"'
    )
    assert result.stderr.count("a changé") == 1
    assert bench.tables() == committed


@pytest.mark.parametrize("code", FILES)
def test_a_file_that_is_missing_is_named(code: str, bench: Bench) -> None:
    bench.remove(code)
    with pytest.raises(BuildError) as caught:
        bench.folder().read(code)
    assert str(caught.value) == (
        f"{bench.file(code)} : fichier de la source {code} illisible dans {bench.of.files} "
        f"({os.strerror(ENOENT)})"
    )


@pytest.mark.parametrize("code", ["insee-cog-communes", "anct-pvd", "dgaln-ort"])
def test_a_build_without_a_file_leaves_data_alone(code: str, bench: Bench) -> None:
    bench.remove(code)
    assert bench.refusal(accept_changed=False).startswith(
        f"{bench.file(code)} : fichier de la source {code} illisible"
    )


def test_a_source_that_is_only_cited_has_no_file_to_read(tmp_path: Path) -> None:
    silent = Progress(lambda file: None, lambda table, rows: None, lambda line: None)
    register = {"site": SourceEntry("site", "Site")}
    folder = SourceFolder(tmp_path, register, accept_changed=False, progress=silent)
    with pytest.raises(BuildError, match=r"^sources\.toml : source site : aucun fichier inscrit$"):
        folder.read("site")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "aucune table [[source]] dans le registre des sources"),
        ("source = 'a'", "aucune table [[source]] dans le registre des sources"),
        (
            "[source]\ncode = 'a'\ntitre = 'A'",
            "aucune table [[source]] dans le registre des sources",
        ),
        ("[[source]]\ntitre = 'A'", "source (sans code) : rubrique absente ['code']"),
        ("[[source]]\ncode = 'a'", "source a : rubrique absente ['titre']"),
        (
            "[[source]]\ncode = 'a'\ntitre = 'A'\nauteur = 'b'\nan = 1",
            "source a : rubrique inconnue ['an', 'auteur']",
        ),
        (
            "[[source]]\ncode = 'a'\ntitre = 'A'\n[[source]]\ncode = 'a'\ntitre = 'B'",
            "source a : code déjà pris par une autre source",
        ),
        (
            "[[source]]\ncode = 'a'\ntitre = 'A'\nlignes_min = '1200'",
            "source a : rubrique d'un autre type que prévu ['lignes_min']",
        ),
        (
            "[[source]]\ncode = 'a'\ntitre = 'A'\ndates_max = '2026-04-27'",
            "source a : rubrique d'un autre type que prévu ['dates_max']",
        ),
    ],
)
def test_a_register_that_is_wrong_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "registre.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        read_register(path)
    assert str(caught.value) == f"registre.toml : {sentence}"


@pytest.mark.parametrize("content", [b"[[source]\n", b"titre = '\xe9'", None])
def test_a_register_that_cannot_be_read_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "registre.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BuildError, match=r"^registre\.toml : registre des sources illisible : "):
        read_register(path)

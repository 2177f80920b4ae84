"""The command line of the build: the tables, the comparison, the messages."""

from __future__ import annotations

import os
import subprocess
import sys
from errno import ENOENT
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pipeline.__main__ import main
from pvd_data.schema.tables import TABLES
from tests.edition.figures import SUMMARY
from tests.pipeline.bench import snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.pipeline.bench import Bench, Built, SourceSet

SUMMARIES = {
    "miniature": """\
Anomalies par nature :
  correction, anciens_codes.code_successeur : 2
  correction, communes.nom : 1
  correction, editions.nombre_communes : 1
  ecartee, communes.date_adhesion : 1
  ecartee, communes.date_ort : 1
  ecartee, ort.date_signature : 1
  observation, communes.population_municipale : 4
  observation, communes.siren_epci : 1
Codes hors du COG par source :
  anct-croisement : 0
  dgaln-ort : 3
  dgcl-banatic : 3
  dgcl-epci : 0
  geo-api-communes : 0
  insee-populations : 16
    dgaln-ort 62461 : aujourd'hui dans 62447, commune du programme
    dgaln-ort 62549 : aujourd'hui dans 62447, commune du programme
    dgaln-ort 62743 : aujourd'hui dans 62447, commune du programme
Codes d'une autre année qui ne mènent à aucune commune d'aujourd'hui, ou à plusieurs :
  dgaln-ort : 3 (62461, 62549, 62743)
SIREN autres chez BANATIC que chez la DGCL, retenue : 62447
""",
    "official": SUMMARY.read_text("utf-8"),
}


def run_module(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m pipeline`."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def rows_of_tables(tables: Mapping[str, bytes]) -> dict[str, int]:
    """The number of rows of each table, by its name."""
    return {name: tables[f"{name}.csv"].count(b"\n") - 1 for name in TABLES}


def test_the_files_give_the_committed_tables_to_the_byte(built: Built) -> None:
    assert built.tables() == snapshot(built.of.tables)
    assert set(built.tables()) == {f"{name}.csv" for name in TABLES}


def test_a_build_replaces_the_whole_folder_and_leaves_nothing_beside(built: Built) -> None:
    assert built.before == {"temoin.txt": b"not ours"}
    assert "temoin.txt" not in built.tables()
    assert [path.name for path in built.data.parent.iterdir()] == ["data"]


def test_the_summary_counts_rows_anomalies_and_codes_outside_the_cog(built: Built) -> None:
    rows = rows_of_tables(built.tables())
    assert built.result.stdout == "".join(
        ["Lignes par table :\n"]
        + [f"  {name} : {rows[name]}\n" for name in sorted(rows)]
        + [SUMMARIES[built.of.name]]
    )


def test_where_stderr_is_no_terminal_each_table_is_a_line(built: Built) -> None:
    assert built.result.stderr.splitlines() == [
        f"{name} : {rows} lignes" for name, rows in rows_of_tables(built.tables()).items()
    ]


@pytest.mark.parametrize("seed", ["1", "2"])
def test_check_finds_the_committed_tables_equal_whatever_the_order_of_hashes(
    seed: str, miniature: SourceSet, root: Path, bench: Bench, committed: Mapping[str, bytes]
) -> None:
    bench.fill(committed)
    done = run_module(root, *miniature.arguments(bench.data, "--check"), PYTHONHASHSEED=seed)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "Lignes par table :"
    assert bench.tables() == committed


def test_a_refused_source_ends_the_process_with_a_sentence_and_no_traceback(
    bench: Bench, root: Path
) -> None:
    bench.write("anct-pvd", "insee_com,date_signature\n")
    before = bench.tables()
    done = run_module(root, *bench.of.arguments(bench.data, "--accept-changed"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[1:] == [
        f"Erreur : {bench.file('anct-pvd')}, ligne 1, colonne « lib_com » : colonne "
        "absente ; colonnes trouvées : insee_com, date_signature",
        f"{bench.data} est inchangé.",
    ]
    assert bench.tables() == before


def test_check_names_the_file_and_the_lines_that_differ(
    bench: Bench, committed: Mapping[str, bytes]
) -> None:
    old = "appui-thematique,PVD,2,Appui thématique,"
    new = "appui-thematique,PVD,2,Autre nom,"
    axes = committed["axes.csv"].decode("utf-8")
    drifted = {
        **committed,
        "axes.csv": axes.replace(old, new).encode("utf-8"),
        "regions.csv": committed["regions.csv"].replace(b"\n", b"\r\n"),
        "notes.csv": b"a\n",
    }
    del drifted["participations.csv"]
    bench.fill(drifted)
    result = bench.build("--check")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        "data/ n'est pas ce que donnent les sources ; lancez « make data »."
    )
    lines = result.stdout.splitlines()
    diff = lines[lines.index("--- data/axes.csv (enregistré)") :]
    (rest,) = (line.removeprefix(old) for line in axes.splitlines() if line.startswith(old))
    assert diff[:13] == [
        "--- data/axes.csv (enregistré)",
        "+++ data/axes.csv (reconstruit)",
        "@@ -2 +2 @@",
        f"-{new}{rest}",
        f"+{old}{rest}",
        "--- data/notes.csv (enregistré)",
        "+++ data/notes.csv (reconstruit)",
        "@@ -1 +0,0 @@",
        "-a",
        "--- data/participations.csv (enregistré)",
        "+++ data/participations.csv (reconstruit)",
        "@@ -0,0 +1,15 @@",
        "+code_evenement,code_insee,role",
    ]
    assert diff[-1] == "data/regions.csv : fins de ligne ou octets différents"
    assert bench.tables() == drifted
    assert bench.beside() == ["data"]


def test_check_refuses_what_a_build_refuses(bench: Bench) -> None:
    bench.remove("anct-pvd")
    before = bench.tables()
    result = bench.build("--check")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == f"{bench.data} est inchangé."
    assert bench.tables() == before


def test_check_is_skipped_with_a_message_where_the_sources_are_absent(tmp_path: Path) -> None:
    absent = tmp_path / "sources"
    result = CliRunner().invoke(main, ["build", "--check", "--sources", str(absent)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (f"Comparaison omise : le dossier des sources {absent} n'est pas là.\n")


def test_without_check_absent_sources_are_an_error(tmp_path: Path) -> None:
    absent, data = tmp_path / "sources", tmp_path / "data"
    result = CliRunner().invoke(main, ["build", "--sources", str(absent), "--data", str(data)])
    assert (result.exit_code, result.stdout) == (2, "")
    sentence, last = result.stderr.splitlines()
    assert sentence.endswith(
        f"fichier de la source insee-cog-communes illisible dans {absent} ({os.strerror(ENOENT)})"
    )
    assert last == f"{data} est inchangé."
    assert not data.exists()


def test_the_folder_of_sources_must_be_given(root: Path) -> None:
    done = run_module(root, "build")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--sources" in done.stderr


def test_a_folder_that_cannot_be_written_is_named(miniature: SourceSet, tmp_path: Path) -> None:
    tmp_path.joinpath("file").touch()
    data = tmp_path / "file" / "data"
    result = miniature.build(data)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-2].startswith("Erreur : [Errno ")
    assert result.stdout == ""

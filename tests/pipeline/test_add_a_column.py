"""What CONTRIBUTING says of a new column is followed in a copy of the checkout."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pipeline.bench import SourceSet

COPIED = ("data", "docs", "pipeline", "publication", "schemas", "src", "tests/pipeline")
MODEL = "src/pvd_data/schema/models/communes.py"
ASSEMBLY = "pipeline/assembly.py"
# The text after which the page says to put each example.
AFTER = {
    MODEL: '    """Code du département de la commune."""\n\n',
    ASSEMBLY: '        "id_pvd": id_pvd or "",\n',
}
COMMAND = "from pvd_data.cli.main import main; main()"
LOAD = """
import pvd_data
pvd = pvd_data.load()
print({code: pvd.communes[code].outre_mer for code in ("05046", "97602")})
"""


@pytest.fixture
def section(root: Path) -> str:
    """The section of the page, to the next title."""
    text = root.joinpath("CONTRIBUTING.md").read_text(encoding="utf-8")
    return text.split("\n## Add a column\n")[1].split("\n## ")[0]


@pytest.fixture
def examples(section: str) -> dict[str, str]:
    """The examples of the page, by the file that they belong to."""
    fences = re.findall(r' {3}```python title="(.+)"\n((?:.*\n)*?) {3}```\n', section)
    return {file: re.sub(r"(?m)^ {3}", "", code) for file, code in fences}


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """A copy of all that a build reads and writes."""
    copy = tmp_path / "checkout"
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(root / name, copy / name, ignore=ignored)
    for name in ("datapackage.json", "pyproject.toml"):
        shutil.copy(root / name, copy)
    return copy


def add(checkout: Path, file: str, code: str) -> None:
    """Put an example where the page says."""
    path = checkout / file
    text = path.read_text(encoding="utf-8")
    assert text.count(AFTER[file]) == 1
    path.write_text(text.replace(AFTER[file], f"{AFTER[file]}{code}"), encoding="utf-8")


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python on the code of the copy."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(checkout / "src"), str(checkout)])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def build(checkout: Path, miniature: SourceSet) -> subprocess.CompletedProcess[str]:
    """Build `data/` of the copy from the files in miniature."""
    return run(checkout, "-m", "pipeline", *miniature.arguments(checkout / "data"))


def test_a_column_that_is_added_as_the_page_says_is_in_all_that_is_made(
    examples: dict[str, str], checkout: Path, miniature: SourceSet
) -> None:
    assert list(examples) == [MODEL, ASSEMBLY]
    add(checkout, MODEL, f"{examples[MODEL]}\n")
    add(checkout, ASSEMBLY, examples[ASSEMBLY])

    for done in (
        build(checkout, miniature),
        run(checkout, "-m", "tests.pipeline.make_miniature"),
        run(checkout, "-c", COMMAND, "schema", "--write"),
        run(checkout, "-c", COMMAND, "schema", "--check"),
        run(checkout, "-c", COMMAND, "validate"),
        loaded := run(checkout, "-c", LOAD),
    ):
        assert done.returncode == 0, done.stdout + done.stderr
    assert loaded.stdout == "{'05046': False, '97602': True}\n"

    with checkout.joinpath("data", "communes.csv").open(encoding="utf-8", newline="") as text:
        header, *records = csv.reader(text)
    place = header.index("code_departement") + 1
    assert header[place] == "outre_mer"
    assert [row[0] for row in records if row[place] == "true"] == ["97602", "97603", "97614"]
    made = checkout.joinpath("tests", "pipeline", "miniature", "data", "communes.csv")
    assert made.read_bytes() == checkout.joinpath("data", "communes.csv").read_bytes()
    schema = json.loads(checkout.joinpath("schemas", "communes.json").read_text(encoding="utf-8"))
    (field,) = (field for field in schema["fields"] if field["name"] == "outre_mer")
    assert (field["title"], field["type"]) == ("Outre-mer", "boolean")
    dictionary = checkout.joinpath("docs", "dictionnaire.md").read_text(encoding="utf-8")
    assert "outre_mer" in dictionary


@pytest.mark.parametrize(
    ("forgotten", "sentence"),
    [
        (ASSEMBLY, "aucune ligne ne remplit cette colonne ; remplissez-la dans "),
        (MODEL, "cette colonne n'est pas dans le modèle de la table ; ajoutez-la au modèle "),
    ],
)
def test_a_step_that_is_forgotten_stops_the_build(
    forgotten: str,
    sentence: str,
    examples: dict[str, str],
    checkout: Path,
    miniature: SourceSet,
) -> None:
    (file,) = {*examples} - {forgotten}
    add(checkout, file, f"{examples[file]}\n")
    done = build(checkout, miniature)
    assert (done.returncode, done.stdout) == (2, "")
    error = done.stderr.splitlines()[-2]
    assert error.startswith(f"Erreur : data/communes.csv, colonne « outre_mer » : {sentence}")


def test_every_file_that_the_page_names_exists(section: str, root: Path) -> None:
    named = re.findall(r"`((?:\w+/)+[\w.-]*/?)`", section)
    assert len(named) > 20
    assert [name for name in named if not root.joinpath(name).exists()] == []

"""Whole columns at first or row by row: the report is the same to the byte."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from pvd_data.errors import PvdDataError
from pvd_data.reference.index import shipped_reference
from pvd_data.tabular import lines
from pvd_data.validation import sifting
from pvd_data.validation.sieve import Sieve
from pvd_data.validation.validate import validate
from tests.faults.base import make_files
from tests.faults.run import CLASSES, SEED
from tests.fuzz.damage import damaged
from tests.fuzz.tables import seeds

if TYPE_CHECKING:
    from pvd_data.tabular.lines import Sifted

pytestmark = pytest.mark.outside  # it asks polars

#: Of the small files here the first rows are read one by one, the others sifted.
FIRST, RUN = 160, 3000


@pytest.fixture
def sifted(monkeypatch: pytest.MonkeyPatch) -> list[Sifted]:
    """Have small files sifted, and return what was."""
    monkeypatch.setattr(lines, "CHUNK", FIRST)
    monkeypatch.setattr(sifting, "_RUN", RUN)
    seen: list[Sifted] = []
    sift = Sieve.sift

    def note(self: Sieve, *args: Any) -> Sifted | None:
        found = sift(self, *args)
        seen.extend([] if found is None else [found])
        return found

    monkeypatch.setattr(Sieve, "sift", note)
    return seen


def said(content: bytes, engine: str, **options: Any) -> str:
    """Return all that is said of a file."""
    try:
        report = validate(content, engine=engine, **options)
    except PvdDataError as error:
        return str(error)
    return json.dumps([report.to_dict(), str(report.file_columns), str(report.passed_over)])


def compare(content: bytes, **options: Any) -> None:
    """See that both say the same."""
    assert said(content, "polars", **options) == said(content, "python", **options)


def long(content: bytes) -> bytes:
    """Return a file with its rows twelve times."""
    header, end, rows = content.partition(b"\n")
    return header + end + rows * 12


@pytest.mark.parametrize("rows", ["once", "often"])
def test_of_every_file_here_and_in_the_field(rows: str, sifted: list[Sifted]) -> None:
    for content in seeds(".csv"):
        compare(content if rows == "once" else long(content[:2_000]))
        compare(content, strict=True, limit=3, as_of="2020-01-01")
    assert len(sifted) > 100


@pytest.mark.parametrize("part", range(4))
def test_of_the_corpus_of_faults(part: int, sifted: list[Sifted]) -> None:
    for kind in sorted(CLASSES)[part::4]:
        for _, file in make_files(kind, 3, SEED):
            compare(file.content)
    assert len(sifted) > 50


def test_names_beside_those_that_wait_are_all_noted(sifted: list[Sifted]) -> None:
    """Sixteen names in capitals are no norm among a hundred that are not, above a suspect."""
    towns = [town for town in shipped_reference().towns.values() if town.nom.isascii()][:160]
    rows = [(town.code, town.nom.upper() if at < 16 else town.nom) for at, town in enumerate(towns)]
    rows[148] = (rows[148][0], "Nulle-Part")
    compare(("code_insee,nom\n" + "".join(f"{code},{nom}\n" for code, nom in rows)).encode())
    assert any(found.suspects.rows for found in sifted)


@pytest.mark.parametrize("key", ["nom", ("code_insee", "nom"), ("nom", "libre")])
def test_keys_that_repeat(key: str | tuple[str, ...], sifted: list[Sifted]) -> None:
    towns = [*shipped_reference().towns.values()][:300]
    rows = [f"{town.code};{town.nom};{town.nom if at % 7 else ''}" for at, town in enumerate(towns)]
    rows[200:200] = [rows[3], rows[250], "01004;Nulle-Part;=1+1", rows[190]]
    compare("\r\n".join(["code_insee;nom;libre", *rows, ""]).encode(), key=key)
    assert any(found.of_keys for found in sifted)


def test_columns_in_a_norm_of_their_own(sifted: list[Sifted]) -> None:
    towns = [*shipped_reference().towns.values()][:300]
    rows = [
        f"{town.nom} ({town.code})\t{at % 28 + 1:02}/0{at % 9 + 1}/2021\t"
        f"{town.latitude.replace('.', ',')}\t{town.longitude.replace('.', ',')}\t{at % 2 or ''}"
        for at, town in enumerate(towns)
    ]
    rows[150] = rows[150].replace("/2021", "/2121").replace("\t4", "\t1")
    rows[160] = rows[160].replace("/2021", "-2021")
    compare("\n".join(["commune\tdate\tlat\tlon\tort", *rows, ""]).encode())
    assert len(sifted) > 3


@pytest.mark.parametrize(
    ("width", "is_sifted"), [(1, False), (2, True), (300, True), (3_000, False)]
)
def test_how_wide_a_table_is_sifted(width: int, is_sifted: bool, sifted: list[Sifted]) -> None:
    header = ",".join(["code_insee", *(f"c{number}" for number in range(1, width))])
    row = ",".join(["05046", *(str(number) for number in range(1, width))])
    content = "\n".join([header, *[row] * (200 if width < 9 else 40), ""])
    compare(content.encode(), ignore="duplicate-row")
    assert bool(sifted) is is_sifted


@pytest.mark.parametrize("part", range(8))
def test_of_files_nobody_thought_of(part: int, sifted: list[Sifted]) -> None:
    draw = random.Random(part)  # noqa: S311
    files = seeds(".csv")
    for _ in range(250):
        content = damaged(draw, draw.choice(files)[: draw.choice((1_000, 4_000, 12_000))])
        compare(content, limit=draw.choice((2, 1000)), strict=draw.random() < 0.2)
    assert len(sifted) > 10

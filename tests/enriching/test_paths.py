"""A path is a path in every engine, whatever it looks like; what is no file is refused alike."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pvd_data.enriching.enrich import enrich_file
from pvd_data.enriching.job import Job
from pvd_data.errors import PvdDataError

if TYPE_CHECKING:
    from pvd_data.enriching.enrich import Engine

#: What some library takes for an address, a pattern, a home folder or columns.
ODD = (
    *("file:x", "data:x", "~/x", "~root", "s3:/x", "hf:/datasets/x", "gs:x", "@x", "-x"),
    *("*", "x?", "[ab]", "a{b,c}", "**/x", "a%20b", "a#b", "a b", "$HOME", "%TEMP%"),
    *("code_insee=2A004/x", "code_insee=2A004/pvd_nom=Rien/x", "a=__HIVE_DEFAULT_PARTITION__/x"),
)
EVERY: list[tuple[str, Engine]] = [
    ("csv", "python"),
    ("csv", "polars"),
    ("parquet", "python"),
    ("parquet", "polars"),
]
every_engine = pytest.mark.parametrize(("form", "engine"), EVERY)

#: What a pattern or an address would lead to instead.
DECOYS = ("x", "xy", "a", "b", "ab", "ac", "a b", "home/x", "here/x")


def write(path: Path, codes: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        pq.write_table(pa.table({"code_insee": codes}), pa.OSFile(str(path), "wb"))
    else:
        path.write_text("code_insee\n" + "".join(f"{code}\n" for code in codes), "utf-8")


def read(path: Path) -> list[tuple[Any, ...]]:
    if path.suffix == ".parquet":
        with pa.OSFile(str(path)) as source:
            table = pq.ParquetFile(source).read()
        return list(zip(*table.select(["code_insee", "pvd_nom"]).to_pydict().values(), strict=True))
    return [tuple(line.split(",")[::2]) for line in path.read_text("utf-8").splitlines()[1:]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with files that no path here means; in it work is done at once."""
    for form in ("csv", "parquet"):
        for name in DECOYS:
            write(tmp_path / f"{name}.{form}", ["05170"])
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pvd_data.enriching.apart.can_confine", lambda: False)
    return tmp_path


@pytest.mark.once
@pytest.mark.skipif(os.name == "nt", reason="such names are not allowed there")
@pytest.mark.parametrize("name", ODD)
@every_engine
def test_a_path_is_a_path(form: str, engine: Engine, name: str, here: Path) -> None:
    source, out = f"{name}.{form}", f"out/{name}.{form}"
    write(Path(source), ["05046"])
    Path(out).parent.mkdir(parents=True)
    before = {path: path.stat().st_mtime_ns for path in here.rglob("*") if path.is_file()}
    enrich_file(Job(source, columns="nom"), out, engine=engine)
    assert read(Path(out)) == [("05046", "Embrun")]
    after = {path: path.stat().st_mtime_ns for path in here.rglob("*") if path.is_file()}
    assert after.pop(here / out)
    assert after == before
    # Beside its source, not in a folder of this name.
    enrich_file(Job(source, columns="nom"), source, engine=engine, force=True)
    assert read(Path(source)) == [("05046", "Embrun")]


@pytest.mark.parametrize(
    ("source", "out", "said"),
    [
        ("folder.{}", "o.{}", "ce n'est pas un fichier"),
        ("pattern*.{}", "o.{}", "ce fichier n'existe pas"),
        ("absent.{}", "o.{}", "ce fichier n'existe pas"),
        ("a\0b.{}", "o.{}", "a\0b : "),
        ("s3://x/x.{}", "o.{}", "une adresse ; téléchargez"),
        ("http://x/x.{}", "o.{}", "une adresse ; téléchargez"),
        ("hf://x/x.{}", "o.{}", "une adresse ; téléchargez"),
        ("file:///x.{}", "o.{}", "une adresse ; téléchargez"),
        ("x.{}", "s3://x/x.{}", "une adresse ; donnez le chemin"),
        ("x.{}", "file:///x.{}", "une adresse ; donnez le chemin"),
        ("x.{}", "folder.{}", "c'est un dossier"),
        ("x.{}", "none/x.{}", "son dossier n'existe pas"),
    ],
)
def test_what_is_no_file_is_refused_with_the_same_sentence(
    source: str, out: str, said: str, here: Path
) -> None:
    for form in ("csv", "parquet"):
        write(here / f"folder.{form}" / f"x.{form}", ["05046"])
        write(here / f"patterns.{form}", ["05046"])
    answers = set()
    for form, engine in EVERY:
        with pytest.raises(PvdDataError) as raised:
            enrich_file(Job(source.format(form)), out.format(form), engine=engine)
        answers.add(raised.value.text["fr"].replace(f".{form}", "").replace("\xa0", " "))
    assert len(answers) == 1
    assert said in answers.pop()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes of that sort")
@pytest.mark.parametrize("engine", ["python", "polars"])
def test_a_pipe_or_a_device_is_no_parquet_and_a_link_is_what_it_leads_to(
    engine: Engine, here: Path
) -> None:
    os.mkfifo("pipe.parquet")
    Path("device.parquet").symlink_to("/dev/zero")
    Path("round.parquet").symlink_to("round.parquet")
    for name in ("pipe", "device", "round"):
        with pytest.raises(PvdDataError, match=r"give the path of a file|cannot be opened"):
            enrich_file(Job(f"{name}.parquet"), "o.parquet", engine=engine)
    Path("link.parquet").symlink_to("x.parquet")
    enrich_file(Job("link.parquet", columns="nom"), "o.parquet", engine=engine)
    assert read(here / "o.parquet") == [("05170", "Tallard")]

"""The official files, copies of them that a test may damage, and builds of both."""

from __future__ import annotations

import csv
import gc
import io
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pipeline import publishers
from pipeline.__main__ import main
from pipeline.assembly import Published, read_published
from pipeline.build import Inputs, build
from pipeline.errors import BuildError
from pipeline.progress import Progress
from pipeline.sources import SourceFolder, read_register
from pipeline.writing import stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from click.testing import Result

ROOT = Path(__file__).parents[2]
# The folder that `make test SOURCES=DIR` names, as `make data` does.
OFFICIAL = ROOT / os.environ.get("SOURCES", "../shared/sources")
SILENT = Progress(lambda file: None, lambda table, rows: None, lambda line: None)


def snapshot(folder: Path) -> dict[str, bytes]:
    """The content of every file under a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def run_build(sources: Path, data: Path, *options: str) -> Result:
    """Run the command line; an exception that it does not expect is one here too."""
    arguments = ["build", "--sources", str(sources), "--data", str(data), *options]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@dataclass(frozen=True)
class Built:
    """A build that went well: what the folder held, what was said, and what was written."""

    before: dict[str, bytes]
    result: Result
    data: Path

    def tables(self) -> dict[str, bytes]:
        """The tables that were written, by name of file."""
        return snapshot(self.data)


@dataclass(frozen=True)
class Bench:
    """A folder of official files that a test may damage, and a `data/` that must survive it.

    Attributes:
        sources: links to the official files; those that a test writes become files of its own.
        data: a folder that holds a real table and a file that is none of ours.
    """

    sources: Path
    data: Path

    def file(self, code: str) -> str:
        """The name of a source's file."""
        name = read_register()[code].fichier
        assert name is not None
        return name

    def content(self, code: str) -> bytes:
        """The bytes of a source's file as they are by now."""
        return self.sources.joinpath(self.file(code)).read_bytes()

    def text(self, code: str) -> str:
        """The text of a source's file as it is by now."""
        return self.content(code).decode("utf-8")

    def write(self, code: str, content: str | bytes) -> None:
        """Put other content in the place of a source's file."""
        path = self.sources / self.file(code)
        path.unlink()
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)

    def remove(self, code: str) -> None:
        """Take a source's file away."""
        self.sources.joinpath(self.file(code)).unlink()

    def edit(self, code: str, old: str, new: str) -> int:
        """Replace a text that the file holds once; return the line where it begins."""
        text = self.text(code)
        assert text.count(old) == 1, f"{text.count(old)} times: {old!r}"
        self.write(code, text.replace(old, new))
        return text.count("\n", 0, text.index(old)) + 1

    def edit_line(self, code: str, start: str, change: Callable[[list[str]], None]) -> int:
        """Change the cells of the one line that begins with a text; return its number."""
        separator = read_register()[code].separateur
        lines = self.text(code).split("\n")
        (number,) = (n for n, line in enumerate(lines) if line.startswith(start))
        cells = lines[number].split(separator)
        change(cells)
        lines[number] = separator.join(cells)
        self.write(code, "\n".join(lines))
        return number + 1

    def table(self, code: str) -> list[list[str]]:
        """The records of a CSV source, header first."""
        separator = read_register()[code].separateur
        return list(csv.reader(io.StringIO(self.text(code), newline=""), delimiter=separator))

    def write_table(
        self,
        code: str,
        records: Iterable[Sequence[str]],
        *,
        quote_all: bool = False,
        bom: bool = False,
        line_end: str = "\n",
    ) -> None:
        """Write the records of a CSV source in a layout."""
        text = io.StringIO(newline="")
        csv.writer(
            text,
            delimiter=read_register()[code].separateur,
            quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
            lineterminator=line_end,
        ).writerows(records)
        self.write(code, text.getvalue().encode("utf-8-sig" if bom else "utf-8"))

    def build(self, *options: str) -> Result:
        """Run the build on this folder."""
        return run_build(self.sources, self.data, *options)

    def accepted(self) -> Result:
        """Run the build on changed files, which it must accept."""
        result = self.build("--accept-changed")
        assert (result.exit_code, result.exception) == (0, None), result.stderr
        return result

    def tables(self) -> dict[str, bytes]:
        """The files in `data/` by now, by name."""
        return snapshot(self.data)

    def fill(self, tables: Mapping[str, bytes]) -> None:
        """Put these files into `data/`, and no other."""
        for path in self.data.iterdir():
            path.unlink()
        for name, content in tables.items():
            self.data.joinpath(name).write_bytes(content)

    def beside(self) -> list[str]:
        """The names of what stands in the folder of `data/`."""
        return sorted(path.name for path in self.data.parent.iterdir())

    def refusal(self, *, accept_changed: bool = True) -> str:
        """Run the build, which must fail and leave `data/` alone; return what it says."""
        before = snapshot(self.data)
        result = self.build(*(["--accept-changed"] if accept_changed else []))
        assert result.exit_code == 2, result.stderr
        assert result.stdout == ""
        *notes, sentence, last = result.stderr.splitlines()
        assert not [note for note in notes if note.startswith("Erreur")]
        assert last == f"{self.data} est inchangé."
        assert snapshot(self.data) == before
        assert self.beside() == ["data"]
        start = "Erreur : "
        assert sentence.startswith(start)
        return sentence.removeprefix(start)

    def folder(self, least: int | None = None) -> SourceFolder:
        """The folder as the readers see it, whatever it holds and, if told, however little."""
        register = read_register()
        if least is not None:
            register = {c: replace(e, lignes_min=least) for c, e in register.items()}
        return SourceFolder(self.sources, register, accept_changed=True, progress=SILENT)

    def fault(self, code: str, cog: publishers.Cog, least: int | None = None) -> str:
        """Read one source without the others, which must fail; return what is said."""
        folder = self.folder(least)
        readers: dict[str, Callable[[], object]] = {
            "anct-pvd": lambda: publishers.read_programme(folder, cog),
            "anct-pvd-2023": lambda: publishers.read_former_list(folder),
            "dgaln-ort": lambda: publishers.read_ort(folder),
            "insee-cog-communes": lambda: publishers.read_cog(folder),
            "insee-cog-departements": lambda: publishers.read_cog(folder),
            "insee-cog-regions": lambda: publishers.read_cog(folder),
            "insee-populations": lambda: publishers.read_populations(folder),
            "insee-populations-mayotte": lambda: publishers.read_populations(folder),
            "dgcl-epci": lambda: publishers.read_intercommunalites(folder),
            "dgcl-banatic": lambda: publishers.read_banatic(folder),
            "geo-api-communes": lambda: publishers.read_centres(folder),
        }
        with pytest.raises(BuildError) as caught:
            readers[code]()
        return str(caught.value)

    def staged(self, inputs: Inputs | None = None) -> dict[str, bytes]:
        """Build from other corrections, hand-written tables or expectations; write and check."""
        draft, _ = build(
            self.sources, inputs or Inputs(), read_register(), SILENT, accept_changed=True
        )
        with stage(draft, self.data, SILENT) as folder:
            return snapshot(folder)


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of official files."""
    if not OFFICIAL.is_dir():
        pytest.skip("the official files are not here: ../shared/sources")
    return OFFICIAL


@pytest.fixture(scope="session")
def committed() -> dict[str, bytes]:
    """The tables as they are committed, by name of file."""
    return snapshot(ROOT / "data")


@pytest.fixture(scope="session")
def official(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """One build of the official files, for every test that only looks at it."""
    data = tmp_path_factory.mktemp("official") / "data"
    data.mkdir()
    data.joinpath("temoin.txt").write_bytes(b"not ours")
    before = snapshot(data)
    result = run_build(sources, data)
    assert (result.exit_code, result.exception) == (0, None), result.stderr
    return Built(before, result, data)


@pytest.fixture(scope="session")
def published(sources: Path) -> Published:
    """What the official files say."""
    said = read_published(SourceFolder(sources, read_register(), False, SILENT))
    gc.freeze()  # a million objects that live as long as the tests would slow each collection
    return said


@pytest.fixture(scope="session")
def cog(published: Published) -> publishers.Cog:
    """The official COG."""
    return published.cog


def make_bench(sources: Path, place: Path) -> Bench:
    """Link the official files into a place, beside a `data/` to protect."""
    copy = place / "sources"
    copy.mkdir()
    for path in sources.iterdir():
        copy.joinpath(path.name).symlink_to(path)
    data = place / "target" / "data"
    data.mkdir(parents=True)
    data.joinpath("communes.csv").write_bytes(ROOT.joinpath("data", "communes.csv").read_bytes())
    data.joinpath("temoin.txt").write_bytes(b"not ours\r\n")
    return Bench(copy, data)


@pytest.fixture
def bench(sources: Path, tmp_path: Path) -> Bench:
    """A copy of the official files, and a `data/` to protect."""
    return make_bench(sources, tmp_path)


@pytest.fixture(scope="module")
def shared_bench(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The same, for the one build that the tests of a module look at."""
    return make_bench(sources, tmp_path_factory.mktemp("shared"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what builds from damaged sources: Python's version is not what it asks about."""
    for item in items:
        if {"bench", "shared_bench"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.once)

"""Sets of source files, builds of them, and copies that a test may damage."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pipeline import publishers
from pipeline.__main__ import PROJECT, main
from pipeline.build import Inputs, build, inputs_in
from pipeline.dispositifs import read_dispositifs
from pipeline.editions import read_editions
from pipeline.errors import BuildError
from pipeline.levels import read_levels
from pipeline.ort import read_followed
from pipeline.progress import Progress
from pipeline.sources import SourceEntry, SourceFolder, read_register
from pipeline.writing import stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from click.testing import Result

ROOT = Path(__file__).parents[2]
SILENT = Progress(lambda file: None, lambda table, rows: None, lambda line: None)

# The official files: `make test SOURCES=DIR` names their folder, as `make data` does.
OFFICIAL = ROOT / os.environ.get("PVD_SOURCES", "../shared/sources")


def snapshot(folder: Path) -> dict[str, bytes]:
    """The content of every file under a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@dataclass(frozen=True)
class SourceSet:
    """Files of every publisher, with the register that describes them.

    Attributes:
        name: `miniature` or `official`.
        files: the folder of the files.
        folder: the folder of the register and of the corrections.
        tables: the folder of the tables that are built from them.
    """

    name: str
    files: Path
    folder: Path
    tables: Path

    @property
    def inputs(self) -> Inputs:
        """The other files that a build of this set reads."""
        return inputs_in(self.folder)

    @property
    def register(self) -> dict[str, SourceEntry]:
        """The register."""
        return read_register(self.inputs.register)

    def reader(self) -> SourceFolder:
        """The files as the readers see them."""
        return SourceFolder(self.files, self.register, accept_changed=False, progress=SILENT)

    def arguments(self, data: Path, *options: str) -> list[str]:
        """The arguments of the command line that builds this set."""
        return [
            *("build", "--sources", str(self.files), "--inputs", str(self.folder)),
            *("--data", str(data), *options),
        ]

    def build(self, data: Path, *options: str) -> Result:
        """Run the command line; an exception that it does not expect is one here too."""
        return CliRunner().invoke(main, self.arguments(data, *options), catch_exceptions=False)


def official_set() -> SourceSet:
    """The official files, where they are."""
    return SourceSet("official", OFFICIAL, PROJECT, ROOT / "data")


@dataclass(frozen=True)
class Built:
    """A build that went well.

    Attributes:
        of: the set that was built.
        before: the content of the folder before.
        result: the result of the command.
        data: the folder that was written.
    """

    of: SourceSet
    before: dict[str, bytes]
    result: Result
    data: Path

    def tables(self) -> dict[str, bytes]:
        """The tables that were written, by name of file."""
        return snapshot(self.data)


@dataclass(frozen=True)
class Bench:
    """A copy of the miniature that a test may damage, and a `data/` that must survive it.

    Attributes:
        of: the copy.
        data: a folder that holds a real table and a file that is not ours.
    """

    of: SourceSet
    data: Path

    def file(self, code: str) -> str:
        """The name of a source's file."""
        name = self.of.register[code].fichier
        assert name is not None
        return name

    def path(self, code: str) -> Path:
        """The path of a source's file."""
        return self.of.files / self.file(code)

    def content(self, code: str) -> bytes:
        """The bytes of a source's file as they are by now."""
        return self.path(code).read_bytes()

    def text(self, code: str) -> str:
        """The text of a source's file as it is by now."""
        return self.content(code).decode("utf-8")

    def write(self, code: str, content: str | bytes) -> None:
        """Put other content in the place of a source's file."""
        self.path(code).write_bytes(
            content.encode("utf-8") if isinstance(content, str) else content
        )

    def remove(self, code: str) -> None:
        """Take a source's file away."""
        self.path(code).unlink()

    def edit(self, code: str, old: str, new: str) -> int:
        """Replace a text that the file holds once; return the line where it begins."""
        text = self.text(code)
        assert text.count(old) == 1, f"{text.count(old)} times: {old!r}"
        self.write(code, text.replace(old, new))
        return text.count("\n", 0, text.index(old)) + 1

    def edit_line(self, code: str, start: str, change: Callable[[list[str]], None]) -> int:
        """Change the cells of the one line that begins with a text; return its number."""
        separator = self.of.register[code].separateur
        lines = self.text(code).split("\n")
        (number,) = (n for n, line in enumerate(lines) if line.startswith(start))
        cells = lines[number].split(separator)
        change(cells)
        lines[number] = separator.join(cells)
        self.write(code, "\n".join(lines))
        return number + 1

    def drop(self, code: str, start: str) -> None:
        """Take away the one line that begins with a text."""
        lines = self.text(code).split("\n")
        (number,) = (n for n, line in enumerate(lines) if line.startswith(start))
        del lines[number]
        self.write(code, "\n".join(lines))

    def append(self, code: str, line: str) -> int:
        """Add a line at the end; return its number."""
        text = self.text(code)
        self.write(code, f"{text}{line}\n")
        return text.count("\n") + 1

    def table(self, code: str) -> list[list[str]]:
        """The records of a CSV source, header first."""
        separator = self.of.register[code].separateur
        text = self.text(code).removeprefix("\ufeff")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))

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
            delimiter=self.of.register[code].separateur,
            quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
            lineterminator=line_end,
        ).writerows(records)
        self.write(code, text.getvalue().encode("utf-8-sig" if bom else "utf-8"))

    def build(self, *options: str) -> Result:
        """Run the build on this copy."""
        return self.of.build(self.data, *options)

    def accepted(self) -> Result:
        """Run the build on changed files, which it must accept."""
        result = self.build("--accept-changed", "--accept-lost")
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
        """The names of all that is beside `data/`, itself included."""
        return sorted(path.name for path in self.data.parent.iterdir())

    def refusal(self, *, accept_changed: bool = True) -> str:
        """Run the build, which must fail and leave `data/` alone; return its message."""
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
        """The copy as the readers see it, with any content and, if given, any number of rows."""
        register = self.of.register
        if least is not None:
            register = {c: replace(e, lignes_min=least) for c, e in register.items()}
        return SourceFolder(self.of.files, register, True, SILENT, accept_lost=True)

    def fault(self, code: str, cog: publishers.Cog, least: int | None = None) -> str:
        """Read one source without the others, which must fail; return the message."""
        folder = self.folder(least)
        readers: dict[str, Callable[[], object]] = {
            "anct-pvd": lambda: read_editions(folder, cog),
            "anct-pvd-20240126": lambda: read_editions(folder, cog),
            "anct-croisement": lambda: read_dispositifs(folder),
            "anct-acv": lambda: read_dispositifs(folder),
            "anct-qpv": lambda: read_dispositifs(folder),
            "anct-territoires-industrie": lambda: read_dispositifs(folder),
            "anct-centralite": lambda: read_levels(folder, cog),
            "anct-densite": lambda: read_levels(folder, cog),
            "anct-montagne": lambda: read_levels(folder, cog),
            "dgaln-ort-202410": lambda: read_followed(folder),
            "insee-cog-arrondissements": lambda: publishers.read_arrondissements(folder, cog),
            "dgcl-ept": lambda: read_dispositifs(folder),
            "dgaln-ort": lambda: publishers.read_ort(folder),
            "insee-cog-communes": lambda: publishers.read_cog(folder),
            "insee-cog-departements": lambda: publishers.read_cog(folder),
            "insee-cog-regions": lambda: publishers.read_cog(folder),
            "insee-populations": lambda: publishers.read_populations(folder),
            "insee-populations-mayotte": lambda: publishers.read_populations(folder),
            "dgcl-epci": lambda: publishers.read_intercommunalites(folder),
            "dgcl-epci-membres": lambda: publishers.read_epci_through_time(folder),
            "dgcl-epci-noms": lambda: publishers.read_epci_through_time(folder),
            "dgcl-banatic": lambda: publishers.read_banatic(folder),
            "geo-api-communes": lambda: publishers.read_centres(folder),
        }
        with pytest.raises(BuildError) as caught:
            readers[code]()
        return str(caught.value)

    def staged(self, **inputs: Path) -> dict[str, bytes]:
        """Build from other corrections, hand-written tables or expectations; write and check."""
        built = build(self.folder(), replace(self.of.inputs, **inputs))
        with stage(built.draft, self.data, SILENT) as folder:
            return snapshot(folder)


def plainly(error: BaseException) -> str:
    """Return what an error says with plain spaces; the rules' sentences have no-break ones."""
    return str(error).replace("\N{NO-BREAK SPACE}", " ")

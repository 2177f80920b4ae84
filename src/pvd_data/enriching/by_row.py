"""Joining row by row, with the standard library alone; the text of a row is left as it is.

The columns are added behind the text of a row, so that its cells come out as they were, to
the byte, quotes, zeros, order of keys and all.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO

from pvd_data.base.text import WORD, one_line
from pvd_data.dataframes.by_name import key_of
from pvd_data.enriching.csv_source import BLOCK, CsvSource
from pvd_data.enriching.job import fail, find_column, mark_of, refuse_taken
from pvd_data.schema.cells import cell_text
from pvd_data.tabular.lines import MAX_RECORD, utf16_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pvd_data.dataframes.lookup import Cells
    from pvd_data.enriching.job import Job, Mark


@dataclass(eq=False, slots=True)
class Ending:
    """The cells added behind a row, as text.

    Attributes:
        text: its text.
        mark: what a row that has it counts as.
    """

    text: str
    mark: Mark


class Endings(dict[str, Ending]):
    """The endings of rows by the text of their code; made when first asked for.

    Attributes:
        counted: how many rows have each.
    """

    def __init__(self, job: Job, write: Callable[[Cells], str]) -> None:
        """Set how it is written.

        Args:
            job: what is asked.
            write: writes the cells that are added.
        """
        self._job = job
        self._write = write
        self.counted: Counter[Ending] = Counter()
        self._cells: dict[Cells, Ending] = {}

    def __missing__(self, code: str) -> Ending:
        """Find what a code means; remember it if it is one, since others could be without end."""
        lookup = self._job.lookup
        ending = self.of(lookup.find(code))
        if code in lookup.texts:
            self[code] = ending
        return ending

    def of(self, cells: Cells) -> Ending:
        """Return the ending of a row for some cells.

        Args:
            cells: what the lookup has.
        """
        ending = self._cells.get(cells)
        if ending is None:
            text = self._write(cells[: len(self._job.added)])
            ending = self._cells[cells] = Ending(text, mark_of(self._job, cells))
        return ending

    def marks(self) -> Counter[Mark]:
        """Return how many rows of each mark were counted."""
        marks: Counter[Mark] = Counter()
        for ending, number in self.counted.items():
            marks[ending.mark] += number
        return marks


def csv_text(cells: list[str], delimiter: str, end: str = "") -> str:
    """Write cells as a line of CSV.

    Args:
        cells: their texts.
        delimiter: the character between them.
        end: what ends the line.

    >>> csv_text(["a", "b;c", ""], ";")
    'a;"b;c";'
    """
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator=end).writerow(cells)
    return line.getvalue()


def header_of(job: Job, source: CsvSource) -> bytes:
    """Return the header of the new file.

    Args:
        job: what is asked.
        source: the header of the file.
    """
    added = csv_text(list(job.added), source.delimiter, source.end)
    mark = codecs.BOM_UTF8 if source.marked else b""
    return mark + (source.header + source.delimiter + added).encode()


def enrich_csv(job: Job, stream: BinaryIO, out: BinaryIO) -> tuple[str, Counter[Mark]]:
    """Write a CSV with columns added.

    Args:
        job: what is asked.
        stream: the file.
        out: where to.

    Returns:
        The label of the column of codes, and what was counted.

    Raises:
        ExportError: the file has a fault; the error says on which line.
    """
    return write_csv(job, CsvSource(job, stream), out)


def write_csv(job: Job, source: CsvSource, out: BinaryIO) -> tuple[str, Counter[Mark]]:
    """Write a CSV of which the header has been read, as `enrich_csv` does.

    Args:
        job: what is asked.
        source: the file.
        out: where to.
    """
    delimiter, end = source.delimiter, source.end
    endings = Endings(
        job,
        lambda cells: delimiter + csv_text(list(map(cell_text, cells)), delimiter, end),
    )
    out.write(header_of(job, source))
    for rows, texts in source.blocks():
        found = [endings[key] for key in source.keys(rows)]
        endings.counted.update(found)
        pairs = zip(texts, found, strict=True)
        out.write("".join([text.rstrip("\r\n") + ending.text for text, ending in pairs]).encode())
    return source.labels[source.place], endings.marks()


def enrich_json(job: Job, stream: BinaryIO, out: BinaryIO) -> tuple[str, Counter[Mark]]:
    """Write JSON lines with members added to each object.

    Args:
        job: what is asked.
        stream: the file.
        out: where to.

    Returns:
        The name of the member that has the codes, and what was counted.

    Raises:
        ExportError: a line holds no object, or the code as a number that is not to be repaired.
    """
    endings = Endings(job, lambda cells: _json_text(job, cells))
    asked: list[str] = [] if job.names is None else job.names.labels
    seen: set[str] = set()
    taken = frozenset(job.lookup.header)
    for line, text, found in _objects(job, stream):
        if not asked:
            labels = list(found)
            cells = [["" if value is None else str(value) for value in found.values()]]
            # A member may be missing from the first object and not from all.
            asked = [job.on or labels[find_column(job, labels, cells)]]
        if not taken.isdisjoint(found):
            refuse_taken(job, list(found))
        seen.update(label for label in asked if label in found)
        if job.names is not None:
            ending = endings[key_of(*(_text(found, label) for label in job.names))]
        else:
            ending = _of_code(job, endings, asked[0], found, line)
        endings.counted[ending] += 1
        out.write((text + (ending.text if found else ending.text[1:])).encode())
    if not endings.counted:
        raise fail(job.source, "it holds no object", "le fichier ne contient aucun objet JSON")
    for label in asked:
        if label not in seen:
            raise fail(
                job.source,
                f"no object has a member {label!r}",
                f"aucun objet n'a de membre « {one_line(label, WORD)} »",
            )
    return asked[0], endings.marks()


def _of_code(job: Job, endings: Endings, label: str, found: dict[str, Any], line: int) -> Ending:
    """Return the ending of an object by its code."""
    code = found.get(label)
    if isinstance(code, str):
        return endings[code]
    if isinstance(code, int | float) and type(code) is not bool and not job.repair:
        raise _number(job, label, code, line)
    return endings.of(job.lookup.find(code))


def _text(found: dict[str, Any], label: str | None) -> str:
    """Return what a member says of a name or a place, if that is a text or a number."""
    value = None if label is None else found.get(label)
    is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value) if is_text else ""


def _json_text(job: Job, cells: Cells) -> str:
    values = (value.isoformat() if isinstance(value, date) else value for value in cells)
    members = dict(zip(job.added, values, strict=True))
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    return f",{text[1:]}\n"


def _number(job: Job, label: str, code: float, line: int) -> Exception:
    return fail(
        job.source,
        f"{label!r} is the number {code!r} and not a text: ask for codes to be repaired",
        f"« {one_line(label, WORD)} » vaut {code!r}, un nombre et non un texte ; "
        "--repair le lit comme un code",
        line,
    )


def _objects(job: Job, stream: BinaryIO) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield the number of each line, its text without the closing brace, and what it holds."""
    for number, content in _lines(job, stream):
        try:
            text = content.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            if not text:
                continue
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise _not_json(job, number, content, error) from error
        if not isinstance(found, dict):
            raise fail(
                job.source,
                f"an object was expected, this is {one_line(text, WORD)}",
                f"attendu un objet JSON, trouvé {one_line(text, WORD)}",
                number,
            )
        yield number, text[:-1].rstrip(), found


def _lines(job: Job, stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a stream, with their numbers."""
    number, rest = 0, b""
    while more := stream.read(BLOCK):
        if not number and utf16_of(rest + more):
            raise fail(job.source, "this is not UTF-8", "le fichier n'est pas en UTF-8", 1)
        *lines, rest = (rest + more).split(b"\n")
        for line in lines:
            number += 1
            yield number, line
        if len(rest) > MAX_RECORD:
            raise fail(job.source, "the line is too long", "ligne trop longue", number + 1)
    if rest:
        yield number + 1, rest


def _not_json(job: Job, line: int, content: bytes, error: Exception) -> Exception:
    if isinstance(error, UnicodeDecodeError):
        byte = f"0x{content[error.start]:02X}"
        return fail(
            job.source,
            f"the byte {byte} is not UTF-8",
            f"l'octet {byte} n'est pas de l'UTF-8",
            line,
        )
    shown = one_line(content.decode("utf-8", "replace").strip(), WORD)
    return fail(job.source, f"this is not JSON: {shown}", f"ce n'est pas du JSON : {shown}", line)

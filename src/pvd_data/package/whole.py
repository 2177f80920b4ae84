"""The files of the shipped package as bytes, each held against its checksum, and rows found in them.

The shipped `datapackage.json` gives the checksum of every table. A file is read and hashed as a
whole even where one line of it is wanted: the largest, of three megabytes, takes three quarters of
the time of a bare interpreter for both, and no answer ever comes from a file that is damaged.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pvd_data.base.language import Text, os_refusal
from pvd_data.errors import REINSTALL, DamagedPackageError, DataPackageNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable


DESCRIPTOR = "datapackage.json"


@cache
def package_root() -> Traversable:
    """Return the folder that holds `data/` of the shipped package.

    An installed wheel carries it as `pvd_data/_package`, also from within a zip archive,
    hence a `Traversable` and not a path. An editable install does not see files that the
    wheel is told to add, so there the root of the checkout serves.

    Raises:
        DataPackageNotFoundError: neither place holds the tables.

    >>> package_root().joinpath("data", "communes.csv").is_file()
    True
    """
    here: Traversable = Path(__file__).parent.parent
    if not here.is_dir():  # within an archive; to import this costs as much as to read a table
        from importlib.resources import files

        here = files("pvd_data")
    installed = here.joinpath(_INSTALLED)
    if installed.is_dir():
        return installed
    # src/pvd_data -> src -> the checkout
    checkout = here.joinpath("..", "..")
    if any(checkout.joinpath(*place).is_file() for place in _OF_A_CHECKOUT):
        return checkout
    detail = Text(
        fr="l'installation est incomplète ; réinstallez pvd-data : {command}",
        en="the installation is incomplete; reinstall pvd-data: {command}",
    ).fill(command=REINSTALL)
    raise DataPackageNotFoundError(str(installed), detail)


#: Where a wheel has the package, beside the modules.
_INSTALLED = "_package"

#: Either shows that a folder is the checkout; the other may be what is damaged.
_OF_A_CHECKOUT = (("data", "communes.csv"), (DESCRIPTOR,))


def read_resources(root: Traversable) -> Mapping[str, Mapping[str, Any]]:
    """Return what the descriptor of the shipped package says of each table.

    Args:
        root: the folder that holds `datapackage.json` and `data/`.

    Raises:
        DamagedPackageError: it cannot be read.
    """
    import json

    descriptor = root.joinpath(DESCRIPTOR)
    try:
        found = {
            one["name"]: {**one, "hash": one["hash"].removeprefix("sha256:")}
            for one in json.loads(read_part(descriptor))["resources"]
        }
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise not_ours(descriptor) from error
    return found


@cache
def shipped_resources() -> Mapping[str, Mapping[str, Any]]:
    """Return what the descriptor of the shipped package says of each table, read once.

    Raises:
        DamagedPackageError: it cannot be read.
        DataPackageNotFoundError: there is none.

    >>> shipped_resources()["regions"]["title"]
    'Régions'
    """
    return read_resources(package_root())


def not_ours(descriptor: Traversable) -> DamagedPackageError:
    """Say that a descriptor is not the one that ships.

    Args:
        descriptor: its file.
    """
    what = Text(
        fr="ce n'est pas la description des tables livrée avec pvd-data",
        en="this is not the description of the tables that pvd-data ships",
    )
    return damaged(descriptor, what)


def table_bytes(name: str) -> bytes:
    """Return a shipped table as it was shipped.

    Args:
        name: name of the table.

    Raises:
        DamagedPackageError: it cannot be read, or has another checksum.
    """
    root = package_root()
    try:
        said = shipped_resources()[name]
        size, digest = int(said["bytes"]), said["hash"]
    except (ValueError, LookupError, TypeError) as error:
        raise not_ours(root.joinpath(DESCRIPTOR)) from error
    return read_checked(root.joinpath("data", f"{name}.csv"), size, digest)


def read_part(file: Traversable) -> bytes:
    """Return a file of the shipped package.

    Args:
        file: the file.

    Raises:
        DamagedPackageError: it is not there, or cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise damaged(file, os_refusal(error)) from error
    except Exception as error:  # zipfile raises what it likes: see `zipped.UNREADABLE`
        raise damaged(file, Text(fr="{error}", en="{error}").fill(error=error)) from error


def damaged(file: Traversable, detail: Text) -> DamagedPackageError:
    """Say what is wrong with a file of the shipped package.

    Args:
        file: the file.
        detail: what is wrong.
    """
    path = file.resolve() if isinstance(file, Path) else file
    return DamagedPackageError(str(path), detail, checkout=package_root().name != _INSTALLED)


def read_checked(file: Traversable, size: int | None, digest: str | None) -> bytes:
    """Return a file of the shipped package as it was shipped.

    Args:
        file: the file.
        size: how many bytes it has.
        digest: its hexadecimal SHA-256.

    Raises:
        DamagedPackageError: it cannot be read, or has another checksum.
    """
    import hashlib

    content = read_part(file)
    if hashlib.sha256(content).hexdigest() == digest:
        return content
    if len(content) == size:
        what = Text(
            fr="ce n'est pas le fichier livré avec pvd-data : son empreinte est une autre",
            en="this is not the file that pvd-data ships: its hash is another",
        )
    else:
        what = Text(
            fr="ce n'est pas le fichier livré avec pvd-data : {found} octets au lieu de {size}",
            en="this is not the file that pvd-data ships: {found} bytes instead of {size}",
        )
    raise damaged(file, what.fill(found=len(content), size=size))


def rows(name: str) -> list[list[str]]:
    """Return the cells of a shipped table as texts, without its header.

    Args:
        name: name of the table.

    Raises:
        DamagedPackageError: its file cannot be read, or is not the one that was shipped.

    >>> rows("regions")[0]
    ['01', 'Guadeloupe', '97105']
    """
    return list(records(name))[1:]


def records(name: str) -> Iterator[list[str]]:
    """Yield the cells of a shipped table as texts, its header first.

    Args:
        name: name of the table.

    Raises:
        DamagedPackageError: its file cannot be read, or is not the one that was shipped.
    """
    return cells_of(table_bytes(name))


def cells_of(content: bytes) -> Iterator[list[str]]:
    """Yield the cells of each line of a table of ours, its header first.

    Args:
        content: its file.
    """
    # No cell holds a line break: `Texte` is one line.
    return csv.reader(content.decode("utf-8").splitlines())


SEVERAL = "codes_postaux"
"""The column whose cells hold several codes, separated by `|`."""


def edition_of(sources: Mapping[str, Any]) -> str | None:
    """Return the edition of the programme's list, such as com2025-20260427.

    Args:
        sources: the rows of the table of that name by their key, typed or not.
    """
    source = sources.get("anct-pvd")
    return None if source is None else cast("str | None", source.millesime)


class Lines:
    """The lines of a table whose rows are in the order of their first column, a code.

    >>> communes = Lines("communes_france")
    >>> [row[1] for row in communes.under("05046")]
    ['Embrun']
    >>> [row[1] for row in communes.bearing("siren", "210500468")], len(communes)
    (['Embrun'], 34875)
    """

    def __init__(self, name: str) -> None:
        """Read the bytes of a table, and hold them against their checksum.

        Args:
            name: name of the table.

        Raises:
            DamagedPackageError: its file cannot be read, or is not the one that was shipped.
        """
        self._content = table_bytes(name)
        self._begin = self._content.index(b"\n") + 1
        self.columns = _cells(self._content[: self._begin])

    def __len__(self) -> int:
        """Count the rows: no cell holds a line break."""
        return self._content.count(b"\n") - 1

    def under(self, code: str) -> Iterator[list[str]]:
        """Yield the cells of the rows with a code in the first column, in order.

        Args:
            code: the code; what cannot be one is nobody's.
        """
        content, wanted = self._content, _encoded(code)
        low, high = self._begin, len(content)
        while low < high:
            middle = (low + high) // 2
            begin = content.rfind(b"\n", self._begin - 1, middle) + 1
            if content[begin : content.find(b",", begin)] < wanted:
                low = content.find(b"\n", middle) + 1
            else:
                high = begin
        while content.startswith(wanted + b",", low):
            end = content.find(b"\n", low) + 1
            yield _cells(content[low:end])
            low = end

    def bearing(self, column: str, code: str) -> Iterator[list[str]]:
        """Yield the cells of the rows that bear a code in a column, in order.

        Args:
            column: name of the column.
            code: the code; nobody bears an empty one.
        """
        place, last = self.columns.index(column), len(self.columns) - 1
        if place == 0 or not code:
            yield from self.under(code)
            return
        content, wanted = self._content, _encoded(code)
        # Codes are not quoted. Where a cell may hold several, what is around one varies.
        if column != SEVERAL:
            wanted = b"," + wanted + (b"\n" if place == last else b",")
        at = content.find(wanted, self._begin)
        while at >= 0:
            end = content.find(b"\n", at) + 1
            cells = _cells(content[content.rfind(b"\n", 0, at) + 1 : end])
            if code in cells[place].split("|"):
                yield cells
            at = content.find(wanted, end)

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the cells of all rows."""
        return csv.reader(self._content[self._begin :].decode().splitlines())


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _cells(line: bytes) -> list[str]:
    return next(csv.reader([line.decode()]))


#: Words that names have folded and do not have as they are written: St, Ste, lez, s/.
_SHORTENED = ("saint", "sainte", "saints", "saintes", "les", "sur")

_LIGATURES = (("œ", "oe"), ("æ", "ae"))


def telling(words: Iterable[str]) -> str:
    """Return the word of a folded name that the letters of a name must have; empty if there is none.

    Args:
        words: the words of the folded name.

    >>> telling(["saint", "bonnet", "en", "champsaur"]), telling(["s"]), telling(["é"])
    ('champsaur', '', '')
    """
    sure = (w for w in words if w.isascii() and not any(s.startswith(w) for s in _SHORTENED))
    return max(sure, key=len, default="")


def letters(text: str) -> str:
    """Return a text without its case and its accents.

    >>> letters("L'Argentière-la-Bessée")
    "l'argentiere-la-bessee"
    """
    text = text.casefold()
    for ligature, two in _LIGATURES:
        text = text.replace(ligature, two)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


NAMED = {
    "communes": 1,
    "communes_france": 1,
    "anciens_noms": 2,
    "subdivisions": 2,
    "anciens_codes": 4,
}
"""Tables of names of communes, each with the number of its column of names, from 0."""


class Names:
    """The rows of a table by what the letters of their names are.

    >>> [row[1] for row in Names("communes_france", 1).having("embrun")]
    ['Embrun', "Saint-André-d'Embrun"]
    """

    def __init__(self, table: str, place: int) -> None:
        """Read a table.

        Args:
            table: its name.
            place: number of its column of names, from 0; none of those before it has a comma.
        """
        content = table_bytes(table).decode()
        self._lines = content[content.index("\n") + 1 : -1].split("\n")
        names = [line.split(",", place + 1)[place] for line in self._lines]
        self._letters = letters("\n".join(names))

    def count(self, word: str) -> int:
        """Count how often names have the letters of a word.

        Args:
            word: letters and digits in ASCII.
        """
        return self._letters.count(word)

    def having(self, word: str) -> Iterator[list[str]]:
        """Yield the cells of the rows whose names have the letters of a word, and of others perhaps.

        Args:
            word: letters and digits in ASCII.
        """
        at, number, counted = self._letters.find(word), 0, 0
        while at >= 0:
            number += self._letters.count("\n", counted, at)
            yield next(csv.reader([self._lines[number]]))
            counted = self._letters.find("\n", at)
            if counted < 0:
                return
            at = self._letters.find(word, counted)


V = TypeVar("V")

MANY = 2_000
"""How many keys are sought one by one: by then it has cost what reading the whole costs, 40 ms."""


FEW = 100
"""How many are where each takes a look at the whole file: half a millisecond to two."""


class Sought(Mapping[str, V]):
    """Values by their key, each found when it is asked for; all of them once many have been.

    >>> squares = Sought(lambda key: int(key) ** 2 if key.isdecimal() else None, lambda: {"1": 1})
    >>> squares["3"], "x" in squares, len(squares), "3" in squares
    (9, False, 1, False)
    """

    def __init__(
        self, one: Callable[[str], V | None], whole: Callable[[], Mapping[str, V]], many: int = MANY
    ) -> None:
        """Find nothing yet.

        Args:
            one: returns the value of a key; None where there is none.
            whole: returns all of them.
            many: how many keys are sought one by one.
        """
        self._one, self._whole, self._many = one, whole, many
        self._known: dict[str, V | None] = {}
        self._all: Mapping[str, V] | None = None

    @property
    def all(self) -> Mapping[str, V]:
        """All of them, as a mapping that answers faster."""
        if self._all is None:
            # Two threads may do it at once: they come to the same.
            self._all = self._whole()
            self._known = {}
        return self._all

    def _seek(self, key: object) -> V | None:
        if not isinstance(key, str):
            return None
        if self._all is not None or len(self._known) >= self._many:
            return self.all.get(key)
        if key not in self._known:
            self._known[key] = self._one(key)
        return self._known.get(key)

    def __getitem__(self, key: str) -> V:
        """Return the value of a key."""
        found = self._seek(key)
        if found is None:
            raise KeyError(key)
        return found

    def get(self, key: str, default: V | None = None, /) -> V | None:  # type: ignore[override]
        """Return the value of a key, or a default where there is none."""
        found = self._seek(key)
        return default if found is None else found

    def __contains__(self, key: object) -> bool:
        """Say whether there is a value under a key."""
        return self._seek(key) is not None

    def __iter__(self) -> Iterator[str]:
        """Iterate over all keys."""
        return iter(self.all)

    def __len__(self) -> int:
        """Count all of them."""
        return len(self.all)

    def values(self) -> ValuesView[V]:
        """Return all values, without a look-up for each."""
        return self.all.values()

    def items(self) -> ItemsView[str, V]:
        """Return all keys and values, without a look-up for each."""
        return self.all.items()

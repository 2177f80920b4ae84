"""What a project wants of `validate` once for all: pvd-data.toml, or its part of pyproject.toml.

The nearest one upwards holds, alone; in one folder pvd-data.toml comes before pyproject.toml,
which is passed over where it has no section `[tool.pvd-data]`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pvd_data.base.text import one_line
from pvd_data.cli.values import CONVERTERS, OF_A_FILE, not_one_of
from pvd_data.errors import PvdDataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OWN = "pvd-data.toml"
SHARED = "pyproject.toml"

#: No settings of anybody are larger; a file that is can only be hostile.
MAX_SETTINGS = 2**20

_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")


class SettingsError(PvdDataError, ValueError):
    """A file of settings cannot be read, or says what cannot be done."""


@dataclass(frozen=True)
class Settings:
    """What a file of settings says.

    Attributes:
        path: the file; None if there is none.
        values: what it says for every target, by the names of the arguments of `validate`.
        files: what it says for some files: patterns relative to its folder, and values.
    """

    path: Path | None = None
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    files: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    def of(self, target: str | None) -> dict[str, Any]:
        """Return what is said for a target; a later pattern wins over an earlier one.

        Args:
            target: a path, or None for what is none.

        >>> settings = Settings(Path("p/pvd-data.toml"), {"strict": True}, (("*.csv", {"key": ("id",)}),))
        >>> settings.of("p/a.csv"), settings.of("a.csv")
        ({'strict': True, 'key': ('id',)}, {'strict': True})
        """
        values = dict(self.values)
        if target is None or self.path is None or not self.files:
            return values
        try:
            path = Path(target).absolute()
            folder = self.path.absolute().parent.resolve()
            place = (path.parent.resolve() / path.name).relative_to(folder).as_posix()
        except (OSError, RuntimeError, ValueError):
            return values
        for pattern, more in self.files:
            if fnmatchcase(place, pattern):
                values |= more
        return values


def find_settings(target: str | None) -> Settings:
    """Read the nearest settings upwards from a target.

    Args:
        target: a file or a folder; None for the folder where the command runs.

    Raises:
        SettingsError: the nearest ones cannot be read, or say what cannot be done.
    """
    try:
        folder = Path.cwd() if target is None else _folder_of(target)
    except (OSError, RuntimeError):  # a loop of links: `validate` says what is wrong with it
        return Settings()
    for above in (folder, *folder.parents):
        for name in (OWN, SHARED):
            try:
                there = above.joinpath(name).is_file()
            except OSError:
                continue
            if there and (found := _read(above / name)) is not None:
                return found
    return Settings()


def read_settings(path: Path) -> Settings:
    """Read settings from a file that was named.

    Args:
        path: a pyproject.toml, or a file like pvd-data.toml by any name.

    Raises:
        SettingsError: it cannot be read, or says what cannot be done.
    """
    found = _read(path)
    if found is None:
        raise SettingsError(f"{path} : pas de section [tool.pvd-data].")
    return found


def _folder_of(target: str) -> Path:
    path = Path(target)
    return path.resolve() if path.is_dir() else path.absolute().parent.resolve()


def _read(path: Path) -> Settings | None:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_SETTINGS + 1)
    except OSError as error:
        raise SettingsError(
            f"{path} : configuration illisible : {error.strerror or error}."
        ) from error
    if len(content) > MAX_SETTINGS:
        raise SettingsError(f"{path} : plus de 1 Mio ; ce n'est pas une configuration.")
    try:
        # Editors of Windows put a byte order mark, which TOML does not know.
        found: Any = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} : configuration qui n'est pas en UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        where = f", ligne {place[1]}, caractère {place[2]}" if place else ""
        said = one_line(_PLACE.sub("", str(error)))
        raise SettingsError(f"{path}{where} : ce n'est pas du TOML : {said}.") from error
    except RecursionError as error:
        raise SettingsError(
            f"{path} : trop de niveaux ; ce n'est pas une configuration."
        ) from error
    section = ""
    if path.name == SHARED:
        tool = found.get("tool")
        if not isinstance(tool, dict) or "pvd-data" not in tool:
            return None
        found, section = tool["pvd-data"], "tool.pvd-data"
    return _settings(path, section, found)


def _settings(path: Path, section: str, found: Any) -> Settings:
    if not isinstance(found, dict):
        raise SettingsError(_wrong(path, section, found, "une section"))
    parts = found.get("files", {})
    if not isinstance(parts, dict):
        raise SettingsError(_wrong(path, _join(section, "files"), parts, "des sections"))
    common = {key: value for key, value in found.items() if key != "files"}
    files = []
    for pattern, values in parts.items():
        place = _join(_join(section, "files"), f'"{pattern}"')
        if not isinstance(values, dict):
            raise SettingsError(_wrong(path, place, values, "une section"))
        files.append((pattern, _values(path, place, values, OF_A_FILE)))
    return Settings(path, _values(path, section, common, [*CONVERTERS, "files"]), tuple(files))


def _values(
    path: Path, section: str, found: dict[str, Any], known: Iterable[str]
) -> dict[str, Any]:
    values = {}
    for key, value in found.items():
        if key not in known:
            raise SettingsError(f"{path} : {not_one_of(_join(section, key), 'clé', known, key)}")
        convert, expected = CONVERTERS[key]
        try:
            values[key.replace("-", "_")] = convert(value)
        except TypeError as error:
            raise SettingsError(_wrong(path, _join(section, key), value, expected)) from error
        except ValueError as error:
            raise SettingsError(f"{path} : {_join(section, key)} : {error}") from error
    return values


def _join(section: str, key: str) -> str:
    return f"{section}.{one_line(key, 80)}" if section else one_line(key, 80)


def _wrong(path: Path, place: str, found: object, expected: str) -> str:
    kinds = {bool: "un booléen", str: "un texte", int: "un entier", float: "un nombre"}
    kinds |= {list: "une liste", dict: "une section", datetime: "une date et une heure"}
    kind = kinds.get(type(found), "une valeur")
    shown = "" if isinstance(found, (list, dict)) else f", {one_line(str(found), 60)}"
    return f"{path} : {place} : {kind}{shown} ; attendu : {expected}."

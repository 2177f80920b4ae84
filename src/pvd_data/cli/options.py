"""The options of a check: those of the command line over those of the settings of the project.

Both are read off `Options`. Settings are in pvd-data.toml, or in a section `[tool.pvd-data]`
of pyproject.toml. Only the nearest file upwards counts; in one folder pvd-data.toml comes first,
and a pyproject.toml without the section is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin

import click

from pvd_data.base.language import Text, did_you_mean, os_refusal
from pvd_data.base.text import WORD, first_of, one_line
from pvd_data.cli.usage import LONGEST_NUMBER, PLACE, Choice, bad_value, lang_option, not_one_of
from pvd_data.cli.words import current_lang, set_lang, tell
from pvd_data.errors import PvdDataError, UnknownKeyError
from pvd_data.reports.registry import FORMATS
from pvd_data.rules.registry import RULES
from pvd_data.tabular.streams import is_remote
from pvd_data.validation.asking import OptionError, refusal
from pvd_data.validation.options import OPTIONS, Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

F = TypeVar("F", bound="Callable[..., Any]")

OWN = "pvd-data.toml"
SHARED = "pyproject.toml"

#: Settings are far smaller; a larger file is refused unread.
MAX_SETTINGS = 2**18

#: Settings are in sections of sections at most: what TOML calls a.b.c has few parts. Its reader
#: takes a time and a memory that grow with the square of their number.
MAX_PARTS = 30

# Compiled when there are settings: that takes a tenth of a bare interpreter.
_QUOTED = r"""(?m:"(?:[^"\\\n]|\\.)*+(?:"|$)|'[^'\n]*+(?:'|$))"""
_PART = rf"(?:[\w-]++|{_QUOTED})"
# What is within texts of several lines and remarks is no key.
_KEY = (
    r'''"""(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:"""|\Z)|\'{3}(?:[^\']|\'(?!\'\'))*+(?:\'{3}|\Z)|#[^\n]*+'''
    rf"|({_PART}(?:[ \t]*+\.[ \t]*+{_PART})*+)"
)

_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")

_SETTINGS = (
    click.option(
        "--config",
        metavar="FICHIER",
        type=PLACE,
        help="Fichier de configuration ; par défaut, le pvd-data.toml le plus proche.",
    ),
    click.option(
        "--no-config",
        "--isolated",
        "isolated",
        is_flag=True,
        help="N'utilise aucun fichier de configuration.",
    ),
)


def check_options(*left_out: str) -> Callable[[F], F]:
    """Add an option for each field of `Options`, and those that choose the settings.

    Args:
        left_out: fields that the command does not take.
    """

    def decorate(command: F) -> F:
        for option in reversed(_SETTINGS):
            command = option(command)
        for name in reversed([*OPTIONS]):
            if name == "lang":
                command = lang_option(command)
            elif name not in left_out:
                command = _option(name)(command)
        return command

    return decorate


def _option(name: str) -> Callable[[F], F]:
    """Make the option of a field."""
    about = OPTIONS[name].about
    flag = f"--{about.flag or name.replace('_', '-')}"
    more: dict[str, Any] = {"default": None, "callback": _callback, "help": about.help}
    if about.metavar:
        more["metavar"] = about.metavar
    kind = OPTIONS[name].kind
    several = get_origin(kind) in (tuple, Mapping)
    for part in get_args(kind) or (kind,):
        if get_origin(part) is Literal:
            more["type"] = Choice(get_args(part))
    if kind is bool:
        flag += f"/--no-{flag.removeprefix('--')}"
    return click.option(flag, name, multiple=several, **more)


def _callback(context: click.Context, option: click.Parameter, value: Any) -> Any:
    """Take the value of an option, as the field does; None where it is not given."""
    name = str(option.name)
    if value is None or value == ():
        return None
    if get_origin(OPTIONS[name].kind) is Mapping:
        value = _pairs(value, context, option)
    kind: Any = OPTIONS[name].kind
    whole = int in (kind, *get_args(kind))
    if whole and value.isdecimal() and len(value) <= LONGEST_NUMBER:
        value = int(value)
    try:
        return getattr(Options.of(**{name: value}), name)
    except OptionError as error:
        raise bad_value(error.fault, context, option) from error
    except UnknownKeyError as error:
        raise bad_value(
            not_one_of(str(error.key), map(str, error.close_matches)), context, option
        ) from error


def _pairs(
    given: tuple[str, ...], context: click.Context, option: click.Parameter
) -> dict[str, str]:
    expected = Text(
        fr="« {text} » ; attendu : CONTENU=LIBELLÉ, comme code_insee=INSEE",
        en="{text!r}; expected: ROLE=LABEL, as in code_insee=INSEE",
    )
    for text in given:
        if "=" not in text:
            raise bad_value(expected.fill(text=text), context, option)
    return dict(text.split("=", 1) for text in given)


def given_options(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that were given on the command line.

    Args:
        asked: all of them, None where one was not.
    """
    return {name: value for name, value in asked.items() if value is not None}


def options_over(said: Mapping[str, Any], asked: Mapping[str, Any]) -> Options:
    """Make the options of a check: the settings, and over them the command line.

    Args:
        said: what the settings say.
        asked: what the command line says.
    """
    wanted = {name: value for name, value in said.items() if name in OPTIONS}
    for name, value in given_options(asked).items():
        old = wanted.get(name)
        wanted[name] = {**old, **value} if isinstance(old, Mapping) else value
    return Options.of(**wanted)


def on_disk(target: str | None) -> str | None:
    """Return a target that is a path; None for the standard input, an address, or none."""
    return None if target is None or target == "-" or is_remote(target) else target


def tell_limits(
    settings: Settings, targets: Iterable[str | None], asked: Mapping[str, Any]
) -> None:
    """Say on stderr which rules the settings switch off: whoever wrote the data may have.

    Args:
        settings: those of the command.
        targets: what is checked.
        asked: what the command line says.
    """
    plain = options_over({}, asked)
    sentences: dict[Text, None] = {}
    for target in targets:
        options = options_over(settings.of(on_disk(target)), asked)
        place = _place_of(settings)
        off = [rule.code for rule in RULES.values() if rule.slug in plain.slugs - options.slugs]
        if off:
            listed = ", ".join(first_of(off, _LISTED))
            said = _OFF.fill(path=place, number=len(off), all=len(RULES), rules=listed)
            sentences[said] = None
        if options.as_of != plain.as_of:
            sentences[_AS_OF.fill(path=place, day=options.as_of)] = None
    for said in sentences:
        tell(said[current_lang()])


def _place_of(settings: Settings) -> str:
    """Name the file of settings as people do who work beside it."""
    here = Path.cwd()
    path = settings.path
    inside = path is not None and path.is_relative_to(here)
    return one_line(str(path.relative_to(here) if path and inside else path))


#: How many rules are named that are switched off.
_LISTED = 12

_OFF = Text(
    fr="Règles que {path} désactive : {number} sur {all} ({rules}) ; --no-config les vérifie",
    en="Rules that {path} switches off: {number} of {all} ({rules}); --no-config checks them",
)
_AS_OF = Text(
    fr="{path} fait accepter les codes et les noms du {day} ; --no-config, ceux d'aujourd'hui",
    en="{path} has codes and names of {day} accepted; --no-config, those of today",
)


def pick_settings(
    context: click.Context, target: str | None, config: Path | None, *, isolated: bool
) -> Settings:
    """Find the settings that apply to a command, and use the language that they ask for.

    Args:
        context: that of the command.
        target: what is checked first.
        config: the file that was asked for, if one was.
        isolated: whether none was asked for.

    Raises:
        click.UsageError: both were.
        SettingsError: a file of settings cannot be used.
    """
    if isolated and config is not None:
        both = Text(
            fr="--config ou --no-config, l'un des deux", en="--config or --no-config, not both"
        )
        raise click.UsageError(both[current_lang()])
    if isolated:
        return Settings()
    settings = read_settings(config) if config is not None else find_settings(on_disk(target))
    if context.params.get("lang") is None:
        set_lang(context, settings.values.get("lang"))
    return settings


class SettingsError(PvdDataError, ValueError):
    """A file of settings cannot be read, or says what cannot be done."""

    def __init__(self, path: Path, detail: Text) -> None:
        """Keep the file and what is wrong.

        Args:
            path: the file.
            detail: what was found and what was expected.
        """
        super().__init__(path, detail)
        self.path = path
        self.detail = detail

    @property
    def text(self) -> Text:
        """Which file, and what is wrong with it."""
        said = Text(fr="{path} : {detail}", en="{path}: {detail}")
        return said.fill(path=one_line(str(self.path)), detail=self.detail)


@dataclass(frozen=True)
class Settings:
    """The settings read from a file.

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
        missing = Text(fr="pas de section [tool.pvd-data]", en="no section [tool.pvd-data]")
        raise SettingsError(path, missing)
    return found


def _folder_of(target: str) -> Path:
    path = Path(target)
    return path.resolve() if path.is_dir() else path.absolute().parent.resolve()


def _read(path: Path) -> Settings | None:
    found, section = _parsed(path), ""
    if path.name == SHARED:
        tool = found.get("tool")
        if not isinstance(tool, dict) or "pvd-data" not in tool:
            return None
        found, section = tool["pvd-data"], "tool.pvd-data"
    return _settings(path, section, found)


def _parsed(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_SETTINGS + 1)
    except OSError as error:
        said = Text(fr="configuration illisible : {why}", en="the settings cannot be read: {why}")
        raise SettingsError(path, said.fill(why=os_refusal(error))) from error
    if len(content) > MAX_SETTINGS:
        said = Text(
            fr="plus de 256 Kio ; ce n'est pas une configuration",
            en="over 256 KiB; these are no settings",
        )
        raise SettingsError(path, said)
    try:
        # Editors of Windows put a byte order mark, which TOML does not know.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        said = Text(fr="configuration qui n'est pas en UTF-8", en="the settings are not UTF-8")
        raise SettingsError(path, said) from error
    if any(_parts(key[1]) > MAX_PARTS for key in re.finditer(_KEY, text, re.MULTILINE) if key[1]):
        raise SettingsError(path, _TOO_DEEP)
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(path, _not_toml(error)) from error
    except RecursionError as error:
        raise SettingsError(path, _TOO_DEEP) from error
    except ValueError as error:  # tomllib hands on what `int` says of thousands of digits
        said = Text(
            fr="un nombre démesuré ; ce n'est pas une configuration",
            en="a number of thousands of digits; these are no settings",
        )
        raise SettingsError(path, said) from error


def _parts(key: str) -> int:
    return re.sub(_QUOTED, "", key).count(".") + 1


_TOO_DEEP = Text(
    fr="trop de niveaux ; ce n'est pas une configuration",
    en="nested too deeply; these are no settings",
)


def _not_toml(error: ValueError) -> Text:
    place = _PLACE.search(str(error))
    why = one_line(_PLACE.sub("", str(error)))
    where = Text(fr="", en="")
    if place:
        where = Text(
            fr="ligne {line}, caractère {column} : ", en="line {line}, character {column}: "
        ).fill(line=place[1], column=place[2])
    said = Text(fr="{where}ce n'est pas du TOML : {why}", en="{where}this is not TOML: {why}")
    return said.fill(where=where, why=why)


def _settings(path: Path, section: str, found: Any) -> Settings:
    if not isinstance(found, dict):
        raise SettingsError(path, _wrong(section or path.name, refusal(found, _SECTION)))
    parts = found.get("files", {})
    if not isinstance(parts, dict):
        raise SettingsError(path, _wrong(_join(section, "files"), refusal(parts, _SECTIONS)))
    common = {key: value for key, value in found.items() if key != "files"}
    files = []
    for pattern, values in parts.items():
        place = _join(_join(section, "files"), f'"{pattern}"')
        if not isinstance(values, dict):
            raise SettingsError(path, _wrong(place, refusal(values, _SECTION)))
        files.append((pattern, _values(path, place, values, _PER_FILE)))
    return Settings(path, _values(path, section, common, _KEYS), tuple(files))


_SECTION = Text(fr="une section", en="a section")
_SECTIONS = Text(fr="des sections", en="sections")
_FORMAT = "format"
_PER_FILE = {name.replace("_", "-"): name for name in OPTIONS if OPTIONS[name].about.per_file}
_KEYS = {name.replace("_", "-"): name for name in (*OPTIONS, _FORMAT, "files")}


def _values(
    path: Path, section: str, found: dict[str, Any], known: Mapping[str, str]
) -> dict[str, Any]:
    values = {}
    for key, value in found.items():
        place = _join(section, key)
        if key not in known:
            said = Text(fr="{place} : clé inconnue ; {hint}", en="{place}: unknown key; {hint}")
            raise SettingsError(path, said.fill(place=place, hint=did_you_mean(key, known)))
        try:
            values[known[key]] = _value(known[key], value)
        except OptionError as error:
            raise SettingsError(path, _wrong(place, error.fault)) from error
        except UnknownKeyError as error:
            said = not_one_of(str(error.key), map(str, error.close_matches))
            raise SettingsError(path, _wrong(place, said)) from error
    return values


def _value(name: str, value: Any) -> Any:
    if name != _FORMAT:
        return getattr(Options.of(**{name: value}), name)
    if not isinstance(value, str) or value not in FORMATS:
        raise OptionError(name, refusal(value, ", ".join(FORMATS)))
    return value


def _join(section: str, key: str) -> str:
    return f"{section}.{one_line(key, WORD)}" if section else one_line(key, WORD)


def _wrong(place: str, text: Text) -> Text:
    return Text(fr="{place} : {text}", en="{place}: {text}").fill(place=place, text=text)

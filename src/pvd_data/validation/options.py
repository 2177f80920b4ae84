"""What can be asked of a check: the one list that functions, command line and settings read.

Each field is an option of `pvd_data.validate`, of `pvd-data validate` and of the settings, under
its own name (dashes for underscores outside Python). To add one, add a field.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, wraps
from importlib.util import find_spec
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    Self,
    TypeVar,
    cast,
    get_type_hints,
)

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pvd_data.base.days import read_day
from pvd_data.base.language import Lang, Text, close_names, did_you_mean, pick_lang
from pvd_data.base.text import one_line
from pvd_data.errors import PvdDataError, UnknownKeyError
from pvd_data.rules.registry import RULES, find_rules, no_such_rule
from pvd_data.schema.roles import ROLES
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


Engine = Literal["auto", "python", "polars"]

F = TypeVar("F", bound="Callable[..., Any]")


@dataclass(frozen=True)
class About:
    """How an option is described to people.

    Attributes:
        help: what it does, for the help of the command line, which is French.
        expected: what its value should be.
        metavar: how the help shows its value; empty for a switch.
        flag: its name on the command line, where that is another.
        per_file: whether settings may give it for some files only.
    """

    help: str
    expected: Text
    metavar: str = ""
    flag: str = ""
    per_file: bool = False


class OptionError(PvdDataError, ValueError):
    """An option has a value that cannot be used.

    Attributes:
        option: its name.
        fault: what was found and what was expected.
    """

    def __init__(self, option: str, fault: Text) -> None:
        """Keep the option and the sentence: see the attributes."""
        super().__init__(option, fault)
        self.option = option
        self.fault = fault

    @property
    def text(self) -> Text:
        """The option, what was found and what was expected."""
        said = Text(fr="{option} : {fault}", en="{option}: {fault}")
        return said.fill(option=self.option, fault=self.fault)


class _RefusedError(ValueError):
    """A value of an option cannot be used, and there is more to say than what it should be."""

    def __init__(self, value: str, text: Text) -> None:
        super().__init__(one_line(value))  # pydantic encodes it, and it may be no text
        self.text = text


def _texts(found: object) -> object:
    """Take one text for a list of one, and any other iterable for a list."""
    if isinstance(found, str):
        return (found,)
    return found if isinstance(found, Mapping) or not hasattr(found, "__iter__") else tuple(found)


def _rules(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        if not find_rules(word):
            raise _RefusedError(word, no_such_rule(word))
    return words


#: What stands for the day on which a file is checked.
_TODAY = frozenset({"today", "aujourd'hui"})


def _day(found: object) -> object:
    if isinstance(found, str) and found.strip().lower() in _TODAY:
        return date.today()
    try:
        return None if found is None else read_day(found)
    except TypeError as error:
        raise ValueError(*error.args) from error  # pydantic keeps no other


def _require(what: str, names: Iterable[object], there: Mapping[str, object]) -> None:
    for name in names:
        if isinstance(name, str) and name not in there:
            raise UnknownKeyError(what, name, tuple(close_names(name, there)) or tuple(there))


def _table(found: object) -> object:
    _require("tables", (found,), TABLES)
    return found


def _roles(found: object) -> object:
    _require("columns", found if isinstance(found, Mapping) else (), ROLES)
    return found


def _engine(found: object) -> object:
    if found == "polars" and find_spec("polars") is None:
        raise _RefusedError("polars", _NO_POLARS)
    return found


_NO_POLARS = Text(
    fr="polars n'est pas installé : pip install 'pvd-data[fast]'",
    en="polars is not installed: pip install 'pvd-data[fast]'",
)
_LIST = Text(fr="une liste de textes", en="a list of texts")
_SWITCH = Text(fr="true ou false", en="true or false")
_Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
_Rules = Annotated[tuple[str, ...], BeforeValidator(lambda found: _rules_of(found))]
_Roles = Annotated[tuple[str, ...], BeforeValidator(lambda found: _roles_of(found))]


def _split(words: object) -> object:
    """Take `F,S` as well as two words, as people of linters write it."""
    if isinstance(words, tuple) and all(isinstance(word, str) for word in words):
        split = (part.strip() for word in words for part in word.split(","))
        return tuple(word for word in split if word)
    return words


def _rules_of(found: object) -> object:
    words = _split(_texts(found))
    texts = isinstance(words, tuple) and all(isinstance(word, str) for word in words)
    return _rules(cast("tuple[str, ...]", words)) if texts else words


def _roles_of(found: object) -> object:
    words = _split(_texts(found))
    _require("columns", words if isinstance(words, tuple) else (), ROLES)
    return words


class CheckOptions(BaseModel):
    """What is asked of a check, made once and handed on whole.

    Attributes:
        table: name of the table of this package that a CSV or workbook should hold, in full.
        sheet: of a workbook, the name or the number of the only sheet to check.
        columns: of a free-form file, labels by the role of their column, where it is not
            inferred: `{"code_insee": "INSEE"}`, or the numbers of columns, from 1, as texts.
        not_columns: of a free-form file, labels or numbers of columns that are not to be checked.
        key: of a free-form file, the label or labels whose values must not repeat.
        header_row: the physical line that names the columns, where it is not found.
        require_programme: whether each commune must be in the programme.
        require_columns: whether a file must have a column that is recognised: one without is a
            fault (`F020`), where it is else left unchecked.
        require: of a free-form file, roles that a column must have, without an empty cell: a file
            without such a column is wrong (`S001`), and so is each empty cell of it (`T003`).
        as_of: the day as of which codes, names, régions and EPCI are checked, or its ISO text;
            `"today"` for today, where None tells once of which other year a file is.
        select: codes, slugs or beginnings of codes of the only rules to check.
        ignore: the same, of rules not to check.
        strict: whether warnings count as errors.
        engine: what goes through a large file: `python`, `polars` (with the extra `[fast]`), or
            `auto`, which is polars where it is there. What is found is the same.
        limit: how many issues of each rule are listed for a file; all are counted.
        lang: language of the messages; else `PVD_DATA_LANG`, else the locale's, else French.

    >>> CheckOptions.of(as_of="2015-12-31", select="R").as_of
    datetime.date(2015, 12, 31)
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", strict=True)

    table: Annotated[
        str | None,
        BeforeValidator(_table),
        About(
            "Vérifie le fichier entier comme cette table du jeu de données, par exemple communes.",
            Text(fr="le nom d'une table", en="the name of a table"),
            metavar="TABLE",
            per_file=True,
        ),
    ] = None
    sheet: Annotated[
        str | None,
        BeforeValidator(lambda found: str(found) if type(found) is int else found),
        About(
            "Ne vérifie que cette feuille d'un classeur, par son nom ou son numéro.",
            Text(fr="le nom ou le numéro d'une feuille", en="the name or number of a sheet"),
            metavar="FEUILLE",
            per_file=True,
        ),
    ] = None
    columns: Annotated[
        Mapping[str, str],
        BeforeValidator(_roles),
        About(
            "Dit ce que contient une colonne : code_insee=INSEE si la colonne « INSEE », ou "
            "code_insee=3 si la troisième, contient les codes INSEE.",
            Text(
                fr='des libellés, comme { code_insee = "INSEE" }',
                en='labels, as in { code_insee = "INSEE" }',
            ),
            metavar="CONTENU=LIBELLÉ",
            flag="column",
            per_file=True,
        ),
    ] = Field(default_factory=dict)
    not_columns: Annotated[
        _Texts,
        About(
            "Colonne à ne pas vérifier : son libellé, ou son numéro.",
            _LIST,
            metavar="LIBELLÉ",
            flag="not-column",
            per_file=True,
        ),
    ] = ()
    key: Annotated[
        _Texts,
        About(
            "Colonne où chaque valeur est unique ; plusieurs --key : c'est leur ensemble qui l'est.",
            _LIST,
            metavar="LIBELLÉ",
            per_file=True,
        ),
    ] = ()
    header_row: Annotated[
        int | None,
        Field(ge=1),
        About(
            "Numéro de la ligne d'en-tête, là où elle n'est pas trouvée toute seule.",
            Text(fr="un nombre entier, 1 ou plus", en="a whole number, 1 or more"),
            metavar="LIGNE",
            per_file=True,
        ),
    ] = None
    require_programme: Annotated[
        bool,
        About(
            "Signale les communes qui ne sont pas dans Petites villes de demain.",
            _SWITCH,
            per_file=True,
        ),
    ] = False
    require_columns: Annotated[
        bool,
        About(
            "Compte pour une erreur un fichier où aucune colonne n'est reconnue.",
            _SWITCH,
            per_file=True,
        ),
    ] = False
    require: Annotated[
        _Roles,
        About(
            "Contenu que chaque fichier doit avoir, sans cellule vide, par exemple code_insee.",
            Text(fr="une liste de contenus", en="a list of roles"),
            metavar="CONTENU",
            per_file=True,
        ),
    ] = ()
    as_of: Annotated[
        date | None,
        BeforeValidator(_day),
        About(
            "Vérifie comme ce jour-là : codes, noms, régions, EPCI ; today signale chaque ligne d'une autre "
            "année.",
            Text(fr="une date, comme 2021-05-07", en="a date, such as 2021-05-07"),
            metavar="AAAA-MM-JJ",
            per_file=True,
        ),
    ] = None
    select: Annotated[
        _Rules,
        About(
            "Ne vérifie que ces règles : un code (R004), un nom (former-commune) ou la lettre d'une "
            "famille (R).",
            _LIST,
            metavar="RÈGLE",
            per_file=True,
        ),
    ] = ()
    ignore: Annotated[
        _Rules,
        About(
            "Ne vérifie pas ces règles, nommées comme pour --select.",
            _LIST,
            metavar="RÈGLE",
            per_file=True,
        ),
    ] = ()
    strict: Annotated[bool, About("Compte les avertissements comme des erreurs.", _SWITCH)] = False
    engine: Annotated[
        Engine,
        BeforeValidator(_engine),
        About(
            "Ce qui parcourt un grand fichier : polars s'il est installé, python sinon ; mêmes résultats.",
            Text(fr="auto, python ou polars", en="auto, python or polars"),
            metavar="MOTEUR",
        ),
    ] = "auto"
    limit: Annotated[
        int,
        Field(ge=0),
        About(
            "Nombre de fautes affichées par règle et par fichier, 1000 par défaut ; toutes sont comptées.",
            Text(fr="un nombre entier, 0 ou plus", en="a whole number, 0 or more"),
            metavar="NOMBRE",
        ),
    ] = 1000
    lang: Annotated[
        Lang | None,
        About(
            "Langue des messages ; par défaut celle de l'ordinateur, ou le français.",
            Text(fr="fr ou en", en="fr or en"),
            metavar="[fr|en]",
        ),
    ] = None

    @classmethod
    def of(cls, **asked: Any) -> Self:
        """Make the options of what was asked by name.

        Args:
            asked: fields and their values, in the forms that people write.

        Raises:
            OptionError: a value cannot be used; it is a ValueError.
            TypeError: there is no such option.
            UnknownKeyError: there is no such table, or no such role of a column.
        """
        strange = asked.keys() - cls.model_fields.keys()
        if strange:
            name = min(strange)
            hint = did_you_mean(name, cls.model_fields)["en"]
            raise TypeError(f"there is no option {name!r} of a check; {hint}")
        try:
            return cls.model_validate(asked)
        except ValidationError as error:
            raise cls._refusal(error) from None

    @classmethod
    def _refusal(cls, error: ValidationError) -> OptionError:
        detail = error.errors(include_url=False)[0]
        name = str(detail["loc"][0])
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, _RefusedError):
            return OptionError(name, cause.text)
        return OptionError(name, refusal(detail["input"], cls.about(name).expected))

    @classmethod
    def about(cls, name: str) -> About:
        """Return how an option is described to people.

        Args:
            name: name of the field.

        >>> CheckOptions.about("as_of").metavar
        'AAAA-MM-JJ'
        """
        (found,) = (item for item in cls.model_fields[name].metadata if isinstance(item, About))
        return found

    @cached_property
    def slugs(self) -> frozenset[str]:
        """The slugs of the rules to check.

        >>> sorted(CheckOptions.of(select="F00", ignore="F001,csv-error").slugs)[:2]
        ['byte-count', 'byte-order-mark']
        """

        def named(words: Iterable[str]) -> set[str]:
            return {rule.slug for word in words for rule in find_rules(word)}

        return frozenset((named(self.select) or set(RULES)) - named(self.ignore))

    @cached_property
    def language(self) -> Lang:
        """The language of the messages, picked once."""
        return pick_lang(self.lang)

    def but(self, **changes: Any) -> Self:
        """Return the same options with some changed.

        Args:
            changes: fields and their values, of the right type.
        """
        return self.model_copy(update=changes)


def refusal(found: object, expected: Text | str) -> Text:
    """Say what a value is and what it should be.

    Args:
        found: the value.
        expected: what it should be.

    >>> refusal(1, "true or false")["en"]
    'an integer, 1; expected: true or false'
    """
    text = Text(fr="{found} ; attendu : {expected}", en="{found}; expected: {expected}")
    return text.fill(found=_shown(found), expected=expected)


def _shown(found: object) -> Text:
    """Say what a value is, for a message that refuses it."""
    kinds = {
        bool: Text(fr="un booléen", en="a boolean"),
        int: Text(fr="un entier", en="an integer"),
        float: Text(fr="un nombre", en="a number"),
        list: Text(fr="une liste", en="a list"),
        tuple: Text(fr="une liste", en="a list"),
        dict: Text(fr="une section", en="a section"),
        datetime: Text(fr="une date et une heure", en="a date and a time"),
    }
    if isinstance(found, str):
        return Text(fr="« {found} »", en="{found!r}").fill(found=found[:60])
    kind = kinds.get(type(found), Text(fr="une valeur", en="a value"))
    if isinstance(found, list | tuple | dict):
        return kind
    # Python writes no number of thousands of digits, which TOML has in hexadecimal.
    long = isinstance(found, int) and found.bit_length() > _MOST_BITS
    shown = "…" if long else str(found)[:60]
    return Text(fr="{kind}, {found}", en="{kind}, {found}").fill(kind=kind, found=shown)


_MOST_BITS = 1000


def takes_options(*left_out: str) -> Callable[[F], F]:
    """Show the options in the signature of a function that takes them by `**asked`.

    Args:
        left_out: options that the function does not take.
    """

    def decorate(function: F) -> F:
        signature = inspect.signature(function)
        own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
        fields = {
            name: field
            for name, field in CheckOptions.model_fields.items()
            if name not in left_out and name not in signature.parameters
        }
        hints = get_type_hints(CheckOptions)
        options = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=field.get_default(call_default_factory=True),
                annotation=hints[name],
            )
            for name, field in fields.items()
        ]
        refused = set(left_out) - set(signature.parameters)

        @wraps(function)
        def shown(*args: Any, **asked: Any) -> Any:
            for name in refused & asked.keys():
                raise TypeError(f"{function.__name__}() takes no option {name!r}")
            return function(*args, **asked)

        described: Any = shown
        described.__signature__ = signature.replace(parameters=[*own, *options])
        return cast("F", described)

    return decorate

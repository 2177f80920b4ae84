"""What can be asked of a check: the one list that functions, command line and settings read.

Each field is an option of `pvd_data.validate`, of `pvd-data validate` and of the settings, under
its own name (dashes for underscores outside Python). To add one, add a field.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from functools import cached_property, wraps
from types import MappingProxyType, NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NamedTuple,
    Self,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from pvd_data.base.language import Lang, Text, did_you_mean, pick_lang
from pvd_data.rules.registry import RULES, find_rules
from pvd_data.schema.cells import Bounds
from pvd_data.validation import asking
from pvd_data.validation.asking import OptionError, RefusedOptionError, Taken, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import Field


Engine = Literal["auto", "python", "polars"]

F = TypeVar("F", bound="Callable[..., Any]")


def _read_option(annotation: Any, found: object) -> Any:
    """Return the value of an option.

    Args:
        annotation: its type, with what takes its value and the bounds of it.
        found: what was given.

    Raises:
        RefusedOptionError: it cannot be used.
    """
    kind, *about = get_args(annotation)
    for item in about:
        if isinstance(item, Taken):
            try:
                found = item.take(found)
            except RefusedOptionError:
                raise
            except ValueError as error:
                raise RefusedOptionError(found) from error
    value = _of_kind(kind, found)
    for item in about:
        if isinstance(item, Bounds) and value is not None and value < item.ge:
            raise RefusedOptionError(value)
    return value


def _of_kind(kind: Any, found: Any) -> Any:
    """Return a value that is of a type, as strictly as pydantic; a mapping is copied."""
    origin, within = get_origin(kind), get_args(kind)
    if origin is tuple and isinstance(found, tuple):
        return tuple(_of_kind(within[0], item) for item in found)
    if origin is Mapping and isinstance(found, Mapping):
        return {_of_kind(within[0], k): _of_kind(within[1], v) for k, v in found.items()}
    if origin is Literal and isinstance(found, str) and found in within:
        return found
    if origin in _UNIONS:
        (one,) = (item for item in within if item is not NoneType)
        return None if found is None else _of_kind(one, found)
    fits = origin is None and isinstance(found, kind)
    # A truth value is an integer, and a moment a day, but neither was meant.
    if not fits or isinstance(found, _UNLIKE.get(kind, ())):
        raise RefusedOptionError(found)
    return found


_UNIONS = (Union, UnionType)
_UNLIKE: Mapping[Any, type] = {int: bool, date: datetime}


class About(NamedTuple):
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


_LIST = Text(fr="une liste de textes", en="a list of texts")
_SWITCH = Text(fr="true ou false", en="true or false")
_Texts = Annotated[tuple[str, ...], Taken(asking.take_texts)]
_Rules = Annotated[tuple[str, ...], Taken(asking.take_rules)]
_Roles = Annotated[tuple[str, ...], Taken(asking.take_roles)]


class Asked:
    """What is done with the options, by the public model and by all that is within."""

    if TYPE_CHECKING:
        select: tuple[str, ...]
        ignore: tuple[str, ...]
        lang: Lang | None

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
        strange = asked.keys() - OPTIONS.keys()
        if strange:
            name = min(strange)
            hint = did_you_mean(name, OPTIONS)["en"]
            raise TypeError(f"there is no option {name!r} of a check; {hint}")
        values = {name: cls._value(name, asked[name]) for name in OPTIONS if name in asked}
        return cls(**values)

    @classmethod
    def _value(cls, name: str, found: object) -> Any:
        option = OPTIONS[name]
        try:
            return _read_option(option.annotation, found)
        except RefusedOptionError as refused:
            said = refused.text or refusal(refused.found, option.about.expected)
            raise OptionError(name, said) from None

    @classmethod
    def about(cls, name: str) -> About:
        """Return how an option is described to people.

        Args:
            name: name of the field.

        >>> Options.about("as_of").metavar
        'AAAA-MM-JJ'
        """
        return OPTIONS[name].about

    @cached_property
    def slugs(self) -> frozenset[str]:
        """The slugs of the rules to check.

        >>> sorted(Options.of(select="F00", ignore="F001,csv-error").slugs)[:2]
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
        same = {name: getattr(self, name) for name in OPTIONS}
        return type(self)(**{**same, **changes})


@dataclass(frozen=True, kw_only=True)
class Options(Asked):
    """What is asked of a check, for all that is within: `CheckOptions` says what each field is.

    Pydantic's import takes longer than to check a small file, so that the public model is made
    of these fields, and not they of it.

    >>> Options.of(as_of="2015-12-31", select="R").as_of
    datetime.date(2015, 12, 31)
    """

    table: Annotated[
        str | None,
        Taken(asking.take_table),
        About(
            "Vérifie le fichier entier comme cette table du jeu de données, par exemple communes.",
            Text(fr="le nom d'une table", en="the name of a table"),
            metavar="TABLE",
            per_file=True,
        ),
    ] = None
    sheet: Annotated[
        str | None,
        Taken(lambda found: str(found) if type(found) is int else found),
        About(
            "Ne vérifie que cette feuille d'un classeur, par son nom ou son numéro.",
            Text(fr="le nom ou le numéro d'une feuille", en="the name or number of a sheet"),
            metavar="FEUILLE",
            per_file=True,
        ),
    ] = None
    columns: Annotated[
        Mapping[str, str],
        Taken(asking.take_roles_of_columns),
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
    ] = field(default_factory=dict)
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
        Bounds(ge=1),
        About(
            "Numéro de la ligne d'en-tête, là où elle n'est pas trouvée toute seule.",
            Text(fr="un nombre entier, 1 ou plus", en="a whole number, 1 or more"),
            metavar="LIGNE",
            per_file=True,
        ),
    ] = None
    delimiter: Annotated[
        str | None,
        Taken(asking.take_delimiter),
        About(
            "Signe qui sépare les cellules d'un CSV, là où il n'est pas trouvé tout seul : « ; » ou tab.",
            Text(fr="un seul signe, comme ; ou tab", en="a single sign, such as ; or tab"),
            metavar="SIGNE",
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
        Taken(asking.take_day),
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
        Taken(asking.take_engine),
        About(
            "Ce qui parcourt un grand fichier : polars s'il est installé, python sinon ; mêmes résultats.",
            Text(fr="auto, python ou polars", en="auto, python or polars"),
            metavar="MOTEUR",
        ),
    ] = "auto"
    limit: Annotated[
        int,
        Bounds(ge=0),
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


class Option(NamedTuple):
    """A field of the options.

    Attributes:
        annotation: its type, with what takes its value and the bounds of it.
        about: how it is described to people.
        made: makes its default.
    """

    annotation: Any
    about: About
    made: Callable[[], Any]

    @property
    def kind(self) -> Any:
        """Its type alone."""
        return get_args(self.annotation)[0]


def _option(annotation: Any, one: Field[Any]) -> Option:
    (about,) = (item for item in get_args(annotation) if isinstance(item, About))
    default = one.default
    made = (lambda: default) if one.default_factory is MISSING else one.default_factory
    return Option(annotation, about, made)


_HINTS = get_type_hints(Options, include_extras=True)
OPTIONS: Mapping[str, Option] = MappingProxyType(
    {one.name: _option(_HINTS[one.name], one) for one in fields(Options)}
)
"""The fields of the options, by name."""


def takes_options(*left_out: str) -> Callable[[F], F]:
    """Show the options in the signature of a function that takes them by `**asked`.

    Args:
        left_out: options that the function does not take.
    """

    def decorate(function: F) -> F:
        signature = inspect.signature(function)
        own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
        shown_too = [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=one.made(), annotation=one.kind
            )
            for name, one in OPTIONS.items()
            if name not in left_out and name not in signature.parameters
        ]
        refused = set(left_out) - set(signature.parameters)

        @wraps(function)
        def shown(*args: Any, **asked: Any) -> Any:
            for name in refused & asked.keys():
                raise TypeError(f"{function.__name__}() takes no option {name!r}")
            return function(*args, **asked)

        described: Any = shown
        described.__signature__ = signature.replace(parameters=[*own, *shown_too])
        return cast("F", described)

    return decorate

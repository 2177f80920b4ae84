"""Family T, conventions: what French spreadsheets write, the same all down a column of a free-form file.

Such a column is no fault: it is read as what it means, and what is then told of a cell is told in
the column's own way of writing. A column that mixes two ways is not read: its cells are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pvd_data.base.language import Text
from pvd_data.base.text import SPACES, pattern, plain
from pvd_data.rules.rule import Rule
from pvd_data.schema.forms import CEDEX_POSTAL, NAMED_POSTAL, SEVERAL_POSTAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from pvd_data.report import Fault


RULES = (
    Rule(
        "T009",
        "column-convention",
        "notice",
        title=Text(fr="Colonne écrite à sa façon", en="Column written in its own way"),
        message=Text(
            fr="{column} : {given} ; « {value} » est lu {expected}",
            en="{column}: {given}; {value!r} is read as {expected}",
        ),
        why=Text(
            fr="Toute la colonne est écrite de la même façon, qui n'est pas celle de nos tables : 13/07/2021, 20210713, 13 juillet 2021, 6 412, 44,58, oui ou non. Ce n'est qu'une remarque : les cellules sont lues pour ce qu'elles veulent dire et vérifiées, et pvd-data fix les laisse ainsi sans --convert. Une année à deux chiffres, comme dans 13/07/21, est lue 2021 parce qu'elle ne peut rien être d'autre : l'ORT est de 2018, le programme de 2020, et ce qui est signé est passé. 13/07/98 n'est pas lue ; dans une autre colonne de dates, rien n'en dit le siècle, et ce n'est dit qu'une fois. Une colonne qui mélange deux façons d'écrire a des erreurs (T001), comme une table demandée par --table, ou tout fichier avec --strict.",
            en="The whole column is written in one way, which is not that of our tables: 13/07/2021, 20210713, 13 juillet 2021, 6 412, 44,58, oui or non. This is only a notice: cells are read for what they mean and checked, and pvd-data fix leaves them so without --convert. A year of two digits, as in 13/07/21, is read as 2021 because it can be nothing else: the ORT is of 2018, the programme of 2020, and what was signed is past. 13/07/98 is not read; in another column of dates nothing says its century, which is told only once. A column that mixes two ways of writing has errors (T001), as has a table that --table asks for, or any file with --strict.",
        ),
        wrong="code_insee,date_adhesion\n05046,07/05/2021\n05179,13/07/2021\n",
        right="code_insee,date_adhesion\n05046,2021-05-07\n05179,2021-07-13\n",
    ),
    Rule(
        "T010",
        "whole-column",
        "notice",
        title=Text(fr="Remarque sur toute une colonne", en="Remark on a whole column"),
        message=Text(
            fr="{column} : {expected} ({given})",
            en="{column}: {expected} ({given})",
        ),
        why=Text(
            fr="Ce qui serait dit de chaque cellule est dit une fois : la colonne est vide pour plus de la moitié des lignes alors que la référence en donne les valeurs, ou a les codes postaux de CEDEX, que la référence ne connaît pas, des codes d'arrondissements de Paris, Lyon et Marseille, ou d'outre-mer hors des départements. Ce n'est qu'une remarque, car c'est sans doute voulu ; avec --strict, chaque cellule est signalée (R019, R024, R025).",
            en="What would be said of each cell is said once: the column is empty in more than half of the rows although the reference gives its values, or has the postal codes of CEDEX, which the reference does not know, codes of arrondissements of Paris, Lyon and Marseille, or of what is overseas and no département. This is only a notice, since it is probably meant to be so; with --strict each cell is told (R019, R024, R025).",
        ),
        wrong="code_insee,code_postal\n05046,05202\n05061,05008\n05023,05105\n05179,05408\n05170,05138\n",
        right="code_insee,code_postal\n05046,05200\n05061,05000\n05023,05100\n05179,05400\n05170,05130\n",
    ),
)
"""Every rule of the family."""


#: What a cell of the type that is not written as its column gets behind it, so that it is refused:
#: repairs take it off again.
_STRANGE = "\u200b"

#: No cell that is read is longer.
_LONGEST = 200

_LIKE_THE_REST = Text(
    fr="une valeur écrite comme le reste de la colonne, ainsi « {example} »",
    en="a value that is written as the rest of the column, such as {example!r}",
)


class Convention:
    """One way of writing that a whole column has.

    Attributes:
        given: what it is, for people.
        example: a cell of the column, as it is written.
    """

    given: Text
    example: str = ""
    is_certain = True
    """Whether what is read can be written instead."""

    def read(self, text: str) -> str | None:
        """Return what a cell means, as our tables write it; None if it is not written so.

        Args:
            text: the cell, without spaces around it.
        """
        raise NotImplementedError

    def meaning(self, text: str) -> str | Text | None:
        """Return what is said that a cell means."""
        return self.read(text)

    def write(self, text: str) -> str:
        """Write what our tables write in this way; anything else stays as it is."""
        raise NotImplementedError

    def is_strange(self, text: str) -> bool:
        """Say whether a cell is written in another way, which the column would then mix with this."""
        raise NotImplementedError

    def column(self, cells: Iterable[str]) -> tuple[str, ...]:
        """Return the cells of a column as our tables write them; what is not read stays as it is."""
        cells = tuple(cells)
        meanings = {cell: self.translate(cell) for cell in set(cells)}
        return tuple(map(meanings.__getitem__, cells))

    def translate(self, cell: str) -> str:
        """Return one cell as our tables write it."""
        text = cell.strip(SPACES) if len(cell) <= _LONGEST else ""
        meaning = self.read(text) if text else None
        if meaning is not None:
            return cell.replace(text, meaning, 1)
        return cell + _STRANGE if text and self.is_strange(text) else cell

    def as_written(self, fault: Fault, cell: str) -> Fault:
        """Say in the column's own way what is wrong with a cell that was read.

        Args:
            fault: what was found in what the cell means.
            cell: the cell, as it is written.
        """
        value, expected, suggestion = fault.value, fault.expected, fault.suggestion
        if value is not None:
            value = cell if value == self.translate(cell) else self.write(value)
        if fault.slug == "type-error":
            expected = _LIKE_THE_REST.fill(example=self.example)
        elif isinstance(expected, str):
            expected = self.write(expected)
        if suggestion is not None:
            suggestion = self.write(suggestion)
        return fault._replace(value=value, expected=expected, suggestion=suggestion)


class Grouped(Convention):
    """Whole numbers whose thousands a space separates, whichever it is.

    >>> grouped = Grouped("12 345")
    >>> grouped.read("6 412"), grouped.write("6412"), grouped.is_strange("64120")
    ('6412', '6 412', True)
    """

    given = Text(fr="milliers séparés par un espace", en="a space between thousands")
    _FORM = pattern(f"-?[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+")

    def __init__(self, example: str) -> None:
        """Take one of the cells; the space it has is that of the column."""
        self._space = re.sub("[-0-9]", "", example)[0]

    def read(self, text: str) -> str | None:
        """Return the digits alone."""
        return re.sub(f"[{SPACES}]", "", text) if self._FORM.fullmatch(text) else None

    def write(self, text: str) -> str:
        """Write digits with spaces."""
        if not re.fullmatch("-?[0-9]{4,18}", text):
            return text
        return f"{int(text):,}".replace(",", self._space)

    def is_strange(self, text: str) -> bool:
        """Say whether a number is long enough to have a space, and has none."""
        return re.fullmatch("-?[0-9]{4,}", text) is not None

    @classmethod
    def of(cls, cells: Iterable[str]) -> Grouped | None:
        """Return how a column writes whole numbers."""
        return next((cls(cell) for cell in cells if cls._FORM.fullmatch(cell)), None)


class Comma(Convention):
    """Numbers with a comma before their decimals.

    >>> comma = Comma()
    >>> comma.read("44,58"), comma.write("44.58"), comma.is_strange("44.58")
    ('44.58', '44,58', True)
    """

    given = Text(fr="virgule décimale", en="a decimal comma")

    def read(self, text: str) -> str | None:
        """Return the number with a point."""
        return text.replace(",", ".") if re.fullmatch("-?[0-9]+,[0-9]+", text) else None

    def write(self, text: str) -> str:
        """Write a number with a comma."""
        return text.replace(".", ",") if re.fullmatch(r"-?[0-9]+\.[0-9]+", text) else text

    def is_strange(self, text: str) -> bool:
        """Say whether a number has a point."""
        return re.fullmatch(r"-?[0-9]*\.[0-9]*", text) is not None

    @classmethod
    def of(cls, cells: Iterable[str]) -> Comma | None:
        """Return how a column writes numbers."""
        comma = cls()
        return comma if any(map(comma.read, cells)) else None


#: Words for true and false; where one is empty, an empty cell says nothing.
_WORDS = (
    *(("oui", "non"), ("vrai", "faux"), ("true", "false"), ("yes", "no"), ("o", "n")),
    *(("1", "0"), ("x", ""), ("signee", "non signee"), ("signe", "non signe")),
)


class Words(Convention):
    """Two words for true and false.

    >>> words = Words.of(["Signée", "Non signée"])
    >>> words.read("NON SIGNÉE"), words.write("true"), words.is_strange("oui")
    ('false', 'Signée', True)
    """

    def __init__(self, true: str, false: str) -> None:
        """Set the words, as the column writes them."""
        self._meanings = {plain(true): "true", **({plain(false): "false"} if false else {})}
        self._words = {"true": true, "false": false or "false"}
        said = Text(fr="« {true} » ou « {false} »", en="{true!r} or {false!r}")
        only = Text(fr="« {true} » ou rien", en="{true!r} or nothing")
        self.given = (said if false else only).fill(true=true, false=false)

    def read(self, text: str) -> str | None:
        """Return true or false."""
        return self._meanings.get(plain(text))

    def write(self, text: str) -> str:
        """Write the word for true or false."""
        return self._words.get(text, text)

    def is_strange(self, text: str) -> bool:
        """Say whether a text is a word for true or false in another way."""
        word = plain(text)
        return word not in self._meanings and any(word and word in pair for pair in _WORDS)

    @classmethod
    def of(cls, cells: Iterable[str]) -> Words | None:
        """Return which words a column has."""
        spelt = {plain(cell): cell for cell in cells}
        for pair in _WORDS:
            seen = [spelt[word] for word in pair if word and word in spelt]
            if seen:
                return cls(*(spelt.get(word) or _spell(word, seen[0]) for word in pair))
        return None


def _spell(word: str, like: str) -> str:
    """Write a word that a column does not have as the column writes the other."""
    text = word.replace("signe", "signé")
    if like.isupper():
        return text.upper()
    return text.capitalize() if like[0].isupper() else text


class Several(Convention):
    """Postal codes, several in a cell whatever stands between them, or with words behind.

    >>> several = Several("92190/92360")
    >>> several.read("92190 et 92360"), several.read("92190"), several.write("95000|95300")
    ('92190|92360', None, '95000/95300')
    >>> several.read("69326 Lyon Cedex 03"), Several("35042 CEDEX").given["en"]
    ('69326', 'postal codes with the word CEDEX')
    """

    _SEVERAL = Text(
        fr="plusieurs codes postaux dans une cellule", en="several postal codes in a cell"
    )
    _WITH_CEDEX = Text(fr="codes postaux avec le mot CEDEX", en="postal codes with the word CEDEX")
    _WITH_NAME = Text(fr="codes postaux suivis d'un nom", en="postal codes with a name behind")

    def __init__(self, example: str) -> None:
        """Take one of the cells; what separates its codes is that of the column."""
        several = SEVERAL_POSTAL.fullmatch(example) is not None
        self._separator = re.split("[0-9]", example[5:])[0] if several else "|"
        words = self._WITH_CEDEX if CEDEX_POSTAL.fullmatch(example) else self._WITH_NAME
        self.given = self._SEVERAL if several else words

    def read(self, text: str) -> str | None:
        """Return the codes, separated as our tables do."""
        if SEVERAL_POSTAL.fullmatch(text):
            return "|".join(re.findall("[0-9]{5}", text))
        return text[:5] if NAMED_POSTAL.fullmatch(text) else None

    def write(self, text: str) -> str:
        """Write codes with the separator of the column."""
        return text.replace("|", self._separator)

    def is_strange(self, text: str) -> bool:
        """Say that any signs and spaces go together."""
        return False

    @classmethod
    def of(cls, cells: Iterable[str]) -> Several | None:
        """Return how a column writes several codes, or else those of a CEDEX or beside a name."""
        cells = list(cells)
        for form in (SEVERAL_POSTAL, CEDEX_POSTAL, NAMED_POSTAL):
            for cell in filter(form.fullmatch, cells):
                return cls(cell)
        return None


class Padded(Convention):
    """Codes of départements of three characters, as those of the DGFiP.

    >>> padded = Padded()
    >>> padded.read("050"), padded.read("971"), padded.write("05"), padded.is_strange("50")
    ('50', None, '005', True)
    """

    given = Text(
        fr="codes de départements à trois caractères",
        en="codes of départements of three characters",
    )
    _FORM = pattern("0(0[1-9]|[1-8][0-9]|9[0-5]|2[ABab])")

    def read(self, text: str) -> str | None:
        """Return the code of two characters."""
        found = self._FORM.fullmatch(text)
        return found and found[1]

    def write(self, text: str) -> str:
        """Write a code with its zero."""
        return text.zfill(3)

    def is_strange(self, text: str) -> bool:
        """Say whether a code has no zero in front."""
        return len(text) < 3

    @classmethod
    def of(cls, cells: Iterable[str]) -> Padded | None:
        """Return how a column writes codes of départements."""
        padded = cls()
        return padded if any(map(padded.read, cells)) else None


OF_ROLES: dict[str, Callable[[Iterable[str]], Convention | None]] = {
    "population_municipale": Grouped.of,
    "population_totale": Grouped.of,
    "longitude": Comma.of,
    "latitude": Comma.of,
    "ort": Words.of,
    "codes_postaux": Several.of,
    "code_departement": Padded.of,
}
"""What finds the convention of a column of a role; of dates, which have an order, it is one of `dates`."""

OF_DATES = frozenset({"date_adhesion", "date_ort", "date"})
"""The roles whose cells are dates."""

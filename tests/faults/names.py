"""Faults of names and of text as such."""

from __future__ import annotations

import string
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from tests.faults.base import Cells, Draft, add_cell_class, by_key, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NAME = "name"
TEXT = "text"

_ARTICLES = ("Le ", "La ", "Les ", "L'")


def typing_error(draft: Draft, name: str) -> str:
    """Return a name with a letter added, dropped, changed or exchanged."""
    letters, random_ = list(name), draft.random
    at = random_.choice([i for i, letter in enumerate(letters) if letter.isalpha()])
    kind = random_.choice(("add", "drop", "change", "exchange"))
    if kind == "add":
        letters.insert(at, random_.choice(string.ascii_lowercase))
    elif kind == "drop":
        del letters[at]
    elif kind == "exchange" and at + 1 < len(letters):
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    else:
        letters[at] = random_.choice(string.ascii_lowercase)
    return "".join(letters)


def mojibake(draft: Draft, name: str) -> str:
    """Return a name in UTF-8 read in an 8-bit encoding."""
    content = name.encode()
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def without_accents(name: str) -> str:
    """Return a name without its accents."""
    letters = unicodedata.normalize("NFD", name).replace("œ", "oe").replace("Œ", "OE")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _accented(row: Cells) -> bool:
    return not row["nom"].isascii() and without_accents(row["nom"]) != row["nom"]


def _has(*parts: str) -> Callable[[Cells], bool]:
    return lambda row: any(part in row["nom"] for part in parts)


def _article_last(draft: Draft, name: str) -> str:
    article = next(a for a in _ARTICLES if name.startswith(a))
    return f"{name.removeprefix(article)} ({article.strip()})"


@cache
def _former_names() -> Mapping[str, tuple[str, ...]]:
    living = {row["nom"] for row in read_table("communes_france")}
    return {
        code: names
        for code, rows in by_key("anciens_noms", "code_insee").items()
        if (names := tuple(r["ancien_nom"] for r in rows if r["ancien_nom"] not in living))
    }


def _insert(*characters: str) -> Callable[[Draft, str], str]:
    def change(draft: Draft, text: str) -> str:
        at = draft.random.randrange(1, len(text))
        return text[:at] + draft.random.choice(characters) + text[at:]

    return change


def _around(draft: Draft, text: str) -> str:
    space = draft.random.choice((" ", "  ", "\t", "\u00a0"))
    return draft.random.choice((text + space, space + text))


def _another(table: str) -> Callable[[Draft, str], str]:
    return lambda draft, text: draft.random.choice(read_table(table))["nom"]


def _is_named_otherwise(row: Cells) -> bool:
    return row["code_insee"] in _former_names()


def _shortened(draft: Draft, name: str) -> str:
    return name.replace("Saint-", "St-").replace("Sainte-", "Ste-")


for _name, _change, _fits in (
    ("a letter typed wrong", typing_error, None),
    ("mojibake", mojibake, _accented),
    ("in capitals", lambda d, t: t.upper(), None),
    ("in lower case", lambda d, t: t.lower(), None),
    ("accents lost", lambda d, t: without_accents(t), _accented),
    ("in capitals without accents", lambda d, t: without_accents(t).upper(), _accented),
    ("another town's of the programme", _another("communes"), None),
    ("another commune's", _another("communes_france"), None),
    ("article put last", _article_last, lambda row: row["nom"].startswith(_ARTICLES)),
    ("article lost", lambda d, t: t.removeprefix(next(a for a in _ARTICLES if t.startswith(a))), lambda row: row["nom"].startswith(_ARTICLES)),
    ("former name", lambda d, t: d.random.choice(_former_names()[d.row["code_insee"]]), _is_named_otherwise),
    ("St for Saint", _shortened, _has("Saint-", "Sainte-")),
    ("hyphens lost", lambda d, t: t.replace("-", " "), _has("-")),
    ("accented letter lost to ?", lambda d, t: "".join(c if c.isascii() else "?" for c in t), _accented),
    ("accented letter lost to U+FFFD", lambda d, t: "".join(c if c.isascii() else "\ufffd" for c in t), _accented),
    ("cut short", lambda d, t: t[: max(5, len(t) // 2)], lambda row: len(row["nom"]) > 9),
    ("département behind it", lambda d, t: f"{t} ({d.row['code_departement']})", None),
):  # fmt: skip
    add_cell_class(NAME, f"name: {_name}", "nom", _change, _fits or (lambda row: True))

for _name, _change, _fits in (
    ("decomposed Unicode", lambda d, t: unicodedata.normalize("NFD", t), _accented),
    ("zero-width character", _insert("\u200b", "\u200d", "\ufeff", "\u00ad"), None),
    ("typographic apostrophe", lambda d, t: t.replace("'", d.random.choice("’‘´`")), _has("'")),
    ("no-break space", lambda d, t: t.replace(" ", d.random.choice("\u00a0\u202f")), _has(" ")),
    ("double space", lambda d, t: t.replace(" ", "  "), _has(" ")),
    ("other hyphen", lambda d, t: t.replace("-", d.random.choice("‐‑–")), _has("-")),
):  # fmt: skip
    add_cell_class(TEXT, f"text: {_name}", "nom", _change, _fits or (lambda row: True))
for _column in ("code_insee", "nom", "siren_epci", "population_municipale", "date_adhesion"):
    add_cell_class(TEXT, f"text: space around {_column}", _column, _around)
for _column in ("code_insee", "siren", "code_departement"):
    add_cell_class(
        TEXT, f"text: zero-width character in {_column}", _column, _insert("\u200b", "\ufeff")
    )
add_cell_class(TEXT, "text: error of a spreadsheet", "nom", lambda d, t: d.random.choice(("#N/A", "#REF!", "#NOM?", "#VALEUR!")))  # fmt: skip
add_cell_class(TEXT, "text: a placeholder for nothing", "siren_epci", lambda d, t: d.random.choice(("NULL", "NA", "-", "n.c.", "?", "0")))  # fmt: skip
add_cell_class(TEXT, "text: a formula", "nom", lambda d, t: f"=HYPERLINK(A1;{t})")

"""What the search finds beside places: pages, rules, columns, counts, the documentation."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from web.descriptor import tables
from web.pages.statistiques import COUNTS
from web.rules import families

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pvd_data import Dataset
    from web.menu import Menu

#: Pages of the documentation of which the site has its own; and the columns, which are in its dictionary.
_TOLD_HERE = re.compile(r"(anomalies|dictionnaire|regles|sources)\.html|en/api/rows\.html#.+\..+\.")

#: Of an anchor, the name in the library that it stands for.
_OF_LIBRARY = re.compile(r".*#pvd_data\.(.+)")

#: What a rule begins with, whose heading is its code.
_OF_RULE = re.compile(r"<p>(.+?) \(<code>[a-z-]+</code>, [a-z]+\)")


class Section(NamedTuple):
    """A page, or a part of one.

    Attributes:
        path: its address from the root of the site.
        title: what it is called.
        about: what it is, or where.
        words: all words in it, in plain letters.
    """

    path: str
    title: str
    about: str
    words: str


def sections(pvd: Dataset, leading: Menu, docs: Path | None) -> list[Section]:
    """Return all sections, each once.

    Args:
        pvd: the tables.
        leading: the menus of each page.
        docs: the folder of the documentation, if it is here.
    """
    found = [*_pages(leading), *_counts(), *_rules(), *_dictionary(), *_sources(pvd)]
    found += _documentation(docs) if docs else []
    first = {one.path: one for one in reversed(found)}
    return [one for one in found if first[one.path] is one]


def words(*texts: str) -> str:
    """Return the words of texts, each once, as the search folds what is typed.

    >>> words("L'édition est l'édition : code_insee")
    'code edition est insee l'
    """
    decomposed = unicodedata.normalize("NFKD", " ".join(texts)).lower()
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(sorted({*re.findall(r"[^\W_]+", plain)}))


def _pages(leading: Menu) -> Iterator[Section]:
    for entry in (*leading.header, *leading.footer):
        yield Section(entry.path, entry.title, "Page", "")


def _counts() -> Iterator[Section]:
    for by, title, heading in COUNTS:
        yield Section(f"statistiques.html#{by}", title, "Statistiques", words(heading))


def _rules() -> Iterator[Section]:
    for family in families():
        for rule in family.rules:
            title, text = f"{rule.code} · {rule.title}", words(rule.slug, rule.why, family.title)
            yield Section(f"regles/{rule.code}.html", title, "Règle de validation", text)


def _dictionary() -> Iterator[Section]:
    """Yield tables, and each column once, that of communes first: keys are in many tables."""
    told = set()
    for table in sorted(tables(), key=lambda table: table["name"] != "communes"):
        page, about = f"dictionnaire/{table['name']}.html", f"Table {table['name']}"
        yield Section(page, table["title"], about, words(table["name"], table["description"]))
        for field in table["schema"]["fields"]:
            name = field["name"]
            if name not in told:
                told.add(name)
                text = words(name, field["description"])
                yield Section(f"{page}#{name}", field["title"], f"Colonne {name} · {about}", text)


def _sources(pvd: Dataset) -> Iterator[Section]:
    for row in pvd.sources.values():
        code = row.code_source
        yield Section(f"sources.html#{code}", row.titre, f"Source {code}", words(code))


def _documentation(docs: Path) -> Iterator[Section]:
    """Yield what the generator of the documentation has found in it."""
    for item in json.loads(docs.joinpath("search.json").read_text("utf-8"))["items"]:
        path = item["location"]
        if not _TOLD_HERE.match(path):
            about = " · ".join(["Documentation", *item["path"][-1:]])
            yield Section(f"docs/{path}", _title(item), about, words(_plain(item["text"])))


def _title(item: dict[str, str]) -> str:
    """Return what a reader knows a part of the documentation by, where its heading is short for that."""
    title = _plain(item["title"])
    of_library = _OF_LIBRARY.match(item["location"])
    of_rule = _OF_RULE.match(item["text"])
    if of_rule:
        return f"{title} · {_plain(of_rule[1])}"
    return of_library[1] if of_library else title


def _plain(text: str) -> str:
    """Return a text without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", "", text))

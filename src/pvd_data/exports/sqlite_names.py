"""The names that the database finds communes and territories by, with other spellings of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pvd_data.base.text import fold, plain, without_accents
from pvd_data.schema.joined import FLAT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data.exports.content import Content, ExportTable


# Where names are, and the code of what bears them: what is in the programme comes first, today's
# names before those of the past.
_SEARCHED = (
    (FLAT, "nom", "code_insee"),
    ("communes", "nom", "code_insee"),
    ("intercommunalites", "nom", "siren_epci"),
    ("departements", "nom", "code_departement"),
    ("regions", "nom", "code_region"),
    ("communes_france", "nom", "code_insee"),
    ("intercommunalites_france", "nom", "siren_epci"),
    ("subdivisions", "nom", "code_insee"),
    ("anciens_noms", "ancien_nom", "code_insee"),
    ("anciens_codes", "ancien_nom", "code_insee"),
)

# How words of names are shortened or spelt; a test holds them to what `fold` reads.
ALSO = {
    "saint": "st",
    "sainte": "ste",
    "saints": "sts",
    "saintes": "stes",
    "les": "lez",
    "sur": "s",
}


_BETWEEN = re.compile(r"[\W_]+")


class Name(NamedTuple):
    """A name to be found.

    Attributes:
        nom: the name.
        graphies: other spellings of its words.
        code: the code of what has that name today; the table says of which kind.
        nom_table: the first table that has it.
    """

    nom: str
    graphies: str
    code: str
    nom_table: str


def searched_names(content: Content) -> Iterator[Name]:
    """Yield every name that some code bears or bore, once.

    Args:
        content: what is exported.

    >>> from pvd_data.exports.content import build_content
    >>> names = {name.nom: name for name in searched_names(build_content())}
    >>> names["Les Infournas"].code, names["Les Infournas"].nom_table
    ('05132', 'anciens_codes')
    """
    tables = {table.name: table for table in content.tables}
    seen = set()
    for name, label, key in _SEARCHED:
        for nom, code in _pairs(tables[name], label, key) if name in tables else ():
            # Two communes of the past have no successor to lead to.
            if code and (nom, code) not in seen:
                seen.add((nom, code))
                yield Name(nom, spellings(nom), code, name)


def spellings(nom: str) -> str:
    """Return the words by which a name is found beside its own.

    Args:
        nom: the name.

    >>> spellings("Saint-Bonnet-en-Champsaur"), spellings("Bœurs-en-Othe"), spellings("Embrun")
    ('st', 'boeurs', '')
    """
    words = plain(nom).split()
    also = [ALSO[word] for word in words if word in ALSO]
    # What SQLite makes of the name by itself: it drops accents and keeps ligatures.
    known = set(_BETWEEN.split(without_accents(nom).casefold()))
    found = dict.fromkeys([*words, *fold(nom).split(), *also])
    return " ".join(word for word in found if word not in known)


def _pairs(table: ExportTable, label: str, key: str) -> Iterator[tuple[str, str]]:
    names = [column.name for column in table.columns]
    places = names.index(label), names.index(key)
    for row in table.rows:
        nom, code = (row[place] for place in places)
        yield str(nom), "" if code is None else str(code)

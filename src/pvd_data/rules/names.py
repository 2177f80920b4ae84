"""Family R, names: what a commune is called, and how that is spelt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pvd_data.base.fault import Fault
from pvd_data.base.language import Text
from pvd_data.base.text import (
    edits_within,
    first_of,
    fold,
    pattern,
    plain,
    run_together,
    turned,
    without_accents,
)
from pvd_data.rules.in_force import not_in_force
from pvd_data.rules.rule import Rule

if TYPE_CHECKING:
    from pvd_data.reference.index import Reference, Town


RULES = (
    Rule(
        "R007",
        "name-spelling",
        "error",
        title=Text(fr="Nom mal orthographié", en="Misspelt name"),
        message=Text(
            fr="{column} : « {value} » trouvé, la commune {given} s'écrit « {expected} »",
            en="{column}: found {value!r}, the commune {given} is spelt {expected!r}",
        ),
        why=Text(
            fr="Le nom est proche de celui de la commune, à quelques lettres près. Écrivez le nom du Code officiel géographique, qui est proposé.",
            en="The name is close to that of the commune, but for a few letters. Write the name of the Code officiel géographique, which is proposed.",
        ),
        wrong="code_insee,nom\n05046,Ambrun\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "R008",
        "name-case",
        "warning",
        title=Text(fr="Nom aux majuscules différentes", en="Name in other capitals"),
        message=Text(
            fr="{column} : « {value} » et « {expected} » ne diffèrent que par les majuscules",
            en="{column}: {value!r} and {expected!r} differ only by their capitals",
        ),
        why=Text(
            fr="C'est le bon nom, mais pas avec les majuscules du Code officiel géographique. Ce n'est qu'un avertissement, car bien des fichiers écrivent les noms tout en capitales ; l'orthographe officielle se lit mieux et se compare mieux.",
            en="It is the right name, but not with the capitals of the Code officiel géographique. This is only a warning, since many files write names in capitals throughout; the official spelling is easier to read and to compare.",
        ),
        wrong="code_insee,nom\n05046,EMBRUN\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "R009",
        "name-accents",
        "warning",
        title=Text(
            fr="Nom sans ses accents ou traits d'union", en="Name without its accents or hyphens"
        ),
        message=Text(
            fr="{column} : « {value} » et « {expected} » ne diffèrent que par les accents ou les traits d'union",
            en="{column}: {value!r} and {expected!r} differ only by their accents or hyphens",
        ),
        why=Text(
            fr="C'est le bon nom, aux accents ou aux traits d'union près. Ce n'est qu'un avertissement, car on reconnaît la commune ; écrivez le nom officiel, pour qu'une comparaison exacte la retrouve.",
            en="It is the right name but for its accents or hyphens. This is only a warning, since the commune is recognised; write the official name, so that an exact comparison finds it.",
        ),
        wrong="code_insee,nom\n05017,La Batie-Neuve\n",
        right="code_insee,nom\n05017,La Bâtie-Neuve\n",
    ),
    Rule(
        "R010",
        "name-article",
        "warning",
        title=Text(fr="Nom sans son article", en="Name without its article"),
        message=Text(
            fr="{column} : « {value} » et « {expected} » ne diffèrent que par l'article ou une abréviation",
            en="{column}: {value!r} and {expected!r} differ only by the article or an abbreviation",
        ),
        why=Text(
            fr="L'article fait partie du nom officiel de certaines communes : il manque, il est de trop, ou il est à une autre place. Ce n'est qu'un avertissement, car on reconnaît la commune ; écrivez le nom officiel.",
            en="The article is part of the official name of some communes: it is missing, extra, or in another place. This is only a warning, since the commune is recognised; write the official name.",
        ),
        wrong="code_insee,nom\n05006,Argentière-la-Bessée\n",
        right="code_insee,nom\n05006,L'Argentière-la-Bessée\n",
    ),
    Rule(
        "R011",
        "name-of-another",
        "error",
        title=Text(fr="Nom d'une autre commune", en="Name of another commune"),
        message=Text(
            fr="{column} : « {value} » est le nom d'une autre commune ({given}) ; attendu : {expected}",
            en="{column}: {value!r} is the name of another commune ({given}); expected {expected}",
        ),
        why=Text(
            fr="Le code désigne une commune et le nom une autre : on ne sait de laquelle parle la ligne. Corrigez celui des deux qui est faux ; souvent, une colonne a été triée ou décalée sans l'autre.",
            en="The code means one commune and the name another: it is not known which of them the row is about. Correct the one that is wrong; often one column was sorted or shifted without the other.",
        ),
        wrong="code_insee,nom\n05046,Gap\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "R012",
        "former-name",
        "warning",
        title=Text(fr="Ancien nom de commune", en="Former name of a commune"),
        message=Text(
            fr="{column} : « {value} » est un ancien nom ; aujourd'hui : {expected}",
            en="{column}: {value!r} is a former name; today: {expected}",
        ),
        why=Text(
            fr="La commune s'est appelée ainsi, et ne s'appelle plus ainsi. Écrivez son nom d'aujourd'hui. Ce n'est qu'un avertissement, car le nom était juste en son temps ; --as-of accepte les noms en vigueur à une date.",
            en="The commune was once called so, and no longer is. Write its name of today. This is only a warning, since the name was right in its time; --as-of accepts the names in force on a date.",
        ),
        wrong="code_insee,nom\n51108,Châlons-sur-Marne\n",
        right="code_insee,nom\n51108,Châlons-en-Champagne\n",
    ),
    Rule(
        "R013",
        "name-mismatch",
        "error",
        title=Text(fr="Nom qui n'est pas celui de la commune", en="Name that is not the commune's"),
        message=Text(
            fr="{column} : « {value} » n'est pas le nom de la commune {given} ; attendu : {expected}",
            en="{column}: {value!r} is not the name of the commune {given}; expected {expected}",
        ),
        why=Text(
            fr="Ce nom n'est ni celui de la commune, ni un nom qui lui ressemble, ni celui d'une autre commune : peut-être celui d'un lieu-dit, d'un quartier ou d'une intercommunalité. Écrivez le nom de la commune, et l'autre dans une colonne à lui.",
            en="This name is neither the commune's, nor one that resembles it, nor that of another commune: perhaps that of a hamlet, a quarter or an intercommunalité. Write the name of the commune, and the other in a column of its own.",
        ),
        wrong="code_insee,nom_commune\n05046,Quartier de la gare\n",
        right="code_insee,nom_commune\n05046,Embrun\n",
    ),
    Rule(
        "R035",
        "names-in-a-norm",
        "notice",
        title=Text(fr="Noms écrits selon une autre norme", en="Names in another norm"),
        message=Text(
            fr="{column} : noms {expected}, dans toute la colonne ({given}, comme « {value} »)",
            en="{column}: names {expected}, all down the column ({given}, such as {value!r})",
        ),
        why=Text(
            fr="La colonne écrit tous ses noms de la même façon, qui n'est pas celle du Code officiel géographique : La Poste les écrit en capitales et sans accents, d'autres laissent l'article. Ce n'est qu'une remarque, dite une fois : on reconnaît les communes, et fix n'y change rien. Seules les cellules qui s'écartent de la colonne sont signalées.",
            en="The column writes all its names in one way, which is not that of the Code officiel géographique: La Poste writes them in capitals and without accents, others leave the article out. This is only a notice, said once: the communes are recognised, and fix changes nothing there. Only cells that depart from the column are reported.",
        ),
        wrong="code_insee,nom\n05046,EMBRUN\n05170,TALLARD\n05061,GAP\n05065,GUILLESTRE\n05140,SAINT ETIENNE LE LAUS\n",
        right="code_insee,nom\n05046,Embrun\n05170,Tallard\n05061,Gap\n05065,Guillestre\n05140,Saint-Étienne-le-Laus\n",
    ),
)
"""The rules on the name of a commune."""


def same_name(left: str, right: str) -> bool:
    """Say whether two texts are one name, however written.

    >>> same_name("ST BONNET EN CHAMPSAUR", "Saint-Bonnet-en-Champsaur")
    True
    """
    return left == right or fold(left) == fold(right)


def bears(reference: Reference, town: Town, name: str) -> bool:
    """Say whether a commune bears a name, or bore it."""
    if name == town.nom or fold(name) == reference.official(town)[0]:
        return True
    return fold(turned(name)) in reference.former_names.get(town.code, ())


def name_fault(reference: Reference, town: Town, name: str) -> Fault | None:
    """Compare a name with the commune of the code in its row.

    Args:
        reference: the reference, of today or as of a day.
        town: the commune.
        name: the name, without what cannot be seen.
    """
    right = town.nom
    if name == right:
        return None
    former = [nom for _, nom in reference.names_by_end.get(town.code, ())]
    if name in former:
        return Fault("former-name", "nom", name, right, right)
    if name.casefold() == right.casefold():
        return Fault("name-case", "nom", name, right, right, True)
    folded, (official, together) = fold(name), reference.official(town)
    # Where letters are the same names are folded alike, but for these signs.
    if (folded == official or _may_differ(name)) and _letters(name) == _letters(right):
        slug = "name-case" if plain(name) == name and plain(right) == name else "name-accents"
        return Fault(slug, "nom", name, right, right, True)
    if folded == official:
        return Fault("name-article", "nom", name, right, right, True)
    if "(" in name:
        folded = fold(turned(name))
    if official == folded or (
        official.startswith(_OTHERS) and official.partition(" ")[2] == folded
    ):
        return Fault("name-article", "nom", name, right, right, True)
    bracketed = [other for other in (right, *former) if other.endswith(")")]
    if bracketed and any(_is_without_brackets(folded, other) for other in bracketed):
        return Fault("name-article", "nom", name, right, right)
    today = None if reference.day is None else reference.today.towns.get(town.code)
    if reference.day is not None and today is not None and fold(today.nom) == folded:
        return not_in_force("nom", name, reference.day, right, right)
    if folded in reference.former_names.get(town.code, {}):
        return Fault("former-name", "nom", name, right, right)
    others = [reference.towns[code] for code in reference.by_name.get(folded, ())]
    if others:
        near = [other for other in others if other.departement == town.departement] or others
        given = ", ".join(first_of(near, 3))
        return Fault("name-of-another", "nom", name, str(town), right, given=given)
    if are_near(run_together(name), together):
        return Fault("name-spelling", "nom", name, right, right, given=town.code)
    return Fault("name-mismatch", "nom", name, right, right, given=str(town))


_BRACKETS = pattern(r"(.*\S) \((.*)\)")


def _is_without_brackets(folded: str, right: str) -> bool:
    """Say whether a name is one of the COG without its brackets, or with some of the words in them."""
    found = _BRACKETS.fullmatch(right) if right.endswith(")") else None
    if found is None:
        return False
    name, rest = fold(found[1]), set(fold(found[2]).split())
    behind = folded.removeprefix(name)
    return behind != folded and set(behind.split()) - {"de", "du", "des"} <= rest


def _may_differ(name: str) -> bool:
    """Say whether a name may be folded otherwise than another of the same letters."""
    return "/" in name or max(name, default="") >= "\u0345"


def _letters(name: str) -> str:
    """Fold accents, case and what parts words, but no word."""
    return plain(without_accents(name))


# Articles that `fold` leaves, for they begin names of other places too.
_OTHERS = ("aux ", "los ", "las ", "lou ")

# The code of a département in front or behind, that of the commune behind, and what mail adds.
_BESIDE = pattern(
    r"(?:(?:[0-9]{2}|2[AB]|97[1-6]) ?[-\u2013] )?(?P<name>.*?\S)"
    r"(?: \((?:[0-9]{2}|2[AB]|97[1-6]|[0-9][0-9AB][0-9]{3})\))?(?: cedex(?: [0-9]{1,2})?)?",
    re.IGNORECASE | re.DOTALL,
)


_DIGITS = frozenset("0123456789")

# « Lyon 3e », « PARIS 15EME ARRONDISSEMENT »
_PART = pattern(r"(paris|lyon|marseille) [0-9]{1,2}(?![0-9]).{0,20}", re.IGNORECASE)


def bare_name(name: str) -> str:
    """Return a name without the code, the arrondissement and the word of mail that lists add to it.

    >>> bare_name("29 - Brest"), bare_name("Embrun (05046)"), bare_name("GAP CEDEX 9")
    ('Brest', 'Embrun', 'GAP')
    >>> bare_name("Lyon 3e")
    'Lyon'
    """
    bare = name
    # Most names have nothing beside them, and to see that takes a tenth of the time.
    if name[:1] in _DIGITS or "(" in name or "cedex" in name.lower():
        found = _BESIDE.fullmatch(name)
        bare = name if found is None else found["name"]
    part = _PART.fullmatch(bare)
    return bare if part is None else part[1]


def is_close(name: str, right: str) -> bool:
    """Say whether a name is another but for typing errors, or the beginning of it.

    >>> is_close("Ambrun", "Embrun"), is_close("Gap", "Embrun")
    (True, False)
    """
    return are_near(run_together(name), run_together(right))


def are_near(left: str, other: str) -> bool:
    """Say the same of names that are run together already.

    Args:
        left: the name.
        other: the right one.
    """
    most = 1 if len(other) <= 4 else 2 if len(other) <= 9 else 3
    if edits_within(left, other, most) is not None:
        return True
    # Cut short, or with more behind it.
    shorter, longer = sorted((left, other))
    return len(shorter) >= 4 and longer.startswith(shorter)

"""Family R, codes: which communes exist, existed, and are in the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pvd_data.base.fault import Fault
from pvd_data.base.language import Text
from pvd_data.base.text import first_of, fold, pattern
from pvd_data.rules.in_force import not_in_force
from pvd_data.rules.names import bears
from pvd_data.rules.rule import Rule
from pvd_data.schema.territory import ABROAD, COLLECTIVITIES, LEFT, MONACO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pvd_data.reference.index import Reference, Town
    from pvd_data.reference.lives import Trail


RULES = (
    Rule(
        "R001",
        "unknown-commune",
        "error",
        title=Text(fr="Commune inconnue", en="Unknown commune"),
        message=Text(
            fr="{column} : aucune commune n'a ni n'a eu le code « {value} »",
            en="{column}: no commune has or had the code {value!r}",
        ),
        why=Text(
            fr="Le code a la bonne forme, mais aucune commune ne le porte ni ne l'a porté : un chiffre est faux. La commande pvd-data search retrouve le code par le nom de la commune.",
            en="The code has the right form, but no commune has it or had it: a digit is wrong. The command pvd-data search finds the code by the commune's name.",
        ),
        wrong="code_insee,nom\n05999,Embrun\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "R002",
        "former-commune",
        "warning",
        title=Text(fr="Ancien code de commune", en="Former code of a commune"),
        message=Text(
            fr="{column} : « {value} » est un ancien code, celui de {given} ; aujourd'hui : {expected}",
            en="{column}: {value!r} is a former code, that of {given}; today: {expected}",
        ),
        why=Text(
            fr="La commune a fusionné ou changé de code : une jointure avec des données d'aujourd'hui la manquerait. Écrivez le code actuel. Ce n'est qu'un avertissement, car le code était juste en son temps ; --as-of accepte les codes en vigueur à une date.",
            en="The commune has merged or changed its code: a join with today's data would miss it. Write today's code. This is only a warning, since the code was right in its time; --as-of accepts the codes in force on a date.",
        ),
        wrong="code_insee,nom\n05067,Les Infournas\n",
        right="code_insee,nom\n05132,Saint-Bonnet-en-Champsaur\n",
    ),
    Rule(
        "R003",
        "postal-code",
        "error",
        title=Text(fr="Code postal au lieu du code INSEE", en="Postal code instead of INSEE code"),
        message=Text(
            fr="{column} : « {value} » est un code postal, non un code INSEE ; communes : {expected}",
            en="{column}: {value!r} is a postal code, not an INSEE code; communes: {expected}",
        ),
        why=Text(
            fr="Les deux ont cinq chiffres, mais un code postal sert à acheminer le courrier et couvre souvent plusieurs communes. Écrivez le code INSEE de la commune, et gardez le code postal dans une colonne à lui.",
            en="Both have five digits, but a postal code is for the delivery of mail and often covers several communes. Write the commune's INSEE code, and keep the postal code in a column of its own.",
        ),
        wrong="code_insee,nom\n05200,Embrun\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "R004",
        "not-in-programme",
        "error",
        title=Text(fr="Commune hors du programme", en="Commune not in the programme"),
        message=Text(
            fr="{column} : {given} ({value}) n'est pas dans le programme",
            en="{column}: {given} ({value}) is not in the programme",
        ),
        why=Text(
            fr="La commune existe, mais n'est pas dans le programme Petites villes de demain. Retirez la ligne, ou corrigez le code si une autre commune est visée. La règle n'est cherchée qu'avec --require-programme : un fichier peut à bon droit parler d'autres communes.",
            en="The commune exists, but is not in the programme Petites villes de demain. Remove the row, or correct the code if another commune is meant. It is only looked for with --require-programme: a file may rightly speak of other communes.",
        ),
        wrong="code_insee,nom\n05046,Embrun\n05061,Gap\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "R005",
        "left-programme",
        "warning",
        title=Text(fr="Commune sortie du programme", en="Commune that left the programme"),
        message=Text(
            fr="{column} : {given} ({value}) n'est plus dans le programme, dont la commune est sortie {expected}",
            en="{column}: {given} ({value}) is no longer in the programme, which it left {expected}",
        ),
        why=Text(
            fr="La commune figurait dans une édition antérieure de la liste de l'ANCT et n'est plus dans celle d'aujourd'hui. Ce n'est qu'un avertissement : pour un fichier d'époque, la ligne est juste ; retirez-la d'un fichier à jour. La règle n'est cherchée qu'avec --require-programme, ou là où le fichier a une colonne id_pvd.",
            en="The commune was in an earlier edition of the ANCT's list and is not in today's. This is only a warning: in a file of that time the row is right; remove it from one that is up to date. It is only looked for with --require-programme, or where the file has a column id_pvd.",
        ),
        wrong="code_insee,nom,id_pvd\n91016,Angerville,pvd-11-91-1\n91226,Étréchy,pvd-11-91-6\n",
        right="code_insee,nom,id_pvd\n91016,Angerville,pvd-11-91-1\n",
    ),
    Rule(
        "R006",
        "code-of-another",
        "error",
        title=Text(fr="Code d'une autre commune", en="Code of another commune"),
        message=Text(
            fr="{column} : « {value} » est le code de {given}, mais le reste de la ligne dit {expected}",
            en="{column}: {value!r} is the code of {given}, but the rest of the row says {expected}",
        ),
        why=Text(
            fr="Le code existe, mais les autres cellules de la ligne s'accordent à désigner une autre commune : le code est celui d'une voisine, ou d'une autre ligne. Corrigez le code, ou bien tout le reste si c'est lui qui est juste.",
            en="The code exists, but the other cells of the row agree on another commune: the code is a neighbour's, or another row's. Correct the code, or all the rest if the code is what is right.",
        ),
        wrong="code_insee,nom,siren\n05045,Embrun,210500468\n",
        right="code_insee,nom,siren\n05046,Embrun,210500468\n",
    ),
    Rule(
        "R024",
        "outside-departements",
        "warning",
        title=Text(
            fr="Commune hors des 101 départements", en="Commune outside the 101 départements"
        ),
        message=Text(
            fr="{column} : « {value} » est hors des 101 départements ; {given}",
            en="{column}: {value!r} is outside the 101 départements; {given}",
        ),
        why=Text(
            fr="La référence couvre les 101 départements, et non les collectivités d'outre-mer, la Nouvelle-Calédonie ni l'étranger : elle ne peut rien dire de plus de ce code. Ce n'est qu'un avertissement, car il peut être juste ; vérifiez-le vous-même.",
            en="The reference covers the 101 départements, not the overseas collectivities, New Caledonia or other countries: it cannot say anything more of this code. This is only a warning, since it may be right; check it yourself.",
        ),
        wrong="code_insee,nom\n98818,Nouméa\n",
        right="code_insee,nom\n97411,Saint-Denis\n",
    ),
    Rule(
        "R025",
        "part-of-commune",
        "warning",
        title=Text(fr="Partie de commune", en="Part of a commune"),
        message=Text(
            fr="{column} : « {value} » est {given}, une partie de la commune {expected}",
            en="{column}: {value!r} is {given}, a part of the commune {expected}",
        ),
        why=Text(
            fr="Le code est celui d'un arrondissement municipal ou d'une commune déléguée ou associée, et non d'une commune. Écrivez celui de la commune si la colonne doit désigner des communes. Ce n'est qu'un avertissement : le code est vrai, et plus précis.",
            en="The code is that of a municipal arrondissement or of a delegated or associated commune, not of a commune. Write the commune's if the column is to name communes. This is only a warning: the code is true, and more precise.",
        ),
        wrong="code_insee\n13201\n",
        right="code_insee\n13055\n",
    ),
)
"""The rules on the code of a commune."""


def candidates(reference: Reference, known: Mapping[str, str]) -> list[str]:
    """Return the codes that other cells than the code point to."""
    found = []
    if "siren" in known and known["siren"] in reference.by_siren:
        found.append(reference.by_siren[known["siren"]])
    if "id_pvd" in known and known["id_pvd"] in reference.by_id:
        found.append(reference.by_id[known["id_pvd"]])
    if "nom" in known:
        named = reference.by_name.get(fold(known["nom"]), ())
        found += [code for code in named if not _denies(reference.towns[code], known)]
    return found


def _denies(town: Town, known: Mapping[str, str]) -> bool:
    """Say whether a cell says that this is not the commune."""
    return (
        known.get("code_departement", town.departement) != town.departement
        or known.get("siren_epci", town.epci) != town.epci
    )


def meant_by(reference: Reference, known: Mapping[str, str]) -> Town | None:
    """Return the one commune that the cells agree on, if there is one.

    Args:
        reference: the reference.
        known: the cells without a fault of their own, by role.
    """
    found = set(candidates(reference, known))
    return reference.towns[found.pop()] if len(found) == 1 else None


def another(reference: Reference, town: Town, known: Mapping[str, str]) -> Town | None:
    """Return the other commune that a row is about, if most of it says so.

    Args:
        reference: the reference.
        town: the commune whose code the row has.
        known: the cells without a fault of their own, by role.

    Returns:
        The one commune with which at least two cells more agree than with that of the code;
        None where the name is right, or where nothing else is sure.
    """
    if "nom" in known and bears(reference, town, known["nom"]):
        if not _denies(town, known):
            return None
        # A name that several communes bear does not say which one is meant.
        if len(reference.by_name.get(fold(known["nom"]), ())) < 2:
            return None
    if "nom" not in known and known.get("siren", town.siren) == town.siren:
        return None
    others = {code for code in candidates(reference, known) if code != town.code}
    if not others:
        return None
    here = agreement(reference, town, known)
    found = {
        code for code in others if agreement(reference, reference.towns[code], known) >= here + 2
    }
    return reference.towns[found.pop()] if len(found) == 1 else None


def agreement(reference: Reference, town: Town, known: Mapping[str, str]) -> int:
    """Count the cells that agree with a commune."""
    row = reference.programme.get(town.code, {})
    postal = known.get("codes_postaux", "").split("|")[0]
    return sum(
        (
            "nom" in known and bears(reference, town, known["nom"]),
            known.get("siren") == town.siren,
            known.get("id_pvd") is not None and known.get("id_pvd") == row.get("id_pvd"),
            known.get("siren_epci") == town.epci,
            known.get("code_departement") == town.departement,
            bool(postal) and postal in town.postaux.split("|"),
        )
    )


_PARTS = {
    "arrondissement": Text(
        fr="l'arrondissement municipal {nom}", en="the municipal arrondissement {nom}"
    ),
    "deleguee": Text(fr="la commune déléguée {nom}", en="the delegated commune {nom}"),
    "associee": Text(fr="la commune associée {nom}", en="the associated commune {nom}"),
}
_NONE = Text(fr="aucune", en="none")


_ABROAD = pattern(ABROAD)
_STRANGER = Text(fr="la référence ne le connaît pas", en="the reference does not know it")
_COUNTRY = Text(
    fr="c'est la forme des codes de pays étrangers",
    en="this is the form of the codes of foreign countries",
)
_MONACO = Text(fr="c'est un code de Monaco", en="this is a code of Monaco")
_IN_COLLECTIVITY = Text(fr="c'est la forme des codes de {nom}", en="{nom} has codes of this form")
_LEFT = Text(
    fr="{code}, hors des départements depuis 2007", en="{code}, outside the départements since 2007"
)


def outside(code: str) -> Text | None:
    """Say where a code is that is of no département; None if its form is another.

    Args:
        code: a code of five characters.

    >>> outside("98000")["en"], outside("98735")["en"], outside("05046")
    ('this is a code of Monaco', 'Polynésie française has codes of this form', None)
    """
    if code in MONACO:
        return _MONACO
    nom = COLLECTIVITIES.get(code[:3])
    if nom is not None:
        return _IN_COLLECTIVITY.fill(nom=nom)
    if _ABROAD.fullmatch(code):
        return _COUNTRY
    return _STRANGER if code.startswith("98") else None


class StrangeCode:
    """Says what a code is that no commune of today has."""

    def __init__(self, reference: Reference) -> None:
        """Take the reference, of today or as of a day."""
        self.reference = reference

    def faults(self, code: str, known: Mapping[str, str]) -> Iterator[Fault]:
        """Say what a code is that no commune has: former, not yet one, a part's, postal or unknown.

        Args:
            code: the code.
            known: the cells of its row without a fault of their own, by role.
        """
        book = self.reference.book
        day = self.reference.day
        if day is not None and book.is_alive(code):
            before = [self.reference.towns[found] for found in book.follow(code, day).codes]
            only = before[0].code if len(before) == 1 else None
            listed = ", ".join(map(str, before))
            yield not_in_force("code_insee", code, day, listed, only)
            return
        part = self.reference.parts.get(code)
        trail = book.follow(code)
        there = self.reference.today.towns
        today = [there[found] for found in trail.codes if found not in LEFT.values()]
        meant = meant_by(self.reference, known)
        given = next((row.ancien_nom for row in trail.rows if row.ancien_code == code), code)
        if meant is not None and meant not in today:
            if code in meant.postaux.split("|"):
                yield Fault("postal-code", "code_insee", code, str(meant), meant.code)
                return
            if self._is_typed_wrong(trail, meant, known):
                right = meant.code
                yield Fault("code-of-another", "code_insee", code, str(meant), right, given=given)
                return
        only = today[0].code if len(today) == 1 else None
        if meant is not None and meant in today:
            only = meant.code
        names = ", ".join(map(str, today))
        if part is not None and (part[0] == "arrondissement" or not trail.rows):
            which = _PARTS[part[0]].fill(nom=part[1])
            yield Fault("part-of-commune", "code_insee", code, names, only, given=which)
        elif trail.rows:
            left = _LEFT.fill(code=LEFT[code]) if code in LEFT else _NONE
            now = only or LEFT.get(code)
            yield Fault("former-commune", "code_insee", code, names or left, now, given=given)
        elif (where := outside(code)) is not None:
            yield Fault("outside-departements", "code_insee", code, given=where)
        else:
            yield self._unknown(code, meant)

    def _unknown(self, code: str, meant: Town | None) -> Fault:
        """Say whether a code that no commune ever had is a postal code."""
        postal = self.reference.by_postal.get(code)
        if postal is None:
            return Fault("unknown-commune", "code_insee", code, None, meant and meant.code)
        towns = [self.reference.towns[found] for found in postal]
        if meant is None and len(towns) == 1:
            meant = towns[0]
        listed = ", ".join(first_of(towns, 5))
        return Fault("postal-code", "code_insee", code, listed, meant and meant.code)

    def _is_typed_wrong(self, trail: Trail[Any], meant: Town, known: Mapping[str, str]) -> bool:
        """Say whether a former code was meant to be that of another commune."""
        if not trail.rows or agreement(self.reference, meant, known) < 3:
            return False
        former = {fold(row.ancien_nom) for row in trail.rows}
        return fold(known.get("nom", "")) not in former

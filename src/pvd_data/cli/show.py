"""`pvd-data show`: one town as a card, or the towns of a département or EPCI as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard, cast

import click

from pvd_data.base.language import Text
from pvd_data.base.safe_json import dump_json
from pvd_data.base.text import WORD, first_of, fold, one_line
from pvd_data.cli.usage import Command, format_option
from pvd_data.cli.words import (
    CannotError,
    adhesion,
    counted,
    current_lang,
    describe,
    epci,
    found_by,
    grid,
    ort,
    print_data,
    print_text,
    say,
    tell,
    thousands,
)
from pvd_data.reference.name_index import epci_forms
from pvd_data.reference.plain import load
from pvd_data.reference.typed import departement_meant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.dataset import Dataset
    from pvd_data.schema.models.communes import Commune
    from pvd_data.schema.models.territoires import Departement, Intercommunalite, Region

    Territory = Departement | Intercommunalite | Region


@click.command(cls=Command)
@click.argument("code_or_name", metavar="CODE_OU_NOM")
@format_option
def show(code_or_name: str, output: str) -> None:
    """Montre une commune, ou les communes d'un département, d'une région ou d'une intercommunalité.

    CODE_OU_NOM : le code INSEE, même ancien, ou le nom d'une commune ; le code ou le nom d'un
    département ; le nom d'une région ; le SIREN ou le nom d'une intercommunalité.
    """
    found = find(load(), code_or_name.strip())
    if output == "json":
        print_data(f"{dump_json(dump(found), indent=2)}\n")
    elif not is_territory(found):
        show_card(cast("Commune", found))
    else:
        towns = counted(len(found.communes), "commune", "commune")
        print_text(say("{nom} : {towns}", "{nom}: {towns}", nom=found.nom, towns=towns), bold=True)
        for line in list_communes(found.communes):
            print_text(line)


def find(pvd: Dataset, text: str) -> Commune | Territory:
    """Find what a code or a name means.

    Args:
        pvd: where to look.
        text: code INSEE of today or of the past, SIREN, or a name; code of a département.

    Raises:
        CannotError: it means nothing in the programme, or several communes.
    """
    names = {fold(row.nom): row.code_departement for row in pvd.departements.values()}
    code = departement_meant(text, names)
    if code:
        return pvd.departements[code]
    if text in set(pvd.intercommunalites):  # not a warning that no key looks like it
        return pvd.intercommunalites[text]
    territories: list[Territory] = [*pvd.regions.values(), *pvd.intercommunalites.values()]
    for named in territories:
        if fold(named.nom) == fold(text):
            return named
    resolution = pvd.resolve(text)
    if resolution.commune is not None:
        if resolution.status != "actuelle" or resolution.repairs:
            tell(describe(resolution)[current_lang()])
        return resolution.commune
    if "siren" in resolution.repairs:
        raise _not_in_programme(resolution.communes[0].nom, resolution.communes[0].code_insee)
    if resolution.status != "inconnue":
        raise CannotError(describe(resolution))
    if resolution.intercommunalite is not None:
        outside = resolution.intercommunalite
        raise _not_in_programme(outside.nom, outside.siren_epci)
    return _find_by_name(pvd, text)


def _not_in_programme(nom: str, code: str) -> CannotError:
    said = Text(
        fr="{nom} ({code}) n'est pas dans le programme", en="{nom} ({code}) is not in the programme"
    )
    return CannotError(said.fill(nom=nom, code=code))


def _find_epci(pvd: Dataset, text: str) -> Intercommunalite | None:
    """Find an EPCI by its name, its nature written otherwise or not at all."""
    forms = set(epci_forms(text))
    found = [
        epci
        for epci in pvd.intercommunalites.values()
        if not forms.isdisjoint(epci_forms(epci.nom))
    ]
    return found[0] if len(found) == 1 else None


#: How many communes a message lists that a name may mean.
_LISTED = 5


def _find_by_name(pvd: Dataset, text: str) -> Commune | Intercommunalite:
    matches = pvd.search(text)
    best = [match for match in matches if match.reason == matches[0].reason]
    if not best or best[0].reason in ("prefixe", "mots", "epci", "proche"):
        # Lyon is Lyon, and not the Lyons-la-Forêt that it is the beginning of.
        everywhere = pvd.search(text, scope="france")
        for match in everywhere:
            if match.reason in ("exact", "plie"):
                raise _not_in_programme(match.commune.nom, match.commune.code_insee)
        found_epci = _find_epci(pvd, text)
        if found_epci is not None:
            return found_epci
        if not best and everywhere and everywhere[0].reason == "epci":
            raise _not_in_programme(everywhere[0].name, str(everywhere[0].commune.siren_epci))
    if len(best) == 1:
        commune = best[0].commune
        if best[0].reason not in ("exact", "plie"):
            found = f"{commune.nom} ({commune.code_insee}), {found_by(best[0])}"
            given = one_line(text, WORD)
            how = say("« {given} » : {found}", "{given!r}: {found}", given=given, found=found)
            tell(how)
        return commune
    if best:
        listed = [
            f"{m.commune.code_insee} {m.commune.nom} ({m.commune.departement.nom})" for m in best
        ]
        said = Text(
            fr="« {text} » peut désigner plusieurs communes du programme ; donnez un code :\n  {listed}",
            en="{text!r} may be several communes of the programme; give a code:\n  {listed}",
        )
        raise CannotError(
            said.fill(text=one_line(text, WORD), listed=", ".join(first_of(listed, _LISTED)))
        )
    said = Text(
        fr="« {text} » n'est ni un code ni un nom connu ; donnez le code INSEE ou le nom d'une commune du "
        "programme",
        en="{text!r} is no known code or name; give the code INSEE or the name of a commune of the programme",
    )
    raise CannotError(said.fill(text=one_line(text, WORD)))


def is_territory(found: Commune | Territory) -> TypeGuard[Territory]:
    """Say whether what was found has communes, and is none."""
    return hasattr(found, "communes")


def dump(found: Commune | Territory) -> dict[str, Any]:
    """Return a row and what it is related to as plain objects for JSON.

    Args:
        found: the row.
    """
    plain = found.model_dump(mode="json")
    if is_territory(found):
        plain["communes"] = [commune.model_dump(mode="json") for commune in found.communes]
        return plain
    town = cast("Commune", found)
    related = town.intercommunalite
    plain["intercommunalite"] = related and related.model_dump(mode="json")
    plain["departement"] = town.departement.model_dump(mode="json")
    plain["region"] = town.region.model_dump(mode="json")
    plain["dispositifs"] = [row.model_dump(mode="json") for row in town.dispositifs]
    plain["lectures_ort"] = [row.model_dump(mode="json") for row in town.lectures_ort]
    plain["evenements"] = [event.model_dump(mode="json") for event in town.evenements]
    return plain


_CARD = [
    Text(fr="Département", en="Département"),
    Text(fr="Région", en="Région"),
    Text(fr="Intercommunalité", en="Intercommunalité"),
    Text(fr="Population", en="Population"),
    Text(fr="Codes postaux", en="Postcodes"),
    Text(fr="Adhésion", en="Joined"),
    Text(fr="ORT", en="ORT"),
    Text(fr="Dispositifs", en="Programmes"),
    Text(fr="Centralité", en="Centrality"),
    Text(fr="Densité", en="Density"),
    Text(fr="Massif", en="Massif"),
    Text(fr="SIREN", en="SIREN"),
    Text(fr="Identifiant", en="Identifier"),
    Text(fr="Centre", en="Centre"),
    Text(fr="Événements", en="Events"),
]


def show_card(commune: Commune) -> None:
    """Print one commune.

    Args:
        commune: a linked row.
    """
    related = commune.intercommunalite
    separator, none = say(" ; ", "; "), say("aucun", "none")
    inhabitants = counted(commune.population_municipale, "habitant", "inhabitant")
    values = [
        f"{commune.departement.nom} ({commune.code_departement})",
        f"{commune.region.nom} ({commune.region.code_region})",
        epci(commune) if related is None else f"{related.nom} ({related.siren_epci})",
        f"{inhabitants} ({commune.annee_population})",
        ", ".join(commune.codes_postaux),
        adhesion(commune),
        ort(commune),
        separator.join(row.titre for row in commune.dispositifs) or none,
        commune.niveau_centralite or say("non définie", "undefined"),
        commune.densite or none,
        commune.massif or none,
        commune.siren,
        commune.id_pvd,
        f"{commune.latitude} N, {commune.longitude} E",
        separator.join(event.nom for event in commune.evenements) or none,
    ]
    print_text(f"{commune.nom} ({commune.code_insee})", bold=True)
    for label, value in zip(_CARD, values, strict=True):
        print_text(f"  {label[current_lang()]:<18}{value}")


def list_communes(communes: Sequence[Commune]) -> list[str]:
    """Return communes as the lines of an aligned list, with a header.

    Args:
        communes: linked rows.
    """
    joined = say("Adhésion", "Joined")
    header = ["Code", "Commune", "Intercommunalité", "Population", joined, "ORT"]
    rows = [
        [
            commune.code_insee,
            commune.nom,
            epci(commune),
            thousands(commune.population_municipale),
            adhesion(commune),
            ort(commune),
        ]
        for commune in communes
    ]
    return grid(header, rows, right=frozenset({3}))

"""A program that uses every public name: a type checker knows what each is, without running it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import assert_type

from pydantic import BaseModel

import pvd_data
import pvd_data.testing


class Projet(BaseModel):
    """Every type of a cell."""

    commune: pvd_data.CommunePVD
    actuelle: pvd_data.CommuneActuelle
    epci: pvd_data.EPCI
    code: pvd_data.CodeInsee
    ancien: pvd_data.CodeInseeHistorique
    departement: pvd_data.CodeDepartement
    region: pvd_data.CodeRegion
    postal: pvd_data.CodePostal
    identifiant: pvd_data.IdPvd
    siren: pvd_data.Siren


def cells(projet: Projet) -> None:
    """Cells are texts."""
    assert_type(projet.commune, str)
    assert_type(projet.epci, str)
    assert_type(projet.siren, str)


def tables(pvd: pvd_data.Dataset) -> None:
    """Every table has its rows."""
    assert_type(pvd.edition, str | None)
    assert_type(pvd.accompagnements["a"], pvd_data.Accompagnement)
    assert_type(pvd.axes["1"], pvd_data.Axe)
    assert_type(pvd.thematiques["a"], pvd_data.Thematique)
    assert_type(pvd.programmes["PVD"], pvd_data.Programme)
    assert_type(pvd.evenements["a"], pvd_data.Evenement)
    assert_type(pvd.participations["a", "05046"], pvd_data.Participation)
    assert_type(pvd.sources["a"], pvd_data.Source)
    assert_type(pvd.anomalies["communes", "05046", "nom"], pvd_data.Anomalie)
    assert_type(pvd.communes, pvd_data.Table[str, pvd_data.Commune])
    assert_type(pvd.communes_france["05046"], pvd_data.CommuneFrance)
    assert_type(pvd.intercommunalites["200067742"], pvd_data.Intercommunalite)
    assert_type(pvd.intercommunalites_france["200067742"], pvd_data.IntercommunaliteFrance)
    assert_type(pvd.departements["05"], pvd_data.Departement)
    assert_type(pvd.regions["93"], pvd_data.Region)
    assert_type(pvd.arrondissements["052"], pvd_data.Arrondissement)
    assert_type(next(iter(pvd.dispositifs.values())), pvd_data.Dispositif)
    assert_type(next(iter(pvd.ort.values())), pvd_data.Ort)
    assert_type(next(iter(pvd.anciens_codes.values())), pvd_data.AncienCode)
    assert_type(next(iter(pvd.anciens_noms.values())), pvd_data.AncienNom)
    assert_type(next(iter(pvd.appartenances_epci.values())), pvd_data.AppartenanceEpci)
    assert_type(next(iter(pvd.anciens_noms_epci.values())), pvd_data.AncienNomEpci)
    assert_type(pvd.editions["2026-04-27"], pvd_data.Edition)
    assert_type(next(iter(pvd.appartenances.values())), pvd_data.Appartenance)
    assert_type(next(iter(pvd.anciens_identifiants.values())), pvd_data.AncienIdentifiant)
    assert_type(next(iter(pvd.dates_donnees.values())), pvd_data.DateDonnee)
    assert_type(next(iter(pvd.evolutions.values())), pvd_data.Evolution)
    assert_type(next(iter(pvd.detachements.values())), pvd_data.Detachement)
    assert_type(next(iter(pvd.subdivisions.values())), pvd_data.Subdivision)


def rows(pvd: pvd_data.Dataset) -> None:
    """Relations lead from row to row."""
    embrun = pvd.communes["05046"]
    assert_type(embrun.nom, str)
    assert_type(embrun.date_ort, datetime.date | None)
    assert_type(embrun.departement, pvd_data.Departement)
    assert_type(embrun.region, pvd_data.Region)
    assert_type(embrun.intercommunalite, pvd_data.Intercommunalite | None)
    assert_type(embrun.evenements, tuple[pvd_data.Evenement, ...])
    assert_type(pvd.communes.get("05046"), pvd_data.Commune | None)
    assert_type(pvd.communes.where(ort=True), tuple[pvd_data.Commune, ...])
    assert_type(pvd.communes.get_by_name("Embrun", departement="5"), pvd_data.Commune)


def finding(pvd: pvd_data.Dataset) -> None:
    """What is found is known with its parts."""
    found = pvd.resolve("05067", date="2014-06-01")
    assert_type(found, pvd_data.Resolution)
    assert_type(found.commune, pvd_data.Commune | None)
    assert_type(found.communes, tuple[pvd_data.CommuneFrance, ...])
    assert_type(found.events, tuple[pvd_data.AncienCode, ...])
    assert_type(found.intercommunalite, pvd_data.IntercommunaliteFrance | None)
    assert_type(pvd.search("x"), tuple[pvd_data.Match[pvd_data.Commune], ...])
    everywhere = pvd.search("x", scope="france", departement="2a")
    assert_type(everywhere, tuple[pvd_data.Match[pvd_data.CommuneFrance], ...])
    assert_type(pvd.match("x", departement="5"), pvd_data.Match[pvd_data.CommuneFrance] | None)
    assert_type(pvd.candidates("x"), tuple[pvd_data.Match[pvd_data.CommuneFrance], ...])
    assert_type(pvd.passage("05067", "2012-01-01"), tuple[pvd_data.Passage, ...])
    assert_type(pvd.as_of("2024-01-26"), pvd_data.ProgrammeThen)
    assert_type(pvd.as_of("2024-01-26").communes["05046"], pvd_data.CommuneFrance)
    assert_type(pvd.stats("nature_epci"), pvd_data.Statistics)
    assert_type(pvd.stats().groups, tuple[pvd_data.Group, ...])
    assert_type(pvd.stats().total.nombre_communes, int)
    assert_type(pvd.communes["05046"].appartenances, tuple[pvd_data.Appartenance, ...])
    assert_type(pvd.communes["05046"].dispositifs, tuple[pvd_data.Dispositif, ...])
    assert_type(pvd.communes["05046"].lectures_ort, tuple[pvd_data.Ort, ...])
    assert_type(pvd.communes["05046"].arrondissement, pvd_data.Arrondissement | None)
    print(found.to_dict()["status"], everywhere[0].to_dict())


def checking() -> None:
    """So is a report."""
    report = pvd_data.validate("a.csv", as_of="2014-06-01", lang="fr")
    assert_type(report, pvd_data.Report)
    assert_type(report.valid, bool)
    assert_type(report.issues, tuple[pvd_data.Issue, ...])
    assert_type(report.issues[0].suggestion, str | None)
    assert_type(report.to_html("en"), str)
    print(report.to_dict()["valid"], report.issues[0].to_dict())
    options = pvd_data.CheckOptions.of(lang="fr")
    assert_type(options, pvd_data.CheckOptions)
    assert_type(pvd_data.validate("a.csv", options=options), pvd_data.Report)
    pvd_data.testing.assert_valid("a.csv")
    document = pvd_data.Document(b"code_insee,nom\n5046,Embrun\n", "a.csv")
    assert_type(document.check(lang="fr"), pvd_data.Report)
    assert_type(document.fix().content, bytes)
    assert_type(next(document.rows()).line, int)
    assert_type(pvd_data.RULES["type-error"].title["fr"], str)
    assert_type(pvd_data.ROLES["code_insee"].what["fr"], str)


def files() -> None:
    """And what is written."""
    assert_type(pvd_data.export("x", "csv", departement="05"), tuple[Path, ...])
    listed = pvd_data.enrich_content(b"code_insee\n05046\n", "a.csv", columns="ort")
    assert_type(listed, pvd_data.Enriched)
    assert_type(listed.content, bytes)
    print(pvd_data.package_root().name, pvd_data.frictionless_package(), pvd_data.__version__)


def errors(pvd: pvd_data.Dataset) -> None:
    """Errors have their attributes."""
    try:
        pvd_data.load("x")
    except (
        pvd_data.DamagedPackageError,
        pvd_data.DataPackageNotFoundError,
        pvd_data.DescriptorError,
        pvd_data.ExportError,
        pvd_data.MissingTableError,
        pvd_data.UnreadableFileError,
    ) as error:
        assert_type(error.path, str)
    except pvd_data.InvalidDataError as error:
        assert_type(error.report, pvd_data.Report)
    except pvd_data.OptionError as error:
        assert_type(error.option, str)
    except (pvd_data.FrameError, pvd_data.NothingToCheckError, pvd_data.UnlinkedRowError) as error:
        assert_type(error.text["fr"], str)
    try:
        print(pvd.communes["05046"])
    except (pvd_data.KeyTypeError, pvd_data.UnknownKeyError) as error:
        assert_type(error.table, str)
    except pvd_data.AmbiguousNameError as error:
        assert_type(error.name, str)
    except pvd_data.PvdDataError as error:
        print(error)


print(cells, rows, finding, checking, files, errors)
tables(pvd_data.load())

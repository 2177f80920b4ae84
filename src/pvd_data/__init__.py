"""Reference data of the French programme Petites villes de demain, typed and related.

>>> import pvd_data
>>> pvd = pvd_data.load()
>>> pvd.communes["05046"].nom
'Embrun'

Names are imported at first use, so that `import pvd_data` costs next to nothing (PEP 562).
"""

# Type checkers take this name for true; importing it from typing would cost more than all
# the rest of this module. Written as False, it would hide the names below it from jedi, which
# completes them in notebooks and editors.
TYPE_CHECKING = bool()  # noqa: UP018

if TYPE_CHECKING:
    from pvd_data.dataset import Dataset as Dataset
    from pvd_data.dataset import load as load
    from pvd_data.enriching.content import Enriched as Enriched
    from pvd_data.enriching.content import enrich_content as enrich_content
    from pvd_data.errors import AmbiguousNameError as AmbiguousNameError
    from pvd_data.errors import DamagedPackageError as DamagedPackageError
    from pvd_data.errors import DataPackageNotFoundError as DataPackageNotFoundError
    from pvd_data.errors import DescriptorError as DescriptorError
    from pvd_data.errors import ExportError as ExportError
    from pvd_data.errors import FrameError as FrameError
    from pvd_data.errors import InvalidDataError as InvalidDataError
    from pvd_data.errors import KeyTypeError as KeyTypeError
    from pvd_data.errors import MissingTableError as MissingTableError
    from pvd_data.errors import NothingToCheckError as NothingToCheckError
    from pvd_data.errors import PvdDataError as PvdDataError
    from pvd_data.errors import UnknownKeyError as UnknownKeyError
    from pvd_data.errors import UnlinkedRowError as UnlinkedRowError
    from pvd_data.errors import UnreadableFileError as UnreadableFileError
    from pvd_data.exports.export import export as export
    from pvd_data.fixing.document import Document as Document
    from pvd_data.package.shipped import frictionless_package as frictionless_package
    from pvd_data.package.whole import package_root as package_root
    from pvd_data.reference.history import Resolution as Resolution
    from pvd_data.reference.passage import Passage as Passage
    from pvd_data.reference.programme import ProgrammeThen as ProgrammeThen
    from pvd_data.reference.search import Match as Match
    from pvd_data.reference.statistics import Group as Group
    from pvd_data.reference.statistics import Statistics as Statistics
    from pvd_data.reference.types import EPCI as EPCI
    from pvd_data.reference.types import CommuneActuelle as CommuneActuelle
    from pvd_data.reference.types import CommunePVD as CommunePVD
    from pvd_data.report import Issue as Issue
    from pvd_data.report import Report as Report
    from pvd_data.rules.registry import RULES as RULES
    from pvd_data.schema.codes import CodeDepartement as CodeDepartement
    from pvd_data.schema.codes import CodeInsee as CodeInsee
    from pvd_data.schema.codes import CodeInseeHistorique as CodeInseeHistorique
    from pvd_data.schema.codes import CodePostal as CodePostal
    from pvd_data.schema.codes import CodeRegion as CodeRegion
    from pvd_data.schema.codes import IdPvd as IdPvd
    from pvd_data.schema.codes import Siren as Siren
    from pvd_data.schema.models.communes import Commune as Commune
    from pvd_data.schema.models.dispositifs import Dispositif as Dispositif
    from pvd_data.schema.models.dispositifs import Ort as Ort
    from pvd_data.schema.models.editions import AncienIdentifiant as AncienIdentifiant
    from pvd_data.schema.models.editions import Appartenance as Appartenance
    from pvd_data.schema.models.editions import DateDonnee as DateDonnee
    from pvd_data.schema.models.editions import Edition as Edition
    from pvd_data.schema.models.editions import Evolution as Evolution
    from pvd_data.schema.models.evenements import Evenement as Evenement
    from pvd_data.schema.models.evenements import Participation as Participation
    from pvd_data.schema.models.programme import Accompagnement as Accompagnement
    from pvd_data.schema.models.programme import Axe as Axe
    from pvd_data.schema.models.programme import Programme as Programme
    from pvd_data.schema.models.programme import Thematique as Thematique
    from pvd_data.schema.models.provenance import Anomalie as Anomalie
    from pvd_data.schema.models.provenance import Source as Source
    from pvd_data.schema.models.reference import AncienCode as AncienCode
    from pvd_data.schema.models.reference import AncienNom as AncienNom
    from pvd_data.schema.models.reference import AncienNomEpci as AncienNomEpci
    from pvd_data.schema.models.reference import AppartenanceEpci as AppartenanceEpci
    from pvd_data.schema.models.reference import CommuneFrance as CommuneFrance
    from pvd_data.schema.models.reference import Detachement as Detachement
    from pvd_data.schema.models.reference import IntercommunaliteFrance as IntercommunaliteFrance
    from pvd_data.schema.models.reference import Subdivision as Subdivision
    from pvd_data.schema.models.territoires import Arrondissement as Arrondissement
    from pvd_data.schema.models.territoires import Departement as Departement
    from pvd_data.schema.models.territoires import Intercommunalite as Intercommunalite
    from pvd_data.schema.models.territoires import Region as Region
    from pvd_data.schema.roles import ROLES as ROLES
    from pvd_data.table import Table as Table
    from pvd_data.validation.asking import OptionError as OptionError
    from pvd_data.validation.check_options import CheckOptions as CheckOptions
    from pvd_data.validation.validate import validate as validate

__version__ = "0.1.0"

# Where each public name lives; a test holds this equal to the imports above.
_MODULES = {
    "dataset": (
        "Dataset",
        "load",
    ),
    "enriching.content": (
        "Enriched",
        "enrich_content",
    ),
    "errors": (
        "AmbiguousNameError",
        "DamagedPackageError",
        "DataPackageNotFoundError",
        "DescriptorError",
        "ExportError",
        "FrameError",
        "InvalidDataError",
        "KeyTypeError",
        "MissingTableError",
        "NothingToCheckError",
        "PvdDataError",
        "UnknownKeyError",
        "UnlinkedRowError",
        "UnreadableFileError",
    ),
    "exports.export": ("export",),
    "fixing.document": ("Document",),
    "package.shipped": ("frictionless_package",),
    "package.whole": ("package_root",),
    "reference.history": ("Resolution",),
    "reference.passage": ("Passage",),
    "reference.programme": ("ProgrammeThen",),
    "reference.search": ("Match",),
    "reference.statistics": (
        "Group",
        "Statistics",
    ),
    "reference.types": (
        "EPCI",
        "CommuneActuelle",
        "CommunePVD",
    ),
    "report": (
        "Issue",
        "Report",
    ),
    "rules.registry": ("RULES",),
    "schema.codes": (
        "CodeDepartement",
        "CodeInsee",
        "CodeInseeHistorique",
        "CodePostal",
        "CodeRegion",
        "IdPvd",
        "Siren",
    ),
    "schema.models.communes": ("Commune",),
    "schema.models.dispositifs": (
        "Dispositif",
        "Ort",
    ),
    "schema.models.editions": (
        "AncienIdentifiant",
        "Appartenance",
        "DateDonnee",
        "Edition",
        "Evolution",
    ),
    "schema.models.evenements": (
        "Evenement",
        "Participation",
    ),
    "schema.models.programme": (
        "Accompagnement",
        "Axe",
        "Programme",
        "Thematique",
    ),
    "schema.models.provenance": (
        "Anomalie",
        "Source",
    ),
    "schema.models.reference": (
        "AncienCode",
        "AncienNom",
        "AncienNomEpci",
        "AppartenanceEpci",
        "CommuneFrance",
        "Detachement",
        "IntercommunaliteFrance",
        "Subdivision",
    ),
    "schema.models.territoires": (
        "Arrondissement",
        "Departement",
        "Intercommunalite",
        "Region",
    ),
    "schema.roles": ("ROLES",),
    "table": ("Table",),
    "validation.asking": ("OptionError",),
    "validation.check_options": ("CheckOptions",),
    "validation.validate": ("validate",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = sorted([*_HOMES, "__version__"])


def __getattr__(name: str) -> object:
    """Import a public name at first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return list(__all__)

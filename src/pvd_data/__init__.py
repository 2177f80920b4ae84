"""Reference data of the French programme Petites villes de demain, typed and related.

>>> import pvd_data
>>> pvd = pvd_data.load()
>>> pvd.communes["05046"].nom
'Embrun'

Names are imported at first use, so that `import pvd_data` costs next to nothing (PEP 562).
"""

# Type checkers take this name for true; importing it from typing would cost more than all
# the rest of this module.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from pvd_data.dataset import Dataset, load
    from pvd_data.errors import (
        AmbiguousNameError,
        DataPackageNotFoundError,
        DescriptorError,
        ExportError,
        FrameError,
        InvalidDataError,
        MissingTableError,
        NothingToCheckError,
        PvdDataError,
        UnknownKeyError,
        UnlinkedRowError,
        UnreadableFileError,
    )
    from pvd_data.exports.export import export
    from pvd_data.package.opening import frictionless_package, package_root
    from pvd_data.reference.history import Resolution
    from pvd_data.reference.search import Match
    from pvd_data.report import Issue, Report
    from pvd_data.schema.codes import (
        CodeDepartement,
        CodeInsee,
        CodeInseeHistorique,
        CodePostal,
        CodeRegion,
        IdPvd,
        Siren,
    )
    from pvd_data.schema.models.communes import Commune
    from pvd_data.schema.models.evenements import Evenement, Participation
    from pvd_data.schema.models.programme import Accompagnement, Axe, Programme, Thematique
    from pvd_data.schema.models.provenance import Anomalie, Source
    from pvd_data.schema.models.reference import (
        AncienCode,
        AncienNom,
        CommuneFrance,
        Evolution,
        IntercommunaliteFrance,
        Subdivision,
    )
    from pvd_data.schema.models.territoires import Departement, Intercommunalite, Region
    from pvd_data.table import Table
    from pvd_data.validation.validate import validate

__version__ = "0.1.0"

# Where each public name lives; a test holds this equal to the imports above.
_MODULES = {
    "schema.codes": (
        "CodeDepartement",
        "CodeInsee",
        "CodeInseeHistorique",
        "CodePostal",
        "CodeRegion",
        "IdPvd",
        "Siren",
    ),
    "dataset": ("Dataset", "load"),
    "errors": (
        "AmbiguousNameError",
        "DataPackageNotFoundError",
        "DescriptorError",
        "ExportError",
        "FrameError",
        "InvalidDataError",
        "MissingTableError",
        "NothingToCheckError",
        "PvdDataError",
        "UnknownKeyError",
        "UnlinkedRowError",
        "UnreadableFileError",
    ),
    "exports.export": ("export",),
    "reference.history": ("Resolution",),
    "package.opening": ("frictionless_package", "package_root"),
    "schema.models.communes": ("Commune",),
    "schema.models.evenements": ("Evenement", "Participation"),
    "schema.models.programme": ("Accompagnement", "Axe", "Programme", "Thematique"),
    "schema.models.provenance": ("Anomalie", "Source"),
    "schema.models.reference": (
        "AncienCode",
        "AncienNom",
        "CommuneFrance",
        "Evolution",
        "IntercommunaliteFrance",
        "Subdivision",
    ),
    "schema.models.territoires": ("Departement", "Intercommunalite", "Region"),
    "report": ("Issue", "Report"),
    "reference.search": ("Match",),
    "table": ("Table",),
    "validation.validate": ("validate",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Accompagnement",
    "AmbiguousNameError",
    "AncienCode",
    "AncienNom",
    "Anomalie",
    "Axe",
    "CodeDepartement",
    "CodeInsee",
    "CodeInseeHistorique",
    "CodePostal",
    "CodeRegion",
    "Commune",
    "CommuneFrance",
    "DataPackageNotFoundError",
    "Dataset",
    "Departement",
    "DescriptorError",
    "Evenement",
    "Evolution",
    "ExportError",
    "FrameError",
    "IdPvd",
    "Intercommunalite",
    "IntercommunaliteFrance",
    "InvalidDataError",
    "Issue",
    "Match",
    "MissingTableError",
    "NothingToCheckError",
    "Participation",
    "Programme",
    "PvdDataError",
    "Region",
    "Report",
    "Resolution",
    "Siren",
    "Source",
    "Subdivision",
    "Table",
    "Thematique",
    "UnknownKeyError",
    "UnlinkedRowError",
    "UnreadableFileError",
    "__version__",
    "export",
    "frictionless_package",
    "load",
    "package_root",
    "validate",
]


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

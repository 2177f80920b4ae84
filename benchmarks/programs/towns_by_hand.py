"""What one would write without pvd-data: two models, and the files read into them.

The same columns, types and bounds as `pvd_data.Commune` and `pvd_data.Intercommunalite`, and the
same strictness where pydantic's own types have it; without the titles, the French messages, the
relations and the rules that hold a row together. It knows nothing of pvd-data, so that what it
costs does not depend on how pvd-data is written.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEPARTEMENT = "0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-46]"
_REGION = "01|02|03|04|06|11|24|27|28|32|44|52|53|75|76|84|93|94"
_COMMUNE = "(?:0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5])[0-9]{3}|97[1-46][0-9]{2}"


def _luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    if total % 10:
        raise ValueError("the key is wrong")
    return digits


def _split(value: object) -> object:
    return tuple(value.split("|")) if isinstance(value, str) else value


Nom = Annotated[str, Field(pattern=r"^\S(?:.*\S)?$")]
CodeInsee = Annotated[str, Field(pattern=f"^(?:{_COMMUNE})$")]
CodeDepartement = Annotated[str, Field(pattern=f"^(?:{_DEPARTEMENT})$")]
CodeArrondissement = Annotated[str, Field(pattern=f"^(?:{_DEPARTEMENT})[0-9]$")]
CodeCanton = Annotated[str, Field(pattern=f"^(?:{_DEPARTEMENT})[0-9]{{2}}$")]
CodePostal = Annotated[str, Field(pattern="^(?:0[1-9]|[1-8][0-9]|9[0-8])[0-9]{3}$")]
Siren = Annotated[str, Field(pattern="^[0-9]{9}$"), AfterValidator(_luhn)]
IdPvd = Annotated[
    str,
    Field(pattern=f"^pvd-(?:{_REGION})-(?:{_DEPARTEMENT})(?:{_DEPARTEMENT})?-[1-9][0-9]{{0,3}}$"),
]
Centralite = Literal[
    "Centre majeur d'équipements et de services",
    "Centre structurant d'équipements et de services",
    "Centre intermédiaire d'équipements et de services",
    "Centre local d'équipements et de services",
    "Communes non centre",
]
Densite = Literal[
    "Grands centres urbains",
    "Centres urbains intermédiaires",
    "Petites villes",
    "Ceintures urbaines",
    "Bourgs ruraux",
    "Rural à habitat dispersé",
    "Rural à habitat très dispersé",
]
Massif = Literal[
    "Massif des Vosges",
    "Massif du Jura",
    "Massif des Alpes",
    "Massif de Guadeloupe",
    "Massif de Corse",
    "Massif Central",
    "Massif de Martinique",
    "Massif des Pyrénées",
    "Massif des Hauts de la Réunion",
]
Effectif = Annotated[int, Field(ge=0)]
Annee = Annotated[int, Field(ge=1900, le=2100)]
CodesPostaux = Annotated[tuple[CodePostal, ...], Field(min_length=1), BeforeValidator(_split)]


class Row(BaseModel):
    """A row, frozen, without further columns."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Commune(Row):
    """A commune of the programme."""

    code_insee: CodeInsee
    nom: Nom
    siren: Siren
    id_pvd: IdPvd
    code_departement: CodeDepartement
    code_arrondissement: CodeArrondissement | None = None
    code_canton: CodeCanton | None = None
    siren_epci: Siren | None = None
    population_municipale: Effectif
    annee_population: Annee
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    codes_postaux: CodesPostaux
    niveau_centralite: Centralite | None = None
    densite: Densite | None = None
    massif: Massif | None = None
    date_adhesion: Annotated[date, Field(ge=date(2020, 10, 1))] | None = None
    ort: bool
    date_ort: Annotated[date, Field(ge=date(2018, 11, 23))] | None = None


class Intercommunalite(Row):
    """An EPCI."""

    siren_epci: Siren
    nom: Nom
    nature: Literal["CC", "CA", "CU", "METRO", "MET69"]
    code_departement: CodeDepartement
    regime_fiscal: Literal["FPU", "FA"]
    nombre_communes: Annotated[int, Field(ge=1)]
    population_municipale: Effectif
    population_totale: Effectif
    annee_population: Annee


R = TypeVar("R", bound=Row)


def read(model: type[R], path: Path) -> Iterator[R]:
    """Read a file into models; an empty cell is a missing value.

    Args:
        model: of its rows.
        path: the file.
    """
    with path.open(encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file):
            yield model.model_validate({name: text for name, text in cells.items() if text})


def epci_of(code_insee: str, folder: str) -> str:
    """Return the name of the EPCI of a commune.

    Args:
        code_insee: the commune.
        folder: that of the tables.
    """
    communes = {row.code_insee: row for row in read(Commune, Path(folder, "communes.csv"))}
    path = Path(folder, "intercommunalites.csv")
    epci = {row.siren_epci: row for row in read(Intercommunalite, path)}
    return epci[communes[code_insee].siren_epci or ""].nom

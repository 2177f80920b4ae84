"""Each publisher's file, reduced to the columns that the build needs, under its own names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import BuildError
from pipeline.sheets import Sheet, read_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pipeline.sources import SourceFolder


@dataclass(frozen=True)
class Cog:
    """Code officiel géographique.

    Attributes:
        communes: living communes by code, with `nom`, `departement`, `arrondissement`, `canton`.
        hosts: for the code of a delegated or associated commune or an arrondissement that is
            no living commune's, the commune it belongs to today.
        departements: by code, with `nom`, `region`, `chef_lieu`.
        regions: by code, with `nom`, `chef_lieu`.
        entities: every row of the file: `type`, `code`, `nom`, `article`, `parent`.
    """

    communes: Mapping[str, Mapping[str, str]]
    hosts: Mapping[str, str]
    departements: Mapping[str, Mapping[str, str]]
    regions: Mapping[str, Mapping[str, str]]
    entities: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Intercommunalites:
    """The DGCL's list.

    Attributes:
        by_siren: the EPCI, with `nom`, `nature`, `regime_fiscal`, `departement`, `membres`,
            `population_municipale`, `population_totale`.
        of_commune: SIREN of the EPCI of each commune.
        siren: SIREN of each commune itself.
    """

    by_siren: Mapping[str, Mapping[str, str]]
    of_commune: Mapping[str, str]
    siren: Mapping[str, str]


@dataclass(frozen=True)
class EpciThroughTime:
    """What EPCI were on 1 January of some years.

    Attributes:
        members: `code`, `epci`, `first` and `last` year of each membership.
        names: `epci`, `nom`, `nature`, `first` and `last` year of each name.
        newest: the last of these years.
    """

    members: Sequence[Mapping[str, str]]
    names: Sequence[Mapping[str, str]]
    newest: str


def read_cog(folder: SourceFolder) -> Cog:
    """Read communes, départements and régions."""
    sheet = read_columns(
        folder,
        "insee-cog-communes",
        {
            "type": "TYPECOM",
            "code": "COM",
            "departement": "DEP",
            "arrondissement": "ARR",
            "canton": "CAN",
            "nom": "LIBELLE",
            "article": "TNCC",
            "parent": "COMPARENT",
        },
    )
    communes = _kept(folder, "insee-cog-communes", sheet, "type", "COM").by_code()
    hosts = {
        row["code"]: row["parent"]
        for _, row in sheet.rows
        if row["type"] != "COM" and row["code"] not in communes
    }
    departements = read_columns(
        folder,
        "insee-cog-departements",
        {"code": "DEP", "region": "REG", "chef_lieu": "CHEFLIEU", "nom": "LIBELLE"},
    )
    regions = read_columns(
        folder,
        "insee-cog-regions",
        {"code": "REG", "chef_lieu": "CHEFLIEU", "nom": "LIBELLE"},
    )
    for divisions in (departements, regions):
        for line, row in divisions.rows:
            if row["chef_lieu"] not in communes:
                raise divisions.error("commune absente du COG", line, "chef_lieu", row["chef_lieu"])
    entities = [row for _, row in sheet.rows]
    return Cog(communes, hosts, departements.by_code(), regions.by_code(), entities)


def read_arrondissements(folder: SourceFolder, cog: Cog) -> list[Mapping[str, str]]:
    """Read the arrondissements, subdivisions of départements.

    Raises:
        BuildError: also if a commune is in another one.
    """
    sheet = read_columns(
        folder,
        "insee-cog-arrondissements",
        {
            "code_arrondissement": "code",
            "nom": "nom",
            "code_departement": "departement",
            "code_insee_chef_lieu": "chefLieu",
        },
    )
    listed = sheet.by_code("code_arrondissement")
    for code, commune in cog.communes.items():
        if commune["arrondissement"] and commune["arrondissement"] not in listed:
            raise BuildError(
                f"la commune {code} est dans l'arrondissement {commune['arrondissement']}, qui n'y "
                "est pas",
                file=sheet.file,
            )
    return [row for _, row in sheet.rows]


def read_ort(folder: SourceFolder) -> dict[str, date | None]:
    """Read the communes covered by a signed ORT, and when; the published file has others too."""
    sheet = read_columns(
        folder,
        "dgaln-ort",
        {"code": "Code commune", "signee": "Signée ?", "jour": "Si signée, date de signature"},
    )
    signed = _kept(folder, "dgaln-ort", sheet, "signee", "Signée")
    signed.by_code()
    return {
        row["code"]: day for (_, row), day in zip(signed.rows, signed.days("jour"), strict=True)
    }


def read_populations(folder: SourceFolder) -> dict[str, tuple[int, str]]:
    """Read the municipal population of each commune and the code of the source that has it.

    Mayotte's file has no whole code: it is the first two characters of DEP, then CODCOM. Paris,
    Lyon and Marseille stand in the other by their arrondissements alone.
    """
    code = "insee-populations-mayotte"
    sheet = read_columns(folder, code, {"dep": "DEP", "com": "CODCOM", "pmun": "PMUN"})
    sheet.by_code("com")
    found = {
        row["dep"][:2] + row["com"]: (sheet.number(line, row, "pmun"), code)
        for line, row in sheet.rows
    }
    code = "insee-populations"
    sheet = read_columns(folder, code, {"code": "COM", "pmun": "PMUN"})
    sheet.by_code()
    found |= {row["code"]: (sheet.number(line, row, "pmun"), code) for line, row in sheet.rows}
    return found


def read_intercommunalites(folder: SourceFolder) -> Intercommunalites:
    """Read the EPCI with own taxation and their members.

    Raises:
        BuildError: also if an EPCI has fewer members in the file than it says, or is
            described in two ways.
    """
    described = {
        "nom": "raison_sociale",
        "nature": "nature_juridique",
        "regime_fiscal": "mode_financ",
        "departement": "dept",
        "membres": "nb_membres",
        "population_municipale": "total_pop_mun",
        "population_totale": "total_pop_tot",
    }
    sheet = read_columns(
        folder,
        "dgcl-epci",
        {"epci": "siren", "code": "insee", "siren": "siren_membre", **described},
    )
    members = sheet.by_code()
    by_siren: dict[str, dict[str, str]] = {}
    counts: dict[str, int] = {}
    for line, row in sheet.rows:
        epci = {name: row[name] for name in described}
        first = by_siren.setdefault(row["epci"], epci)
        for name in described:
            if epci[name] != first[name]:
                raise sheet.error(
                    f"l'EPCI {row['epci']} portait « {first[name]} » plus haut",
                    line,
                    name,
                    epci[name],
                )
        for name in ("membres", "population_municipale", "population_totale"):
            sheet.number(line, row, name)
        counts[row["epci"]] = counts.get(row["epci"], 0) + 1
    for siren, count in counts.items():
        if str(count) != by_siren[siren]["membres"]:
            raise BuildError(
                f"l'EPCI {siren} compte {count} membres dans le fichier, "
                f"{by_siren[siren]['membres']} annoncés : fichier tronqué ?",
                file=sheet.file,
                column=sheet.labels["membres"],
            )
    return Intercommunalites(
        by_siren,
        {code: row["epci"] for code, row in members.items()},
        {code: row["siren"] for code, row in members.items()},
    )


def read_epci_through_time(folder: SourceFolder) -> EpciThroughTime:
    """Read which EPCI each commune was a member of, and what EPCI were called."""
    years = {"first": "annee_debut", "last": "annee_fin"}
    columns = {"code": "code_insee", "epci": "siren_epci", **years}
    members = [row for _, row in read_columns(folder, "dgcl-epci-membres", columns).rows]
    columns = {"epci": "siren_epci", "nom": "nom", "nature": "type", **years}
    names = [row for _, row in read_columns(folder, "dgcl-epci-noms", columns).rows]
    return EpciThroughTime(members, names, max(row["last"] for row in members))


def read_banatic(folder: SourceFolder) -> dict[str, str]:
    """Read the SIREN of each commune of 2024."""
    sheet = read_columns(folder, "dgcl-banatic", {"code": "insee", "siren": "siren"})
    return {code: row["siren"] for code, row in sheet.by_code().items()}


def read_centres(folder: SourceFolder) -> dict[str, Mapping[str, str]]:
    """Read the centre and the postal codes of each commune."""
    columns = {name: name for name in ("code", "longitude", "latitude", "codes_postaux")}
    sheet = read_columns(folder, "geo-api-communes", columns)
    for line, row in sheet.rows:
        sheet.decimal(line, row, "longitude")
        sheet.decimal(line, row, "latitude")
    return sheet.by_code()


def read_columns(
    folder: SourceFolder,
    code: str,
    columns: Mapping[str, str],
    optional: Mapping[str, str] | None = None,
) -> Sheet:
    """Read columns of a source's file, under our names."""
    return read_sheet(folder.register[code], folder.read(code), columns, optional)


def _kept(folder: SourceFolder, code: str, sheet: Sheet, name: str, value: str) -> Sheet:
    """Keep the rows that bear a value, of which there must be as many as of a whole file."""
    rows = [(line, row) for line, row in sheet.rows if row[name] == value]
    least = folder.register[code].lignes_min
    if len(rows) < least:
        raise BuildError(
            f"{len(rows)} lignes portent « {value} », au moins {least} attendues : fichier tronqué",
            file=sheet.file,
            column=sheet.labels[name],
        )
    return Sheet(sheet.file, sheet.labels, rows)

"""Other programmes of the State: which communes and EPCI each is given to, under which identifier."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.errors import BuildError
from pipeline.publishers import read_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.assembly import Published
    from pipeline.history import History
    from pipeline.sources import SourceFolder
    from pipeline.tables import Draft

_CROISEMENT = {
    "acv": "id_acv",
    "acv2": "id_acv2",
    "crte": "id_crte",
    "villages_avenir": "id_va",
    "france_services": "id_fs",
}
"""The columns of the ANCT's croisement; of Territoires d'industrie it has an older list."""

_BY_EPCI = ("crte",)
"""What is contracted with EPCI, and which the croisement nevertheless says commune by commune."""


@dataclass(frozen=True)
class Dispositifs:
    """The programmes as the sources have them.

    Attributes:
        identifiers: what this programme ever gave, by code of commune; who was in it when is not
            said there: some never stood in a list.
        croisement: by other programme, the identifiers of each commune, by its code of 2023.
        acv: the communes of Action cœur de ville.
        qpv: code of the commune, code of the district, its name where the source gives it.
        industrie: SIREN, identifier and name of each Territoire d'industrie.
        ept: the communes of each établissement public territorial, by its SIREN.
    """

    identifiers: Mapping[str, str]
    croisement: Mapping[str, Mapping[str, tuple[str, ...]]]
    acv: frozenset[str]
    qpv: tuple[tuple[str, str, str], ...]
    industrie: tuple[tuple[str, str, str], ...]
    ept: Mapping[str, tuple[str, ...]]


@dataclass
class Carried:
    """What was carried to the communes of today.

    Attributes:
        lost: by programme, the codes and SIREN that lead to no single commune or EPCI of today.
    """

    lost: dict[str, list[str]] = field(default_factory=dict)

    def lose(self, dispositif: str, code: str) -> None:
        """Count a code that could not be carried."""
        self.lost.setdefault(dispositif, []).append(code)


def read_dispositifs(folder: SourceFolder) -> Dispositifs:
    """Read the programmes that communes and EPCI are given.

    Raises:
        BuildError: a file cannot be used as it is.
    """
    columns = {"code": "insee_com", "id_pvd": "id_pvd", **_CROISEMENT}
    by_code = read_columns(folder, "anct-croisement", columns).by_code()
    acv = read_columns(folder, "anct-acv", {"code": "insee_com"}).by_code()
    columns = {"code": "insee_com", "id": "code_qp", "nom": "lib_qp"}
    qpv = read_columns(folder, "anct-qpv", columns).rows
    columns = {"siren": "siren_groupement", "id": "id_ti", "nom": "lib_ti"}
    industrie = read_columns(folder, "anct-territoires-industrie", columns).rows
    ept: dict[str, list[str]] = {}
    for _, row in read_columns(folder, "dgcl-ept", {"siren": "code", "code": "membres.code"}).rows:
        ept.setdefault(row["siren"], []).append(row["code"])
    return Dispositifs(
        {code: row["id_pvd"] for code, row in by_code.items() if row["id_pvd"]},
        {
            name: {code: _parts(row[name], ";") for code, row in by_code.items() if row[name]}
            for name in _CROISEMENT
        },
        frozenset(acv),
        tuple((row["code"], row["id"], row["nom"]) for _, row in qpv),
        tuple(
            (siren, row["id"], row["nom"])
            for _, row in industrie
            for siren in _parts(row["siren"], ",")
        ),
        {siren: tuple(codes) for siren, codes in ept.items()},
    )


def _parts(cell: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(separator))


def add_dispositifs(draft: Draft, published: Published, history: History) -> Carried:
    """Fill the table of programmes; what the sources say of 2023 is said of the communes of today.

    Args:
        draft: the tables.
        published: the official files, read.
        history: the lives of commune codes, which lead from a code of 2023 to one of today.

    Returns:
        What could not be carried.

    Raises:
        BuildError: a commune of Action cœur de ville has no identifier.
    """
    read, carried = published.dispositifs, Carried()
    today = {
        name: _carry(name, by_code, history, carried) for name, by_code in read.croisement.items()
    }
    for code in sorted(read.acv):
        if code not in today["acv"]:
            raise BuildError(f"la commune {code} n'y a pas d'identifiant", file="anct-croisement")
        for identifiant in sorted(today["acv"][code]):
            _add(draft, "acv", code, identifiant, "anct-acv")
    for name in ("acv2", "villages_avenir", "france_services"):
        for code, identifiers in today[name].items():
            for identifiant in sorted(identifiers):
                _add(draft, name, code, identifiant, "anct-croisement")
    for name in _BY_EPCI:
        for code, identifiers in _by_epci(today[name], published):
            for identifiant in sorted(identifiers):
                _add(draft, name, code, identifiant, "anct-croisement")
    for code, identifiant, nom in read.qpv:
        _add(draft, "qpv", code, identifiant, "anct-qpv", nom)
    _add_industrie(draft, published, carried)
    return carried


def _carry(
    name: str,
    by_code: Mapping[str, tuple[str, ...]],
    history: History,
    carried: Carried,
) -> dict[str, set[str]]:
    """Return the identifiers by commune of today; those of merged communes come together."""
    found: dict[str, set[str]] = {}
    for code, identifiers in by_code.items():
        known = code in history.starts or code in history.last
        living = history.today(code) if known else ()
        if len(living) == 1:
            found.setdefault(living[0], set()).update(identifiers)
        else:
            carried.lose(name, code)
    return found


def _by_epci(today: Mapping[str, set[str]], published: Published) -> Iterator[tuple[str, set[str]]]:
    """Yield an EPCI where all its communes have the same identifiers, else each commune."""
    members: dict[str, list[str]] = {}
    for code, siren in published.epci.of_commune.items():
        members.setdefault(siren, []).append(code)
    whole = {
        siren
        for siren, codes in members.items()
        if codes[0] in today and all(today.get(code) == today[codes[0]] for code in codes)
    }
    for siren in sorted(whole):
        yield siren, today[members[siren][0]]
    for code in sorted(today):
        if published.epci.of_commune.get(code) not in whole:
            yield code, today[code]


def _add_industrie(draft: Draft, published: Published, carried: Carried) -> None:
    """Add Territoires d'industrie: of EPCI, of communes by their own SIREN, and of EPT.

    An établissement public territorial is no EPCI with own taxation: its communes have a row each.
    """
    communes = {cells["siren"]: code for code, cells in draft.tables["communes_france"].items()}
    for siren, identifiant, nom in published.dispositifs.industrie:
        found = (
            [siren]
            if siren in published.epci.by_siren
            else [communes[siren]]
            if siren in communes
            else published.dispositifs.ept.get(siren, ())
        )
        if not found:
            carried.lose("territoires_industrie", siren)
        for code in found:
            source = "anct-territoires-industrie"
            _add(draft, "territoires_industrie", code, identifiant, source, nom)


def _add(
    draft: Draft, dispositif: str, code: str, identifiant: str, source: str, nom: str = ""
) -> None:
    of_commune = len(code) == 5
    draft.add(
        "dispositifs",
        {
            "dispositif": dispositif,
            "code_territoire": code,
            "identifiant": identifiant,
            "code_insee": code if of_commune else "",
            "siren_epci": "" if of_commune else code,
            "nom": nom,
            "code_source": source,
        },
    )

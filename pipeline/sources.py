"""The register of sources, and the comparison of each official file with it."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.progress import Progress

REGISTER = Path(__file__).with_name("sources.toml")

# Types of the values in the register; text, where a name is not here.
_TYPES = {
    "date_publication": date,
    "date_consultation": date,
    "dates_max": date,
    "lignes_min": int,
    "annee": int,
    "edition": date,
    "annee_cog": int,
    "lignes_ecartees": list,
    "pertes_admises": dict,
}


@dataclass(frozen=True)
class SourceEntry:
    """One source, as `sources.toml` describes it; see there for what each name means."""

    code: str
    titre: str
    editeur: str | None = None
    adresse: str | None = None
    licence: str | None = None
    millesime: str | None = None
    date_publication: date | None = None
    date_consultation: date | None = None
    fichier: str | None = None
    sha256: str | None = None
    separateur: str = ","
    lignes_min: int = 1
    dates_max: date | None = None
    annee: int | None = None
    edition: date | None = None
    nature: str | None = None
    annee_cog: int | None = None
    lignes_ecartees: Sequence[str] = ()
    pertes_admises: Mapping[str, int] = field(default_factory=dict)


def read_register(path: Path = REGISTER) -> dict[str, SourceEntry]:
    """Read the register of sources, by code.

    Args:
        path: the TOML file.

    Raises:
        BuildError: it is not TOML, an entry lacks its code or title, has an unknown name or a
            value of another type.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("source")
    except (OSError, ValueError) as error:  # not TOML, not UTF-8
        raise BuildError(f"registre des sources illisible : {error}", file=path.name) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BuildError("aucune table [[source]] dans le registre des sources", file=path.name)
    known = {one.name for one in fields(SourceEntry)}
    register: dict[str, SourceEntry] = {}
    for entry in entries:
        code = entry.get("code", "(sans code)")
        unknown = sorted(set(entry) - known)
        missing = sorted({"code", "titre"} - set(entry))
        mistyped = sorted(
            name for name, value in entry.items() if not isinstance(value, _TYPES.get(name, str))
        )
        if unknown or missing or mistyped or code in register:
            detail = (
                f"rubrique inconnue {unknown}"
                if unknown
                else f"rubrique absente {missing}"
                if missing
                else f"rubrique d'un autre type que prévu {mistyped}"
                if mistyped
                else "code déjà pris par une autre source"
            )
            raise BuildError(f"source {code} : {detail}", file=path.name)
        register[code] = SourceEntry(**entry)
    return register


@dataclass(frozen=True)
class SourceFolder:
    """The folder of official files, with the register that describes them.

    Attributes:
        folder: where the files are.
        register: the sources by code.
        accept_changed: whether a file may differ from the register's hash.
        progress: gets each file that is read, and the new hash of one that differs.
        accept_lost: whether an edition may lose what earlier ones give.
        given: files that are elsewhere by now, by the name that the register has.
    """

    folder: Path
    register: Mapping[str, SourceEntry]
    accept_changed: bool
    progress: Progress
    accept_lost: bool = False
    given: Mapping[str, Path] = field(default_factory=dict)

    def read(self, code: str) -> bytes:
        """Return the content of a source's file.

        Args:
            code: code of a source that has a file.

        Raises:
            BuildError: there is no such file, or it is not the one the register describes.
        """
        entry = self.register[code]
        if entry.fichier is None:
            raise BuildError(f"source {code} : aucun fichier inscrit", file=REGISTER.name)
        try:
            path = self.given.get(entry.fichier, self.folder / entry.fichier)
            content = path.read_bytes()
        except OSError as error:
            raise BuildError(
                f"fichier de la source {code} illisible dans {self.folder} ({error.strerror})",
                file=entry.fichier,
            ) from error
        found = hashlib.sha256(content).hexdigest()
        if found != entry.sha256:
            if not self.accept_changed:
                raise BuildError(
                    f"le fichier n'est pas celui qu'attend {REGISTER.name} : sha256 {found} au "
                    f"lieu de {entry.sha256} ; si le changement est voulu, relancez avec "
                    "--accept-changed",
                    file=entry.fichier,
                )
            self.progress.note(
                f'{entry.fichier} a changé ; à inscrire dans {REGISTER.name} : sha256 = "{found}"'
            )
        self.progress.on_file(entry.fichier)
        return content

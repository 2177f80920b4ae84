"""What the Observatoire des territoires says of each commune: centrality, density, massif."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, get_args

from pipeline.errors import BuildError
from pipeline.publishers import read_columns
from pvd_data.schema.models.communes import Centralite, Densite, Massif

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.publishers import Cog
    from pipeline.sources import SourceFolder


class Level(NamedTuple):
    """A closed list of which a file gives each commune a value.

    Attributes:
        source: code of the source.
        label: header of its column.
        values: the list.
    """

    source: str
    label: str
    values: tuple[str, ...]


LEVELS = {
    "niveau_centralite": Level("anct-centralite", "niveau_centralite", get_args(Centralite)),
    "densite": Level("anct-densite", "niveau_densite", get_args(Densite)),
    "massif": Level("anct-montagne", "niveau_montagne", get_args(Massif)),
}
"""By column of `communes`."""

# « 03 - Massif des Alpes », « - undefined »: some values are numbered, and none has a text.
_NUMBER = re.compile(r"(?:[0-9]+ )?- ")
_UNDEFINED = "undefined"


def read_levels(folder: SourceFolder, cog: Cog) -> dict[str, dict[str, str]]:
    """Read the values of all communes, by column and code; those that are undefined are left out.

    Raises:
        BuildError: a value is not of the closed list, or a code not of a commune of today.
    """
    return {column: _read(folder, level, cog.communes) for column, level in LEVELS.items()}


def _read(folder: SourceFolder, level: Level, living: Mapping[str, object]) -> dict[str, str]:
    sheet = read_columns(folder, level.source, {"code": "insee_com", "value": level.label})
    found = {}
    sheet.by_code()
    for line, row in sheet.rows:
        value = _NUMBER.sub("", row["value"].strip(), count=1).strip()
        if row["code"] not in living:
            raise sheet.error("commune absente du COG", line, "code", row["code"])
        if value not in (*level.values, _UNDEFINED):
            raise BuildError(
                f"valeur inconnue ; attendues : {', '.join(level.values)}",
                file=sheet.file,
                line=line,
                column=level.label,
                value=row["value"],
            )
        if value != _UNDEFINED:
            found[row["code"]] = value
    return found

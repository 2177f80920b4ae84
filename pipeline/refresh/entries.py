"""What the register of sources says of a file that was refreshed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.errors import BuildError
from pipeline.proposal import MONTHS, toml_value
from pipeline.sources import REGISTER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pipeline.refresh.access import Access
    from pipeline.refresh.collecting import Collected
    from pipeline.sources import SourceEntry

#: A legal population is that of three years before.
_CENSUS = 3


def entry_of(
    one: Collected, entry: SourceEntry, access: Access, day: date
) -> dict[str, object | None]:
    """Return what the register is to say of a new file, None for what it no longer says.

    Args:
        one: the file.
        entry: what the register says.
        access: the patterns of what it says of such files.
        day: today.
    """
    assert one.known is not None  # noqa: S101 # as it has for every new file
    year = one.year or day.year
    words = {
        "annee": str(year),
        "recensement": str(year - _CENSUS),
        "jour": f"{day:%Y%m%d}",
        "jour_dit": f"{day.day if day.day > 1 else '1er'} {MONTHS[day.month - 1]} {day.year}",
    }
    said: dict[str, object | None] = {
        "fichier": f"{one.code}-{words['jour']}.csv",
        "sha256": one.known.taken,
        "separateur": None,
    }
    for name, pattern in access.inscrire.items():
        text = pattern.format(**words)
        said[name] = int(text) if name == "annee" else text
    if entry.dates_max is not None:
        said["dates_max"] = day
    return said


def register_saying(text: str, code: str, said: Mapping[str, object | None]) -> str:
    """Return the register with other values in one entry; the rest stays as it is written.

    Args:
        text: the register.
        code: the entry.
        said: the values by name, None to take one away.

    Raises:
        BuildError: there is no such entry.
    """
    start = "[[source]]\n"
    blocks = text.split(start)
    places = [n for n, one in enumerate(blocks) if one.startswith(f'code = "{code}"\n')]
    if len(places) != 1:
        raise BuildError(f'une entrée « code = "{code}" » était attendue', file=REGISTER.name)
    block = blocks[places[0]]
    for name, value in said.items():
        line = "" if value is None else f"{name} = {toml_value(value)}\n"
        # What stands above a value, as a comment, was said of the former one.
        was = re.search(rf"(?m)(?:^#.*\n)*^{name} = .*\n", block)
        if was is None:
            was = re.search(r"(?m)(?<=\n)(?=^sha256 = )", block)
        if was is None:
            raise BuildError(f"source {code} : aucune empreinte inscrite", file=REGISTER.name)
        block = block[: was.start()] + line + block[was.end() :]
    blocks[places[0]] = block
    return start.join(blocks)

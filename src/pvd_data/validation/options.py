"""What can be asked of a validation beside its target."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from pvd_data.validation.collector import Wanted


@dataclass(frozen=True)
class Options:
    """What is asked.

    Attributes:
        wanted: which faults are wanted, and how they are told.
        table: name of the table of ours that a file should hold; None for anybody's file.
        columns: labels that the user gave, by what they are to us.
        key: labels of the key of anybody's file.
        require_programme: whether the communes of anybody's file must be in the programme.
        as_of: the day as of which former codes and names are accepted.
        allow_remote: whether an address may be fetched.
        progress: told how many bytes were read, and how many there are if that is known.
    """

    wanted: Wanted
    table: str | None = None
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    key: tuple[str, ...] = ()
    require_programme: bool = False
    as_of: date | None = None
    allow_remote: bool = False
    progress: Callable[[int, int | None], None] | None = None

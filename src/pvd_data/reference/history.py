"""What a code as people have it means, with rows that are typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pvd_data.base.dumping import Dumped
from pvd_data.base.text import WORD, first_of, one_line
from pvd_data.reference.lives import Repair, Status
from pvd_data.schema.models.communes import Commune
from pvd_data.schema.models.reference import AncienCode, CommuneFrance, IntercommunaliteFrance

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, init=False)
class Resolution(Dumped):
    """What a code means, and how that was found.

    Attributes:
        text: the code as it was given.
        code: the code that it was read as.
        status: what that code is.
        codes: codes of the communes of the day that was asked for, or of today; those of Saint-Martin
            and Saint-Barthélemy, which left the départements, too.
        communes: the communes of today that they lead to.
        commune: the commune of the programme, where they are one and it is in it.
        events: the ends of codes that were followed, in order.
        repairs: what was done to the code as it was given.
        intercommunalite: the EPCI whose SIREN the code is, if it is one.
        postcode_communes: communes that have this text as a postal code, which is not a code
            INSEE; a reason to ask what was meant.
    """

    text: str | int
    code: str
    status: Status
    codes: tuple[str, ...] = ()
    communes: tuple[CommuneFrance, ...] = ()
    commune: Commune | None = None
    events: tuple[AncienCode, ...] = ()
    repairs: tuple[Repair, ...] = ()
    intercommunalite: IntercommunaliteFrance | None = None
    postcode_communes: tuple[CommuneFrance, ...] = ()

    def __init__(
        self,
        text: str | int,
        code: str,
        status: Status,
        codes: tuple[str, ...] = (),
        communes: tuple[CommuneFrance, ...] = (),
        commune: Commune | None = None,
        events: tuple[AncienCode, ...] = (),
        repairs: tuple[Repair, ...] = (),
        intercommunalite: IntercommunaliteFrance | None = None,
        postcode_communes: tuple[CommuneFrance, ...] = (),
    ) -> None:
        """Keep them all at once: see the attributes.

        What dataclasses write for a frozen one takes a fifth of the time of `resolve`, a call
        for each attribute.
        """
        vars(self).update(
            text=text,
            code=code,
            status=status,
            codes=codes,
            communes=communes,
            commune=commune,
            events=events,
            repairs=repairs,
            intercommunalite=intercommunalite,
            postcode_communes=postcode_communes,
        )

    # Of an attribute that is a tuple jedi loses the items; nothing and nobody else reads this.
    if TYPE_CHECKING and not TYPE_CHECKING:  # noqa: SIM220
        communes: Sequence[CommuneFrance]
        events: Sequence[AncienCode]
        postcode_communes: Sequence[CommuneFrance]

    def __repr__(self) -> str:
        """Say what the code is and where it leads; the attributes have it all."""
        towns = [f"{town.code_insee} {town.nom}" for town in self.communes]
        led = f" -> {', '.join(first_of(towns, 3))}" if towns else ""
        return f"<Resolution {one_line(self.code, WORD)!r} {self.status}{led}>"

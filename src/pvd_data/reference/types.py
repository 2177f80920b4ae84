"""Cell types that look into the shipped reference: not only the form of a code, but whether it is.

For any Pydantic model, like those of `pvd_data.schema.codes`; the JSON Schema is that of the form.

>>> from pydantic import TypeAdapter, ValidationError
>>> import pvd_data
>>> TypeAdapter(pvd_data.CommuneActuelle).validate_python("05132")
'05132'
>>> try:
...     TypeAdapter(pvd_data.CommuneActuelle).validate_python("05067")
... except ValidationError as error:
...     print(error.errors()[0]["msg"])
expected the INSEE code of a commune of today, such as 05046; 05067 (Les Infournas) is 05132 today
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from pydantic_core import PydanticCustomError, core_schema

from pvd_data.base.language import Text
from pvd_data.base.text import first_of
from pvd_data.reference.index import shipped_reference
from pvd_data.schema.codes import CodeInsee, Siren

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler

    from pvd_data.reference.index import Reference


@dataclass(frozen=True)
class Known:
    """Demands that a code of the right form is a key of a shipped table.

    Attributes:
        slug: a stable name of the type, the `type` of its Pydantic error.
        table: the table.
        expected: what is expected, after « attendu : » or "expected".
        hint: says what a code that is no key is, if that is known.
    """

    slug: str
    table: str
    expected: Text
    hint: Callable[[Reference, str], Text | None]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Look a code up once its form is right."""
        return core_schema.no_info_after_validator_function(self._known, handler(source))

    @cached_property
    def _keys(self) -> frozenset[str]:
        return shipped_reference().keys(self.table)

    def _known(self, code: str) -> str:
        if code not in self._keys:
            reference = shipped_reference()
            hint = self.hint(reference, code)
            said = self.expected if hint is None else _HINTED.fill(said=self.expected, hint=hint)
            context = {"attendu": said["fr"], "expected": said["en"]}
            raise PydanticCustomError(self.slug, "expected {expected}", context)
        return code


_HINTED = Text(fr="{said} ; {hint}", en="{said}; {hint}")
_TODAY = Text(fr="{code} ({nom}) est {now} aujourd'hui", en="{code} ({nom}) is {now} today")
_ENDED = Text(fr="{code} ({nom}) n'a pas de suite", en="{code} ({nom}) has no successor")
_OUT = Text(fr="{nom} n'est pas dans le programme", en="{nom} is not in the programme")
_COMMUNE = Text(
    fr="{code} est le SIREN de la commune {nom}", en="{code} is the SIREN of the commune {nom}"
)
_DISSOLVED = Text(
    fr="{code} ({nom}) n'existe plus depuis {year}", en="{code} ({nom}) is no more since {year}"
)
_OR = Text(fr=" ou ", en=" or ")


def _of_a_commune(reference: Reference, code: str) -> Text | None:
    """Say what has become of a former code."""
    found = reference.book.follow(code)
    part = reference.parts.get(code)
    nom = found.rows[0].ancien_nom if found.rows else part[1] if part is not None else ""
    if not nom:
        return None
    if not found.codes:
        return _ENDED.fill(code=code, nom=nom)
    codes = first_of(found.codes, 3)
    now = Text(fr="{fr}", en="{en}").fill(fr=_OR["fr"].join(codes), en=_OR["en"].join(codes))
    return _TODAY.fill(code=code, nom=nom, now=now)


def _of_the_programme(reference: Reference, code: str) -> Text | None:
    town = reference.towns.get(code)
    return _of_a_commune(reference, code) if town is None else _OUT.fill(nom=town.nom)


def _of_an_epci(reference: Reference, siren: str) -> Text | None:
    if siren in reference.by_siren:
        return _COMMUNE.fill(code=siren, nom=reference.towns[reference.by_siren[siren]].nom)
    if siren in reference.dissolved:
        nom, last = reference.dissolved[siren]
        return _DISSOLVED.fill(code=siren, nom=nom, year=last + 1)
    return None


CommuneActuelle = Annotated[
    CodeInsee,
    Known(
        slug="commune_actuelle",
        table="communes_france",
        expected=Text(
            fr="le code INSEE d'une commune d'aujourd'hui, par exemple 05046",
            en="the INSEE code of a commune of today, such as 05046",
        ),
        hint=_of_a_commune,
    ),
]
"""Code INSEE of a commune that exists today, by the shipped Code officiel géographique."""

CommunePVD = Annotated[
    CodeInsee,
    Known(
        slug="commune_pvd",
        table="communes",
        expected=Text(
            fr="le code INSEE d'une commune du programme Petites villes de demain, par exemple 05046",
            en="the INSEE code of a commune of the programme, such as 05046",
        ),
        hint=_of_the_programme,
    ),
]
"""Code INSEE of a commune of the programme, by the shipped edition of its list."""

EPCI = Annotated[
    Siren,
    Known(
        slug="epci",
        table="intercommunalites_france",
        expected=Text(
            fr="le SIREN d'un EPCI à fiscalité propre, par exemple 200067742",
            en="the SIREN of an EPCI with own taxation, such as 200067742",
        ),
        hint=_of_an_epci,
    ),
]
"""SIREN of an EPCI with own taxation that exists today."""

"""What the faults of cells that are refused are called here."""

from __future__ import annotations

import pytest

from pvd_data.rules.rule import slug_of
from pvd_data.schema.codes import RefusedError, reader_of
from pvd_data.schema.roles import ROLES


@pytest.mark.parametrize(
    ("role", "text", "slug"),
    [
        ("code_insee", "5046", "constraint-error"),
        ("siren", "20006774", "constraint-error"),
        ("siren", "200067743", "siren-key"),
        ("latitude", "91", "constraint-error"),
        ("latitude", "44,5", "type-error"),
        ("population_municipale", "-1", "constraint-error"),
        ("date", "7/5/2021", "type-error"),
        ("date_adhesion", "2020-09-30", "date-too-early"),
    ],
)
def test_a_refused_cell_has_the_fault_of_its_kind(role: str, text: str, slug: str) -> None:
    with pytest.raises(RefusedError) as caught:
        reader_of(ROLES[role].type)(text)
    assert slug_of(caught.value) == slug

"""What `pvd-data fix` says of rows that it has left as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pvd_data.base.language import typeset as fr
from pvd_data.cli.fix import summary
from pvd_data.fixing.fix import Fixed
from pvd_data.report import Report

if TYPE_CHECKING:
    from pvd_data.base.language import Lang


@pytest.mark.parametrize(
    ("lang", "held", "said"),
    [
        ("fr", (2,), fr("Laissé tel quel, ligne 2 : corriger y ferait apparaître plus d'erreurs")),
        ("en", tuple(range(2, 9)), "Left as it is, line 2, 3, 4, 5, 6, …: to fix it would bring"),
    ],
)
def test_rows_that_were_put_back_are_named(lang: Lang, held: tuple[int, ...], said: str) -> None:
    fixed = Fixed(b"", (), {}, Report(), Report(), held)
    assert summary(fixed, "a.csv", lang, write=True)[1].startswith(said)

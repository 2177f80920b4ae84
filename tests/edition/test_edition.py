"""This edition: its figures, and the texts that quote them.

Where one fails after a change of the tables that is meant, `python -m tests.edition` writes all
anew, and the diff is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pvd_data.schema.tables import TABLES
from tests.edition.figures import FILE, ROOT, find_figures, read_figures, write_figures
from tests.edition.texts import TEXTS, with_figures

if TYPE_CHECKING:
    import pvd_data


def test_the_tables_have_the_figures_of_this_edition(pvd: pvd_data.Dataset) -> None:
    found = find_figures(pvd)
    assert found == read_figures()
    assert write_figures(found) == FILE.read_text("utf-8")


@pytest.mark.parametrize("name", TEXTS)
def test_texts_quote_the_figures_of_the_tables(name: str, pvd: pvd_data.Dataset) -> None:
    text = ROOT.joinpath(name).read_text("utf-8")
    rows = {table.name: len(table) for table in pvd}
    assert with_figures(text, rows) == text
    assert with_figures(text, dict.fromkeys(TABLES, 12_345)) != text

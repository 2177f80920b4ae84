"""This edition: its figures, and the texts that quote them.

Where one fails after a change of the tables that is meant, `python -m tests.edition` writes all
anew, and the diff is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pvd_data.schema.tables import TABLES
from tests.edition.figures import FILE, ROOT, find_figures, read_figures, write_figures
from tests.edition.texts import PHRASES, PhraseError, with_figures

if TYPE_CHECKING:
    import pvd_data


def test_the_tables_have_the_figures_of_this_edition(pvd: pvd_data.Dataset) -> None:
    found = find_figures(pvd)
    assert found == read_figures()
    assert write_figures(found) == FILE.read_text("utf-8")


@pytest.mark.parametrize("name", PHRASES)
def test_texts_quote_the_figures_of_the_tables(name: str, pvd: pvd_data.Dataset) -> None:
    text = ROOT.joinpath(name).read_text("utf-8")
    rows = {table.name: len(table) for table in pvd}
    assert with_figures(text, rows, PHRASES[name]) == text
    other = with_figures(text, dict.fromkeys(TABLES, 12_345), PHRASES[name])
    assert other.count("12,345") + other.count("12 345") >= len(PHRASES[name])


def test_a_phrase_that_was_written_anew_is_named() -> None:
    with pytest.raises(PhraseError, match="0 times in the text: 'les"):
        with_figures("la liste des communes", {"communes": 1}, PHRASES["README.md"][1:])

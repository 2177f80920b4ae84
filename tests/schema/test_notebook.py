"""What a notebook shows, and what a prompt does: short, and nobody's markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

import pvd_data
from pvd_data.schema.models.programme import Axe
from pvd_data.schema.notebook import SHOWN, row_html, rows_html


class Shown(HTMLParser):
    """The elements and the texts of a part of a page."""

    def __init__(self, text: str) -> None:
        """Read it."""
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep its name."""
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PVD_DATA_LANG", "en")


def test_a_table_shows_its_first_rows_and_how_many_more(pvd: pvd_data.Dataset) -> None:
    shown = Shown(pvd.communes._repr_html_())
    assert shown.tags.count("tr") == SHOWN + 1
    assert f"communes ({len(pvd.communes):,} rows)" in shown.texts
    assert f"… and {len(pvd.communes) - SHOWN:,} more" in shown.texts
    assert set(pvd.communes.columns) <= set(shown.texts)
    assert "more" not in pvd.axes._repr_html_()


def test_all_tables_and_rows_are_shown_in_a_bounded_way(pvd: pvd_data.Dataset) -> None:
    for table in pvd:
        assert len(table._repr_html_()) < 20_000
        for row in list(table.values())[:20]:
            assert len(row._repr_html_()) < 5_000
            assert len(repr(row)) < 1_000


def test_what_a_cell_says_is_text(pvd: pvd_data.Dataset) -> None:
    evil = "<img src=x onerror=alert(1)>" + "\n" * 3 + "é" * 10**6
    row = next(iter(pvd.axes.values())).model_copy(update={"nom": evil})
    columns = tuple(Axe.model_fields)
    for shown in (row_html("<Axe>", row.model_dump()), rows_html("<axes>", columns, [row])):
        assert set(Shown(shown).tags) == {"table", "caption", "tr", "th", "td"}
        assert len(shown) < 3_000


def test_a_row_is_a_line_for_each_column(pvd: pvd_data.Dataset) -> None:
    shown = pvd.communes["05046"]._repr_html_()
    assert '<tr><th scope="row">date_adhesion</th><td>2021-05-07</td></tr>' in shown
    assert Shown(shown).tags.count("tr") == len(pvd.communes.columns)


def test_reprs_are_short(pvd: pvd_data.Dataset) -> None:
    assert repr(pvd.resolve("05067")) == (
        "<Resolution '05067' ancienne -> 05132 Saint-Bonnet-en-Champsaur>"
    )
    assert repr(pvd.resolve("é" * 10**6)).startswith("<Resolution 'ééé")
    assert len(repr(pvd.resolve("é" * 10**6))) < 200
    assert max(len(repr(pvd.resolve(code))) for code in pvd.book.lives) < 200
    assert repr(pvd.search("embrun")) == "(<Match 05046 Embrun: plie>,)"

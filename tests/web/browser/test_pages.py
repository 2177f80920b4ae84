"""Pages, as a browser shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.browser.conftest import Open


def test_a_page_without_javascript(open_page: Open) -> None:
    page = open_page("communes/05046.html", java_script_enabled=False)
    assert page.locator("h1").inner_text().startswith("Embrun")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["index.html", "communes/05046.html", "verifier/index.html"])
def test_no_page_scrolls_sideways(open_page: Open, path: str, width: int) -> None:
    page = open_page(path, viewport={"width": width, "height": 900})
    wide: int = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= width

"""What a page says, where it points, and what it fetches."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: What of a page a browser fetches by itself.
_FETCHED = {("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src")}

#: What ends a word though there is no blank.
_INLINE = {"a", "abbr", "b", "code", "em", "span", "strong", "sup", "small"}


class Html(HTMLParser):
    """A page.

    Attributes:
        ids: the names of places in it.
        links: where it points.
        fetched: what a browser fetches for it.
        scripts: the file of each script; of what is written into the page, the type.
        tags: how often each kind of element is there.
        attributes: all names of attributes.
        text: what it says.
    """

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.scripts: list[str] = []
        self.tags: dict[str, int] = {}
        self.attributes: set[str] = set()
        self._said: list[str] = []
        self.feed(text)
        # Blanks that do not break are blanks, and apostrophes apostrophes.
        self.text = " ".join("".join(self._said).replace("\u2019", "'").split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what an element says of itself and of others."""
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.attributes |= given.keys()
        if "id" in given:
            self.ids.append(given["id"])
        if "href" in given and tag == "a":
            self.links.append(given["href"])
        if tag == "script":
            self.scripts.append(given.get("src") or given.get("type", ""))
        # The address that is the page's own name is not fetched.
        if given.get("rel") != "canonical":
            self.fetched += [
                given[name] for kind, name in _FETCHED if kind == tag and name in given
            ]
        if tag not in _INLINE:
            self._said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Part what stands after a block from what stands in it."""
        if tag not in _INLINE:
            self._said.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep what is said."""
        if self.cdata_elem is None:  # that of a script is said to nobody
            self._said.append(data)


def read(path: Path) -> Html:
    """Read a page from its file."""
    return Html(path.read_text("utf-8"))

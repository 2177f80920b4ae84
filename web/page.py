"""A page: where it is, of which template, and what stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Page(NamedTuple):
    """A page.

    Attributes:
        path: its address from the root of the site, with slashes.
        template: the name of its template.
        about: what the template shows.
    """

    path: str
    template: str
    about: Mapping[str, Any]

    @property
    def root(self) -> str:
        """The way from the page to the root of the site.

        >>> Page("communes/05046.html", "", {}).root, Page("index.html", "", {}).root
        ('../', '')
        """
        return "../" * self.path.count("/")

"""What a site is made of: pages, and files that stand beside them."""

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


class File(NamedTuple):
    """A file that programs read.

    Attributes:
        path: its address from the root of the site, with slashes.
        text: what is in it.
    """

    path: str
    text: str


class Place(NamedTuple):
    """Where the site is published, as far as that is known when it is made.

    Attributes:
        address: of the site, with a slash at its end; empty if it is not known.
        repository: of the project; empty if it is not known.
    """

    address: str = ""
    repository: str = ""

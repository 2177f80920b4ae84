"""For the site: docstrings and annotations as people read them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import griffe

if TYPE_CHECKING:
    from griffe import Attribute, Object

# From a prompt to the next empty line, all indented alike.
_EXAMPLE = re.compile(r"^( *)>>> .*\n?(?:\1.*\S.*\n?)*", re.M)


class Docstrings(griffe.Extension):
    """Fences examples, and shows the type of a column without what schemas say of it."""

    def on_object(self, *, obj: Object, **kwargs: Any) -> None:
        """Change the docstring of an object that was read."""
        if obj.docstring is not None:
            obj.docstring.value = fenced(obj.docstring.value)

    def on_attribute(self, *, attr: Attribute, **kwargs: Any) -> None:
        """Keep the type of `Annotated[type, Colonne(…)]`: the dictionary tells the rest."""
        annotation = attr.annotation
        if (
            isinstance(annotation, griffe.ExprSubscript)
            and str(annotation.left) == "Annotated"
            and isinstance(annotation.slice, griffe.ExprTuple)
        ):
            attr.annotation = annotation.slice.elements[0]


def fenced(text: str) -> str:
    r"""Put a fence around each example, which Markdown would take for a quotation.

    No word to doctest itself is left in it.

    >>> fenced("Count.\n\n>>> 1 + 1  # doctest: +ELLIPSIS\n2\n\nDone.")
    'Count.\n\n```pycon\n>>> 1 + 1\n2\n```\n\nDone.'
    """

    def fence(found: re.Match[str]) -> str:
        code = re.sub(r" *# doctest: .*", "", found[0].rstrip("\n"))
        end = "\n" if found[0].endswith("\n") else ""
        return f"{found[1]}```pycon\n{code}\n{found[1]}```{end}"

    return _EXAMPLE.sub(fence, text)

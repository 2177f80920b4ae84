"""French typography: blanks that do not break, and apostrophes, in what templates say themselves."""

from __future__ import annotations

import re

from jinja2.ext import Extension
from markupsafe import Markup, escape

#: What is no text of a template: what it fills in, elements, and text that is code.
_NO_TEXT = re.compile(
    r"(\{% block policy %\}.*?\{% endblock %\}|\{[{%#].*?[}%#]\}"
    r"|<(pre|code)\b[^>]*>.*?</\2>|<[^>]*>)",
    re.DOTALL,
)

_BEFORE = re.compile(" ([:;!?»%])")
_AFTER = re.compile("« ")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w|$)")

_FIRM, _THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


def spaced(text: str) -> str:
    r"""Write French prose as it is printed.

    >>> spaced("L'an : « oui » ; non !") == "L’an\xa0: «\xa0oui\xa0»\u202f; non\u202f!"
    True
    """
    text = _BEFORE.sub(lambda found: (_FIRM if found[1] in ":»%" else _THIN) + found[1], text)
    return _APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", _AFTER.sub(f"«{_FIRM}", text))


class French(Extension):
    """Writes so what templates say; what they are given stays as it is."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source of a template with its text as it is printed."""
        made, at = [], 0
        for found in _NO_TEXT.finditer(source):
            made += [spaced(source[at : found.start()]), found[0]]
            at = found.end()
        return "".join([*made, spaced(source[at:])])


def marked(text: str) -> Markup:
    r"""Write French prose in which what is code stands between backticks.

    >>> str(marked("`a<b` : non")) == "<code>a&lt;b</code>\xa0: non"
    True
    """
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(spaced(part))
        for number, part in enumerate(parts)
    )

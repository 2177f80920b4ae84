"""JSON that any parser, encoder and reader by lines takes, and no CI runner obeys."""

from __future__ import annotations

from typing import Any

from pvd_data.base.text import UNSEEN, is_seen, pattern

_OUTSIDE_ESCAPES = pattern(f"[{UNSEEN}]")
#: Commands that CI runners obey wherever they appear in a log.
_COMMAND = pattern(r"##(?=\w*\[)")


def dump_json(value: Any, indent: int | None = None) -> str:
    r"""Write JSON that any parser, encoder and reader by lines takes.

    A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD; all else reads back as it was.

    Args:
        value: plain objects.
        indent: as in `json.dumps`.

    >>> dump_json(["é", "\u2028", "\ud800"])
    '["é", "\\u2028", "�"]'
    """
    import json

    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return _harmless(text)


def dump_value(value: str | float | None) -> str:
    r"""Write a text, a number, yes, no or nothing as `dump_json` does, in a tenth of the time.

    >>> dump_value("é\u2028"), dump_value(3), dump_value(True), dump_value(None)
    ('"é\\u2028"', '3', 'true', 'null')
    """
    import json  # who only checks a file needs none

    if isinstance(value, str):
        return _harmless(json.encoder.encode_basestring(value))
    if value is None:
        return "null"
    return str(value) if type(value) is int else json.dumps(value, allow_nan=False)


def _harmless(text: str) -> str:
    if not is_seen(text):
        text = _OUTSIDE_ESCAPES.sub(lambda found: _escape(found[0]), text)
    return _COMMAND.sub(r"#\\u0023", text) if "##" in text else text


def _escape(character: str) -> str:
    if "\ud800" <= character <= "\udfff":
        return "\N{REPLACEMENT CHARACTER}"
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))

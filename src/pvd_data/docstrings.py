"""The strings under the fields of a model, read off its source when somebody asks.

Pydantic can do so itself (`use_attribute_docstrings`), but does when a class is made: half the
time of making ours, for what only schemas and dictionaries need.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def attribute_docstrings(cls: type) -> Mapping[str, str]:
    """Return the text under each annotated attribute of a class, those it inherits too.

    Args:
        cls: a class; of one whose source is not there (compiled files only) nothing is known.

    >>> from pvd_data.models.territoires import Region
    >>> attribute_docstrings(Region)["code_region"]
    'Code de la région au Code officiel géographique, deux chiffres.'
    """
    found: dict[str, str] = {}
    for owner in reversed(cls.__mro__):
        found |= _own_docstrings(owner)
    return MappingProxyType(found)


@cache
def _own_docstrings(cls: type) -> dict[str, str]:
    try:
        source = textwrap.dedent(inspect.getsource(cls))
    except (OSError, TypeError):
        return {}
    (definition,) = ast.parse(source).body
    found = {}
    for field, under in pairwise(getattr(definition, "body", ())):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            text = under.value if isinstance(under, ast.Expr) else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                found[field.target.id] = inspect.cleandoc(text.value)
    return found

"""Every form of a report by its name, each imported when a report is written in it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pvd_data.report import written_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pvd_data.base.language import Lang
    from pvd_data.report import Report


FORMATS: Mapping[str, Callable[[Report, Lang], str]] = MappingProxyType(
    {
        "text": written_by("text"),
        "full": written_by("text", "render_full"),
        "json": written_by("objects", "render_json"),
        "jsonl": written_by("objects", "render_lines"),
        "github": written_by("github"),
        "gitlab": written_by("gitlab"),
        "sarif": written_by("sarif"),
        "junit": written_by("junit"),
        "html": written_by("html"),
    }
)
"""What writes a report in each form; all end their last line, none asks for the time."""

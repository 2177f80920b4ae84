"""Every form of a report by its name, each imported when a report is written in it."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pvd_data.base.language import Lang
    from pvd_data.report import Report


def _written_by(module: str, function: str = "render") -> Callable[[Report, Lang], str]:
    def render(report: Report, lang: Lang) -> str:
        write: Callable[[Report, Lang], str] = getattr(
            import_module(f"pvd_data.reports.{module}"), function
        )
        return write(report, lang)

    return render


FORMATS: Mapping[str, Callable[[Report, Lang], str]] = MappingProxyType(
    {
        "text": _written_by("text"),
        "full": _written_by("text", "render_full"),
        "json": _written_by("objects", "render_json"),
        "jsonl": _written_by("objects", "render_lines"),
        "github": _written_by("github"),
        "gitlab": _written_by("gitlab"),
        "sarif": _written_by("sarif"),
        "junit": _written_by("junit"),
        "html": _written_by("html"),
    }
)
"""What writes a report in each form; all end their last line, none asks for the time."""

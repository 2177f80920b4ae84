"""Every form of a report by its name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pvd_data.reports.github import render as render_github
from pvd_data.reports.gitlab import render as render_gitlab
from pvd_data.reports.html import render as render_html
from pvd_data.reports.junit import render as render_junit
from pvd_data.reports.objects import render_json, render_lines
from pvd_data.reports.sarif import render as render_sarif
from pvd_data.reports.text import render as render_text
from pvd_data.reports.text import render_full

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pvd_data.base.language import Lang
    from pvd_data.report import Report


FORMATS: Mapping[str, Callable[[Report, Lang], str]] = MappingProxyType(
    {
        "text": render_text,
        "full": render_full,
        "json": render_json,
        "jsonl": render_lines,
        "github": render_github,
        "gitlab": render_gitlab,
        "sarif": render_sarif,
        "junit": render_junit,
        "html": render_html,
    }
)
"""What writes a report in each form; all end their last line, none asks for the time."""

"""Every form of a report by its name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pvd_data.formats.full import render as render_full
from pvd_data.formats.github import render as render_github
from pvd_data.formats.gitlab import render as render_gitlab
from pvd_data.formats.html import render as render_html
from pvd_data.formats.json_lines import render_json, render_lines
from pvd_data.formats.junit import render as render_junit
from pvd_data.formats.sarif import render as render_sarif
from pvd_data.formats.text import render as render_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pvd_data.report import Report
    from pvd_data.rules.rule import Lang

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

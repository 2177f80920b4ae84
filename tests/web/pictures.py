"""`python -m tests.web.pictures`: take the pictures of the README and of the documentation anew.

What they show is run for them: the site that `make site` has made, in the browser that its tests
drive, and the command line. Each is taken in the light and in the dark.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from html import escape
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from click.testing import CliRunner

from pvd_data.cli.main import main as command
from tests.web.browser.conftest import BROWSERS, FLAGS, ROOT
from web.serve import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, ViewportSize

EXAMPLE = ROOT / "examples" / "projets.csv"
IMAGES = ROOT / "docs" / "images"
SIZE: ViewportSize = {"width": 1280, "height": 640}

_TERMINAL = """<!doctype html><meta charset="utf-8"><style>
:root {{ color-scheme: light dark; --paper: #fff; --ink: #222; }}
@media (prefers-color-scheme: dark) {{ :root {{ --paper: #161616; --ink: #e6e6e6; }} }}
body {{ margin: 0; padding: 24px 28px; background: var(--paper); color: var(--ink); }}
pre {{ margin: 0; font: 15px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; }}
</style><pre>$ {line}
{said}</pre>"""


def run(*arguments: str) -> str:
    """Return what a command prints."""
    return CliRunner().invoke(command, arguments).output


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder, and yield its address."""
    with serve(folder, 0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def open_map(page: Page, address: str, _: Path) -> None:
    """Show the communes of a région."""
    page.goto(f"{address}carte.html?region=93")
    page.locator("html[data-ready]").wait_for(state="attached")


def open_checker(page: Page, address: str, _: Path) -> None:
    """Check the example in the page, and show its rows."""
    page.goto(f"{address}verifier/index.html")
    page.set_input_files("#file", EXAMPLE)
    page.locator("#result [role=region]").wait_for(timeout=120_000)
    page.evaluate("() => document.querySelector('#result [role=region]').scrollIntoView()")


def open_report(page: Page, _: str, folder: Path) -> None:
    """Show the page that `--format html` writes of the example."""
    path = folder / "report.html"
    path.write_text(run("validate", "projets.csv", "--format", "html"), "utf-8")
    page.goto(path.as_uri())


def open_terminal(page: Page, _: str, folder: Path) -> None:
    """Show what `validate` prints of the example."""
    path = folder / "terminal.html"
    line = "pvd-data validate projets.csv"
    page_text = _TERMINAL.format(line=line, said=escape(run(*line.split()[1:])))
    path.write_text(page_text, "utf-8")
    page.goto(path.as_uri())


PICTURES = {
    "carte": open_map,
    "verifier": open_checker,
    "rapport": open_report,
    "terminal": open_terminal,
}
"""What opens what each picture shows, in a page of the browser."""


def take(to: Path) -> list[Path]:
    """Take all pictures; return their files.

    Args:
        to: the folder to write them into.
    """
    from playwright.sync_api import sync_playwright

    taken = []
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with (
        served(ROOT / "public") as address,
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(EXAMPLE.parent),
        sync_playwright() as started,
    ):
        browser = started.chromium.launch(executable_path=program, args=list(FLAGS))
        for theme in ("light", "dark"):
            context = browser.new_context(viewport=SIZE, color_scheme=theme, locale="fr-FR")
            for name, show in PICTURES.items():
                page = context.new_page()
                show(page, address, Path(folder))
                taken.append(to / f"{name}-{theme}.png")
                page.screenshot(path=taken[-1])
                page.close()
    return taken


def main() -> None:
    """Take them, and say where they are."""
    for path in take(IMAGES):
        sys.stdout.write(f"{path.relative_to(ROOT)}, {path.stat().st_size // 1024} KiB\n")


if __name__ == "__main__":
    main()

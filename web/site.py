"""The whole site, from the tables to a folder."""

from __future__ import annotations

import shutil
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import pvd_data
from web import words
from web.pages import carte, communes, departements, epci, home, regions, verifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset
    from web.page import Page

HERE = Path(__file__).parent

#: What each kind of page has.
_KINDS = (home, carte, communes, epci, departements, regions, verifier)


def environment() -> Environment:
    """Return what fills templates: all that it is given is text, never HTML."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": words.number, "day": words.day}
    made.globals |= {"count": words.count}
    return made


def pages(pvd: Dataset) -> Iterator[Page]:
    """Yield all pages.

    Args:
        pvd: the tables.
    """
    return chain.from_iterable(kind.pages(pvd) for kind in _KINDS)


def make_site(out: Path, checker: Path | None = None) -> int:
    """Make the site anew; return how many files it has.

    Args:
        out: the folder to fill; what it had is replaced once all is made.
        checker: what the browser checks files with, as `make site` has made it; without, the page
            that checks is there but does nothing.
    """
    pvd, fill = pvd_data.load(), environment()
    made = out.with_name(f"{out.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    shutil.copytree(HERE / "static", made / "static")
    if checker is not None:
        shutil.copytree(checker, made / "verifier", ignore=shutil.ignore_patterns(".done"))
    for page in pages(pvd):
        file = made / page.path
        file.parent.mkdir(parents=True, exist_ok=True)
        about = {"root": page.root, "path": page.path, "edition": pvd.edition, **page.about}
        text = fill.get_template(page.template).render(about)
        file.write_text(text, encoding="utf-8", newline="\n")
    shutil.rmtree(out, ignore_errors=True)
    made.rename(out)
    return sum(1 for file in out.rglob("*") if file.is_file())

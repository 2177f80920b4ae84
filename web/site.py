"""The whole site, from the tables to a folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import pvd_data
from web import downloads, words
from web.menu import menu
from web.page import File, Page, Place
from web.pages import (
    anomalies,
    carte,
    communes,
    departements,
    dictionnaire,
    editions,
    epci,
    former,
    home,
    programme,
    recherche,
    regions,
    regles,
    sources,
    statistiques,
    texts,
    verifier,
)
from web.sections import sections
from web.typography import French, marked, spaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pvd_data import Dataset

HERE = Path(__file__).parent

#: What is not of the site, among what is put into it: a page that is not found is the server's, and the
#: search is that of the site.
_LEFT = shutil.ignore_patterns(".done", "404.html", "search.json")

#: Of the checker, the Python that is packed with the wheel.
_SCRIPTS = shutil.ignore_patterns("*.py", "__pycache__")

#: What each kind of page has.
_KINDS = (
    *(home, carte, recherche, communes, former, epci, departements, regions, programme),
    *(statistiques, editions, anomalies, sources, dictionnaire, regles, texts, verifier),
)


def environment() -> Environment:
    """Return what fills templates: all that it is given is text, never HTML."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[French],
    )
    made.filters |= {"number": words.number, "day": words.day, "size": words.size}
    made.filters |= {"fr": spaced, "marked": marked}
    made.globals |= {"count": words.count, "share": words.share}
    return made


def contents(pvd: Dataset) -> Iterator[Page | File]:
    """Yield all that is made of the tables.

    Args:
        pvd: the tables.
    """
    for kind in _KINDS:
        yield from kind.pages(pvd)


def make_site(
    out: Path,
    *,
    checker: Path | None = None,
    docs: Path | None = None,
    place: Place = Place(),  # noqa: B008  (it cannot be changed)
) -> int:
    """Make the site anew; return how many files it has.

    Args:
        out: the folder to fill; what it had is replaced once all is made.
        checker: what the browser checks files with, as `make site` has made it; without, the page
            that checks is there but does nothing.
        docs: the documentation, as `make docs` has made it.
        place: where the site is published, if that is known.
    """
    pvd = pvd_data.load()
    made = out.with_name(f"{out.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    shutil.copytree(HERE / "static", made / "static")
    shutil.copytree(HERE / "checker", made / "verifier", ignore=_SCRIPTS)
    for folder, name in ((checker, "verifier"), (docs, "docs")):
        if folder is not None:
            shutil.copytree(folder, made / name, ignore=_LEFT, dirs_exist_ok=True)
    there = {path.relative_to(made).as_posix() for path in made.glob("*/index.html")}
    all_of_it = [*contents(pvd), *downloads.pages(pvd, made, place)]
    leading = menu({one.path for one in all_of_it} | there)
    found = json.dumps(sections(pvd, leading, docs), ensure_ascii=False, separators=(",", ":"))
    all_of_it.append(File("static/textes.json", found + "\n"))
    _write(made, pvd, all_of_it, place, there)
    shutil.rmtree(out, ignore_errors=True)
    made.rename(out)
    return sum(1 for file in out.rglob("*") if file.is_file())


def _write(
    made: Path, pvd: Dataset, contents: list[Page | File], place: Place, there: set[str]
) -> None:
    fill = environment()
    paths = {one.path for one in contents} | there
    shared: dict[str, object] = {
        "edition": pvd.edition,
        "menu": menu(paths),
        "place": place,
        "paths": paths,
    }
    for one in contents:
        text = one.text if isinstance(one, File) else _fill(fill, one, shared)
        file = made / one.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


def _fill(fill: Environment, page: Page, shared: dict[str, object]) -> str:
    about = {**shared, "root": page.root, "path": page.path, **page.about}
    return fill.get_template(page.template).render(about)

"""Everything public can be pickled and copied, and is the same afterwards."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import pvd_data
from pvd_data import errors
from pvd_data.base.language import Text

FILE = b"code_insee,nom,siren_epci\n05046,Embrun,200067742\n05170,Talard,200067743\n05067,Les I,\n"
WAYS: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),  # noqa: S301  (our own bytes)
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


def results() -> Iterator[Any]:
    """Yield what the functions return, and what is given to them."""
    pvd = pvd_data.load()
    report = pvd_data.validate(FILE, lang="en")
    yield from (pvd, report, pvd_data.Report(), *report.issues)
    yield from (pvd.resolve("05067"), pvd.resolve("200067742"), pvd.resolve("x"))
    yield from pvd.passage("60054", "2020-01-01")
    yield pvd.as_of("2024-01-26")
    yield from (pvd.stats("ort"), pvd.stats("ort").total)
    yield from (pvd.search("embrun")[0], pvd.search("paris", scope="france")[0])
    options = pvd_data.CheckOptions.of(as_of="2014-06-01", columns={"nom": "x"}, select="R")
    assert options.slugs  # computed once, and kept
    yield from (options, pvd_data.CheckOptions())
    yield pvd_data.Document(b"code_insee\n05046\n", "a.csv")
    yield pvd_data.enrich_content(FILE, "a.csv", columns="ort")
    for table in pvd:
        # A large one is of the same class.
        yield from ([table] if len(table) < 2000 else [])
        yield next(iter(table.values()))


def failures() -> Iterator[BaseException]:
    """Yield each of our errors and warnings with something in each of its attributes."""
    given: dict[str, Any] = {
        "report": pvd_data.validate(FILE, lang="fr"),
        "detail": Text(fr="a", en="b"),
        "fault": Text(fr="c", en="d"),
        "candidates": (("05046", "Embrun"),),
        "close_matches": ("05046",),
        "header": ("a", "b"),
        "odd": ("c",),
        "within": ("d",),
        "checkout": True,
    }
    kinds = {**vars(errors), **{name: getattr(pvd_data, name) for name in pvd_data.__all__}}
    for kind in kinds.values():
        if not (inspect.isclass(kind) and issubclass(kind, BaseException)):
            continue
        made = next((base for base in kind.__mro__ if "__init__" in vars(base)), kind)
        if not made.__module__.startswith("pvd_data"):
            yield kind("said")
            continue
        wanted = inspect.signature(made).parameters.values()
        values = {one.name: given.get(one.name, one.name) for one in wanted}
        yield kind(**values)


def contents(thing: Any) -> Any:
    """Return what two things of one kind are compared by."""
    if isinstance(thing, BaseException):
        return thing.args, str(thing), vars(thing)
    if isinstance(thing, pvd_data.Dataset):
        return repr(thing)
    return thing


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("make", [results, failures])
def test_what_is_copied_is_the_same(way: str, make: Callable[[], Iterator[Any]]) -> None:
    for thing in make():
        again = WAYS[way](thing)
        assert type(again) is type(thing)
        assert contents(again) == contents(thing)
        assert repr(again) == repr(thing)


def test_each_public_kind_is_among_them() -> None:
    kinds = {type(thing) for make in (results, failures) for thing in make()}
    named = [getattr(pvd_data, name) for name in pvd_data.__all__]
    assert {kind for kind in named if inspect.isclass(kind)} <= kinds


def test_what_is_copied_still_finds_its_relations() -> None:
    found = pvd_data.load().resolve("05067")
    for way in WAYS.values():
        assert way(found).commune.intercommunalite.nom == "CC Champsaur-Valgaudemar"
        assert way(found).communes[0].departement.nom == "Hautes-Alpes"

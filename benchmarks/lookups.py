"""How fast what is loaded is looked up, and what it weighs: `python benchmarks/lookups.py`.

Keys of tables beside a dict of the same rows, codes as types of fields beside a plain pattern
(`StringConstraints(pattern=…)`), each in turns within one process and by processor time, the least of all turns;
`pvd.resolve` for codes of several kinds. Then how much memory a process has that has loaded every table
and made every index. `--turns N` takes fewer turns.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import StringConstraints, TypeAdapter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pvd_data
from benchmarks._measure import SEED, Program, ask, goals, machine, markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

AGAIN = range(2_000)
"""How often a key or a code is looked up in a turn."""

CODES = {
    "05046, in force": ("05046",),
    "05067, former": ("05067",),
    "5046, without its zero": ("5046",),
    "the SIREN of a commune": ("210500468",),
    "the SIREN of nobody": ("732829320",),
    "05067, as of 2010": ("05067", "2010-01-01"),
}
"""What `resolve` is asked."""

EVERYTHING = """
import pvd_data
pvd = pvd_data.load()
for table in pvd: pass
pvd.resolve("732829320")
for scope in ("programme", "france"):
    for text in ("embrun", "ambrun", "e"): pvd.search(text, scope=scope)
pvd.match("ambrun", "05")
"""
"""A program that loads every table and makes every index."""


def least(works: Mapping[str, Callable[[], object]], turns: int) -> dict[str, float]:
    """Return the least seconds of the processor that each of some works takes, in turns."""
    found = dict.fromkeys(works, float("inf"))
    for work in works.values():
        work()  # what is made once is not timed
    for _ in range(turns):
        for name, work in works.items():
            begin = time.process_time()
            work()
            found[name] = min(found[name], time.process_time() - begin)
    return found


def keys(pvd: pvd_data.Dataset, turns: int) -> dict[str, tuple[float, float]]:
    """Return microseconds of looking a key up in a dict, and in the table of the same rows."""
    table: Any = pvd.communes_france

    def asks(rows: Any, key: str) -> dict[str, Callable[[], None]]:
        def item() -> None:
            for _ in AGAIN:
                try:  # noqa: SIM105  (a context for each would be most of it)
                    rows[key]
                except KeyError:
                    pass

        def get() -> None:
            for _ in AGAIN:
                rows.get(key)

        def within() -> None:
            for _ in AGAIN:
                key in rows  # noqa: B015

        return {"[]": item, "get": get, "in": within}

    works: dict[str, Callable[[], object]] = {}
    for what, key in (("there", "05046"), ("missing", "99999")):
        for kind, rows in (("dict", dict(table)), ("table", table)):
            works |= {f"{way}, {what}, {kind}": work for way, work in asks(rows, key).items()}
    found = least(works, turns)
    names = [name.removesuffix(", dict") for name in works if name.endswith(", dict")]
    return {
        name: tuple(found[f"{name}, {kind}"] / len(AGAIN) * 1e6 for kind in ("dict", "table"))  # type: ignore[misc]
        for name in names
    }


def types(pvd: pvd_data.Dataset, turns: int, number: int) -> dict[str, tuple[float, float]]:
    """Return microseconds of a value of a plain pattern, and of our type of the same pattern."""
    towns = list(pvd.communes_france.values())
    values: dict[Any, list[str]] = {
        pvd_data.CodeInsee: [row.code_insee for row in towns],
        pvd_data.CodeDepartement: [row.code_departement for row in towns],
        pvd_data.CodePostal: [code for row in towns for code in row.codes_postaux],
        pvd_data.Siren: [row.siren for row in towns if row.siren],
    }
    seeded = random.Random(SEED)  # noqa: S311
    found = {}
    for kind, there in values.items():
        shape, cells = kind.__metadata__[0], seeded.choices(there, k=number)
        plain = Annotated[str, StringConstraints(pattern=shape.anchored)]
        times = least(
            {
                name: partial(TypeAdapter(list[one]).validate_python, cells)  # type: ignore[valid-type]
                for name, one in (("pattern", plain), ("type", kind))
            },
            turns,
        )
        found[shape.slug] = times["pattern"] / number * 1e6, times["type"] / number * 1e6
    return found


def beside(rows: Mapping[str, tuple[float, float]], other: str, ours: str) -> str:
    """Return a table of two figures each, and their ratio."""
    lines = [
        [name, f"{one:.3f}", f"{two:.3f}", f"{two / one:.1f}"] for name, (one, two) in rows.items()
    ]
    return markdown(["", f"{other}, µs", f"{ours}, µs", "times"], lines)


def main(arguments: list[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How fast what is loaded is looked up.")
    parser.add_argument("--turns", type=int, default=30, help="turns of each")
    parser.add_argument("--values", type=int, default=1_000_000, help="values of a type")
    asked = parser.parse_args(arguments)
    pvd = pvd_data.load()
    looked = keys(pvd, asked.turns)
    typed = types(pvd, max(1, asked.turns // 6), asked.values)

    def resolving(code: tuple[str, ...]) -> Callable[[], None]:
        def work() -> None:
            for _ in AGAIN:
                pvd.resolve(*code)

        return work

    works = {name: resolving(code) for name, code in CODES.items()}
    resolved = {
        name: seconds / len(AGAIN) * 1e6 for name, seconds in least(works, asked.turns).items()
    }
    peak = ask(Program(Path(sys.executable), EVERYTHING)).peak
    reached = goals(
        [
            *((f"a key: {name}", "a dict", 2.0, " times", two / one) for name, (one, two) in looked.items()),
            *((f"a list of {name}", "a pattern", 1.5, " times", two / one) for name, (one, two) in typed.items()),
            *((f"resolve {name}", "", 10.0 if "SIREN" in name else 5.0, " µs", took) for name, took in resolved.items()),
            ("everything loaded and indexed, peak", "", 100.0, " MiB", peak),
        ]
    )  # fmt: skip
    lines = [[name, f"{took:.1f}"] for name, took in resolved.items()]
    sys.stdout.write(
        f"{beside(looked, 'dict', 'table')}\n\n{beside(typed, 'pattern', 'type')}\n\n"
        f"{markdown(['pvd.resolve', 'µs'], lines)}\n\nWhat was to be reached\n\n{reached}\n\n"
        f"{machine({'pvd-data': version('pvd-data'), 'pydantic': version('pydantic')})}\n"
    )


if __name__ == "__main__":
    main()

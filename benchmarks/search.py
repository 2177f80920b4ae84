"""How fast and how well names are found: `python benchmarks/search.py`.

2,000 names of communes of the programme, then the same with seeded noise (one edit, then two),
put to `pvd.search` in both scopes; beside it, in the same run, what a user would write instead with
the standard library (`difflib.get_close_matches`) and with rapidfuzz, over the same folded names.
For each: median and worst processor time of a query, and the share whose commune comes first.

Then the names of merged communes and the forms in which lists write names, put to `pvd.search` and
`pvd.match` in all of France: how long they take, and how many are right, wrong, or left open.
`--queries N` takes fewer names.
"""

from __future__ import annotations

import argparse
import difflib
import random
import string
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pvd_data
from benchmarks._measure import SEED, goals, machine, markdown, median
from pvd_data.base.text import fold, without_accents

if TYPE_CHECKING:
    from collections.abc import Callable

    from pvd_data.schema.models.reference import CommuneFrance


def damage(name: str, edits: int, random_: random.Random) -> str:
    """Make typing errors in a name: letters added, dropped, changed or exchanged."""
    letters = list(name)
    for _ in range(edits):
        at = random_.randrange(len(letters))
        kind = random_.choice(["add", "drop", "change", "exchange"])
        if kind == "add":
            letters.insert(at, random_.choice(string.ascii_lowercase))
        elif kind == "drop" and len(letters) > 1:
            del letters[at]
        elif kind == "exchange" and at + 1 < len(letters):
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        else:
            letters[at] = random_.choice(string.ascii_lowercase)
    return "".join(letters)


def finders(pvd: pvd_data.Dataset) -> dict[str, Callable[[str], str | None]]:
    """Return what is compared: from a query to the code of the first commune found."""
    folded: dict[str, str] = {}
    for commune in pvd.communes.values():
        folded.setdefault(fold(commune.nom), commune.code_insee)
    names = list(folded)

    def ours(text: str) -> str | None:
        found = pvd.search(text, limit=1)
        return found[0].commune.code_insee if found else None

    def france(text: str) -> str | None:
        found = pvd.search(text, limit=1, scope="france")
        return found[0].commune.code_insee if found else None

    def standard(text: str) -> str | None:
        found = difflib.get_close_matches(fold(text), names, n=1)
        return folded[found[0]] if found else None

    def rapid(text: str) -> str | None:
        found = process.extractOne(fold(text), names, scorer=OSA.normalized_similarity)
        return folded[found[0]]

    return {
        "pvd.search with [search], programme": ours,
        "pvd.search with [search], france": france,
        "pvd.search alone, programme": alone(ours),
        "pvd.search alone, france": alone(france),
        "difflib, programme": standard,
        "rapidfuzz, programme": rapid,
    }


def alone(find: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """Return the same finder where the extra is not installed."""

    def without(text: str) -> str | None:
        hidden = {name: sys.modules.pop(name) for name in [*sys.modules] if "rapidfuzz" in name}
        sys.modules["rapidfuzz"] = None  # type: ignore[assignment]
        try:
            return find(text)
        finally:
            del sys.modules["rapidfuzz"]
            sys.modules.update(hidden)

    return without


def written(pvd: pvd_data.Dataset, queries: int) -> dict[str, list[tuple[str, str, str]]]:
    """Return names as lists write them, by kind: text, département, and code of the commune."""
    seeded = random.Random(SEED)  # noqa: S311
    rows = seeded.choices(list(pvd.communes_france.values()), k=queries)
    ended = [row for row in pvd.anciens_codes.values() if row.code_insee]
    parts = [row for row in pvd.subdivisions.values() if row.nature == "arrondissement"]
    forms: dict[str, Callable[[CommuneFrance], str]] = {
        "in capitals": lambda row: without_accents(row.nom).upper(),
        "CEDEX": lambda row: f"{row.codes_postaux[0]} {row.nom.upper()} CEDEX",
        "postal code before": lambda row: f"{row.codes_postaux[0]} {row.nom}",
        "postal code behind": lambda row: f"{row.nom} {row.codes_postaux[0]}",
        "code in brackets": lambda row: f"{row.nom} ({row.code_departement})",
        "name in brackets": lambda row: f"{row.nom} ({row.departement.nom})",
        "St, Ste": lambda row: row.nom.replace("Sainte-", "Ste ").replace("Saint-", "St "),
    }
    found = {
        kind: [(form(row), row.code_departement, row.code_insee) for row in rows]
        for kind, form in forms.items()
    }
    found["merged"] = [
        (
            row.ancien_nom,
            pvd.communes_france[str(row.code_insee)].code_departement,
            str(row.code_insee),
        )
        for row in seeded.choices(ended, k=queries)
    ]
    found["arrondissement"] = [
        (row.nom.replace("er ", "e ").replace("e A", "ème a"), "", row.code_insee) for row in parts
    ]
    return found


def by_kind(pvd: pvd_data.Dataset, queries: int) -> list[list[str]]:
    """Return for each kind and finder: median and worst time, and how many are right and wrong."""

    def searched(text: str, departement: str) -> str | None:
        found = pvd.search(text, departement=departement or None, limit=1, scope="france")
        return found[0].commune.code_insee if found else None

    def matched(text: str, departement: str) -> str | None:
        found = pvd.match(text, departement)
        return None if found is None else found.commune.code_insee

    lines = []
    for kind, asked in written(pvd, queries).items():
        for name, find in (("pvd.search", searched), ("pvd.match", matched)):
            times, answers = [], []
            for text, departement, code in asked:
                begin = time.process_time()
                found = find(text, departement)
                times.append(time.process_time() - begin)
                answers.append(None if found is None else found == code)
            middle, worst = f"{median(times) * 1e3:.3f}", f"{max(times) * 1e3:.1f}"
            shares = [f"{answers.count(each) / len(asked):.1%}" for each in (True, False, None)]
            lines.append([kind, name, middle, worst, *shares])
    return lines


def to_reach(
    pvd: pvd_data.Dataset, lines: list[list[str]]
) -> list[tuple[str, str, float, str, float]]:
    """Return what was to be reached, and what was: typing errors of the table, and single letters."""
    typed = {
        name: float(middle)
        for name, edits, middle, *_ in lines
        if edits == "1" and name.endswith("france")
    }

    def letters(limit: int) -> float:
        times = []
        for letter in string.ascii_lowercase:
            begin = time.process_time()
            pvd.search(letter, scope="france", limit=limit)
            times.append(time.process_time() - begin)
        return median(times) * 1e3

    letters(10)  # makes the order of names
    ten, one = letters(10), letters(1)
    return [
        *((f"{name}, a typing error", "", 2.0, " ms", middle) for name, middle in typed.items()),
        ("one letter, france", "", 5.0, " ms", ten),
        ("one letter, france, the first match", "the first ten", 1.0, " times", one / ten),
    ]


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How fast and how well names are found.")
    parser.add_argument("--queries", type=int, default=2_000, help="names of communes")
    asked = parser.parse_args(arguments)
    pvd = pvd_data.load()
    random_ = random.Random(SEED)  # noqa: S311  (noise, not a secret)
    towns = random_.choices(list(pvd.communes.values()), k=asked.queries)
    # A homonym is as right an answer as the other.
    alike: dict[str, set[str]] = {}
    for row in pvd.communes_france.values():
        alike.setdefault(fold(row.nom), set()).add(row.code_insee)
    lines = []
    for name, find in finders(pvd).items():
        find("embrun")  # builds the index
        for edits in (0, 1, 2):
            seeded = random.Random(SEED + edits)  # noqa: S311
            times, right = [], 0
            for town in towns:
                query = damage(town.nom, edits, seeded)
                begin = time.process_time()
                found = find(query)
                times.append(time.process_time() - begin)
                right += found in alike[fold(town.nom)]
            middle, worst = f"{median(times) * 1e3:.2f}", f"{max(times) * 1e3:.1f}"
            lines.append([name, str(edits), middle, worst, f"{right / len(towns):.1%}"])
    reached = goals(to_reach(pvd, lines))
    header = ["finder", "edits", "median, ms", "worst, ms", "found first"]
    kinds = ["written", "finder", "median, ms", "worst, ms", "right", "wrong", "none"]
    versions = {name: version(name) for name in ("pvd-data", "rapidfuzz")}
    sys.stdout.write(
        f"{len(towns):,} queries\n\n{markdown(header, lines)}\n\n"
        f"{markdown(kinds, by_kind(pvd, asked.queries))}\n\nWhat was to be reached\n\n{reached}\n\n"
        f"{machine(versions)}\n"
    )


if __name__ == "__main__":
    main()

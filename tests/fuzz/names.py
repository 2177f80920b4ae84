"""Cases that are texts of people: names to search, codes to resolve, labels, rules."""

from __future__ import annotations

import csv
import io
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.fuzz.case import Case
from tests.fuzz.damage import MARKS, odd_text
from tests.fuzz.tables import ROOT

if TYPE_CHECKING:
    import random


@cache
def _known() -> list[str]:
    """Return names and codes of the programme."""
    text = ROOT.joinpath("data", "communes.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    return [row[name] for row in rows for name in ("code_insee", "nom", "siren_epci")]


def make_names(rng: random.Random) -> Case:
    """Damage a name or a code, and ask for it in every way."""
    text = odd_text(rng, rng.choice(_known()))
    if rng.random() < 0.1:
        text = (text or "a") * rng.choice([10, 300])
    if rng.random() < 0.05:
        text = rng.choice(MARKS) * 5000
    text = text[:100_000]
    word = text.replace("\0", "")[:10_000]  # as no argument has a zero in it
    word = word.encode("utf-8", "surrogateescape" if _escaped(word) else "replace").decode(
        "utf-8", "surrogateescape"
    )
    ways: tuple[list[Any], ...] = (
        ["cli", "search", "--format", rng.choice(["text", "json"]), "--", word],
        ["cli", "search", "--france", "--departement", word, "--", word],
        ["cli", "resolve", "--format", rng.choice(["text", "jsonl", "csv"]), "--", word],
        ["cli", "resolve", "--date", word, "05046"],
        ["cli", "show", "--", word],
        ["cli", "explain", "--", word],
        ["cli", "validate", "--table", word, "a.csv"],
        ["cli", "validate", "--column", f"nom={word}", "--select", word, "a.csv"],
        ["cli", "validate", "--", word],
        ["cli", "fix", "--key", word, "a.csv"],
        ["cli", "enrich", "a.csv", "-o", "-", "--prefix", word, "--engine", "python"],
        ["cli", "enrich", "a.csv", "-o", "b.csv", "--on", word],
        ["cli", "enrich", "a.csv", "-o", "b.csv", "--columns", word],
        ["cli", "export", "--to", "out", "--departement", word, "departements"],
    )
    called = [["search", text], ["resolve", text]], [rng.choice(ways)], [rng.choice(ways)]
    content = f'insee,"{text.replace(chr(34), "")}"\n05046,Embrun\n'.encode("utf-8", "replace")
    return Case("names", [call for calls in called for call in calls], {"a.csv": content})


def _escaped(word: str) -> bool:
    """Say whether each surrogate of a word stands for a byte, as in arguments of a command."""
    return all(not "\ud800" <= sign <= "\udfff" or "\udc80" <= sign <= "\udcff" for sign in word)

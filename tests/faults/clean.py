"""Variations of the clean table, in which nothing may be found."""

from __future__ import annotations

import csv
import io
import random
from typing import TYPE_CHECKING

from tests.faults.base import read_table

if TYPE_CHECKING:
    from collections.abc import Callable

_EXTRA: tuple[tuple[str, Callable[[random.Random], str]], ...] = (
    ("remarque", lambda r: r.choice(("", "vu", 'dit « oui », puis "non"', "à revoir, vite"))),
    ("commentaire", lambda r: r.choice(("une ligne", "deux\nlignes", "l’été – déjà\u00a0!"))),
    ("montant", lambda r: f"{r.uniform(-1e6, 1e6):.2f}"),
    ("téléphone", lambda r: f"+33 4 92 {r.randrange(100):02} {r.randrange(100):02} 00"),
    ("courriel", lambda r: f"mairie{r.randrange(999)}@example.org"),
    ("site", lambda r: f"https://example.org/{r.randrange(999)}?a=1&b=2"),
    ("date_visite", lambda r: f"{r.randrange(1, 29):02}/{r.randrange(1, 13):02}/2024"),
    ("code_projet", lambda r: f"P-{r.randrange(10**6):06}"),
    ("notes_ort", lambda r: r.choice(("oui", "non", ""))),
    ("vide", lambda r: ""),
)


def make_clean(number: int, seed: int) -> bytes:
    """Return a variation of the clean table.

    Args:
        number: which one.
        seed: the same seed and number give the same file.
    """
    random_ = random.Random(f"{seed} clean {number}")  # noqa: S311  (noise, not a secret)
    rows = list(read_table("communes"))
    if random_.random() < 0.9:
        rows = random_.sample(rows, random_.choice((1, 2, 20, 100, 300)))
    elif random_.random() < 0.5:
        random_.shuffle(rows)
    columns = list(rows[0])
    if random_.random() < 0.5:
        random_.shuffle(columns)
    extra = dict(random_.sample(_EXTRA, random_.choice((0, 0, 1, 3))))
    labels = [*columns]
    for label in extra:
        labels.insert(random_.randrange(len(labels) + 1), label)
    out = io.StringIO()
    ends = random_.choice(("\n", "\n", "\r\n"))
    writer = random_.choice(
        (
            csv.writer(out, lineterminator=ends),
            csv.writer(out, lineterminator=ends, quoting=csv.QUOTE_ALL),
        )
    )
    writer.writerow(labels)
    for row in rows:
        cells = row | {label: make(random_) for label, make in extra.items()}
        writer.writerow([cells[label] for label in labels])
    text = out.getvalue()
    if random_.random() < 0.2:
        text = text.rstrip("\r\n")
    return (b"\xef\xbb\xbf" if random_.random() < 0.1 else b"") + text.encode()

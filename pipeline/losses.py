"""What an edition of the list no longer gives, although an earlier one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import BuildError
from pipeline.sources import REGISTER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.editions import Edition, Signature
    from pipeline.sources import SourceEntry, SourceFolder

#: What the register says of a column that an edition does not have at all.
EVERY = -1

#: As many codes as a person looks at; the others are counted.
_LISTED = 60


def losses(editions: Sequence[Edition]) -> dict[str, list[str]]:
    """Return the communes of the newest edition that lost something, by column of our tables.

    Args:
        editions: the editions, the oldest first.
    """
    *earlier, newest = editions
    lost: dict[str, list[str]] = {}
    for code, signature in sorted(newest.communes.items()):
        has = _given(signature)
        before = [_given(edition.communes[code]) for edition in earlier if code in edition.communes]
        for column in has:
            if not has[column] and any(given[column] for given in before):
                lost.setdefault(column, []).append(code)
    return dict(sorted(lost.items()))


def _given(signature: Signature) -> Mapping[str, bool]:
    return {
        "date_adhesion": signature.day is not None,
        "id_pvd": bool(signature.id_pvd),
        "nom": bool(signature.label),
    }


def to_admit(editions: Sequence[Edition]) -> dict[str, int]:
    """Return the losses of the newest edition as the register admits them: numbers by column."""
    return {
        column: len(codes) if any(_all_given(editions[-1], column)) else EVERY
        for column, codes in losses(editions).items()
    }


def written(admitted: Mapping[str, int]) -> str:
    """Write losses as the register does.

    >>> written({"id_pvd": -1, "nom": 1})
    '{ id_pvd = -1, nom = 1 }'
    """
    return f"{{ {', '.join(f'{column} = {number}' for column, number in admitted.items())} }}"


def check_losses(editions: Sequence[Edition], folder: SourceFolder) -> None:
    """Refuse editions that lose more than the register admits.

    Args:
        editions: the editions, the oldest first.
        folder: the files, and whether losses are accepted.

    Raises:
        BuildError: an edition loses more than its entry in the register says.
    """
    for place in range(1, len(editions)):
        entry = editions[place].source
        lost = losses(editions[: place + 1])
        if all(len(codes) <= _admitted(entry, column) for column, codes in lost.items()):
            continue
        to_write = f"pertes_admises = {written(to_admit(editions[: place + 1]))}"
        if folder.accept_lost:
            folder.progress.note(f"{entry.fichier} ; à inscrire dans {REGISTER.name} : {to_write}")
            continue
        listed = " ; ".join(
            f"{column} : {listing(codes) if any(_all_given(editions[place], column)) else 'toute la colonne'}"
            for column, codes in lost.items()
        )
        raise BuildError(
            f"des éditions antérieures donnent ce que celle-ci ne donne plus ({listed}) ; "
            f"vérifiez, puis relancez avec --accept-lost, ou inscrivez dans {REGISTER.name} : "
            f"{to_write}",
            file=entry.fichier,
        )


def _admitted(entry: SourceEntry, column: str) -> float:
    """Return how many cells of a column an edition may lose."""
    number = entry.pertes_admises.get(column, 0)
    return number if number >= 0 else float("inf")


def _all_given(edition: Edition, column: str) -> Iterator[bool]:
    return (_given(signature)[column] for signature in edition.communes.values())


def listing(codes: Sequence[str]) -> str:
    """Return codes as a text, the first of many.

    Args:
        codes: the codes.

    >>> listing(["05046", "05170"])
    '05046, 05170'
    """
    more = len(codes) - _LISTED
    return ", ".join(codes[:_LISTED]) + (f"… et {more} autres" if more > 0 else "")

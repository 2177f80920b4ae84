"""What `pvd-data fix` says of its work: what was changed, what was not, what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pvd_data.cli.words import count
from pvd_data.formats.escaping import one_line
from pvd_data.rules.registry import RULES

if TYPE_CHECKING:
    from pvd_data.errors import NothingToCheckError
    from pvd_data.rules.rule import Lang
    from pvd_data.validation.fixing import Fixed

#: How many lines that were left as they are the summary names.
_NAMED = 5


def nothing(error: NothingToCheckError) -> tuple[str, str]:
    """Say in French and in English that a file has no column to check.

    Args:
        error: what the check raised.
    """
    if error.label is not None:
        label = one_line(error.label, 40)
        return f"pas de colonne « {label} »", f"there is no column {label!r}"
    return (
        "aucune colonne reconnue ; nommez-en une, comme dans --column code_insee=LIBELLÉ, ou "
        "donnez la table avec --table",
        "none of its columns is recognised; name one, as in --column code_insee=LABEL, or give "
        "its table with --table",
    )


def summary(fixed: Fixed, file: str, lang: Lang, *, write: bool) -> list[str]:
    """Say what was changed, what was held back, and what is left.

    Args:
        fixed: what was done.
        file: name of the file.
        lang: language.
        write: whether the file is written, or only what would be.
    """
    french = lang == "fr"
    number = len(fixed.edits)
    if french:
        cells = count(number, "cellule")
        plural = "s" if number > 1 else ""
        done = f"{cells} corrigée{plural}" if write else f"{cells} à corriger ; --write écrit"
        lines = [f"{file} : {done if number else 'rien à corriger qui soit certain'}"]
    else:
        cells = _english(number, "cell")
        done = f"{cells} fixed" if write else f"{cells} to fix; --write does it"
        lines = [f"{file}: {done if number else 'nothing to fix that is certain'}"]
    for slug, times in fixed.rules.items():
        lines.append(f"  {RULES[slug].code} {slug}{' : ' if french else ': '}{times}")
    if fixed.held:
        named = ", ".join(map(str, fixed.held[:_NAMED])) + ("…" if len(fixed.held) > _NAMED else "")
        lines.append(
            f"Laissé tel quel, ligne {named} : corriger y ferait apparaître plus d'erreurs qu'il n'y en a"
            if french
            else f"Left as it is, line {named}: to fix it would bring more errors to light than there are"
        )
    return [*lines, _left(fixed, lang, written=write or not number)]


def _left(fixed: Fixed, lang: Lang, *, written: bool) -> str:
    after = fixed.after
    errors, warnings = after.count("error"), after.count("warning")
    proposed = sum(
        issue.suggestion is not None and issue.severity != "notice" for issue in after.issues
    )
    if lang == "fr":
        begin = "Il reste" if written else "Une fois corrigé, il restera"
        if not errors and not warnings:
            return f"{begin.replace(' reste', ' ne reste')} ni erreur ni avertissement"
        left = f"{begin} {count(errors, 'erreur')} et {count(warnings, 'avertissement')}"
        return f"{left}, dont {proposed} avec une proposition à confirmer" if proposed else left
    begin = "Left:" if written else "Left once that is fixed:"
    if not errors and not warnings:
        return f"{begin} neither error nor warning"
    left = f"{begin} {_english(errors, 'error')} and {_english(warnings, 'warning')}"
    return f"{left}, {proposed} of them with a proposal to confirm" if proposed else left


def _english(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

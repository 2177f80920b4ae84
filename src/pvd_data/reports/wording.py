"""The words of the reports, in French and in English: once for all forms."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pvd_data.base.language import figure, french, plural, typeset
from pvd_data.base.text import WORD, one_line
from pvd_data.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pvd_data.base.language import Lang, Severity
    from pvd_data.report import FileColumn, Issue, Report


SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
"""From the worst down."""

_NOUNS = {
    "error": (("erreur", "erreurs"), ("error", "errors")),
    "warning": (("avertissement", "avertissements"), ("warning", "warnings")),
    "notice": (("remarque", "remarques"), ("notice", "notices")),
    "fault": (("faute", "fautes"), ("fault", "faults")),
    "row": (("ligne", "lignes"), ("row", "rows")),
    "cell": (("cellule", "cellules"), ("cell", "cells")),
    "other": (("autre", "autres"), ("more", "more")),
    "empty": (("vide", "vides"), ("empty", "empty")),
    "faulty": (("à voir", "à voir"), ("to look at", "to look at")),
}

_PHRASES = {
    "valid": ("Valide", "Valid"),
    "not valid": ("Non valide", "Not valid"),
    "no fault": ("Aucune faute", "No fault"),
    "incomplete": ("Incomplet", "Incomplete"),
    "nothing checked": ("Rien n'a été vérifié.", "Nothing was checked."),
    "not checked": ("Non vérifié", "Not checked"),
    "at least": ("au moins", "at least"),
    "certain": ("certain", "certain"),
    "to check": ("à vérifier", "to be checked"),
    "leave empty": ("laisser vide", "leave empty"),
    "write": ("écrire", "write"),
    "report": ("Rapport de vérification", "Validation report"),
    "severity": ("Gravité", "Severity"),
    "rule": ("Règle", "Rule"),
    "number": ("Nombre", "Number"),
    "file": ("Fichier", "File"),
    "line": ("Ligne", "Line"),
    "column": ("Colonne", "Column"),
    "value": ("Valeur", "Value"),
    "suggestion": ("Écrire", "Write"),
    "message": ("Message", "Message"),
}

#: Names listed before the others are only counted: a package may have any number.
_NAMES = 30

#: Reasons given why things were not checked, each with the names that have it.
_REASONS = 10


def phrase(key: str, lang: Lang) -> str:
    """Return one of the fixed phrases.

    Args:
        key: which.
        lang: in which language.

    >>> phrase("not checked", "fr")
    'Non vérifié'
    """
    return _PHRASES[key][0 if lang == "fr" else 1]


def colon(lang: Lang) -> str:
    """Return a colon and the spaces it wants."""
    return "\N{NO-BREAK SPACE}: " if lang == "fr" else ": "


def noun(key: str, number: int, lang: Lang) -> str:
    """Return a noun that agrees with a number, without the number.

    Args:
        key: which noun; each severity is one.
        number: how many.
        lang: in which language.

    >>> noun("error", 0, "fr"), noun("error", 0, "en")
    ('erreur', 'errors')
    """
    return plural(number, lang, *_NOUNS[key][0 if lang == "fr" else 1])


def count(key: str, number: int, lang: Lang, *, exact: bool = True) -> str:
    """Word a number of things.

    Args:
        key: noun of the things; each severity is one.
        number: how many.
        lang: in which language.
        exact: whether there may be no more.

    >>> count("error", 1, "fr"), count("error", 2, "fr"), count("row", 34875, "en")
    ('1 erreur', '2 erreurs', '34,875 rows')
    """
    counted = f"{figure(number, lang)} {noun(key, number, lang)}"
    return counted if exact else f"{phrase('at least', lang)} {counted}"


def title(slug: str, lang: Lang) -> str:
    """Return the title of a rule, or the slug itself if the rule is none of ours.

    Args:
        slug: name of the rule.
        lang: in which language.
    """
    return RULES[slug].title[lang] if slug in RULES else slug


def why(slug: str, lang: Lang) -> str:
    """Return the explanation of a rule, empty if there is none."""
    return RULES[slug].why[lang] if slug in RULES else ""


def suggestion(issue: Issue, lang: Lang) -> str | None:
    """Say what to write instead and how sure that is, or None where nothing is proposed.

    Args:
        issue: the fault.
        lang: in which language.
    """
    if issue.suggestion is None:
        return None
    what = (
        f"{phrase('write', lang)}{colon(lang)}{one_line(issue.suggestion)}"
        if issue.suggestion
        else phrase("leave empty", lang)
    )
    return f"{what} ({phrase('certain' if issue.certain else 'to check', lang)})"


def in_workbook(issue: Issue, lang: Lang) -> str:
    """Name the sheet of a fault, and its cell; nothing where it is not in a sheet.

    Args:
        issue: the fault.
        lang: in which language.

    >>> from pvd_data.report import Issue
    >>> issue = Issue("S004", "blank-row", "error", "", "a.xlsx", line=3, sheet="2022", cell="B3")
    >>> in_workbook(issue, "fr"), in_workbook(issue, "en")
    ('feuille "2022", B3', 'sheet "2022", B3')
    """
    if issue.sheet is None or issue.line is None:
        return ""
    place = f'{"feuille" if lang == "fr" else "sheet"} "{one_line(issue.sheet, WORD)}"'
    return place if issue.cell is None else f"{place}, {issue.cell}"


def message(issue: Issue, lang: Lang) -> str:
    """Return the message on one line, after the sheet and the cell that it is about.

    Args:
        issue: the fault.
        lang: in which language.
    """
    place = in_workbook(issue, lang)
    return f"{place}{colon(lang)}{one_line(issue.message)}" if place else one_line(issue.message)


def sentence(issue: Issue, lang: Lang) -> str:
    """Return message and suggestion on one line."""
    said, instead = message(issue, lang), suggestion(issue, lang)
    if instead is None:
        return said
    return f"{said}{typeset(' ; ') if lang == 'fr' else '; '}{instead}"


def summary(report: Report, lang: Lang) -> str:
    """Say in a line whether the data is valid, what was found, and in how much.

    Args:
        report: what was found.
        lang: in which language.

    >>> from pvd_data.report import Report
    >>> summary(Report(rows={"axes": 3}, cells=12), "en")
    'Valid: 0 errors, 0 warnings, 0 notices. 3 rows and 12 cells checked.'
    """
    if report.nothing_checked:
        return phrase("nothing checked", lang)
    verdict = phrase(_verdict(report), lang)
    found = ", ".join(count(severity, report.count(severity), lang) for severity in SEVERITIES)
    rows = count("row", sum(report.rows.values()), lang)
    cells = count("cell", report.cells, lang)
    checked = f"{rows} et {cells} vérifiées" if lang == "fr" else f"{rows} and {cells} checked"
    return f"{verdict}{colon(lang)}{found}. {checked}."


def _verdict(report: Report) -> str:
    if report.valid:
        return "incomplete" if report.unreadable else "valid"
    return "not valid"


def unchecked(report: Report, lang: Lang) -> dict[str, str]:
    """Say what was not checked and why, by its name; what has no reason is left out.

    Args:
        report: what was found.
        lang: in which language.

    >>> from pvd_data.report import Report
    >>> unchecked(Report(not_checked=("a", "b"), not_checked_why={"b": "no file"}), "en")
    {'b': 'Not checked: no file'}
    """
    head, why = phrase("not checked", lang), report.not_checked_why
    return {
        name: f"{head}{colon(lang)}{one_line(why[name])}"
        for name in report.not_checked
        if name in why
    }


def remarks(report: Report, lang: Lang) -> list[str]:
    """Say what else one should know: columns taken for ours, what was not checked or not listed.

    Args:
        report: what was found.
        lang: in which language.
    """
    said, told = [], "missing-value" in report.counts
    for path, columns in report.file_columns.items():
        passed = report.passed_over.get(path, ())
        said += _columns(path, [one for one in columns if one.label not in passed], lang)
        said += [
            _without_code(path, one, lang, told=told)
            for one in columns
            if one.empty and one.role in _CODES
        ]
    for path, labels in report.passed_over.items():
        names = _enumerate([_name(label) for label in labels], lang)
        if lang == "fr":
            said.append(
                french(
                    "Colonnes non vérifiées dans {path} : {names} ; pvd-data columns dit pour quoi "
                    "elles sont prises, --column CONTENU=LIBELLÉ les fait vérifier",
                    path=_table(path, lang),
                    names=names,
                )
            )
        else:
            said.append(
                f"Columns not checked in {_table(path, lang)}: {names}; pvd-data columns says what they are "
                "taken for, --column ROLE=LABEL has them checked"
            )
    why: dict[str, list[str]] = {}
    # What could not be read comes first: the list may be cut.
    for name in dict.fromkeys((*report.unreadable, *report.not_checked)):
        why.setdefault(report.not_checked_why.get(name, ""), []).append(_name(name))
    said += [_left_out(names, reason, lang) for reason, names in islice(why.items(), _REASONS)]
    rest = sum(map(len, islice(why.values(), _REASONS, None)))
    if rest:
        said.append(f"{phrase('not checked', lang)}{colon(lang)}{more(rest, lang)}")
    there_are = sum(report.count(severity) for severity in SEVERITIES)
    listed = len(report.issues)
    if listed < there_are:
        if lang == "fr":
            said.append(
                f"Liste limitée à {count('fault', listed, lang)} sur {figure(there_are, lang)}."
            )
        else:
            said.append(
                f"List limited to {figure(listed, lang)} of {count('fault', there_are, lang)}."
            )
    return said


_BY = {
    "heading": ("d'après l'en-tête", "by its heading"),
    "contents": ("d'après le contenu", "by its contents"),
    "named": ("comme demandé", "as asked"),
}


def _columns(path: str, columns: Sequence[FileColumn], lang: Lang) -> list[str]:
    """Say what each column of a file was taken for, and what was found in it."""
    taken = [column for column in columns if column.checked or column.empty]
    if not taken:
        return []
    head = "Colonnes vérifiées dans" if lang == "fr" else "Columns checked in"
    said = [f"{head} {_table(path, lang)}{colon(lang)}".rstrip()]
    for column in taken[:_NAMES]:
        by = _BY[column.by][0 if lang == "fr" else 1]
        numbers = [count("cell", column.checked, lang)]
        for key, number in (("empty", column.empty), ("faulty", column.faulty)):
            numbers += [count(key, number, lang)] if number else []
        found = ", ".join(numbers)
        said.append(f"  {_name(column.label)} → {column.role}, {by}{colon(lang)}{found}")
    if len(taken) > _NAMES:
        said.append(f"  {more(len(taken) - _NAMES, lang)}")
    others = [_name(column.label) for column in columns if column.role is None]
    if others:
        head = "pas reconnues" if lang == "fr" else "not recognised"
        said.append(f"  {head}{colon(lang)}{_enumerate(others, lang)}")
    return said


#: What holds the code by which a row is compared.
_CODES = frozenset({"code_insee", "code_et_nom"})


def _without_code(path: str, column: FileColumn, lang: Lang, *, told: bool) -> str:
    """Say how many rows have no code, and so are not compared; how to ask for them, unless they are told."""
    rows, table = count("row", column.empty, lang), _table(path, lang)
    if lang == "fr":
        kept = plural(column.empty, lang, "non rapprochée", "non rapprochées")
        hint = plural(column.empty, lang, "la signale", "les signale")
        said = f"{rows} sans code INSEE dans {table}, {kept} de la référence"
        return said if told else french("{a} ; --require {b} {c}", a=said, b=column.role, c=hint)
    said = f"{rows} without an INSEE code in {table}, not compared with the reference"
    hint = plural(column.empty, lang, "it", "each of them")
    return said if told else f"{said}; --require {column.role} tells {hint}"


def _left_out(names: list[str], reason: str, lang: Lang) -> str:
    """Say what was not checked for one reason."""
    listed = f"{phrase('not checked', lang)}{colon(lang)}{_enumerate(names, lang)}"
    return f"{listed} ({one_line(reason)})" if reason else listed


def _name(text: str) -> str:
    return one_line(text, WORD)


#: How reports name a sheet of a workbook (`table_name`).
_SHEET = re.compile(r"(.+\.(?:xls[xmb]?|ods))#(.+)", re.IGNORECASE | re.DOTALL)


def _table(name: str, lang: Lang) -> str:
    """Name a file, and where it is a workbook of several sheets the sheet."""
    found = _SHEET.fullmatch(name)
    if found is None:
        return _name(name)
    return f'{_name(found[1])}, {"feuille" if lang == "fr" else "sheet"} "{_name(found[2])}"'


def _enumerate(names: list[str], lang: Lang) -> str:
    listed = ", ".join(names[:_NAMES])
    rest = len(names[_NAMES:])
    return f"{listed} {more(rest, lang)}" if rest else listed


def more(number: int, lang: Lang, *, exact: bool = True) -> str:
    """Say that there are others which are not shown.

    Args:
        number: how many.
        lang: in which language.
        exact: whether there may be no more than that.

    >>> more(1, "fr"), more(9, "fr", exact=False), more(9, "en")
    ('… et 1 autre', '… et au moins 9 autres', '… and 9 more')
    """
    return f"… {'et' if lang == 'fr' else 'and'} {count('other', number, lang, exact=exact)}"

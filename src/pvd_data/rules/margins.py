"""Family S, of the lines around the rows of a free-form table: titles, totals, notes, blanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pvd_data.base.language import Text
from pvd_data.base.text import pattern
from pvd_data.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence


RULES = (
    Rule(
        "S013",
        "lines-above-header",
        "notice",
        title=Text(fr="Lignes au-dessus de l'en-tête", en="Lines above the header"),
        message=Text(
            fr="l'en-tête a été trouvé à la ligne {expected} ; au-dessus, « {value} » n'est pas lu",
            en="the header was found on line {expected}; what is above it, {value!r}, is not read",
        ),
        why=Text(
            fr="Un titre, une note ou une ligne vide précède l'en-tête : un logiciel qui attend les noms des colonnes à la première ligne prendrait cela pour eux. Ce n'est qu'une remarque : la table est lue à partir de son en-tête. S'il n'est pas le bon, dites-le avec --header-row.",
            en="A title, a note or a blank line stands above the header: software that expects the names of the columns on the first line would take it for them. This is only a notice: the table is read from its header on. If it is not the right one, say so with --header-row.",
        ),
        wrong="Projets de 2024\ncode_insee,nom\n05046,Embrun\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "S014",
        "second-header",
        "notice",
        title=Text(fr="Deux lignes d'en-tête", en="Two lines of headings"),
        message=Text(
            fr="deux lignes d'en-tête : les colonnes sont nommées par la ligne {expected}, cette ligne-ci n'est pas lue",
            en="two lines of headings: line {expected} names the columns, this one is not read",
        ),
        why=Text(
            fr="Deux lignes nomment les colonnes, l'une en clair et l'autre par des codes, comme dans les fichiers de l'Insee. Ce n'est qu'une remarque : la ligne qui se reconnaît le mieux est prise pour l'en-tête. Un logiciel qui n'en attend qu'une prendrait l'autre pour des données ; --header-row dit laquelle prendre.",
            en="Two lines name the columns, one in words and the other by codes, as in files of Insee. This is only a notice: the line that is recognised best is taken for the header. Software that expects one only would take the other for data; --header-row says which to take.",
        ),
        wrong="Code géographique,Libellé géographique\nCODGEO,LIBGEO\n05046,Embrun\n",
        right="CODGEO,LIBGEO\n05046,Embrun\n",
    ),
    Rule(
        "S015",
        "repeated-header",
        "warning",
        title=Text(fr="En-tête répété plus bas", en="Header repeated further down"),
        message=Text(
            fr="l'en-tête se répète parmi les données ({value} fois) ; ces lignes ne sont pas vérifiées",
            en="the header is repeated among the data ({value} times); these lines are not checked",
        ),
        why=Text(
            fr="Des fichiers mis bout à bout, ou une impression page par page, répètent l'en-tête : d'autres logiciels en feraient une ligne de données. Ce n'est qu'un avertissement, donné une fois : supprimez la ligne, et elle seule.",
            en="Files put end to end, or a print-out page by page, repeat the header: other software would make a row of data of it. This is only a warning, given once: remove the line, and it alone.",
        ),
        wrong="code_insee,nom\n05046,Embrun\ncode_insee,nom\n05170,Tallard\n",
        right="code_insee,nom\n05046,Embrun\n05170,Tallard\n",
    ),
    Rule(
        "S016",
        "total-row",
        "warning",
        title=Text(fr="Ligne de total", en="Row of totals"),
        message=Text(
            fr="« {value} » : une ligne de total, qui n'est pas vérifiée ({expected} dans le fichier)",
            en="{value!r}: a row of totals, which is not checked ({expected} in the file)",
        ),
        why=Text(
            fr="Une ligne de total n'est pas une ligne de la table : qui additionne la colonne compterait tout deux fois. Ce n'est qu'un avertissement, donné une fois ; dans un fichier destiné à d'autres, retirez ces lignes.",
            en="A row of totals is no row of the table: whoever adds up the column would count everything twice. This is only a warning, given once; in a file meant for others, leave these rows out.",
        ),
        wrong="code_insee,montant\n05046,12\n05170,30\nTotal,42\n",
        right="code_insee,montant\n05046,12\n05170,30\n",
    ),
    Rule(
        "S017",
        "lines-below-table",
        "notice",
        title=Text(fr="Note sous la table", en="Note below the table"),
        message=Text(
            fr="« {value} » n'est pas une ligne de la table, et n'est pas vérifié ({expected} dans le fichier)",
            en="{value!r} is no row of the table and is not checked ({expected} in the file)",
        ),
        why=Text(
            fr="Une source ou une note est écrite parmi les lignes, le plus souvent sous la dernière : d'autres logiciels en feraient une ligne de données. Ce n'est qu'une remarque, donnée une fois ; mieux vaut écrire la note à côté du fichier.",
            en="A source or a note is written among the rows, most often below the last one: other software would make a row of data of it. This is only a notice, given once; a note is better written beside the file.",
        ),
        wrong="code_insee,nom\n05046,Embrun\nSource : Insee\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "S018",
        "blank-end",
        "notice",
        title=Text(fr="Lignes vides à la fin", en="Blank lines at the end"),
        message=Text(
            fr="le fichier finit par des lignes vides ({value})",
            en="the file ends with blank lines ({value})",
        ),
        why=Text(
            fr="Un tableur laisse souvent des lignes vides sous la dernière ligne remplie. Ce n'est qu'une remarque : elles ne disent rien et ne gênent pas la vérification.",
            en="A spreadsheet often leaves blank lines below the last one that is filled. This is only a notice: they say nothing and do not get in the way of the checks.",
        ),
        wrong="code_insee,nom\n05046,Embrun\n,\n,\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "S019",
        "trailing-delimiter",
        "warning",
        title=Text(fr="Séparateur de trop en fin de ligne", en="Delimiter too many at line ends"),
        message=Text(
            fr="des lignes ({value}) finissent par un séparateur de plus que l'en-tête ; elles sont vérifiées sans lui",
            en="rows ({value}) end with a delimiter more than the header; they are checked without it",
        ),
        why=Text(
            fr="Chaque ligne a une cellule vide de plus que l'en-tête : certains logiciels décalent alors toutes les colonnes. Ce n'est qu'un avertissement, donné une fois : retirez le séparateur à la fin des lignes.",
            en="Each row has an empty cell more than the header: some software then shifts all columns. This is only a warning, given once: take the delimiter off the ends of the rows.",
        ),
        wrong="code_insee,nom\n05046,Embrun,\n05170,Tallard,\n",
        right="code_insee,nom\n05046,Embrun\n05170,Tallard\n",
    ),
)
"""Every rule about lines around rows."""


_TOTAL = pattern(
    r"(?:sous[- ]?)?tot(?:al|aux|\.)(?:\s.{0,60})?|ensemble|moyenne|nombre total.{0,60}",
    re.IGNORECASE | re.DOTALL,
)

_NOTE = pattern(
    r"(?:sources?|mise? [àa] jour|extraction|donn[ée]es)\b.*"
    r"|(?:notes?|n\.?b\.?|champs?|lecture|remarques?|l[ée]gende|avertissement|date[^:]*|export[^:]*"
    r"|[ée]dit[^:]*|r[ée]alis[^:]*|cr[ée]dits?|licence)\s*:.*"
    r"|(?:[*©\x1a#]|\([0-9a-z*]\)|https?://).*",
    re.IGNORECASE | re.DOTALL,
)

_SOURCE = pattern(r"(?:sources?|champ|note)\s*:", re.IGNORECASE)

BEGINS = pattern(r"\s*(?:[sSeEmMnNtTcClLrRaAdDéÉxX*©\x1a#(]|http)")
"""How a total or a note begins, at a glance."""


def is_total(cells: Sequence[str], code: str) -> bool:
    """Say whether a row is one of totals, and is about no commune.

    Args:
        cells: the row.
        code: what it has in the column of codes; nothing if there is none.

    >>> is_total(["TOTAL", "", "8704"], "TOTAL"), is_total(["Total Énergies", "05046"], "05046")
    (True, False)
    """
    first = next((cell.strip() for cell in cells if cell.strip()), "")
    about = code.strip()
    of_none = about in ("", first) or (about.isdigit() and len(about) < 4)
    return of_none and bool(_TOTAL.fullmatch(first))


def is_note(cells: Sequence[str], *, loose: bool = False) -> bool:
    """Say whether a row is a note or a source: one cell of words, and others that are empty.

    Args:
        cells: the row.
        loose: whether any sentence is one, as below the last row.

    >>> is_note(["Source : Insee", "", ""]), is_note(["Halle", "", ""]), is_note(["* estimé"])
    (True, False, True)
    >>> is_note(["Source : Insee", " recensement de 2021"])
    True
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) != 1:
        # A source may have commas, and they part it where it is in no quotes.
        return bool(filled and _SOURCE.match(filled[0]))
    return bool(_NOTE.fullmatch(filled[0])) or (loose and filled[0].count(" ") >= 3)


def without_tail(rows: list[list[str]]) -> list[list[str]]:
    """Return the first rows of a file without totals, notes and blank lines at their end.

    >>> without_tail([["nom", "x"], ["Embrun", "1"], ["Total", "1"], ["", ""], ["Source : Insee"]])
    [['nom', 'x'], ['Embrun', '1']]
    """
    end = len(rows)
    while end > 1:
        cells = rows[end - 1]
        if any(cells) and not is_total(cells, "") and not is_note(cells):
            break
        end -= 1
    return rows[:end]

"""Family T: what a single cell may hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pvd_data.base.fault import Fault
from pvd_data.base.language import Text
from pvd_data.base.text import SPACES, normalize, pattern, without_excess
from pvd_data.rules.repairs import (
    CONTROLS,
    DateOrder,
    Repair,
    has_lost_digits,
    repair,
    tidy,
    unmangle,
    unwrapped,
)
from pvd_data.rules.rule import Rule, slug_of

if TYPE_CHECKING:
    from pvd_data.report import Issue
    from pvd_data.rules.conventions import Convention
    from pvd_data.schema.codes import RefusedError


RULES = (
    Rule(
        "T001",
        "type-error",
        "error",
        title=Text(fr="Format incorrect", en="Wrong type"),
        message=Text(
            fr="{column} : « {value} » trouvé, attendu : {expected}",
            en="{column}: found {value!r}, expected {expected}",
        ),
        why=Text(
            fr="La cellule n'a pas le type de sa colonne, nombre, date ou vrai/faux, et un logiciel ne saurait la lire. Écrivez 6412 et non 6 412, 44.58 et non 44,58, true et non oui, 2021-07-13 et non 13/07/2021. Dans un fichier quelconque, ce n'est une faute que si la colonne mélange les écritures (T009). Une date n'est proposée que si toute la colonne se lit sans confondre jour et mois.",
            en="The cell is not of its column's type, number, date or true/false, and software could not read it. Write 6412 and not 6 412, 44.58 and not 44,58, true and not oui, 2021-07-13 and not 13/07/2021. In a free-form file that is a fault only where the column mixes ways of writing (T009). A date is proposed only if the whole column can be read without mistaking day and month.",
        ),
        wrong="code_insee,date_adhesion\n05046,2021-05-07\n05179,13/07/2021\n",
        right="code_insee,date_adhesion\n05046,2021-05-07\n05179,2021-07-13\n",
    ),
    Rule(
        "T002",
        "constraint-error",
        "error",
        title=Text(fr="Contrainte non respectée", en="Constraint not satisfied"),
        message=Text(
            fr="{column} : « {value} » trouvé, attendu : {expected}",
            en="{column}: found {value!r}, expected {expected}",
        ),
        why=Text(
            fr="La valeur n'a pas la forme que la colonne demande, ou sort de ses bornes. Le cas le plus courant : un tableur a pris un code pour un nombre et lui a ôté son zéro. Écrivez la valeur proposée, et importez les codes comme du texte.",
            en="The value has not the form that the column asks for, or lies outside its bounds. Most often a spreadsheet took a code for a number and dropped its zero. Write the value that is proposed, and import codes as text.",
        ),
        wrong="code_insee,nom\n5046,Embrun\n",
        right="code_insee,nom\n05046,Embrun\n",
    ),
    Rule(
        "T003",
        "missing-value",
        "error",
        title=Text(fr="Valeur manquante", en="Missing value"),
        message=Text(
            fr="{column} : valeur manquante ; cette colonne doit être remplie",
            en="{column}: missing value; this column must be filled",
        ),
        why=Text(
            fr="Le schéma, ou --require, veut une valeur à chaque ligne de cette colonne. Remplissez la cellule d'après votre source, sans inventer de valeur factice.",
            en="The schema, or --require, wants a value in every row of this column. Fill the cell from your source, without making up a value.",
        ),
        wrong="code_region,nom,code_insee_chef_lieu\n93,,13055\n",
        right="code_region,nom,code_insee_chef_lieu\n93,Provence-Alpes-Côte d'Azur,13055\n",
    ),
    Rule(
        "T004",
        "irregular-characters",
        "warning",
        title=Text(fr="Caractères irréguliers", en="Irregular characters"),
        message=Text(
            fr="{column} : « {value} » contient {expected}", en="{column}: {value!r} has {expected}"
        ),
        why=Text(
            fr="Le texte se lit bien mais ne s'écrit pas comme ailleurs : accent séparé de sa lettre, caractère sans largeur, autre apostrophe ou autre espace. Une recherche ou une jointure le manquerait. Ce n'est qu'un avertissement, car le sens est intact ; écrivez le texte proposé.",
            en="The text reads well but is not written as elsewhere: an accent apart from its letter, a zero-width character, another apostrophe or another space. A search or a join would miss it. This is only a warning, since the meaning is intact; write the text that is proposed.",
        ),
        wrong="code_insee,nom\n05017,La Ba\u0302tie-Neuve\n",
        right="code_insee,nom\n05017,La Bâtie-Neuve\n",
    ),
    Rule(
        "T005",
        "mojibake",
        "error",
        title=Text(fr="Accents abîmés", en="Garbled accents"),
        message=Text(
            fr="{column} : « {value} » est un texte lu dans un autre encodage que le sien",
            en="{column}: {value!r} is text that was read in another encoding than its own",
        ),
        why=Text(
            fr="Le fichier a été lu dans un mauvais encodage, puis enregistré ainsi : les accents sont devenus des paires de signes. Mieux vaut refaire l'export en UTF-8 que corriger à la main ; le texte proposé n'est certain que si c'est celui de la référence.",
            en="The file was read in a wrong encoding, then saved like that: accents became pairs of signs. Better export again as UTF-8 than correct by hand; the text that is proposed is certain only if it is the reference's.",
        ),
        wrong="code_insee,nom\n05017,La BÃ¢tie-Neuve\n",
        right="code_insee,nom\n05017,La Bâtie-Neuve\n",
    ),
    Rule(
        "T006",
        "date-too-early",
        "error",
        title=Text(fr="Date trop ancienne", en="Date too early"),
        message=Text(
            fr="{column} : « {value} » trouvé, attendu : {expected}",
            en="{column}: found {value!r}, expected {expected}",
        ),
        why=Text(
            fr="Une adhésion ne peut précéder le lancement du programme, le 1er octobre 2020, ni une convention d'ORT la loi du 23 novembre 2018 qui a créé l'ORT. Vérifiez l'année dans la convention signée. Une ORT peut en revanche précéder l'adhésion.",
            en="No adhesion can precede the launch of the programme on 2020-10-01, nor an ORT convention the law of 2018-11-23 that created the ORT. Check the year in the signed convention. An ORT may however precede the adhesion.",
        ),
        wrong="code_insee,date_adhesion\n05046,2020-05-07\n",
        right="code_insee,date_adhesion\n05046,2021-05-07\n",
    ),
    Rule(
        "T007",
        "date-in-future",
        "error",
        title=Text(fr="Date future", en="Date in the future"),
        message=Text(
            fr="{column} : « {value} » est dans le futur ; une date de signature est passée",
            en="{column}: {value!r} is in the future; a date of signature is past",
        ),
        why=Text(
            fr="Une date de signature appartient au passé : celle-ci a sans doute une faute de frappe. Corrigez-la ; si la signature n'est que prévue, laissez la cellule vide.",
            en="A date of signature belongs to the past: this one probably has a typing error. Correct it; if the signature is only planned, leave the cell empty.",
        ),
        wrong="code_insee,date_adhesion\n05046,2121-05-07\n",
        right="code_insee,date_adhesion\n05046,2021-05-07\n",
    ),
    Rule(
        "T008",
        "error-cell",
        "error",
        title=Text(fr="Erreur de tableur", en="Error of a spreadsheet"),
        message=Text(
            fr="{column} : la cellule contient l'erreur {value} ; corrigez sa formule, ou écrivez la valeur",
            en="{column}: the cell holds the error {value}; correct its formula, or write the value",
        ),
        why=Text(
            fr="Un tableur écrit ainsi qu'une formule n'a pas de résultat : une recherche qui n'a rien trouvé (#N/A), une cellule supprimée (#REF), une division par zéro (#DIV/0). Ce n'est ni une valeur ni une cellule vide. Corrigez la formule ; si la valeur n'existe pas, laissez la cellule vide.",
            en="That is how a spreadsheet says that a formula has no result: a search that found nothing (#N/A), a cell that was deleted (#REF), a division by zero (#DIV/0). It is neither a value nor an empty cell. Correct the formula; if there is no value, leave the cell empty.",
        ),
        wrong="code_insee,nom\n05046,Embrun\n05170,#N/A\n",
        right="code_insee,nom\n05046,Embrun\n05170,Tallard\n",
    ),
)
"""Every rule of the family."""


_IRREGULAR = (
    (pattern("[\u200b-\u200f\u2060\ufeff\u00ad]"), Text(fr="un caractère invisible", en="an invisible character")),
    (pattern("[\u2018\u2019\u02bc\u00b4`\u2032]"), Text(fr="une autre apostrophe que '", en="another apostrophe than '")),
    (pattern("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"), Text(fr="un espace insécable", en="a no-break space")),
)  # fmt: skip
_LOST_DIGITS = Text(
    fr="{expected} ; un tableur en a perdu des chiffres",
    en="{expected}; a spreadsheet has lost digits of it",
)
_DECOMPOSED = Text(fr="une lettre décomposée", en="a decomposed letter")

# A number or a telephone number may begin with a sign; no spreadsheet runs it.
_FORMULA = pattern(r"[=@]|\+(?![0-9 .()-]*$)")
_MANGLED = pattern("[ÃÂâ]")

#: A name in which nothing can be wrong: words of French letters, and one sign between them. Without
#: those that may be the second half of a mangled one.
_PLAIN_NAME = pattern(
    "[A-Za-z{0}]+(?:[- '][A-Za-z{0}]+)*".format("àâäçéèêëîïôöùûüÿæÀÄÇÉÈÊËÎÏÔÖÙÛÜÆ")
)


#: What spreadsheets write for a formula without a result, in English and in French.
_ERROR = pattern(
    r"#(?:N/[AD]|REF ?!|DIV/0 ?!|VALUE!|VALEUR ?!|NAME\?|NOM ?\?|NUM!|NOMBRE ?!|NULL!|NUL ?!|SPILL!"
    r"|PROPAGATION!|CALC!|FIELD!|CHAMP!|BLOCKED!|CONNECT!|UNKNOWN!|GETTING_DATA)|Err ?:[0-9]{3}"
)


def is_error(text: str) -> bool:
    """Say whether a text is what a spreadsheet writes for a formula without a result.

    >>> is_error("#N/A"), is_error("#VALEUR !"), is_error("#1"), is_error("N/A")
    (True, True, False, False)
    """
    return text.startswith(("#", "Err")) and _ERROR.fullmatch(text) is not None


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would run a text.

    >>> is_formula("=1+1"), is_formula("+33 4 92 00 00 00"), is_formula("Embrun")
    (True, False, False)
    """
    return _FORMULA.match(text) is not None


def is_spaced(fault: Fault) -> bool:
    """Say whether what is wrong is that there are spaces around a cell."""
    return fault.slug == "surrounding-space"


#: How many cells of a column are remembered, and how long they may be.
_REMEMBERED, _LONGEST_REMEMBERED = 2**16, 200


class CellCheck:
    """The check of one column."""

    def __init__(self, role: str, annotation: Any, *, required: bool, name: bool = False) -> None:
        """Build the check.

        Args:
            role: what faults call the column.
            annotation: the type of its cells.
            required: whether an empty cell is a fault.
            name: whether the cells are names of places.
        """
        self.role = role
        self.required = required
        self.name = name
        self.order = DateOrder()
        #: How the whole column is written, if that is not as our tables are.
        self.convention: Convention | None = None
        # Who only asks what the rules are imports no types.
        from pvd_data.schema.codes import RefusedError, reader_of

        self._read, self._refusal = reader_of(annotation), RefusedError
        self._right: set[str] = set()
        self._wrong: dict[str, list[Fault]] = {}

    def accepts(self, text: str) -> bool:
        """Say whether the type accepts a text."""
        try:
            self._read(text)
        except self._refusal:
            return False
        return True

    def faults(self, text: str) -> list[Fault]:
        """Return what is wrong with a cell: that, and where spaces are around it what else is.

        It is remembered, since each combination of cells asks for each of its cells.

        Args:
            text: the cell.
        """
        if text in self._right:
            return []
        found = self._wrong.get(text)
        if found is None:
            found = self._look_at(text)
            if len(self._right) + len(self._wrong) >= _REMEMBERED:
                self._right.clear()
                self._wrong.clear()
            if len(text) > _LONGEST_REMEMBERED:
                return found
            if found:
                self._wrong[text] = found
            else:
                self._right.add(text)
        return found

    def _look_at(self, text: str) -> list[Fault]:
        fault = self.fault(text)
        if fault is None:
            return []
        behind = self.fault(fault.suggestion) if is_spaced(fault) and fault.suggestion else None
        return [fault] if behind is None else [fault, behind]

    def fault(self, text: str) -> Fault | None:
        """Return what is wrong with a cell, the one thing most worth saying.

        Args:
            text: the cell.
        """
        if not text:
            return Fault("missing-value", self.role) if self.required else None
        # A tenth of the time of what follows.
        if self.name and _PLAIN_NAME.fullmatch(text):
            return None
        if is_error(text):
            return Fault("error-cell", self.role, text)
        try:
            value = self._read(text)
        except self._refusal as refused:
            return self._refused(text, refused)
        return self._text_fault(text) if isinstance(value, str) else None

    def settle(self, issue: Issue) -> Issue:
        """Suggest for a date what the whole column says of its order, in the column's own writing.

        Args:
            issue: what was found in a cell of the column while that was not yet known.
        """
        settled = self.order.settle(issue)
        if self.convention is None or settled.suggestion is None:
            return settled
        return replace(settled, suggestion=self.convention.write(settled.suggestion))

    def _refused(self, text: str, refused: RefusedError) -> Fault:
        stripped = text.strip(SPACES)
        if stripped != text and (self.accepts(stripped) or not stripped):
            return Fault("surrounding-space", self.role, text, None, stripped, True)
        if CONTROLS.search(text):
            read = tidy(unmangle(text) or text, name=self.name)
            if self.accepts(read):
                return Fault("mojibake", self.role, text, None, read)
        self.order.see(text)
        expected = refused.expected
        if has_lost_digits(text):
            expected = _LOST_DIGITS.fill(expected=expected)
        found = repair(refused.kind, text, self.accepts) or Repair("")
        suggestion = found.text or None
        return Fault(
            *(slug_of(refused), self.role, text, expected, suggestion),
            found.certain and bool(suggestion),
        )

    def _text_fault(self, text: str) -> Fault | None:
        if is_formula(text):
            shown = unwrapped(text)
            meant = shown if shown != text and not is_formula(shown) else None
            return Fault("formula", self.role, text, None, meant, meant is not None)
        if text.isascii() and "`" not in text:
            return None
        # First, since half of a mangled letter may look like an apostrophe or a space.
        found = unmangle(text) if _MANGLED.search(text) else None
        if found is not None:
            return Fault("mojibake", self.role, text, None, tidy(found, name=self.name))
        tidied = tidy(text, name=self.name)
        return self._irregular(text, tidied) if tidied != text else None

    def _irregular(self, text: str, tidied: str) -> Fault:
        expected = _DECOMPOSED
        if normalize("NFC", text) == text:
            expected = next((what for kind, what in _IRREGULAR if kind.search(text)), expected)
        # Marks that no letter bears are left out, and nobody knows what they were.
        whole = without_excess(text) == text
        return Fault("irregular-characters", self.role, text, expected, tidied, whole)

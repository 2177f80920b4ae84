"""What a refresh did: in Markdown, the text of a pull request; in JSON, for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.losses import EVERY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from pipeline.refresh.changes import Cell, TableChanges
    from pipeline.refresh.collecting import Collected
    from pipeline.refresh.rebuilding import Rebuilt

#: The forges take no longer text; the whole is in JSON.
_LONGEST = 60_000

#: So many rows are named in a paragraph; the others are in JSON.
_NAMED = 60

_STATES = {"inchangee": "inchangée", "nouvelle": "**nouvelle**", "echec": "**échec**"}
_CODES = {"rien": 0, "nouveau": 1, "echec": 2}


@dataclass(frozen=True)
class Summary:
    """What a refresh did.

    Attributes:
        day: when.
        collected: what became of each source that was asked for.
        by_hand: the sources that are taken by hand.
        rebuilt: what their files make of the project.
        names: the name of each commune and EPCI, by code.
    """

    day: date
    collected: Sequence[Collected]
    by_hand: Sequence[str]
    rebuilt: Rebuilt
    names: Mapping[str, str]

    @property
    def result(self) -> str:
        """`rien`, `nouveau` or `echec`."""
        if any(one.state == "echec" for one in self.collected):
            return "echec"
        return "nouveau" if self.rebuilt.files else "rien"

    @property
    def exit_code(self) -> int:
        """0 for nothing new, 1 for something new and built, 2 for what could not."""
        return _CODES[self.result]

    def as_json(self) -> bytes:
        """Return all of it, as JSON."""
        rebuilt = self.rebuilt
        said = {
            "jour": self.day.isoformat(),
            "resultat": self.result,
            "construit": bool(rebuilt.files),
            "version": rebuilt.version,
            "edition": rebuilt.edition,
            "sources": [
                {
                    "code": one.code,
                    "etat": one.state,
                    "dit": one.said,
                    "fichier": one.name,
                    "lignes": one.rows,
                }
                for one in self.collected
            ],
            "a_la_main": list(self.by_hand),
            "pertes_de_la_liste": dict(rebuilt.admitted),
            "tables": {
                name: {
                    "entrees": table.entered,
                    "sorties": table.left,
                    "perdues": {
                        c: [cell_as_json(one) for one in of] for c, of in table.lost().items()
                    },
                    "changees": {
                        c: [cell_as_json(one) for one in of] for c, of in table.cells.items()
                    },
                    "sauts_de_population": [cell_as_json(one) for one in table.jumps()],
                }
                for name, table in rebuilt.changes.items()
            },
        }
        return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()

    def as_markdown(self) -> str:
        """Return the text of a pull request."""
        text = "\n".join(self._lines()) + "\n"
        if len(text) <= _LONGEST:
            return text
        return text[:_LONGEST].rpartition("\n")[0] + "\n\n… La suite est dans resume.json.\n"

    def _lines(self) -> Iterator[str]:
        yield f"# Rafraîchissement du {self.day.isoformat()}"
        yield ""
        yield from self._verdict()
        yield ""
        yield "| source | état | lignes | ce qui en est dit |"
        yield "|---|---|---|---|"
        for one in self.collected:
            rows = f"{one.rows[0]} → {one.rows[1]}" if one.rows else ""
            yield f"| `{one.code}` | {_STATES[one.state]} | {rows} | {_escaped(one.said)} |"
        if self.by_hand:
            yield ""
            yield f"Prises à la main, faute d'adresse : {', '.join(self.by_hand)}."
        if self.rebuilt.list_report:
            yield ""
            yield self.rebuilt.list_report
        yield from self._losses()
        yield from self._towns()
        yield from self._counts()

    def _verdict(self) -> Iterator[str]:
        if self.rebuilt.files:
            yield f"Construit : édition {self.rebuilt.edition}, version {self.rebuilt.version}."
        else:
            yield "Rien de nouveau dans les tables."
        if any(one.state == "echec" for one in self.collected):
            yield ""
            yield "**Une source au moins n'a pu être prise** : celle dont l'état est « échec »."

    def _losses(self) -> Iterator[str]:
        """Name all that is no longer there."""
        for column, number in self.rebuilt.admitted.items():
            towns = "commune" if number == 1 else "communes"
            lost = "toute la colonne" if number == EVERY else f"de {number} {towns}"
            yield from ("", f"La liste ne donne plus : {column}, {lost} (admis dans le registre).")
        for name, table in self.rebuilt.changes.items():
            yield from self._paragraph(f"Perdu : lignes de {name}", map(self._said, table.left))
            for column, cells in table.lost().items():
                said = (f"{self._said(one.key)} : {one.old}" for one in cells)
                yield from self._paragraph(f"Perdu : {name}, {column}", said)

    def _towns(self) -> Iterator[str]:
        towns = self._of("communes")
        for title, column in (
            ("Intercommunalité changée", "siren_epci"),
            ("Nom changé", "nom"),
            ("ORT changée", "ort"),
            ("Date d'ORT gagnée ou changée", "date_ort"),
            ("Date d'adhésion gagnée ou changée", "date_adhesion"),
        ):
            kept = (one for one in towns.get(column, ()) if one.new or column == "siren_epci")
            yield from self._paragraph(
                title, map(self._change, kept)
            )  # others are among the losses
        for name in ("communes_france", "communes", "intercommunalites"):
            jumps = self.rebuilt.changes[name].jumps() if name in self.rebuilt.changes else []
            yield from self._paragraph(
                f"Population de plus de 10 % d'écart ({name})", map(self._change, jumps)
            )

    def _of(self, name: str) -> Mapping[str, Sequence[Cell]]:
        table = self.rebuilt.changes.get(name)
        return table.cells if table else {}

    def _counts(self) -> Iterator[str]:
        if not self.rebuilt.changes:
            return
        yield from ("", "## Par table", "", "| table | entrées | sorties | cellules changées |")
        yield "|---|---|---|---|"
        for name, table in self.rebuilt.changes.items():
            yield f"| {name} | {len(table.entered)} | {len(table.left)} | {_cells(table)} |"

    def _paragraph(self, title: str, lines: Iterable[str]) -> Iterator[str]:
        said = list(lines)
        if said:
            yield from ("", f"### {title} ({len(said)})", "")
            yield from (f"- {_escaped(line)}" for line in said[:_NAMED])
            if len(said) > _NAMED:
                yield f"- … et {len(said) - _NAMED} autres, dans resume.json"

    def _said(self, key: str) -> str:
        """Say a row by its key and, where it is of a commune or EPCI, by its name."""
        return f"{key} {self.names.get(key.partition('|')[0], '')}".rstrip()

    def _change(self, one: Cell) -> str:
        old, new = (
            f"{text} {self.names.get(text, '')}".rstrip() or "rien" for text in (one.old, one.new)
        )
        return f"{self._said(one.key)} : {old} → {new}"


def cell_as_json(one: Cell) -> dict[str, str]:
    """Return a cell as JSON has it."""
    return {"cle": one.key, "avant": one.old, "apres": one.new}


def _cells(table: TableChanges) -> int:
    return sum(map(len, table.cells.values()))


def _escaped(text: str) -> str:
    """Keep what others wrote from being Markdown: a link, a mention, HTML."""
    for sign in "\\`*[]<>#|":
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.replace("@", "@\u200b").split())

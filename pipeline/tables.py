"""The tables while they are built: cells of text, with corrections and anomalies."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import BuildError
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

CORRECTIONS = Path(__file__).with_name("corrections.csv")

Cells = dict[str, str]

_CORRECTION = (
    "nom_table",
    "cle",
    "colonne",
    "valeur_trouvee",
    "valeur_retenue",
    "raison",
    "code_source",
    "code_source_retenue",
)


@dataclass
class Draft:
    """All tables as text, by name and by key; parts of a key are joined by `|`."""

    tables: dict[str, dict[str, Cells]] = field(default_factory=dict)

    def add(self, table: str, cells: Cells) -> None:
        """Add a row under its key.

        Raises:
            BuildError: the key is taken.
        """
        key = "|".join(cells[column] for column in TABLES[table].key)
        rows = self.tables.setdefault(table, {})
        if key in rows:
            raise BuildError(f"table {table} : deux lignes pour la clé {key}")
        rows[key] = cells

    def note(
        self,
        place: tuple[str, str, str],
        nature: str,
        explication: str,
        code_source: str,
        found: str = "",
    ) -> None:
        """Record an anomaly; the value that is kept is the present content of the cell.

        Args:
            place: table, key and column of the cell.
            nature: correction, ecartee or observation.
            explication: why, in a sentence or two of French.
            code_source: the source whose value is in doubt.
            found: the value of that source; empty if it has none.
        """
        table, key, column = place
        self.add(
            "anomalies",
            {
                "nom_table": table,
                "cle": key,
                "colonne": column,
                "valeur_source": found,
                "valeur_retenue": self.tables[table][key][column],
                "nature": nature,
                "explication": explication,
                "code_source": code_source,
            },
        )

    def corrected_by_hand(self, place: tuple[str, str, str]) -> bool:
        """Whether a cell has been corrected by hand, or already has an anomaly.

        Args:
            place: table, key and column of the cell.
        """
        return "|".join(place) in self.tables.get("anomalies", {})

    def _check_sources(self, row: Mapping[str, str], path: Path, line: int) -> None:
        """Check that the sources of a correction are in the register.

        Raises:
            BuildError: one is not.
        """
        for name in ("code_source", "code_source_retenue"):
            code = row[name]
            if code not in self.tables.get("sources", {}) and (code or name == "code_source"):
                raise BuildError(
                    "cette source n'est pas dans le registre des sources",
                    file=path.name,
                    line=line,
                    column=name,
                    value=code,
                )

    def correct(self, path: Path = CORRECTIONS) -> None:
        """Apply the corrections made by hand; a value that is kept as it was found is observed.

        Args:
            path: CSV of nom_table, cle, colonne, valeur_trouvee, valeur_retenue, raison,
                code_source (whose value is corrected), code_source_retenue (whose value is
                kept, if any).

        Raises:
            BuildError: a correction is stale: the source no longer has the value to correct; or
                names a source that is not in the register.
        """
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != _CORRECTION:
                raise BuildError(
                    f"colonnes attendues : {', '.join(_CORRECTION)}", file=path.name, line=1
                )
            for row in reader:
                line = reader.line_num
                if None in row or None in row.values():
                    raise BuildError(
                        f"ligne de {len(_CORRECTION)} cellules attendue", file=path.name, line=line
                    )
                table, key, column = row["nom_table"], row["cle"], row["colonne"]
                cells = self.tables.get(table, {}).get(key, {})
                found = cells.get(column)
                if found is None or found != row["valeur_trouvee"]:
                    now = "n'existe plus" if found is None else f"vaut « {found} »"
                    raise BuildError(
                        f"correction périmée : {table} {key}, {column} {now} dans les sources et "
                        f"non « {row['valeur_trouvee']} » ; vérifiez, puis retirez la ligne ou "
                        "mettez-la à jour",
                        file=path.name,
                        line=line,
                    )
                self._check_sources(row, path, line)
                cells[column] = row["valeur_retenue"]
                reason = row["raison"]
                if row["code_source_retenue"]:
                    reason += f" Source de la valeur retenue : {row['code_source_retenue']}."
                kept = row["valeur_retenue"]
                nature = "ecartee" if not kept else "correction" if kept != found else "observation"
                self.note((table, key, column), nature, reason, row["code_source"], found)

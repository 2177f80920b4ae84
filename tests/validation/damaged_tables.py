"""Packages of a table or two with something wrong in them, in all ways that we could think of."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tests.validation.damaging import (
    Grid,
    beside,
    cell,
    every,
    label,
    repeat_key,
    repeat_row,
    same,
    swap_columns,
    swap_labels,
    unchanged,
    with_row,
    without,
    without_row,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

RULES = Path(__file__).parents[1] / "rules"

#: Tables that are damaged in every way that needs no more than a column to damage: that column.
COLUMNS = {
    **dict.fromkeys(("regions", "departements", "intercommunalites", "communes"), "nom"),
    "participations": "role",
}


#: Ways to damage a column that must be filled and is no key.
OF_COLUMN: Mapping[str, Callable[[str], Callable[[Grid], None]]] = {
    "label mistyped": lambda column: label(column, f"{column[:-1]}_"),
    "label in capitals": lambda column: label(column, column.upper()),
    "label with a space": lambda column: label(column, f"{column} "),
    "label of another meaning": lambda column: label(column, "montant"),
    "label missing": without,
    "label empty": lambda column: label(column, ""),
    "label added": lambda _: beside("montant"),
    "label twice": beside,
    "columns swapped": lambda _: swap_columns,
    "labels swapped": lambda _: swap_labels,
    "row twice": lambda _: repeat_row,
    "key twice": lambda _: repeat_key,
    "cell empty": lambda column: cell(column, ""),
    "cell with a space before": lambda column: cell(column, " Embrun"),
    "cell of a space": lambda column: cell(column, " "),
    "cell of two lines": lambda column: cell(column, "Em\nbrun"),
    "cell with a tab": lambda column: cell(column, "Em\tbrun"),
    "cell with a no-break space": lambda column: cell(column, "Em\u00a0brun"),
    "cell with a null byte": lambda column: cell(column, "Em\0brun"),
    "cell garbled": lambda column: cell(column, "ChÃ¢telus"),
    "cell of a formula": lambda column: cell(column, "=1+1"),
    "cell too long": lambda column: cell(column, "a" * (2**20 + 1)),
}

#: Ways to damage the bytes of a file.
OF_BYTES: Mapping[str, Callable[[bytes], bytes]] = {
    "undamaged": lambda content: content,
    "empty file": lambda _: b"",
    "header alone": lambda content: content.split(b"\n")[0] + b"\n",
    "no header": lambda content: content.split(b"\n", 1)[1],
    "cut in the last row": lambda content: content[: content.rindex(b",")],
    "cut in the last cell": lambda content: content[:-2],
    "no newline at the end": lambda content: content[:-1],
    "CRLF": lambda content: content.replace(b"\n", b"\r\n"),
    "CR": lambda content: content.replace(b"\n", b"\r"),
    "CRLF and LF": lambda content: content.replace(b"\n", b"\r\n", 2),
    "BOM": lambda content: b"\xef\xbb\xbf" + content,
    "latin-1": lambda content: content.decode().encode("latin-1"),
    "UTF-16": lambda content: content.decode().encode("utf-16"),
    "blank rows": lambda content: content.replace(b"\n", b"\n\n", 2),
    "blank rows at the end": lambda content: content + b"\n\n\n",
    "row of commas": lambda content: content + b"," * _commas(content) + b"\n",
    "title above": lambda content: b"Petites villes de demain\n\n" + content,
    "cell missing": lambda content: content[: content.rindex(b",")] + b"\n",
    "cell too many": lambda content: content[:-1] + b",\n",
    "quote not closed": lambda content: content + b'"05,x\n',
    "quote within a cell": lambda content: content + b'"0"5' + b"," * _commas(content) + b"\n",
    "all in quotes": lambda content: b'"' + content[:-1].replace(b"\n", b'"\n"') + b'"\n',
    "archive": lambda _: b"PK\x03\x04 and no more",
    "page of HTML": lambda _: b"<!DOCTYPE html>\n<html><body>404</body></html>\n",
}


def _commas(content: bytes) -> int:
    return content.split(b"\n")[0].count(b",")


#: Ways to damage a table of its own.
OF_TABLE: Mapping[str, Mapping[str, Callable[[Grid], None]]] = {
    "regions": {
        "constraint": cell("code_region", "9"),
        "unknown code": cell("code_region", "95"),
        "row rule": cell("code_insee_chef_lieu", "75056"),
        "cell and row rule": every(cell("nom", ""), cell("code_insee_chef_lieu", "75056")),
    },
    "departements": {
        "constraint": cell("code_departement", "5"),
        "lower case": cell("code_departement", "2a", 3),
        "row rule": cell("code_region", "84"),
        "row rules, two": every(cell("code_region", "84"), cell("code_insee_chef_lieu", "75056")),
        "constraints, three": every(
            *(cell("code_departement", "5"), cell("nom", "")),
            *(cell("code_insee_chef_lieu", "5061"), cell("nom", "Em\nbrun", 2)),
        ),
    },
    "intercommunalites": {
        "type": cell("nombre_communes", "beaucoup"),
        "integer with a point": cell("population_totale", "17548.0"),
        "integer with a space": cell("population_totale", "17 548"),
        "wrong SIREN": cell("siren_epci", "200067743"),
        "choice": cell("nature", "CX"),
        "bounds": cell("nombre_communes", "0"),
        "year in the future": cell("annee_population", "2100"),
        "year out of bounds": cell("annee_population", "2101"),
    },
    "communes": {
        "type": cell("ort", "oui"),
        "date in French": cell("date_adhesion", "07/05/2021"),
        "date that is none": cell("date_adhesion", "2021-02-30"),
        "date too early": cell("date_adhesion", "2001-05-07"),
        "date in the future": cell("date_adhesion", "2121-05-07"),
        "decimal comma": cell("longitude", "6,475"),
        "year in the future": cell("annee_population", "2100"),
        "constraint": cell("code_insee", "5046"),
        "wrong SIREN": cell("siren", "210500469"),
        "list with a bad item": cell("codes_postaux", "05200|520"),
        "list with spaces": cell("codes_postaux", "05200 | 05201"),
        "row rule, département": cell("code_departement", "04"),
        "row rule, identifier": cell("id_pvd", "pvd-84-05-4"),
        "row rule, ORT": cell("ort", "false"),
        "row rule, half of the coordinates": cell("latitude", ""),
        "row rule, coordinates outside": cell("latitude", "60"),
        "row rules, three": every(
            *(cell("code_departement", "04"), cell("id_pvd", "pvd-84-05-4")),
            cell("latitude", ""),
        ),
        "cell and row rule": every(cell("siren", "21"), cell("code_departement", "04")),
        "SIREN twice": same("siren"),
        "identifier twice": same("id_pvd"),
        "unknown commune": cell("code_insee", "05999"),
        "former commune": cell("code_insee", "05067"),
        "code of another": cell("code_insee", "05045"),
        "not in the programme": with_row(
            "05061,Gap,210500617,pvd-93-05-99,05,200067825,40631,2023,,,05000,,false,"
        ),
        "name misspelt": cell("nom", "Chorge"),
        "name in capitals": cell("nom", "CHORGES"),
        "population off": cell("population_municipale", "642"),
        "EPCI of another": cell("siren_epci", "200067825"),
        "coordinates swapped": every(cell("longitude", "44.5461"), cell("latitude", "6.2753")),
        "date of another": cell("date_adhesion", "2021-05-01"),
        "optional value missing": cell("date_adhesion", ""),
    },
    "communes_france": {
        "undamaged": unchanged,
        "type": cell("date_debut", "hier"),
        "constraint": cell("code_insee", "5040"),
        "row rule": cell("code_departement", "04"),
        "unknown commune": cell("code_insee", "05999"),
        "name misspelt": cell("nom", "Chorge"),
        "postal code of another": cell("codes_postaux", "05100"),
        "EPCI of another": cell("siren_epci", "200067825"),
    },
    "evenements": {
        "undamaged": unchanged,
        "type": cell("date_evenement", "fin mars"),
        "date in the future": cell("date_evenement", "2121-05-07"),
        "constraint": cell("code_departement", "5"),
    },
    "participations": {
        "constraint": cell("code_insee", "5046"),
        "former commune": cell("code_insee", "05067"),
        "unknown commune": cell("code_insee", "05999"),
    },
}

_Damaged = tuple[str, "Callable[[Grid], None]"]

#: Foreign keys: a table and what is wrong in it, one that it points to and what is wrong there.
OF_LINK: Mapping[str, tuple[_Damaged, _Damaged]] = {
    "no such région": (("departements", unchanged), ("regions", without_row(0))),
    "région with a fault": (("departements", unchanged), ("regions", cell("nom", ""))),
    "région with a bad key": (("departements", unchanged), ("regions", cell("code_region", "9"))),
    "région without key": (("departements", unchanged), ("regions", without("code_region"))),
    "bad code of a région": (("departements", cell("code_region", "9")), ("regions", unchanged)),
    "no code of a région": (("departements", without("code_region")), ("regions", unchanged)),
    "no such EPCI": (("communes", unchanged), ("intercommunalites", without_row(0))),
    "no such département": (("communes", unchanged), ("departements", without_row(1))),
    "seat elsewhere": (("intercommunalites", unchanged), ("departements", without_row(1))),
    "no such commune": (("participations", unchanged), ("communes", unchanged)),
    "no such event": (("participations", unchanged), ("evenements", without_row(0))),
}

_HEADER = "code_departement,nom,code_region,code_insee_chef_lieu\n"
_GOOD = "05,Hautes-Alpes,93,05061\n"

#: Several things wrong in `departements`.
DEPARTEMENTS = {
    "labels, four": "code_departement,nom,nom,maire\n05,a,b,c\n",
    "rows blank and of commas": f"{_HEADER}\n,,,\n{_GOOD}",
    "short row and long row": f"{_HEADER}05,Hautes-Alpes,93\n{_GOOD[:-1]},\n",
    "quote not closed above": f'{_HEADER}{_GOOD}06,"Alpes-Maritimes,93,06088\n{_GOOD}',
    "cell of two lines above": f'{_HEADER}05,"Hautes-\nAlpes",93,05061\n5,x,93,05061\n',
    "CRLF and a bad cell": f"{_HEADER}{_GOOD}5,x,93,05061\n".replace("\n", "\r\n"),
    "BOM and semicolons": f"\ufeff{_HEADER}{_GOOD}".replace(",", ";"),
    "same key three times": f"{_HEADER}{_GOOD * 3}",
    # More than `validate` lists unless asked.
    "1200 faults of a rule": _HEADER + "5,Hautes-Alpes,93,05061\n" * 1200,
}


def _damaged(table: str, damage: Callable[[Grid], None]) -> bytes:
    grid = Grid(table)
    damage(grid)
    return grid.write()


def _packages() -> Iterator[tuple[str, Mapping[str, bytes]]]:
    for table, column in COLUMNS.items():
        for name, make in OF_COLUMN.items():
            yield f"{table}, {name}", {table: _damaged(table, make(column))}
        for name, change in OF_BYTES.items():
            yield f"{table}, {name}", {table: change(Grid(table).write())}
        for delimiter, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            yield f"{table}, {name}", {table: Grid(table).write(delimiter)}
    for table, damages in OF_TABLE.items():
        for name, damage in damages.items():
            yield f"{table}, {name}", {table: _damaged(table, damage)}
    for name, content in DEPARTEMENTS.items():
        yield f"departements, {name}", {"departements": content.encode()}
    for name, tables in OF_LINK.items():
        yield (
            f"{tables[0][0]} and {tables[1][0]}, {name}",
            {table: _damaged(table, damage) for table, damage in tables},
        )
    for folder in sorted(path.parent for path in RULES.glob("*/expected.json")):
        table = json.loads((folder / "expected.json").read_text("utf-8"))["options"].get("table")
        if table is not None:
            yield f"rule {folder.name}", {table: (folder / "wrong.csv").read_bytes()}


_TABLES: Mapping[str, Mapping[str, bytes]] = dict(_packages())

_FOLDERS: Mapping[str, Path] = {
    f"package of {path.parent.name}": path
    for path in sorted(RULES.glob("*/wrong"))
    if path.is_dir()
}

NAMES = (*_TABLES, *_FOLDERS)
"""What is wrong with each package."""


def write_package(name: str, folder: Path) -> None:
    """Write a package.

    Args:
        name: what is wrong with it, one of `NAMES`.
        folder: where.
    """
    if name in _FOLDERS:
        shutil.copytree(_FOLDERS[name], folder, dirs_exist_ok=True)
        return
    resources = []
    for table, content in _TABLES[name].items():
        resources.append({"name": table, "path": f"{table}.csv"})
        (folder / f"{table}.csv").write_bytes(content)
    descriptor = {"name": "damaged", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")

"""The npm package: each table as an ES module with its types and as JSON, made from the tables.

It is made, not committed: its 23 MB are the tables over again, and no diff of them says more than
that of the CSV. What is written by hand is in `publication/npm/`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pvd_data
from pvd_data.exports.content import build_content
from pvd_data.exports.text_formats import array_lines, compact, objects
from pvd_data.publishing.files import as_json
from pvd_data.publishing.schemas import json_schema
from pvd_data.schema.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pvd_data.dataset import Dataset
    from pvd_data.exports.content import ExportTable
    from pvd_data.schema.models.base import Row
    from pvd_data.schema.tables import TableSpec

BY_HAND = Path(__file__).with_name("npm")

_TYPES = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}


def npm_files(dataset: Dataset | None = None) -> Iterator[tuple[str, str]]:
    """Yield the files of the package: path and text.

    Args:
        dataset: the tables; the shipped ones if None.
    """
    content = build_content(dataset)
    for path in sorted(BY_HAND.iterdir()):
        yield path.name, path.read_text("utf-8")
    for name in ("LICENSE", "LICENCE-DONNEES"):
        yield name, BY_HAND.parents[1].joinpath(name).read_text("utf-8")
    names = [table.name for table in content.tables]
    yield "package.json", as_json(manifest(names, content.descriptor))
    yield "index.js", "".join(f'export {{ {name} }} from "./{name}.js";\n' for name in names)
    yield "index.d.ts", "".join(f'export * from "./{name}.js";\n' for name in names)
    for table in content.tables:
        yield f"{table.name}.js", module(table)
        yield f"{table.name}.d.ts", types(TABLES[table.name])
        yield f"data/{table.name}.json", array_lines(objects(table)) + "\n"


def manifest(tables: list[str], descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Write package.json.

    Args:
        tables: names of the tables.
        descriptor: `datapackage.json`.
    """

    def exported(name: str) -> dict[str, str]:
        return {"types": f"./{name}.d.ts", "default": f"./{name}.js"}

    homepage = descriptor.get("homepage")
    return {
        "name": "pvd-data",
        "version": pvd_data.__version__,
        "description": descriptor["title"],
        "keywords": descriptor["keywords"],
        "license": "MIT AND etalab-2.0",
        **({"homepage": homepage} if homepage else {}),
        "type": "module",
        "sideEffects": False,
        "engines": {"node": ">=18"},
        "exports": {
            ".": exported("index"),
            **{f"./{name}": exported(name) for name in (*tables, "lookup")},
            "./data/*.json": "./data/*.json",
            "./package.json": "./package.json",
        },
        "files": ["*.js", "*.d.ts", "data/*.json", "LICENCE-DONNEES"],
    }


def module(table: ExportTable) -> str:
    """Write a table as a module that makes its objects.

    Args:
        table: the table.

    >>> from pvd_data.exports.content import build_content
    >>> module(build_content(tables=["axes"]).tables[0]).splitlines()[2]
    'export const axes = /* @__PURE__ */ objects('
    """
    rows = ",\n".join(compact(list(row.values())) for row in objects(table))
    columns = compact([column.name for column in table.columns])
    return (
        'import { objects } from "./objects.js";\n\n'
        f"export const {table.name} = /* @__PURE__ */ objects(\n{columns},\n[\n{rows}\n]);\n"
    )


def types(spec: TableSpec[Row]) -> str:
    """Write the type of a row and that of its table, from the JSON Schema.

    Args:
        spec: the table.

    >>> [line for line in types(TABLES["regions"]).splitlines() if "code_region" in line]
    ['  readonly code_region: string;']
    """
    schema = json_schema(spec)
    lines = [f"/** {spec.description} */", f"export interface {schema['title']} {{"]
    for name, said in schema["properties"].items():
        lines += [
            f"  /** {said['title']}. {said['description']} */",
            f"  readonly {name}: {_type(said)};",
        ]
    lines += [
        "}",
        "",
        f"/** {spec.titre}. */",
        f"export declare const {spec.name}: readonly {schema['title']}[];",
    ]
    return "\n".join(lines) + "\n"


def _type(said: Mapping[str, Any]) -> str:
    """Write the type of a property.

    >>> _type({"type": ["string", "null"], "enum": ["non", None]}), _type({"type": "array"})
    ('"non" | null', 'readonly string[]')
    """
    if "enum" in said:
        return " | ".join(map(compact, said["enum"]))
    given = said["type"] if isinstance(said["type"], list) else [said["type"]]
    if given == ["array"]:
        return "readonly string[]"
    return " | ".join("null" if one == "null" else _TYPES[one] for one in given)

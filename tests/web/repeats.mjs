/**
 * Check rows that all differ, of which two have the same hash under the seed that is given, in the
 * interpreter of the browser, whose hashes have 32 bits. Prints what was found as JSON.
 *
 * node tests/web/repeats.mjs .web 6
 */

import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const [web, seed] = [resolve(process.argv[2]), process.argv[3]];
const { loadPyodide } = await import(pathToFileURL(join(web, "node", "node_modules", "pyodide", "pyodide.mjs")).href);
const python = await loadPyodide({ env: { PYTHONHASHSEED: seed } });
const checker = join(web, "checker");
const ours = (await readdir(checker)).find((name) => name.startsWith("ours-"));
python.FS.writeFile("ours", new Uint8Array(gunzipSync(await readFile(join(checker, ours)))));
console.log(
  python.runPython(`
import json, os, sys

with open("ours", "rb") as stream:
    for name, size in json.loads(stream.readline()):
        os.makedirs(os.path.dirname(f"there/{name}"), exist_ok=True)
        with open(f"there/{name}", "wb") as file:
            file.write(stream.read(size))
sys.path.insert(0, "there")
from pvd_data import Document

rows = [
    f"{number},05046,un projet assez long pour que le fichier soit grand {number},{number % 97}\\n"
    for number in range(35_000)
]
document = Document("".join(["projet,code_insee,titre,lot\\n", *rows]).encode(), "projets.csv")
report = document.check(lang="fr")
alike = len(rows) - len({*map(hash, rows)})
json.dumps({"width": sys.hash_info.width, "alike": alike, "rows": report.rows, "counts": report.counts})
`),
);

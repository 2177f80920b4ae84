/**
 * Make what the browser loads, in the folder `checker` beside the wheels: Pyodide, and the archives
 * that `pack.py` makes, each with a hash of what it holds in its name.
 *
 * node web/pyodide/bundle.mjs .web
 */

import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const web = resolve(process.argv[2] ?? ".web");
const made = join(web, "checker");
const pyodide = join(web, "node", "node_modules", "pyodide");

await rm(made, { recursive: true, force: true });
await mkdir(made, { recursive: true });

const { loadPyodide, version } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")).href);
const python = await loadPyodide();
for (const [there, folder] of [["/web", web], ["/checker", join(here, "..", "checker")]]) {
  python.FS.mkdirTree(there);
  python.mountNodeFS(there, folder);
}
python.runPython(await readFile(join(here, "pack.py"), "utf-8"));

/** @type {Record<string, string>} */
const files = {};
for (const name of await readdir(made)) {
  const hash = createHash("sha256").update(await readFile(join(made, name))).digest("hex").slice(0, 12);
  const [stem] = name.split(".");
  files[stem] = `${stem}-${hash}.zip.gz`;
  await rename(join(made, name), join(made, files[stem]));
}
const folder = `pyodide-${version}`;
for (const name of ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"]) {
  await cp(join(pyodide, name), join(made, folder, name));
}
await writeFile(join(made, "files.json"), `${JSON.stringify({ pyodide: folder, ...files }, null, 2)}\n`);

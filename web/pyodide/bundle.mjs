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

/** @type {Record<string, { name: string, size: number }>} */
const archives = {};
for (const name of (await readdir(made)).sort()) {
  const content = await readFile(join(made, name));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const [stem, ...ends] = name.split(".");
  archives[stem] = { name: [`${stem}-${hash}`, ...ends].join("."), size: content.length };
  await rename(join(made, name), join(made, archives[stem].name));
}
const folder = `pyodide-${version}`;
const parts = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"];
for (const name of parts) {
  await cp(join(pyodide, name), join(made, folder, name));
}
const { info } = JSON.parse(await readFile(join(pyodide, "pyodide-lock.json"), "utf-8"));
const files = { pyodide: { folder, parts, info }, archives };
await writeFile(join(made, "files.json"), `${JSON.stringify(files, null, 2)}\n`);

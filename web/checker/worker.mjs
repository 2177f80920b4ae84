/**
 * The validator, in a worker of its own: loads Pyodide and our wheel, then answers the page.
 *
 * It is started from a blob that imports this module, since only then it is held to the policy of
 * the page: it can ask nobody but the server that the page is from.
 */

import { kept } from "./kept.mjs";

/** @typedef {{ name: string, size: number }} Archive */
/** @typedef {{ pyodide: { folder: string, parts: string[], info: object }, archives: Record<string, Archive> }} Files */
/** @typedef {{ id: number, question: string, given: any, content?: ArrayBuffer }} Asked */

const HOME = new URL(".", import.meta.url);
const PACKAGES = "/lib/python3.14/site-packages/";
const TOLD_EVERY = 65536;

/** @param {object} said */
const tell = (said) => /** @type {any} */ (globalThis).postMessage(said);

/** @param {string} name */
const at = (name) => new URL(name, HOME).href;

/** @type {Promise<Files>} */
const files = kept("files.json", at("files.json")).then((answer) => answer.json());

let loaded = 0;

/**
 * Fetch an archive, and unpack it.
 * @param {string} name
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function archive(name) {
  const { archives } = await files;
  const answer = await kept("archives", at(archives[name].name));
  const whole = archives.stdlib.size + archives.ours.size;
  let last = loaded;
  const counted = new TransformStream({
    transform(part, out) {
      loaded += part.byteLength;
      if (loaded - last > TOLD_EVERY) {
        last = loaded;
        tell({ loading: Math.min(1, loaded / whole) });
      }
      out.enqueue(part);
    },
  });
  const body = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (answer.body);
  const unpacked = body.pipeThrough(counted).pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

/**
 * Write the files of an archive where Python looks for them.
 * @param {any} python
 * @param {Uint8Array} joined
 */
function put(python, joined) {
  const end = joined.indexOf(10);
  const made = new Set();
  let from = end + 1;
  for (const [name, size] of JSON.parse(new TextDecoder().decode(joined.subarray(0, end)))) {
    const folder = PACKAGES + name.slice(0, name.lastIndexOf("/") + 1);
    if (!made.has(folder)) {
      python.FS.mkdirTree(folder);
      made.add(folder);
    }
    python.FS.writeFile(PACKAGES + name, joined.subarray(from, from + size), { canOwn: true });
    from += size;
  }
}

async function start() {
  const ours = archive("ours");
  const stdlib = archive("stdlib").then((content) => URL.createObjectURL(new Blob([content])));
  const { pyodide } = await files;
  const { loadPyodide } = await import(at(`${pyodide.folder}/pyodide.mjs`));
  const python = await loadPyodide({
    indexURL: at(`${pyodide.folder}/`),
    lockFileContents: { info: pyodide.info, packages: {} },
    stdLibURL: await stdlib,
    stderr: () => {},
    stdout: () => {},
  });
  URL.revokeObjectURL(await stdlib);
  put(python, await ours);
  const bridge = python.pyimport("bridge");
  /** @type {Map<number, any>} of each file that is open */
  const desks = new Map();
  return { python, bridge, desks };
}

const started = start();

/** What is loaded once it is asked for, and no sooner.
 * @type {Map<string, Promise<void>>} */
const more = new Map();

/** @param {string} name */
async function load(name) {
  const { python } = await started;
  put(python, await archive(name));
  python.runPython("import sys; sys.path_importer_cache.clear()");
}

/** What lists are completed with makes models of rows; no check does, and starts sooner so. */
const OF_LISTS = ["columns", "complete", "completed"];

/** @param {Asked} asked */
async function answer({ id, question, given, content }) {
  const { python, bridge, desks } = await started;
  if (!desks.has(given.desk)) {
    desks.set(given.desk, bridge.Desk());
  }
  for (const name of [given.workbook && "workbooks", OF_LISTS.includes(question) && "models"]) {
    if (name) {
      const loading = more.get(name) ?? load(name);
      more.set(name, loading);
      await loading;
    }
  }
  if (content) {
    given.path = `file-${id}`; // where the interpreter stands
    python.FS.writeFile(given.path, new Uint8Array(content));
  }
  const told = (/** @type {number} */ part) => tell({ id, part });
  const made = bridge.ask(desks.get(given.desk), question, JSON.stringify(given), told);
  const [said, bytes] = [made.get(0), made.get(1)];
  made.destroy();
  const copy = bytes?.toJs().slice();
  bytes?.destroy();
  tell({ id, said: JSON.parse(said), content: copy });
}

/** @param {MessageEvent<Asked>} event */
globalThis.onmessage = ({ data }) => {
  // Whatever goes wrong here, the interpreter is not trusted any more: the page starts another.
  answer(data).catch((error) => tell({ broken: String(error) }));
};

started.then(
  () => tell({ ready: true }),
  (error) => tell({ broken: String(error), never: true }),
);

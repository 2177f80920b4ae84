/** The service worker of the page that checks: what was loaded once is there without a network. */

import { STORE } from "./kept.mjs";

/** @typedef {ExtendableEvent & { request: Request, respondWith: (answer: Promise<Response>) => void }} Fetching */

const scope = /** @type {any} */ (globalThis);
const HOME = new URL(".", import.meta.url).href;

const PAGE = ["", "index.html", "checker.css", "checker.mjs", "client.mjs", "dom.mjs", "kept.mjs", "list.mjs", "result.mjs", "table.mjs", "worker.mjs"];

async function keep() {
  const store = await caches.open(STORE);
  const answer = await fetch(`${HOME}files.json`);
  const { pyodide, archives } = await answer.json();
  const parts = pyodide.parts.map((/** @type {string} */ part) => `${pyodide.folder}/${part}`);
  const around = ["../static/style.css", "../static/icon.svg"];
  const wanted = [...PAGE, ...around, ...parts].map((name) => new URL(name, HOME).href);
  const there = new Set((await store.keys()).map(({ url }) => url));
  await store.addAll(wanted.filter((address) => !there.has(address)));
  // What an earlier version had.
  const named = new Set([...wanted, `${HOME}files.json`]);
  for (const { name } of Object.values(archives)) {
    named.add(HOME + name);
  }
  for (const address of there) {
    if (!named.has(address)) {
      await store.delete(address);
    }
  }
}

/**
 * Ask the server first, and answer from the store where there is none.
 *
 * What has its version in its name too: answered from the store, what the browser has compiled of it
 * at the first visit is not found again: 3.8 s of processor time to the second one's verdict, not 2.0.
 * @param {Request} request
 */
async function answer(request) {
  const store = await caches.open(STORE);
  const there = await store.match(request, { ignoreSearch: true });
  try {
    const found = await fetch(request);
    if (found.ok && there && !request.url.includes("/pyodide-")) {
      await store.put(request, found.clone());
    }
    return found;
  } catch (error) {
    if (there) {
      return there;
    }
    throw error;
  }
}

scope.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(keep().then(() => scope.skipWaiting())));
scope.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(scope.location.origin) && !request.url.endsWith(".gz")) {
    event.respondWith(answer(request));
  }
});

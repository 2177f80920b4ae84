// The search field: answers while one types, arrows go through what is found.
import { Search } from "./find.mjs";

const box = /** @type {HTMLElement} */ (document.querySelector(".search"));
const input = /** @type {HTMLInputElement} */ (box.querySelector("input"));
const list = /** @type {HTMLOListElement} */ (box.querySelector(".found"));
const said = /** @type {HTMLElement} */ (box.querySelector(".said"));
const root = box.dataset.root ?? "";

/** How many are shown. */
const MOST = 12;

/** @type {Promise<Search> | undefined} */
let ready;

/** Fetches what it looks into when it is first wanted. */
function search() {
  const read = async (/** @type {string} */ name) => (await fetch(`${root}static/${name}.json`)).json();
  ready ??= Promise.all([read("index"), read("textes")]).then(([index, sections]) => new Search(index, sections));
  return ready;
}

/** Shows what is found. */
async function show() {
  const text = input.value;
  const found = text.trim() ? (await search()).find(text, MOST) : [];
  if (text !== input.value) return; // more was typed meanwhile
  list.replaceChildren(...found.map(line));
  said.textContent = text.trim() && counted(found.length);
  history.replaceState(null, "", text.trim() ? `?q=${encodeURIComponent(text)}` : location.pathname);
}

/** @param {number} found how many */
function counted(found) {
  if (!found) return "Aucune réponse.";
  return found < MOST ? `${found} réponse${found > 1 ? "s" : ""}` : `Les ${found} meilleures réponses`;
}

/** @param {import("./find.mjs").Found} found */
function line({ path, name, about }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const small = document.createElement("small");
  link.href = root + path;
  link.textContent = name;
  small.textContent = about;
  link.append(small);
  item.append(link);
  return item;
}

box.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter" && event.target === input) list.querySelector("a")?.click();
  if (!step) return;
  event.preventDefault();
  const stops = [input, ...list.querySelectorAll("a")];
  const at = stops.indexOf(/** @type {HTMLInputElement} */ (document.activeElement));
  stops[Math.max(0, Math.min(stops.length - 1, at + step))].focus();
});
input.addEventListener("focus", search, { once: true });
input.addEventListener("input", show);

const asked = new URLSearchParams(location.search).get("q");
if (asked) {
  input.value = asked;
  show();
}

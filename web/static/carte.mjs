// The map: filters, the list beside it, the address that says what is chosen, files of what is chosen.
import { csv, geojson, give, xlsx } from "./save.mjs";
import { View } from "./view.mjs";

/**
 * What the site writes for the map. A commune: code, name, département, number of the EPCI, population,
 * date of adhesion, date of the ORT or whether there is one, numbers of density and centrality, a bit for
 * each programme, longitude, latitude, place in the drawing from its left and its top.
 * @typedef {object} Data
 * @property {string} edition
 * @property {string[]} densite
 * @property {string[]} niveau_centralite
 * @property {string[]} dispositifs
 * @property {[string, string][]} epci
 * @property {Record<string, [string, string, string]>} departements name, région, box
 * @property {Record<string, [string, string]>} regions name, box
 * @property {[string, string, string, number, number, string, string | number, number, number, number, number, number, number, number][]} communes
 */

/** @type {(selector: string) => any} */
const one = (selector) => document.querySelector(selector);
const form = /** @type {HTMLFormElement} */ (one(".filters"));
const svg = /** @type {SVGSVGElement} */ (one(".map"));
const list = /** @type {HTMLOListElement} */ (one(".listed ol"));
const more = /** @type {HTMLElement} */ (one(".more"));
const NAMES = ["region", "departement", "epci", "ort", "annee", "densite", "centralite", "dispositif", "cercles"];
const LINES = 100;

const data = /** @type {Data} */ (await (await fetch("static/carte.json")).json());
const regionOf = (/** @type {number} */ at) => data.departements[data.communes[at][2]][1];
const places = data.communes.map((row) => ({ x: row[12], y: row[13] }));
const dots = places.map(({ x, y }) => svgElement("circle", { cx: x, cy: y, r: 3 }));
const links = dots.map((dot, at) => {
  const [code, name] = data.communes[at];
  const link = svgElement("a", { href: `communes/${code}.html`, tabindex: -1 });
  dot.append(svgElement("title", {}, name));
  link.append(dot);
  return link;
});
one(".points").remove();
one(".towns").append(...links);
const view = new View(svg, draw);

/** The numbers of the communes that are chosen. @type {number[]} */
let chosen = [];

/** @param {string} name */
const field = (name) => /** @type {HTMLSelectElement} */ (form.elements.namedItem(name));

/** Says of each filter which communes pass it. @type {Record<string, (at: number, wanted: string) => boolean>} */
const PASSES = {
  region: (at, wanted) => regionOf(at) === wanted,
  departement: (at, wanted) => data.communes[at][2] === wanted,
  epci: (at, wanted) => data.epci[data.communes[at][3]]?.[0] === wanted,
  ort: (at, wanted) => Boolean(data.communes[at][6]) === (wanted === "oui"),
  annee: (at, wanted) => (data.communes[at][5].slice(0, 4) || "inconnue") === wanted,
  densite: (at, wanted) => data.communes[at][7] === Number(wanted),
  centralite: (at, wanted) => data.communes[at][8] === Number(wanted),
  dispositif: (at, wanted) => Boolean(data.communes[at][9] & (1 << data.dispositifs.indexOf(wanted))),
};

/**
 * Offers what can be chosen in a field, and keeps what was, if it still can be.
 * @param {string} name
 * @param {[string, string][]} options
 */
function offer(name, options) {
  const select = field(name);
  const { value } = select;
  select.replaceChildren(select.options[0], ...options.map(([code, text]) => new Option(text, code)));
  select.value = options.some(([code]) => code === value) ? value : "";
}

/** Offers the départements of the région, and the EPCI of the communes there. */
function offerTerritories() {
  const region = field("region").value;
  offer("departement", Object.entries(data.departements)
    .filter(([, [, of]]) => !region || of === region)
    .map(([code, [name]]) => [code, `${name} (${code})`]));
  const departement = field("departement").value;
  const there = new Set(data.communes
    .filter((row, at) => (!region || regionOf(at) === region) && (!departement || row[2] === departement))
    .map((row) => row[3]));
  offer("epci", data.epci.filter((_, at) => there.has(at)).sort(([, a], [, b]) => a.localeCompare(b, "fr")));
}

/** Looks at the territory that is chosen. */
function look() {
  const { departements, regions } = data;
  const [region, departement, epci] = ["region", "departement", "epci"].map((name) => field(name).value);
  if (epci) {
    const [x, y] = [chosen.map((at) => places[at].x), chosen.map((at) => places[at].y)];
    const [left, top] = [Math.min(...x) - 30, Math.min(...y) - 30];
    view.show([left, top, Math.max(...x) + 30 - left, Math.max(...y) + 30 - top]);
  } else if (departement || region) {
    const box = departement ? departements[departement][2] : regions[region][1];
    view.show(/** @type {import("./view.mjs").Box} */ (box.split(" ").map(Number)));
  } else view.home();
}

/** Shows what passes the filters, on the map, in the list and in the address. */
function filter() {
  const wanted = NAMES.map((name) => [name, field(name).value]).filter(([, value]) => value);
  chosen = data.communes.map((_, at) => at).filter((at) => wanted.every(([name, value]) => PASSES[name]?.(at, value) ?? true));
  const shown = new Set(chosen);
  links.forEach((link, at) => link.classList.toggle("off", !shown.has(at)));
  const address = new URLSearchParams(wanted).toString();
  history.replaceState(null, "", address ? `?${address}` : location.pathname);
  const number = chosen.length.toLocaleString("fr");
  one("#liste").textContent = `${number} commune${chosen.length > 1 ? "s" : ""}`;
  enlist(0);
}

/**
 * Lists communes, some at a time.
 * @param {number} from
 */
function enlist(from) {
  const lines = chosen.slice(from, from + LINES).map((at) => {
    const [code, name, departement] = data.communes[at];
    const item = document.createElement("li");
    const link = document.createElement("a");
    const small = document.createElement("small");
    link.href = `communes/${code}.html`;
    link.textContent = name;
    small.textContent = ` ${data.departements[departement][0]}`;
    item.append(link, small);
    return item;
  });
  if (from) list.append(...lines);
  else list.replaceChildren(...lines);
  more.hidden = chosen.length <= list.children.length;
}

/**
 * @param {string} kind
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function svgElement(kind, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.textContent = text;
  return made;
}

/** Draws communes, circles or names as large as the scale asks. */
function draw() {
  const { unit } = view;
  const asked = field("cercles").value;
  // Where communes would be one blot.
  const far = unit > 2.4 ? "regions" : unit > 1.75 ? "departements" : "communes";
  const shown = asked || far;
  one(".towns").toggleAttribute("hidden", shown !== "communes");
  one(".towns").style.display = shown === "communes" ? "" : "none";
  const radius = Math.min(3, 3.6 * unit ** 0.8).toFixed(2);
  for (const dot of dots) dot.setAttribute("r", radius);
  one(".circles").replaceChildren(...(shown === "communes" ? [] : circles(shown, unit)));
  one(".names").replaceChildren(...(shown === "communes" ? names(unit) : []));
}

/**
 * @param {string} level
 * @param {number} unit
 */
function circles(level, unit) {
  /** @type {Map<string, number[]>} */
  const groups = new Map();
  for (const at of chosen) {
    const code = level === "regions" ? regionOf(at) : data.communes[at][2];
    groups.set(code, [...(groups.get(code) ?? []), at]);
  }
  return [...groups].sort(([, a], [, b]) => b.length - a.length).map(([code, all]) => {
    const middle = (/** @type {"x" | "y"} */ axis) => all.reduce((sum, at) => sum + places[at][axis], 0) / all.length;
    const [x, y] = [middle("x"), middle("y")];
    const radius = (level === "regions" ? 9 : 6) * unit + Math.sqrt(all.length) * (level === "regions" ? 1.1 : 1.5) * unit;
    const name = level === "regions" ? data.regions[code][0] : data.departements[code][0];
    const group = svgElement("g", { role: "button", tabindex: 0, "aria-label": `${name} : ${all.length} communes, agrandir` });
    const title = svgElement("title", {}, `${name} : ${all.length}`);
    const circle = svgElement("circle", { cx: x, cy: y, r: radius });
    circle.append(title);
    group.append(circle, svgElement("text", { x, y, "font-size": Math.min(14 * unit, radius * 0.95) }, String(all.length)));
    const open = () => {
      field("cercles").value = "";
      field(level === "regions" ? "region" : "departement").value = code;
      offerTerritories();
      filter();
      look();
    };
    group.addEventListener("click", open);
    group.addEventListener("keydown", (event) => ["Enter", " "].includes(/** @type {KeyboardEvent} */ (event).key) && open());
    return group;
  });
}

/**
 * Names places that are looked at from near, the largest first, where there is room.
 * @param {number} unit
 */
function names(unit) {
  if (unit > 0.55) return [];
  const [left, top, width, height] = view.box;
  /** @type {[number, number, number, number][]} */
  const taken = [];
  const size = 13 * unit;
  const inside = chosen.filter((at) => {
    const { x, y } = places[at];
    return x > left && x < left + width && y > top && y < top + height;
  });
  const dot = 4 * unit;
  for (const at of inside) {
    const { x, y } = places[at];
    taken.push([x - dot, y - dot, x + dot, y + dot]);
  }
  return inside.sort((a, b) => data.communes[b][4] - data.communes[a][4]).flatMap((at) => {
    const name = data.communes[at][1];
    const long = name.length * size * 0.55;
    // Where it would be cut off at the right, it stands at the left of its place.
    const turned = places[at].x + 6 * unit + long > left + width;
    const x = places[at].x + (turned ? -6 : 6) * unit;
    const y = places[at].y + 4.5 * unit;
    const from = turned ? x - long : x;
    const box = /** @type {[number, number, number, number]} */ ([from, y - size, from + long, y + size * 0.3]);
    if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) return [];
    taken.push(box);
    return [svgElement("text", { x, y, "font-size": size, "text-anchor": turned ? "end" : "start" }, name)];
  });
}

/** Returns what is chosen, as rows of a table. */
function rows() {
  const header = ["code_insee", "nom", "code_departement", "siren_epci", "nom_epci", "population_municipale", "date_adhesion", "ort", "date_ort", "densite", "niveau_centralite", "longitude", "latitude"];
  return [header, ...chosen.map((at) => {
    const [code, nom, departement, epci, population, adhesion, ort, densite, centralite, , longitude, latitude] = data.communes[at];
    const [siren, name] = data.epci[epci] ?? ["", ""];
    const day = typeof ort === "string" ? ort : "";
    return [code, nom, departement, siren, name, population, adhesion, String(Boolean(ort)), day, data.densite[densite] ?? "", data.niveau_centralite[centralite] ?? "", longitude, latitude];
  })];
}

/** @type {Record<string, () => BlobPart>} */
const FORMATS = {
  csv: () => csv(rows()),
  xlsx: () => xlsx(rows()),
  geojson: () => geojson(rows(), chosen.map((at) => [data.communes[at][10], data.communes[at][11]])),
};

form.addEventListener("change", (event) => {
  const { name } = /** @type {HTMLSelectElement} */ (event.target);
  const territory = ["region", "departement", "epci"].includes(name);
  if (territory) offerTerritories();
  filter();
  if (territory) look();
  else draw();
});
form.addEventListener("reset", () => setTimeout(() => {
  offerTerritories();
  filter();
  look();
}));
form.addEventListener("submit", (event) => event.preventDefault());
more.querySelector("button")?.addEventListener("click", () => enlist(list.children.length));
document.querySelectorAll("[data-save]").forEach((button) => button.addEventListener("click", () => {
  const format = /** @type {HTMLElement} */ (button).dataset.save ?? "";
  give(`pvd-selection.${format}`, FORMATS[format]());
}));
document.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", () => {
  /** @type {Record<string, () => unknown>} */
  const does = {
    in: () => view.zoom(1.6),
    out: () => view.zoom(0.625),
    home: () => view.home(),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : one(".frame").requestFullscreen()),
  };
  does[/** @type {HTMLElement} */ (button).dataset.do ?? ""]();
}));
new ResizeObserver(draw).observe(svg);

const asked = new URLSearchParams(location.search);
for (const name of NAMES) {
  if (name === "departement" || name === "epci") offerTerritories();
  if (asked.has(name)) field(name).value = asked.get(name) ?? "";
}
offerTerritories();
filter();
look();
for (const hidden of document.querySelectorAll(".filters, .tools, .listed")) /** @type {HTMLElement} */ (hidden).hidden = false;
svg.setAttribute("tabindex", "0");
document.documentElement.dataset.ready = "";

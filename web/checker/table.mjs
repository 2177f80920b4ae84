/** The table itself: rows with faults first, cells marked, what is proposed beside; cells can be rewritten. */

import { count, make } from "./dom.mjs";

/** @typedef {import("./result.mjs").Shown} Shown */
/** @typedef {import("./result.mjs").Issue} Issue */
/** @typedef {[sheet: string | null, line: number, cells: string[]]} Row */

/** How many rows are shown at a time. */
const PAGE = 100;
/** How many rows without a fault are shown below. */
const BESIDE = 20;

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {string | null} sheet @param {number | null} line */
const keyOf = (sheet, line) => JSON.stringify([sheet, line]);

export class Table {
  /**
   * @param {Shown} shown
   * @param {Map<number, boolean>} decided
   * @param {import("./result.mjs").Doing & { decide: () => void }} doing
   */
  constructor(shown, decided, doing) {
    this.shown = shown;
    this.decided = decided;
    this.doing = doing;
    this.slug = "";
    this.end = PAGE;
    this.element = make("div", { class: "grid" });
    /** @type {Map<string, [number, Issue][]>} what was found in each row */
    this.found = new Map();
    shown.issues.forEach((issue, at) => {
      if (issue[3] !== null) {
        const key = keyOf(issue[2], issue[3]);
        this.found.set(key, [...(this.found.get(key) ?? []), [at, issue]]);
      }
    });
  }

  /** Show rows that a rule finds fault with; of all rules where it is empty.
   * @param {string} slug */
  filter(slug) {
    this.slug = slug;
    this.end = PAGE;
    void this.fill().then(() => this.element.scrollIntoView({ block: "start" }));
  }

  /** Ask for the rows, and show them. */
  async fill() {
    const wanted = [...this.found.entries()].filter(([, found]) => !this.slug || found.some(([, [slug]]) => slug === this.slug));
    const keys = wanted.slice(0, this.end).map(([key]) => key);
    const first = this.slug || keys.length === this.end ? 0 : BESIDE;
    const answer = await this.doing.ask("rows", { wanted: keys.map((key) => JSON.parse(key)), first });
    /** @type {Row[]} */
    const rows = answer.said;
    /** @type {Map<string | null, Row[]>} */
    const sheets = new Map();
    for (const row of rows) {
      sheets.set(row[0], [...(sheets.get(row[0]) ?? []), row]);
    }
    const below = new Set([...sheets.values()].flatMap(([, ...others]) => others.map((row) => keyOf(row[0], row[1]))));
    const around = this.shown.issues.filter(([slug, , sheet, line]) => (!this.slug || slug === this.slug) && (line === null || (keys.includes(keyOf(sheet, line)) && !below.has(keyOf(sheet, line)))));
    const menu = make(
      "select",
      { id: "filter", on: { change: () => this.filter(/** @type {HTMLSelectElement} */ (menu).value) } },
      make("option", { value: "" }, "toutes les règles"),
      ...this.shown.rules.map(({ slug, title }) => make("option", { value: slug, selected: slug === this.slug }, title)),
    );
    const left = wanted.length - keys.length;
    const more = () => {
      this.end += PAGE;
      void this.fill();
    };
    this.element.replaceChildren(
      make("h3", {}, "Le tableau"),
      make("p", { class: "hint" }, make("label", { for: "filter" }, `${count(wanted.length, "ligne")} en faute : `), menu, " Un clic, ou Entrée, sur une cellule permet de la récrire."),
      around.length > 0 ? make("ul", { class: "around" }, ...around.map((issue) => make("li", { class: issue[1] }, issue[3] === null ? "" : `Ligne ${issue[3]} : `, issue[9]))) : "",
      ...[...sheets].map(([sheet, [header, ...below]]) => this.#sheet(sheet, header, below, keys)),
      ...(left > 0 ? [make("p", {}, make("button", { type: "button", on: { click: more } }, `Montrer plus (${count(left, "autre ligne", "autres lignes")})`))] : []),
    );
  }

  /**
   * @param {string | null} sheet
   * @param {Row} header
   * @param {Row[]} rows
   * @param {string[]} keys
   */
  #sheet(sheet, header, rows, keys) {
    const order = new Set(keys);
    const faulty = rows.filter((row) => order.has(keyOf(row[0], row[1])));
    const others = rows.filter((row) => !order.has(keyOf(row[0], row[1])));
    const width = Math.max(header[2].length, ...rows.map((row) => row[2].length));
    const labels = Array.from({ length: width }, (_, at) => header[2][at] ?? "");
    const table = make(
      "table",
      { on: { keydown: (/** @type {KeyboardEvent} */ event) => move(event) } },
      make("caption", {}, sheet ?? this.shown.name),
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Ligne"), ...labels.map((label, at) => make("th", { scope: "col" }, label || `colonne ${at + 1}`)))),
      ...[faulty, others].map((some) => make("tbody", {}, ...some.flatMap((row) => this.#row(row, labels)))),
    );
    return make("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": `Tableau ${sheet ?? this.shown.name}` }, table);
  }

  /**
   * @param {Row} row
   * @param {string[]} labels
   */
  #row([sheet, line, cells], labels) {
    const found = this.found.get(keyOf(sheet, line)) ?? [];
    const made = labels.map((_, at) => {
      const here = found.filter(([, issue]) => issue[4] === at + 1);
      return this.#cell(sheet, line, at + 1, cells[at] ?? "", here);
    });
    const row = make("tr", { class: found.length ? "faulty" : false }, make("th", { scope: "row" }, line), ...made);
    if (!found.length) {
      return [row];
    }
    const said = found.map(([, issue]) => make("li", { class: issue[1] }, issue[9]));
    return [row, make("tr", { class: "said" }, make("td", { colspan: labels.length + 1 }, make("ul", {}, ...said)))];
  }

  /**
   * @param {string | null} sheet
   * @param {number} line
   * @param {number} number
   * @param {string} text
   * @param {[number, Issue][]} found
   */
  #cell(sheet, line, number, text, found) {
    const worst = ["error", "warning", "notice"].find((severity) => found.some(([, issue]) => issue[1] === severity));
    const name = `${sheet ?? ""}:${line}:${number}`;
    const written = make("button", { type: "button", class: "cell", tabindex: worst ? 0 : -1, "data-cell": name, on: { click: () => this.#rewrite(place, [sheet, line, number], text) } }, text || make("span", { class: "empty" }, "(vide)"));
    const proposals = found.filter(([at]) => this.decided.has(at));
    const place = make("td", { class: worst ?? false }, written, ...proposals.map(([at, issue]) => this.#proposal(at, issue)));
    return place;
  }

  /**
   * @param {number} at
   * @param {Issue} issue
   */
  #proposal(at, issue) {
    const box = make("input", {
      type: "checkbox",
      checked: this.decided.get(at),
      "data-issue": at,
      on: {
        change: () => {
          this.decided.set(at, box.checked);
          this.doing.decide();
        },
      },
    });
    return make("label", { class: "proposal" }, box, make("span", {}, issue[7] || "(vide)"));
  }

  /** Show again what is accepted. */
  mark() {
    for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (this.element.querySelectorAll("input[data-issue]"))) {
      box.checked = this.decided.get(Number(box.dataset["issue"])) ?? false;
    }
  }

  /**
   * Let a cell be rewritten; Enter checks it again, Escape leaves it as it was.
   * @param {HTMLElement} place
   * @param {[string | null, number, number]} cell
   * @param {string} text
   */
  #rewrite(place, cell, text) {
    const before = [...place.childNodes];
    let done = false;
    const end = (/** @type {boolean} */ keep) => {
      if (done) {
        return;
      }
      done = true;
      const after = field.value;
      place.replaceChildren(...before);
      /** @type {HTMLElement} */ (before[0]).focus();
      if (keep && after !== text) {
        this.doing.edit([...cell, after]);
      }
    };
    const field = make("input", {
      type: "text",
      "aria-label": "Nouveau texte de la cellule",
      on: {
        blur: () => end(true),
        keydown: (/** @type {KeyboardEvent} */ event) => {
          event.stopPropagation();
          if (event.key === "Enter" || event.key === "Escape") {
            // Else it would press the button that is there then.
            event.preventDefault();
            end(event.key === "Enter");
          }
        },
      },
    });
    field.value = text;
    place.replaceChildren(field);
    field.focus();
    field.select();
  }
}

/**
 * Go from cell to cell by arrows.
 * @param {KeyboardEvent} event
 */
function move(event) {
  const step = ARROWS[/** @type {keyof typeof ARROWS} */ (event.key)];
  const here = event.target instanceof Element ? event.target.closest("td") : null;
  if (!step || !here || !(event.target instanceof HTMLButtonElement)) {
    return;
  }
  const rows = [...(here.closest("table")?.querySelectorAll("tr:not(.said)") ?? [])];
  const row = /** @type {HTMLTableRowElement} */ (here.parentElement);
  const to = /** @type {HTMLTableRowElement | undefined} */ (rows[rows.indexOf(row) + step[0]]);
  const next = /** @type {HTMLElement | null | undefined} */ (to?.cells[here.cellIndex + step[1]]?.querySelector(".cell"));
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

/** What was found in a file: the verdict, the columns, the faults by rule, the table, what can be taken away. */

import { WORKBOOK, commandOf, count, make, save } from "./dom.mjs";
import { Table } from "./table.mjs";

/** @typedef {"error" | "warning" | "notice"} Severity */
/** @typedef {[slug: string, severity: Severity, sheet: string | null, line: number | null, number: number | null, column: string | null, value: string | null, suggestion: string | null, certain: boolean, message: string, cell: string | null]} Issue */
/** @typedef {[sheet: string | null, number: number, label: string, role: string | null, by: string, checked: number, empty: number, faulty: number]} Column */
/** @typedef {{ slug: string, code: string, title: string, why: string, severity: Severity, count: number }} Rule */
/** @typedef {{ name: string, refusal: string | null, valid: boolean, errors: number, warnings: number, notices: number, rows: number, cells: number, columns: Column[], rules: Rule[], issues: Issue[], command: string, sheets: string[] }} Shown */
/** @typedef {{ ask: (question: string, given: any) => Promise<import("./client.mjs").Answer>, check: (asked: any) => void, edit: (cell: any[]) => void }} Doing */

/** @type {Record<Severity, [one: string, many: string]>} */
const SEVERITIES = { error: ["erreur", "erreurs"], warning: ["avertissement", "avertissements"], notice: ["remarque", "remarques"] };
const DELIMITERS = { "": "trouvé tout seul", ";": "point-virgule ;", ",": "virgule ,", tab: "tabulation", "|": "barre |" };
const OF_THE_WHOLE = ["of-another-year", "names-in-a-norm"];
const TYPES = { html: "text/html", csv: "text/csv", json: "application/json" };

/** What a column may be; asked of the validator once.
 * @type {Record<string, string> | undefined} */
let roles;

export class Result {
  /**
   * @param {HTMLElement} place
   * @param {Doing} doing
   */
  constructor(place, doing) {
    this.place = place;
    this.doing = doing;
    /** @type {Map<number, boolean>} */
    this.decided = new Map();
    /** @type {Shown | undefined} */
    this.shown = undefined;
  }

  /**
   * @param {Shown} shown
   * @param {Record<string, any>} asked
   * @param {boolean} again whether somebody has just rewritten a cell of it
   */
  async show(shown, asked, again) {
    this.shown = shown;
    this.asked = asked;
    delete this.place.dataset["shown"];
    this.decided = new Map();
    const focused = again ? /** @type {HTMLElement | null} */ (document.activeElement)?.dataset["cell"] : undefined;
    if (shown.refusal !== null) {
      this.place.replaceChildren(make("h2", { id: "verdict" }, shown.name), make("p", { class: "refusal" }, shown.refusal));
      this.place.append(this.#settings());
    } else {
      shown.issues.forEach((issue, at) => issue[7] !== null && this.decided.set(at, issue[8]));
      const table = new Table(shown, this.decided, { ...this.doing, decide: () => this.#told() });
      const [columns, settings] = [await this.#columns(), this.#settings()];
      if (again) {
        await table.fill();
      }
      if (this.shown !== shown) {
        return; // another file has come meanwhile
      }
      this.place.replaceChildren(
        make("h2", { id: "verdict" }, shown.name),
        make("p", { class: `verdict ${shown.valid ? "good" : "bad"}` }, verdict(shown)),
        ...this.#vintage(),
        this.#taking(),
        columns,
        this.#rules(table),
        table.element,
        settings,
      );
      this.#told();
      this.place.hidden = false;
      if (!again) {
        await table.fill();
      }
      if (this.shown !== shown) {
        return;
      }
    }
    this.place.hidden = false;
    if (focused) {
      /** @type {HTMLElement | null} */ (this.place.querySelector(`[data-cell="${CSS.escape(focused)}"]`))?.focus();
    } else if (!again) {
      this.place.focus();
      this.place.scrollIntoView({ block: "start" });
    }
    // From here on nothing moves by itself.
    this.place.dataset["shown"] = shown.name;
  }

  /** What is said once of a whole file: of which year its communes are, how its names are written. */
  #vintage() {
    const found = this.shown?.issues.filter(([slug]) => OF_THE_WHOLE.includes(slug)) ?? [];
    return found.map(([, , , , , , , , , message]) => make("p", { class: "hint" }, message));
  }

  /** What can be taken away: the corrected file, the report, the command. */
  #taking() {
    const fixed = make("p", { id: "fixed", role: "status", class: "hint" });
    const fix = make("button", { type: "button", id: "fix", class: "main", on: { click: () => this.#fix(fixed).catch(told) } });
    const report = (/** @type {"html" | "csv" | "json"} */ form, /** @type {string} */ what) =>
      make("button", { type: "button", id: `report-${form}`, on: { click: () => this.#report(form).catch(told) } }, what);
    return make(
      "div",
      { class: "taking" },
      make("p", { class: "buttons" }, fix, report("html", "Rapport (page)"), report("csv", "Fautes (CSV)"), report("json", "Rapport (JSON)")),
      fixed,
      commandOf("command", "La même vérification en ligne de commande", this.shown?.command ?? ""),
    );
  }

  /** Say how many corrections the download has. */
  #told() {
    const button = document.getElementById("fix");
    if (button) {
      const many = [...this.decided.values()].filter(Boolean).length;
      button.textContent = many ? `Télécharger le fichier corrigé (${count(many, "correction")})` : "Télécharger le fichier";
    }
  }

  /** @param {HTMLElement} said */
  async #fix(said) {
    const { issues } = /** @type {Shown} */ (this.shown);
    /** @type {number[]} */
    const accepted = [];
    /** @type {number[]} */
    const refused = [];
    for (const [at, yes] of this.decided) {
      if (yes !== issues[at][8]) {
        (yes ? accepted : refused).push(at);
      }
    }
    said.textContent = "Correction…";
    const answer = await this.doing.ask("fix", { accepted, refused });
    const { refusal, name, cells, errors, warnings, held, unwritten } = answer.said;
    if (refusal || !answer.content) {
      said.textContent = refusal ?? "";
      return;
    }
    save(answer.content, name, "application/octet-stream");
    const left = errors || warnings ? `il reste ${count(errors, "erreur")} et ${count(warnings, "avertissement")}` : "il ne reste ni erreur ni avertissement";
    const kept = held.length ? ` Laissées telles quelles, car corriger y ferait apparaître plus d'erreurs : lignes ${held.join(", ")}.` : "";
    const letters = unwritten.length ? ` L'encodage du fichier n'a pas toutes les lettres : lignes ${unwritten.join(", ")}.` : "";
    said.textContent = `${name} : ${count(cells, "cellule corrigée", "cellules corrigées")} ; ${left}.${kept}${letters}`;
  }

  /** @param {"html" | "csv" | "json"} form */
  async #report(form) {
    const answer = await this.doing.ask("report", { form });
    const stem = /** @type {Shown} */ (this.shown).name.replace(/\.[^.]*$/, "");
    save(answer.said, `${stem}-rapport.${form}`, TYPES[form]);
  }

  /** What each column was taken for, and a menu to say otherwise. */
  async #columns() {
    const { columns } = /** @type {Shown} */ (this.shown);
    roles ??= /** @type {Record<string, string>} */ ((await this.doing.ask("about", {})).said.roles);
    const known = columns.filter((column) => column[3] !== null).length;
    const several = new Set(columns.map(([sheet]) => sheet)).size > 1;
    const lines = columns.map(([sheet, number, label, role, by, checked, empty, faulty], at) => {
      const id = `role-${at}`;
      const menu = make(
        "select",
        { id, on: { change: () => this.#take(columns[at], /** @type {HTMLSelectElement} */ (menu).value) } },
        make("option", { value: "" }, "ne pas vérifier"),
        ...Object.entries(roles ?? {}).map(([name, what]) => make("option", { value: name, selected: name === role }, what)),
        role !== null && !(role in (roles ?? {})) && make("option", { value: role, selected: true }, role),
      );
      const about = [
        { heading: "d'après l'en-tête", contents: "d'après le contenu", named: "à votre demande" }[by],
        role !== null && count(checked, "cellule"),
        empty > 0 && count(empty, "vide"),
        faulty > 0 && `${count(faulty, "cellule")} en faute`,
      ].filter(Boolean);
      const name = `${several ? `${sheet} : ` : ""}${label || `colonne ${number}`}`;
      return make("li", {}, make("label", { for: id }, name), menu, make("small", {}, about.join(", ")));
    });
    return make(
      "details",
      { id: "columns", open: known === 0 },
      make("summary", {}, `Colonnes : ${known} vérifiées sur ${columns.length}`),
      make("ul", { class: "roles" }, ...lines),
    );
  }

  /**
   * Say what a column is, and check again.
   * @param {Column} column
   * @param {string} role
   */
  #take([, number, label, before], role) {
    const { columns } = /** @type {Shown} */ (this.shown);
    const alone = label && columns.filter((other) => other[2] === label).length === 1;
    const named = alone ? label : String(number);
    const asked = { ...this.asked, columns: { ...this.asked?.["columns"] }, not_columns: [...(this.asked?.["not_columns"] ?? [])] };
    asked.not_columns = asked.not_columns.filter((other) => other !== named);
    for (const [other, of] of Object.entries(asked.columns)) {
      if (of === named) {
        delete asked.columns[other];
      }
    }
    if (role) {
      asked.columns[role] = named;
    } else if (before !== null) {
      asked.not_columns.push(named);
    }
    this.doing.check(asked);
  }

  /**
   * The faults by rule.
   * @param {Table} table
   */
  #rules(table) {
    const { rules, issues } = /** @type {Shown} */ (this.shown);
    const items = rules.map(({ slug, code, title, why, severity, count: many }) => {
      const of = issues.flatMap((issue, at) => (issue[0] === slug && this.decided.has(at) ? [at] : []));
      const all = (/** @type {boolean} */ yes) => () => {
        for (const at of of) {
          this.decided.set(at, yes);
        }
        table.mark();
        this.#told();
      };
      return make(
        "li",
        { class: severity },
        make("h4", {}, make("a", { href: `../regles/${slug}.html` }, `${code} ${title}`), make("small", {}, ` ${count(many, ...SEVERITIES[severity])}`)),
        make("details", {}, make("summary", {}, "Pourquoi"), make("p", {}, why)),
        make(
          "p",
          { class: "buttons" },
          make("button", { type: "button", class: "quiet", on: { click: () => table.filter(slug) } }, "Voir ces lignes"),
          of.length > 0 && make("button", { type: "button", class: "quiet", on: { click: all(true) } }, `Accepter ${count(of.length, "proposition")}`),
          of.length > 0 && make("button", { type: "button", class: "quiet", on: { click: all(false) } }, "Tout refuser"),
        ),
      );
    });
    return make("div", {}, items.length > 0 && make("h3", {}, "Par règle"), make("ul", { class: "rules" }, ...items));
  }

  /** How the file is to be read, where that was not guessed. */
  #settings() {
    const { asked = {} } = this;
    const field = (/** @type {string} */ id, /** @type {string} */ label, /** @type {string} */ value, /** @type {Record<string, any>} */ about) =>
      make("p", {}, make("label", { for: id }, label), make("input", { id, value, ...about }));
    const menu = (/** @type {string} */ id, /** @type {string} */ label, /** @type {string[][]} */ choices) =>
      make(
        "p",
        {},
        make("label", { for: id }, label),
        make("select", { id }, ...choices.map(([value, what]) => make("option", { value, selected: value === (asked[id] ?? "") }, what))),
      );
    const { name, sheets } = /** @type {Shown} */ (this.shown);
    const book = WORKBOOK.test(name);
    const form = make(
      "form",
      { class: "settings", on: { submit: (/** @type {Event} */ event) => this.#again(event) } },
      field("header-row", "Ligne des titres de colonnes", asked["header_row"] ?? "", { type: "number", min: 1, inputmode: "numeric" }),
      field("key", "Colonnes où rien ne doit se répéter, séparées par « ; »", (asked["key"] ?? []).join(" ; "), { type: "text" }),
      !book && menu("delimiter", "Ce qui sépare les cellules", Object.entries(DELIMITERS)),
      sheets.length > 1 && menu("sheet", "Feuille", [["", "toutes"], ...sheets.map((name) => [name, name])]),
      make(
        "p",
        {},
        make("input", { id: "programme", type: "checkbox", checked: Boolean(asked["require_programme"]) }),
        make("label", { for: "programme" }, "Toutes les communes doivent être du programme"),
      ),
      make("button", { type: "submit" }, "Vérifier de nouveau"),
    );
    return make("details", { id: "settings" }, make("summary", {}, "Réglages"), form);
  }

  /** @param {Event} event */
  #again(event) {
    event.preventDefault();
    const value = (/** @type {string} */ id) => /** @type {HTMLInputElement | null} */ (document.getElementById(id))?.value.trim();
    const { header_row: _, key: __, sheet: ___, delimiter: ____, require_programme: _____, ...asked } = this.asked ?? {};
    const key = (value("key") ?? "").split(";").map((label) => label.trim()).filter(Boolean);
    this.doing.check({
      ...asked,
      ...(value("header-row") && { header_row: Number(value("header-row")) }),
      ...(key.length && { key }),
      ...(value("delimiter") && { delimiter: value("delimiter") }),
      ...(value("sheet") && { sheet: value("sheet") }),
      ...(/** @type {HTMLInputElement} */ (document.getElementById("programme")).checked && { require_programme: true }),
    });
  }
}

/**
 * Say in one sentence what came out.
 * @param {Shown} shown
 */
export function verdict({ errors, warnings, notices, rows, issues }) {
  const told = [
    errors && count(errors, ...SEVERITIES.error),
    warnings && count(warnings, ...SEVERITIES.warning),
    notices && count(notices, ...SEVERITIES.notice),
  ].filter(Boolean);
  const among = `dans ${count(rows, "ligne")}`;
  if (!told.length) {
    return `Rien à redire ${among}.`;
  }
  const last = told.pop();
  const all = told.length ? `${told.join(", ")} et ${last}` : last;
  const certain = issues.filter((issue) => issue[8] && issue[7] !== null).length;
  const mended = certain ? ` ; ${count(certain, "correction est certaine", "corrections sont certaines")}` : "";
  return `${errors ? "" : "Aucune erreur, "}${all} ${among}${mended}.`;
}

/** What went wrong is told where it was asked. */
function told() {}

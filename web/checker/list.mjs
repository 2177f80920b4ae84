/** A list that is completed: which columns say what its rows are about, what is added, what is sure. */

import { commandOf, count, find, make, save } from "./dom.mjs";

/** @typedef {{ refusal: string | null, labels: string[], proposed: Record<string, string>, sheet: string | null }} Looked */
/** @typedef {[line: number, cells: string[], state: "sure" | "unsure" | "blank"]} Row */
/** @typedef {{ refusal: string | null, name: string, same: boolean, labels: string[], added: number, rows: number, inside: number, unsure: number, blank: number, shown: Row[], candidates: Record<string, string>, command: string }} Completed */
/** @typedef {(question: string, given: any) => Promise<import("./client.mjs").Answer>} Ask */

const STATES = { sure: "sûr", unsure: "à vérifier", blank: "rien à chercher" };

export class List {
  /**
   * @param {HTMLElement} place
   * @param {Ask} ask
   */
  constructor(place, ask) {
    this.place = place;
    this.ask = ask;
  }

  /**
   * Show what is known of a list, and complete it where it is known by which column.
   * @param {string} name
   * @param {Looked} looked
   */
  async show(name, looked) {
    delete this.place.dataset["shown"];
    this.place.hidden = false;
    const title = make("h2", { id: "completed" }, name);
    if (looked.refusal !== null) {
      this.place.replaceChildren(title, make("p", { class: "refusal" }, looked.refusal));
      this.#end(name);
      return;
    }
    this.made = make("div", { id: "made" });
    this.place.replaceChildren(title, this.#form(name, looked), this.made);
    if (looked.proposed["on"] || looked.proposed["on_name"]) {
      await this.#complete(name);
    } else {
      this.made.replaceChildren(make("p", { class: "hint", role: "status" }, "Aucune colonne de codes ni de noms n'est reconnue : dites laquelle."));
      this.#end(name);
    }
  }

  /** @param {string} name */
  #end(name) {
    this.place.focus();
    this.place.scrollIntoView({ block: "start" });
    this.place.dataset["shown"] = name;
  }

  /**
   * By which columns communes are found, and what is added.
   * @param {string} name
   * @param {Looked} looked
   */
  #form(name, { labels, proposed, sheet }) {
    const byName = !proposed["on"];
    const menu = (/** @type {string} */ id, /** @type {string} */ what, /** @type {string | undefined} */ chosen, /** @type {string} */ none) =>
      make(
        "li",
        {},
        make("label", { for: id }, what),
        make(
          "select",
          { id },
          none && make("option", { value: "" }, none),
          ...labels.filter(Boolean).map((label) => make("option", { value: label, selected: label === chosen }, label)),
        ),
        chosen !== undefined && make("small", {}, "reconnue par le vérificateur"),
      );
    const box = (/** @type {string} */ id, /** @type {string} */ what) =>
      make("p", {}, make("input", { id, type: "checkbox", checked: true }), make("label", { for: id }, what));
    const codes = make(
      "div",
      {},
      make("ul", { class: "roles" }, menu("by-code", "Colonne des codes INSEE", proposed["on"], "")),
      box("repair", "Rétablir les codes abîmés (zéro perdu, espaces)"),
      box("resolve-former", "Suivre les anciens codes jusqu'à la commune d'aujourd'hui"),
    );
    const names = make(
      "ul",
      { class: "roles" },
      menu("by-name", "Colonne des noms de communes", proposed["on_name"], ""),
      menu("by-departement", "Colonne des départements", proposed["departement"], "aucune"),
      menu("by-postcode", "Colonne des codes postaux", proposed["postcode"], "aucune"),
    );
    codes.hidden = byName;
    names.hidden = !byName;
    const way = make(
      "select",
      {
        id: "way",
        on: {
          change: () => {
            codes.hidden = way.value === "names";
            names.hidden = !codes.hidden;
          },
        },
      },
      make("option", { value: "codes", selected: !byName }, "leurs codes INSEE"),
      make("option", { value: "names", selected: byName }, "leurs noms"),
    );
    const columns = /** @type {HTMLTemplateElement} */ (find("columns-to-add")).content.cloneNode(true);
    return make(
      "form",
      {
        id: "by",
        class: "settings",
        on: {
          submit: (/** @type {Event} */ event) => {
            event.preventDefault();
            this.#complete(name).catch(() => {});
          },
        },
      },
      sheet !== null && make("p", { class: "hint" }, `Feuille « ${sheet} »`),
      make("p", {}, make("label", { for: "way" }, "Retrouver les communes par "), way),
      codes,
      names,
      make("details", { id: "adding" }, make("summary", {}, "Colonnes à ajouter"), columns),
      make("button", { type: "submit", id: "complete", class: "main" }, "Compléter"),
    );
  }

  #asked() {
    const value = (/** @type {string} */ id) => /** @type {HTMLSelectElement} */ (find(id)).value;
    const checked = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (find(id)).checked;
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (this.place.querySelectorAll("[name=column]:checked"));
    const columns = [...boxes].map((box) => box.value);
    if (value("way") === "codes") {
      const how = { repair: checked("repair"), resolve_former: checked("resolve-former") };
      return { on: value("by-code"), ...how, columns };
    }
    const [departement, postcode] = [value("by-departement"), value("by-postcode")];
    return { on_name: value("by-name"), ...(departement && { departement }), ...(postcode && { postcode }), columns };
  }

  /** @param {string} name */
  async #complete(name) {
    const made = /** @type {HTMLElement} */ (this.made);
    const asked = this.#asked();
    delete this.place.dataset["shown"];
    const { said } = await this.ask("complete", { asked });
    if (this.made !== made) {
      return; // another file has come meanwhile
    }
    if (said.refusal !== null) {
      made.replaceChildren(make("p", { class: "refusal", role: "status" }, said.refusal));
    } else {
      made.replaceChildren(...this.#shown(said, asked));
    }
    this.#end(name);
  }

  /**
   * @param {Completed} completed
   * @param {object} asked
   */
  #shown(completed, asked) {
    const { name, same, rows, inside, unsure, blank, command } = completed;
    const sure = rows - unsure - blank;
    const told = [
      `${count(sure, "commune retrouvée", "communes retrouvées")} à coup sûr, dont ${inside} dans le programme`,
      unsure && `${count(unsure, "ligne")} à vérifier, ${unsure < 2 ? "laissée" : "laissées"} sans code`,
      blank && `${count(blank, "ligne")} sans rien à chercher`,
    ].filter(Boolean);
    const download = async () => {
      const { content } = await this.ask("completed", { asked });
      if (content) {
        save(content, name, "text/csv");
      }
    };
    const button = make("button", { type: "button", id: "take", class: "main", on: { click: () => download().catch(() => {}) } }, "Télécharger la liste complétée (CSV)");
    const before = command.split(" ")[2];
    const first = same ? "" : `Sur la feuille enregistrée en CSV UTF-8 (${before}) :`;
    return [
      make("p", { class: `verdict ${unsure ? "bad" : "good"}`, role: "status" }, `${count(rows, "ligne")} : ${told.join(" ; ")}.`),
      make("p", { class: "buttons" }, button),
      make("p", { class: "hint" }, same ? "Vos lignes et vos cellules y restent telles quelles ; les nouvelles colonnes viennent après." : "La liste sort en CSV UTF-8, que tout tableur ouvre : vos cellules y restent telles que la page les a lues."),
      commandOf("enrich-command", "La même chose en ligne de commande", command, first && make("p", { class: "hint" }, first)),
      this.#table(completed),
    ];
  }

  /** @param {Completed} completed */
  #table({ labels, added, shown, rows, candidates }) {
    const begin = labels.length - added;
    const perhaps = labels.findIndex((label, at) => at >= begin && label === "pvd_nom_candidats");
    const body = shown.map(([line, cells, state]) => {
      const text = (/** @type {number} */ at) => (at === perhaps ? named(cells[at], candidates) : cells[at]);
      return make(
        "tr",
        { class: state },
        make("th", { scope: "row" }, line),
        make("td", { class: state === "unsure" ? "warning" : false }, STATES[state]),
        ...cells.map((cell, at) => make("td", { class: at >= begin ? "new" : false }, text(at))),
      );
    });
    const table = make(
      "table",
      {},
      make("caption", {}, rows > shown.length ? `Les ${shown.length} premières lignes, celles à vérifier d'abord` : "Les lignes, celles à vérifier d'abord"),
      make("thead", {}, make("tr", {}, ...["Ligne", "Sûr ?", ...labels].map((label) => make("th", { scope: "col" }, label || "(sans titre)")))),
      make("tbody", {}, ...body),
    );
    return make("div", { class: "scroll list", role: "region", tabindex: 0, "aria-label": "Liste complétée" }, table);
  }
}

/**
 * Name the communes that a row may mean.
 * @param {string} codes
 * @param {Record<string, string>} names
 */
function named(codes, names) {
  const each = codes.split("|").filter(Boolean);
  return each.map((code) => (names[code] ? `${names[code]} (${code})` : code)).join(", ");
}

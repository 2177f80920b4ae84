/** The page that checks a file: takes files, asks the worker, shows what it says. */

import { BrokenError, Client, StoppedError } from "./client.mjs";
import { WORKBOOK, count, find, make } from "./dom.mjs";
import { List } from "./list.mjs";
import { Result } from "./result.mjs";

/** @typedef {import("./result.mjs").Shown} Shown */
/** @typedef {{ number: number, name: string, file: Blob, asked: Record<string, any>, opened: boolean, shown?: Shown, looked?: import("./list.mjs").Looked }} Taken */

const MEGABYTE = 1e6;
const MOST = 100 * MEGABYTE;
const MOST_ON_A_PHONE = 30 * MEGABYTE;
const ENDINGS = /\.(csv|tsv|txt|xlsx|xlsm|xlsb|xls|ods)$/i;

const EXAMPLE = `projet,insee_com,nom_commune,siren_epci,date_signature,population,lon,lat
Halle,5046,Embrun,200067742,07/05/2021,6 412,6.47,44.58
Place,05170,Talard,200067825,2021-05-10,2292,44.46,6.05
Gare,05067,Les Infournas,200068096,2021-05-25,2086,5.98,44.68
École,05179,Veynes,200067320,13/07/2021,3214,5.8,44.5
`;

const LIST = `Ville;Département;Montant
Embrun;05;1200
Les Infournas;05;350
Saint-Denis;;80
ST DENIS;974;90
Zorglub;05;10
`;

const input = /** @type {HTMLInputElement} */ (find("file"));
const cells = /** @type {HTMLTextAreaElement} */ (find("cells"));
const progress = /** @type {HTMLProgressElement} */ (find("progress"));
const state = find("state");
const cancel = find("cancel");
const drop = find("drop");

/** @type {Taken[]} */
const taken = [];
/** @type {Taken | undefined} */
let current;
let busy = 0;
let ready = false;

const client = new Client((said) => {
  if (said.never) {
    say("Le vérificateur n'a pas pu démarrer. Rechargez la page, ou employez la ligne de commande.");
    progress.hidden = true;
  } else if (said.ready) {
    ready = true;
    keepOffline();
  } else if (said.loading !== undefined && !ready && busy) {
    show("Préparation du vérificateur…", said.loading);
  }
});

const result = new Result(find("result"), {
  ask: (question, given) => ask(question, given),
  check: (asked) => current && look(current, asked),
  edit: (cell) => current && look(current, current.asked, cell),
});

const list = new List(find("completion"), (question, given) => ask(question, given));

/** Whether lists are completed here, and not files checked. */
const completing = () => /** @type {HTMLInputElement} */ (find("mode-complete")).checked;

/** @param {string} text */
function say(text) {
  state.textContent = text;
}

/**
 * @param {string} text
 * @param {number} [part]
 */
function show(text, part) {
  say(text);
  progress.hidden = false;
  cancel.hidden = false;
  if (part === undefined) {
    progress.removeAttribute("value");
  } else {
    progress.value = part;
  }
}

function rest() {
  progress.hidden = true;
  cancel.hidden = true;
}

/** After the first start, what was loaded is there without a network too. */
function keepOffline() {
  navigator.serviceWorker?.register(new URL("offline.mjs", import.meta.url), { type: "module" }).catch(() => {});
}

/**
 * Ask something about the current file, which a worker that was started anew has to be given first.
 * @param {string} question
 * @param {Record<string, any>} given
 */
async function ask(question, given) {
  const one = current;
  if (!one) {
    throw new Error("no file");
  }
  try {
    if (!one.opened) {
      await open(one, completing() ? "columns" : "check");
    }
    const tell = (/** @type {number} */ part) => show(doing(one), part);
    return await client.ask(question, { ...given, desk: one.number }, { tell });
  } catch (error) {
    fail(error, one);
    throw error;
  } finally {
    if (!busy) {
      rest();
    }
  }
}

/** @param {Taken} one */
const doing = (one) => `${completing() ? "Lecture" : "Vérification"} de ${one.name}…`;

/**
 * Give a file to the worker, and ask about it.
 * @param {Taken} one
 * @param {"check" | "columns"} question
 */
async function open(one, question) {
  const content = await one.file.arrayBuffer();
  const given = { desk: one.number, name: one.name, workbook: WORKBOOK.test(one.name), asked: one.asked };
  const tell = (/** @type {number} */ part) => show(doing(one), part);
  const answer = await client.ask(question, given, { content, tell });
  one.opened = true;
  return answer;
}

/**
 * Check a file, and show what is found.
 * @param {Taken} one
 * @param {Record<string, any>} asked
 * @param {any[]} [cell] what to rewrite before
 */
async function look(one, asked, cell) {
  one.asked = asked;
  await work(one, async () => {
    let answer;
    if (one.opened) {
      const question = cell ? "edit" : "check";
      answer = await client.ask(question, { desk: one.number, asked, cell });
    } else {
      answer = await open(one, "check");
    }
    one.shown = answer.said;
    say("");
    if (current === one && !completing()) {
      tellFiles();
      void result.show(answer.said, asked, cell !== undefined);
    }
  });
}

/**
 * Look which columns a list has, and complete it.
 * @param {Taken} one
 */
async function complete(one) {
  await work(one, async () => {
    const given = { desk: one.number, asked: one.asked };
    const answer = one.opened ? await client.ask("columns", given) : await open(one, "columns");
    one.looked = answer.said;
    if (current === one && completing()) {
      tellFiles();
      await list.show(one.name, answer.said);
    }
    say("");
  });
}

/**
 * Do something with a file, and say how it goes.
 * @param {Taken} one
 * @param {() => Promise<void>} does
 */
async function work(one, does) {
  current = one;
  busy += 1;
  show(ready ? doing(one) : "Préparation du vérificateur…");
  try {
    await does();
  } catch (error) {
    fail(error, one);
  } finally {
    busy -= 1;
    if (!busy) {
      rest();
    }
  }
}

/**
 * @param {unknown} error
 * @param {Taken} one
 */
function fail(error, one) {
  for (const other of taken) {
    other.opened = false;
  }
  ready = false;
  if (error instanceof StoppedError) {
    say(`Vérification de ${one.name} annulée.`);
  } else if (error instanceof BrokenError) {
    say(`Panne du vérificateur sur ${one.name} : il a été redémarré. Réessayez, ou employez la ligne de commande : pvd-data validate.`);
  } else {
    say(`${one.name} n'a pas pu être lu.`);
  }
}

function phone() {
  return matchMedia("(pointer: coarse) and (max-width: 50rem)").matches;
}

/**
 * Take files, and check them one after another.
 * @param {Iterable<File>} files
 */
async function take(files) {
  const begun = [];
  for (const file of files) {
    const most = phone() ? MOST_ON_A_PHONE : MOST;
    if (!ENDINGS.test(file.name)) {
      say(`${file.name} : ce n'est ni un CSV ni un classeur ; enregistrez la table ainsi.`);
    } else if (file.size > most) {
      say(
        `${file.name} dépasse ${most / MEGABYTE} Mo, ce qui est trop pour cette page ; sur un ordinateur : pvd-data validate.`,
      );
    } else {
      const one = { number: taken.length, name: file.name, file, asked: {}, opened: false };
      taken.push(one);
      begun.push(one);
    }
  }
  for (const one of begun) {
    await (completing() ? complete(one) : look(one, one.asked));
  }
}

/** List the files where there are several. */
function tellFiles() {
  const files = find("files");
  files.hidden = taken.length < 2;
  files.replaceChildren(
    ...taken.map((one) => {
      const about = { type: "button", "aria-pressed": String(one === current), on: { click: () => choose(one) } };
      return make("li", {}, make("button", about, one.name, make("small", {}, stateOf(one))));
    }),
  );
}

/**
 * @param {Taken} one
 */
function stateOf({ shown, looked }) {
  if (completing()) {
    return looked ? (looked.refusal === null ? "lu" : "illisible") : "…";
  }
  return shown ? (shown.refusal ? "non vérifié" : count(shown.errors, "erreur")) : "…";
}

/** @param {Taken} one */
function choose(one) {
  current = one;
  if (completing()) {
    void complete(one);
  } else if (one.shown) {
    tellFiles();
    void result.show(one.shown, one.asked, false);
  } else {
    void look(one, one.asked);
  }
}

for (const id of ["mode-check", "mode-complete"]) {
  find(id).addEventListener("change", () => {
    find("result").hidden = true;
    find("completion").hidden = true;
    find("paste").textContent = completing() ? "Compléter ces cellules" : "Vérifier ces cellules";
    if (current) {
      choose(current);
    }
  });
}
if (location.hash === "#completer") {
  find("mode-complete").click();
}

input.addEventListener("change", () => {
  const files = [...(input.files ?? [])];
  // The same file may be chosen again, once it has been mended.
  input.value = "";
  void take(files);
});
find("example").addEventListener("click", () => {
  void take([completing() ? new File([LIST], "liste.csv") : new File([EXAMPLE], "exemple.csv")]);
});
find("paste").addEventListener("click", () => cells.value.trim() && void take([pasted(cells.value)]));
cancel.addEventListener("click", () => client.restart(new StoppedError()));

/** @param {string} text */
function pasted(text) {
  return new File([text], "cellules.csv");
}

for (const name of ["dragover", "dragenter"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) {
    drop.classList.remove("over");
  }
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  void take([...(event.dataTransfer?.files ?? [])]);
});
document.addEventListener("paste", (event) => {
  if (event.target instanceof Element && event.target.closest("input, textarea")) {
    return;
  }
  const files = [...(event.clipboardData?.files ?? [])];
  const text = event.clipboardData?.getData("text/plain") ?? "";
  void take(files.length ? files : text.trim() ? [pasted(text)] : []);
});

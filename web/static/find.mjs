// Finds communes, EPCI, départements, régions and pages by what was typed, the best first, in the order of
// the library: the name, a former one, the beginning, words, a typo or two; then words within pages.
import { fold } from "./fold.mjs";

/**
 * What the site writes for the search.
 * @typedef {object} Index
 * @property {[string, string, string, string][]} communes code, name, SIREN of the EPCI, postal codes
 * @property {[number, string, string][]} autres number of the commune, another name, its code
 * @property {[string, string][]} epci SIREN and name
 * @property {[string, string, string][]} departements code, name, code of the région
 * @property {[string, string][]} regions code and name
 */

/**
 * A page, or a part of one, as the site writes it: its path, its title, what it is, all words in it.
 * @typedef {[string, string, string, string]} Section
 */

/**
 * Something that is found.
 * @typedef {object} Found
 * @property {string} path its page
 * @property {string} name
 * @property {string} about where it is, or what it is
 */

/**
 * A name that leads to something.
 * @typedef {object} Entry
 * @property {number} thing its number
 * @property {string} name
 * @property {string} folded
 * @property {string[]} words
 * @property {boolean} other whether it is not the name of today
 */

const KINDS = { commune: 0, territory: 1, epci: 2, page: 3 };

/** The search over an index, and over pages. */
export class Search {
  /**
   * @param {Index} index
   * @param {Section[]} [sections]
   */
  constructor(index, sections = []) {
    /** @type {(Found & {kind: number})[]} */
    this.things = [];
    /** @type {Entry[]} */
    this.entries = [];
    /** @type {{thing: number, title: string, text: string}[]} */
    this.texts = [];
    /** @type {Map<string, number[]>} */
    this.codes = new Map();
    const departements = new Map(index.departements.map(([code, name]) => [code, name]));
    for (const [code, name, siren, postal] of index.communes) {
      const departement = code.slice(0, code.startsWith("97") ? 3 : 2);
      const about = `${departements.get(departement)} · ${code}`;
      const at = this.add(`communes/${code}.html`, name, about, KINDS.commune, code);
      for (const one of postal.split("|")) this.lead(one, at);
    }
    for (const [at, name, code] of index.autres) {
      this.enter(at, name, true);
      if (code) this.lead(code, at);
    }
    for (const [siren, name] of index.epci) {
      this.add(`epci/${siren}.html`, name, `Intercommunalité · ${siren}`, KINDS.epci, siren);
    }
    for (const [code, name] of index.departements) {
      this.add(`departements/${code}.html`, name, `Département · ${code}`, KINDS.territory, code);
    }
    for (const [code, name] of index.regions) {
      this.add(`regions/${code}.html`, name, "Région", KINDS.territory);
    }
    for (const [path, name, about, words] of sections) {
      const thing = this.add(path, name, about, KINDS.page);
      const title = ` ${this.entries[this.entries.length - 1].folded}`;
      this.texts.push({ thing, title, text: `${title} ${words}` });
    }
  }

  /**
   * @param {string} path
   * @param {string} name
   * @param {string} about
   * @param {number} kind
   * @param {string} [code]
   */
  add(path, name, about, kind, code) {
    const at = this.things.push({ path, name, about, kind }) - 1;
    this.enter(at, name, false);
    if (code) this.lead(code, at);
    return at;
  }

  /**
   * @param {number} thing
   * @param {string} name
   * @param {boolean} other
   */
  enter(thing, name, other) {
    const folded = fold(name);
    this.entries.push({ thing, name, folded, words: folded.split(" "), other });
  }

  /**
   * @param {string} code
   * @param {number} at
   */
  lead(code, at) {
    const there = this.codes.get(code);
    if (!there) this.codes.set(code, [at]);
    else if (!there.includes(at)) there.push(at);
  }

  /**
   * @param {string} text what was typed
   * @param {number} limit how many are wanted
   * @returns {Found[]}
   */
  find(text, limit) {
    /** @type {Map<number, {rank: number[], name: string}>} */
    const best = new Map();
    const { query, code } = read(text);
    for (const at of this.codes.get(code) ?? []) {
      // What has the code itself comes before what has it as a postal code, or had it.
      const own = this.things[at].path.endsWith(`/${code}.html`);
      best.set(at, { rank: [0, own ? 0 : 1, 0], name: "" });
    }
    if (query) {
      const words = query.split(" ");
      for (const entry of this.entries) {
        const rank = rankOf(entry, query, words);
        if (rank >= 0) this.keep(best, entry, rank);
      }
      if (!best.size && query.length > 3) this.near(best, query);
      this.within(best, words);
    }
    return [...best]
      .sort(([one, a], [other, b]) => compare(a.rank, b.rank) || one - other)
      .slice(0, limit)
      .map(([at, { name }]) => {
        const { path, name: own, about } = this.things[at];
        return { path, name: own, about: name ? `${about} · ${name}` : about };
      });
  }

  /**
   * @param {Map<number, {rank: number[], name: string}>} best
   * @param {Entry} entry
   * @param {number} rank
   */
  keep(best, entry, rank) {
    const { kind } = this.things[entry.thing];
    const ranks = [rank * 2 + Number(entry.other), kind, entry.folded.length];
    const before = best.get(entry.thing);
    if (!before || compare(ranks, before.rank) < 0) {
      best.set(entry.thing, { rank: ranks, name: entry.other ? entry.name : "" });
    }
  }

  /**
   * @param {Map<number, {rank: number[], name: string}>} best
   * @param {string} query
   */
  near(best, query) {
    const most = query.length < 8 ? 1 : 2;
    for (const entry of this.entries) {
      const edits = distance(query, entry.folded, most);
      if (edits <= most) this.keep(best, entry, 10 + edits);
    }
  }

  /**
   * Adds pages that have all words, in the singular or not; those first that have more of them in the title.
   * @param {Map<number, {rank: number[], name: string}>} best
   * @param {string[]} words
   */
  within(best, words) {
    const begun = words.map((word) => ` ${word.length > 3 ? word.replace(/[sx]$/, "") : word}`);
    for (const { thing, title, text } of this.texts) {
      if (best.has(thing) || !begun.every((word) => text.includes(word))) continue;
      const missing = begun.filter((word) => !title.includes(word)).length;
      best.set(thing, { rank: [30 + missing, KINDS.page, title.length], name: "" });
    }
  }
}

/**
 * Parts what was typed from what lists write beside a name: CEDEX, a postal code, a département.
 * @param {string} text
 */
function read(text) {
  const trimmed = text.trim();
  const bare = trimmed.replace(/\s+/g, "").toUpperCase();
  if (/^[0-9][0-9AB]?[0-9]*$/.test(bare)) {
    const code = /^\d$|^\d{4}$/.test(bare) ? `0${bare}` : bare;
    return { query: "", code };
  }
  const query = trimmed
    .replace(/\bcedex(\s+\d+)?\b/gi, " ")
    .replace(/\(\s*[0-9][0-9AB]\d?\d?\d?\s*\)/gi, " ")
    .replace(/(^|\s)\d{5}(\s|$)/g, " ");
  return { query: fold(query), code: trimmed.match(/\d{5}/)?.[0] ?? "" };
}

/**
 * Says how well a name is what was typed: 1 for the name, 2 for its beginning, 3 for words; -1 for no.
 * @param {Entry} entry
 * @param {string} query
 * @param {string[]} words
 */
function rankOf(entry, query, words) {
  if (entry.folded === query) return 1;
  if (entry.folded.startsWith(query)) return 2;
  const has = (/** @type {string} */ word) => entry.words.some((one) => one.startsWith(word));
  return words.every(has) ? 3 : -1;
}

/**
 * @param {number[]} one
 * @param {number[]} other
 */
function compare(one, other) {
  const at = one.findIndex((value, place) => value !== other[place]);
  return at < 0 ? 0 : one[at] - other[at];
}

/**
 * Counts edits between two texts: letters added, dropped, changed, or two exchanged; beyond the most it is
 * any larger number.
 * @param {string} left
 * @param {string} right
 * @param {number} most
 */
export function distance(left, right, most) {
  if (Math.abs(left.length - right.length) > most) return most + 1;
  /** @type {number[]} */
  let last = [];
  /** @type {number[]} */
  let before = [];
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i++) {
    [last, before] = [before, row];
    row = [i];
    let least = i;
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1];
      let cost = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        cost = Math.min(cost, last[j - 2] + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
  }
  return row[right.length];
}

// Reduces a name to what people agree on when they write it from memory, as the library does: a test
// compares the two over all names.

/** What a word is short for, wherever it stands. @type {Record<string, string>} */
const WORDS = { st: "saint", ste: "sainte", sts: "saints", stes: "saintes" };
/** The same of all words but the first. @type {Record<string, string>} */
const NEAR = { lez: "les" };
const ARTICLES = new Set(["l", "le", "la", "les"]);
/** Letters that Unicode does not take apart. @type {Record<string, string>} */
const LETTERS = { œ: "oe", æ: "ae", ø: "o", ł: "l", ß: "ss" };

/**
 * Reduces a name to words of plain letters and digits: no case, accent or punctuation.
 * @param {string} name
 */
export function plain(name) {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[œæøłß]/g, (letter) => LETTERS[letter])
    .replace(/\p{M}+/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/**
 * Spells out what people shorten.
 * @param {string} name
 */
function spelt(name) {
  const words = plain(name.replace(/(?<![\p{L}\p{N}_])s\s*\//giu, "sur ")).split(" ");
  return words.map((word, at) => WORDS[word] ?? ((at > 0 && NEAR[word]) || word)).join(" ");
}

/**
 * Beyond that: no article in front, St for Saint, s/ for sur, lez for lès.
 * @param {string} name
 */
export function fold(name) {
  const words = spelt(name).split(" ");
  while (words.length > 1 && ARTICLES.has(words[0])) words.shift();
  return words.join(" ");
}

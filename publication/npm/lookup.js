/**
 * Index a table by its key, and find a row by a code as people write it: with spaces around, as a number
 * that has lost its zero, in small letters.
 */
export function lookup(table, key = Object.keys(table[0] ?? {})[0]) {
  const rows = new Map();
  for (const row of table) if (!rows.has(row[key])) rows.set(row[key], row);
  return (code) => {
    const text = String(code ?? "").trim().toUpperCase();
    return rows.get(code) ?? rows.get(text) ?? rows.get(`0${text}`);
  };
}

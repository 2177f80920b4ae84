/** Make objects of rows: names of columns are written once in a file, and a bundler may drop the call. */
export function objects(columns, rows) {
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
}

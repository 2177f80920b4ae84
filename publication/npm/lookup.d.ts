/**
 * Index a table by its key, and find a row by a code as people write it: with spaces around, as a number
 * that has lost its zero, in small letters.
 *
 * @param table The rows.
 * @param key The column; the first one if it is left out. Of several rows of one code the first is found.
 */
export declare function lookup<Row extends object>(
  table: readonly Row[],
  key?: keyof Row & string,
): (code: string | number | null | undefined) => Row | undefined;

// Writes a selection as a file: CSV, a workbook, GeoJSON. A workbook is a zip of XML; this one is not
// compressed, and every cell is text or a number.

/** @typedef {(string | number)[]} Row */

/** @param {string | number} cell */
function quoted(cell) {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {Row[]} rows with a header */
export function csv(rows) {
  return rows.map((row) => `${row.map(quoted).join(",")}\n`).join("");
}

/**
 * @param {Row[]} rows with a header
 * @param {[number, number][]} places longitude and latitude of each row but the header
 */
export function geojson([header, ...rows], places) {
  const features = rows.map((row, at) => ({
    type: "Feature",
    id: row[0],
    geometry: { type: "Point", coordinates: places[at] },
    properties: Object.fromEntries(header.map((name, column) => [name, row[column]])),
  }));
  return `${JSON.stringify({ type: "FeatureCollection", features }, null, 1)}\n`;
}

/** @param {string | number} text */
function xml(text) {
  return String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

const SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PARTS = "http://schemas.openxmlformats.org/package/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** @param {Row[]} rows with a header */
export function xlsx(rows) {
  const cell = (/** @type {string | number} */ value) =>
    typeof value === "number"
      ? `<c><v>${value}</v></c>`
      : `<c t="inlineStr"><is><t xml:space="preserve">${xml(value)}</t></is></c>`;
  const lines = rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("");
  const frozen = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  const related = (/** @type {string} */ target, /** @type {string} */ kind) =>
    `${HEAD}<Relationships xmlns="${PARTS}/relationships"><Relationship Id="rId1" Type="${OFFICE}/${kind}" Target="${target}"/></Relationships>`;
  return zip([
    ["[Content_Types].xml", `${HEAD}<Types xmlns="${PARTS}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`],
    ["_rels/.rels", related("xl/workbook.xml", "officeDocument")],
    ["xl/workbook.xml", `${HEAD}<workbook xmlns="${SHEET}" xmlns:r="${OFFICE}"><sheets><sheet name="selection" sheetId="1" r:id="rId1"/></sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", related("worksheets/sheet1.xml", "worksheet")],
    ["xl/worksheets/sheet1.xml", `${HEAD}<worksheet xmlns="${SHEET}">${frozen}<sheetData>${lines}</sheetData></worksheet>`],
  ]);
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/**
 * @param {number[]} fields each a value and its bytes, in turns
 */
function packed(...fields) {
  const bytes = [];
  for (let at = 0; at < fields.length; at += 2) {
    for (let byte = 0; byte < fields[at + 1]; byte++) bytes.push((fields[at] >>> (8 * byte)) & 255);
  }
  return Uint8Array.from(bytes);
}

/** The first of January of 1980, the first day that a zip knows. */
const DAY = 0x21;

/** @param {[string, string][]} files */
function zip(files) {
  const encoder = new TextEncoder();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const directory = [];
  let place = 0;
  for (const [path, text] of files) {
    const [name, content] = [encoder.encode(path), encoder.encode(text)];
    const shared = [20, 2, 0x800, 2, 0, 2, 0, 2, DAY, 2, crc32(content), 4, content.length, 4, content.length, 4, name.length, 2, 0, 2];
    const local = [packed(0x04034b50, 4, ...shared), name, content];
    directory.push(packed(0x02014b50, 4, 20, 2, ...shared, 0, 2, 0, 2, 0, 2, 0, 4, place, 4), name);
    parts.push(...local);
    place += local.reduce((sum, part) => sum + part.length, 0);
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const end = packed(0x06054b50, 4, 0, 2, 0, 2, files.length, 2, files.length, 2, length, 4, place, 4, 0, 2);
  return new Blob([...parts, ...directory, end]);
}

/**
 * Gives a file to the reader.
 * @param {string} name
 * @param {BlobPart} content
 */
export function give(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

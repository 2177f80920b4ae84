/** Elements made of text: what a file holds is never read as HTML. */

/** How workbooks are called. */
export const WORKBOOK = /\.(xlsx|xlsm|xlsb|xls|ods)$/i;

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * Make an element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [about] attributes, and under `on` what listens to which event
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, about = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(about)) {
    if (name === "on") {
      for (const [event, listen] of Object.entries(value)) {
        made.addEventListener(event, /** @type {EventListener} */ (listen));
      }
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  made.append(...children.filter(isThere).map((child) => (child instanceof Node ? child : String(child))));
  return made;
}

/**
 * @param {Child} child
 * @returns {child is Node | string | number}
 */
function isThere(child) {
  return child !== null && child !== undefined && child !== false;
}

/**
 * Find an element of the page.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function find(id) {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`no #${id}`);
  }
  return found;
}

const NUMBERS = new Intl.NumberFormat("fr-FR");

/**
 * Write how many there are.
 * @param {number} number
 * @param {string} one
 * @param {string} [many]
 */
export function count(number, one, many = `${one}s`) {
  return `${NUMBERS.format(number)} ${number < 2 ? one : many}`;
}

/**
 * Show the command that does the same, and what copies it.
 * @param {string} id
 * @param {string} what
 * @param {string} command
 * @param {...Child} more
 */
export function commandOf(id, what, command, ...more) {
  const copied = make("span", { role: "status" });
  const copy = async () => {
    await navigator.clipboard?.writeText(command).catch(() => {});
    copied.textContent = " Copiée.";
  };
  return make(
    "details",
    {},
    make("summary", {}, what),
    ...more,
    make("pre", { tabindex: 0 }, make("code", { id }, command)),
    make("button", { type: "button", on: { click: () => void copy() } }, "Copier la commande"),
    copied,
  );
}

/**
 * Save what was made.
 * @param {Uint8Array | string} content
 * @param {string} name
 * @param {string} type
 */
export function save(content, name, type) {
  const address = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (content)], { type }));
  const link = make("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

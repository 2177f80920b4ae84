// The part of a drawing that is looked at: zoom and move, by buttons, keys, wheel and fingers.

/** @typedef {[number, number, number, number]} Box left, top, width, height */

/** A window onto a drawing. */
export class View {
  /**
   * @param {SVGSVGElement} svg
   * @param {() => void} seen what is called when something else is looked at
   */
  constructor(svg, seen) {
    this.svg = svg;
    this.seen = seen;
    /** @type {Box} */
    this.whole = /** @type {Box} */ (svg.getAttribute("viewBox")?.split(" ").map(Number));
    /** @type {Box} */
    this.box = [...this.whole];
    /** @type {Map<number, PointerEvent>} */
    this.fingers = new Map();
    this.moved = false;
    this.listen();
  }

  /** How many units of the drawing a pixel is. */
  get unit() {
    const { width, height } = this.svg.getBoundingClientRect();
    return Math.max(this.box[2] / (width || 1), this.box[3] / (height || 1));
  }

  /** How many times larger than at first it is. */
  get scale() {
    return this.whole[2] / this.box[2];
  }

  /** @param {Box} box */
  show([left, top, width, height]) {
    const [west, north, wide, high] = this.whole;
    const ratio = wide / high;
    const w = Math.min(wide, Math.max(width, height * ratio, wide / 40));
    const h = w / ratio;
    const within = (/** @type {number} */ at, /** @type {number} */ least, /** @type {number} */ most) => Math.max(least, Math.min(most, at));
    const x = within(left + width / 2 - w / 2, west, west + wide - w);
    const y = within(top + height / 2 - h / 2, north, north + high - h);
    this.box = [x, y, w, h];
    this.svg.setAttribute("viewBox", this.box.map((one) => one.toFixed(2)).join(" "));
    this.svg.classList.toggle("near", this.scale > 1.01);
    this.seen();
  }

  home() {
    this.show(this.whole);
  }

  /**
   * @param {number} times
   * @param {{x: number, y: number}} [around] in units of the drawing
   */
  zoom(times, around) {
    const [x, y, w, h] = this.box;
    const at = around ?? { x: x + w / 2, y: y + h / 2 };
    this.show([at.x - (at.x - x) / times, at.y - (at.y - y) / times, w / times, h / times]);
  }

  /**
   * @param {number} right
   * @param {number} down
   */
  move(right, down) {
    const [x, y, w, h] = this.box;
    this.show([x + right, y + down, w, h]);
  }

  /** @param {{clientX: number, clientY: number}} event */
  place({ clientX, clientY }) {
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    const [x, y, w, h] = this.box;
    const { unit } = this;
    return {
      x: x + w / 2 + (clientX - left - width / 2) * unit,
      y: y + h / 2 + (clientY - top - height / 2) * unit,
    };
  }

  listen() {
    const { svg } = this;
    svg.addEventListener("wheel", (event) => {
      // A page that is scrolled is not stopped by the map, unless this is all there is.
      if (!event.ctrlKey && !document.fullscreenElement) return;
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? 1.25 : 0.8, this.place(event));
    }, { passive: false });
    svg.addEventListener("dblclick", (event) => this.zoom(2, this.place(event)));
    svg.addEventListener("pointerdown", (event) => this.fingers.set(event.pointerId, event));
    svg.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      svg.addEventListener(end, (event) => this.fingers.delete(/** @type {PointerEvent} */ (event).pointerId));
    }
    // What was dragged was not meant to be followed.
    svg.addEventListener("click", (event) => this.moved && event.preventDefault(), true);
    svg.addEventListener("dragstart", (event) => event.preventDefault());
    svg.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) {
      if (!this.fingers.size) this.moved = false;
      return;
    }
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const far = (/** @type {PointerEvent} */ one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      this.zoom(far(event) / (far(before) || 1), this.place(event));
    } else if (Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) < 4 && !this.moved) {
      return;
    } else {
      const { unit } = this;
      this.move((before.clientX - event.clientX) * unit, (before.clientY - event.clientY) * unit);
    }
    this.moved = true;
    this.fingers.set(event.pointerId, event);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = this.box[2] / 8;
    /** @type {Record<string, () => void>} */
    const does = {
      "+": () => this.zoom(1.6),
      "-": () => this.zoom(0.625),
      0: () => this.home(),
      ArrowLeft: () => this.move(-step, 0),
      ArrowRight: () => this.move(step, 0),
      ArrowUp: () => this.move(0, -step),
      ArrowDown: () => this.move(0, step),
    };
    if (event.ctrlKey || event.metaKey || !does[event.key] || (this.scale <= 1.01 && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    does[event.key]();
  }
}

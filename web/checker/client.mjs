/** The page's end of the worker: asks it, stops it, and starts another where it broke. */

/** @typedef {{ said: any, content?: Uint8Array }} Answer */
/** @typedef {{ resolve: (answer: Answer) => void, reject: (error: Error) => void, tell?: (part: number) => void }} Waiting */

/** The interpreter broke down, and another one was started. */
export class BrokenError extends Error {}

/** Somebody stopped it. */
export class StoppedError extends Error {}

export class Client {
  /** @param {(state: { loading?: number, ready?: boolean, never?: string }) => void} listen */
  constructor(listen) {
    this.listen = listen;
    /** @type {Map<number, Waiting>} */
    this.waiting = new Map();
    this.last = 0;
    this.worker = this.#start();
  }

  #start() {
    const module = JSON.stringify(new URL("worker.mjs", import.meta.url).href);
    const blob = new Blob([`import ${module};`], { type: "text/javascript" });
    const address = URL.createObjectURL(blob);
    const worker = new Worker(address, { type: "module" });
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#hear({ broken: event.message, never: true });
    };
    return worker;
  }

  /** @param {any} data */
  #hear(data) {
    if (data.broken !== undefined) {
      if (data.never) {
        this.listen({ never: data.broken });
        this.#refuse(new BrokenError(data.broken));
        return;
      }
      this.restart(new BrokenError(data.broken));
    } else if (data.id === undefined) {
      this.listen(data);
    } else if (data.part !== undefined) {
      this.waiting.get(data.id)?.tell?.(data.part);
    } else {
      this.waiting.get(data.id)?.resolve(data);
      this.waiting.delete(data.id);
    }
  }

  /** @param {Error} error */
  #refuse(error) {
    for (const { reject } of this.waiting.values()) {
      reject(error);
    }
    this.waiting.clear();
  }

  /**
   * Start another worker; what was asked is not answered any more.
   * @param {Error} why
   */
  restart(why) {
    this.worker.terminate();
    this.worker = this.#start();
    this.#refuse(why);
  }

  /**
   * Ask something.
   * @param {string} question
   * @param {object} given
   * @param {{ content?: ArrayBuffer, tell?: (part: number) => void }} [more]
   * @returns {Promise<Answer>}
   */
  ask(question, given, { content, tell } = {}) {
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, tell });
      const asked = { id, question, given, content };
      this.worker.postMessage(asked, content ? [content] : []);
    });
  }
}

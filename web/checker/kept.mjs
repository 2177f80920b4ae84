/** What was fetched once is kept: for the next visit, and where there is no network. */

/** The store that the service worker looks into too. */
export const STORE = "verifier";

/**
 * Fetch what has a hash or a version in its name, or what is in the store already.
 *
 * The list of files is asked for each time, since it says which they are; without a network, the
 * one of the last time is taken.
 * @param {"files.json" | "archives"} kind
 * @param {string} address
 * @returns {Promise<Response>}
 */
export async function kept(kind, address) {
  const store = "caches" in globalThis ? await caches.open(STORE).catch(() => null) : null;
  const there = await store?.match(address);
  if (there && kind === "archives") {
    return there;
  }
  try {
    const answer = await fetch(address, { cache: kind === "archives" ? "default" : "no-cache" });
    if (!answer.ok) {
      throw new Error(`${answer.status} ${address}`);
    }
    await store?.put(address, answer.clone());
    return answer;
  } catch (error) {
    if (there) {
      return there;
    }
    throw error;
  }
}

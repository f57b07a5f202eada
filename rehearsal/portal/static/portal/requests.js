/** Requests to the portal: JSON there and back. */

/** The portal refused a request; `status` is the HTTP status. */
export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/**
 * Sends one request.
 *
 * @param {string} path where to.
 * @param {object} [body] what.
 * @returns {Promise<object | null>} the answer, null where it has no content.
 * @throws {Refused} if the portal refuses it.
 * @throws {Error} another error if the portal can't be reached, or is not ready yet.
 */
export async function post(path, body = {}) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.status === 503) throw new Error("the portal is resuming after an interruption and is not ready yet");
  if (response.status === 204) return null;
  const answer = await response.json();
  if (!response.ok) throw new Refused(answer.message, response.status);
  return answer;
}

/** Whether the portal answers at all. */
export async function isReached() {
  return fetch("/static/portal/icon.svg", { method: "HEAD", cache: "no-store" }).then(() => true, () => false);
}

/** Like {@link post}, but goes on until the portal can be reached; `whenLost` is called each time it can't. */
export async function postUntilReached(path, body, whenLost) {
  for (let wait = 500; ; wait = Math.min(wait * 2, 5000)) {
    try {
      return await post(path, body);
    } catch (error) {
      if (error instanceof Refused) throw error;
      whenLost();
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

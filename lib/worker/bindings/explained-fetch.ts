type Fetch = typeof fetch;

/** The runtime's words where a name isn't known or TLS fails: what it means stands in its own log alone. */
const UNTOLD = /^internal error; reference = \w+$/;
const LOST = "Network connection lost.";

/** `fetch` with the address, and what may have gone wrong, in an error of which the runtime tells neither. */
export function explainedFetch(fetch: Fetch): Fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (thrown) {
      throw explained(thrown, input);
    }
  };
}

function explained(thrown: unknown, input: Parameters<Fetch>[0]): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const message = UNTOLD.test(thrown.message)
    ? `${originOf(input)} can't be reached: its name isn't known, or no TLS can be agreed on.`
    : thrown.message === LOST
      ? `${LOST} ${originOf(input)} refused it, or ended it before the answer.`
      : undefined;
  if (message === undefined) return thrown;
  return new TypeError(message, { cause: thrown });
}

/** Without path and query, which may hold secrets. */
function originOf(input: Parameters<Fetch>[0]): string {
  return new URL(input instanceof Request ? input.url : String(input)).origin;
}

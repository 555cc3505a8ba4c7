import { ThawError } from "../../errors.ts";
import { eventStream } from "../../sse.ts";
import type { DeployTarget } from "../targets.ts";
import { openTail } from "./tail.ts";

/** How often a word is sent where nothing happens, so that a reader who left is noticed. */
const PING_MS = 3_000;

/**
 * Live logs of a Worker as server-sent events: `open` once, an `event` (`TailEvent`) for each invocation,
 * `ping` in between, and an `error` when the target ends them. Leaving ends the session at the target.
 * @param keep told of the work that goes on after the reader left
 * @throws ThawError what `openTail` throws, before the stream has begun
 */
export async function streamTail(
  target: DeployTarget,
  name: string,
  keep: (work: Promise<unknown>) => void,
): Promise<Response> {
  const tail = await openTail(target.client, name, target.connect);
  return eventStream((send) => {
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    const pass = async (event: string, data: unknown): Promise<void> => {
      if (!(await send(event, JSON.stringify(data)))) leave();
    };
    const ping = setInterval(() => void pass("ping", {}), PING_MS);
    void pass("open", { expiresAt: tail.expiresAt });
    tail.follow(
      (event) => void pass("event", event),
      () => void pass("error", ended(name)).then(leave),
    );
    const work = left.finally(() => {
      clearInterval(ping);
      return tail.close();
    });
    keep(work);
    return work;
  });
}

const ended = (name: string): ThawError =>
  new ThawError(
    "process_restarted",
    `The live logs of ${name} have ended: their time was over, or what serves was restarted. Follow them again to go on.`,
  );

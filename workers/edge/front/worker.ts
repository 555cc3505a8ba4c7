import { ThawError } from "../../../lib/errors.ts";
import type { FrontEnv } from "../env.ts";
import { INTERNAL_HEADER, WORKER_HEADER } from "../internal.ts";
import { InFlight } from "./in-flight.ts";
import { type Progress, watchUpload } from "./upload.ts";

const DEFAULT_TIMEOUT_MS = 100_000;
/** How long to wait for a process that is starting again. */
const RESTART_MS = 3000;
const PAUSE_MS = 100;
/** A request that fails this soon met a process that was gone already. */
const UNSENT_MS = 50;

const inFlight = new InFlight();

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Sends a request to a deployed Worker in the serve process. While that process starts again, a request
 * waits up to three seconds for it. One that was under way when it ended is told so; it is sent again only
 * if it can be repeated and can't be what the process ended for ({@link InFlight}). The runtime tells a
 * refused connection and a lost one in the same words, so what can't be repeated is sent only after a look
 * whether the process is there, unless that answered a moment ago.
 * @param request one that can be changed, and is
 */
export async function toWorker(name: string, request: Request, env: FrontEnv): Promise<Response> {
  request.headers.set(INTERNAL_HEADER, env.INTERNAL_TOKEN);
  request.headers.set(WORKER_HEADER, name);
  const progress = { movedAt: 0 };
  const outgoing = watchUpload(request, progress);
  const repeatable = !outgoing.body && (request.method === "GET" || request.method === "HEAD");
  if (!repeatable && !inFlight.answeredLately()) await waitForServe(env);
  const sent = inFlight.begin(name);
  try {
    const response = await firstByte(outgoing, env, progress);
    inFlight.answered(sent);
    return response;
  } catch (thrown) {
    if (thrown instanceof ThawError) {
      inFlight.forget(sent);
      throw thrown;
    }
    const begun = inFlight.lost(sent) && Date.now() - sent.sent > UNSENT_MS;
    if (!repeatable || begun) throw interrupted(thrown);
  }
  await waitForServe(env);
  return firstByte(outgoing, env, progress).catch((thrown: unknown) => {
    throw thrown instanceof ThawError ? thrown : interrupted(thrown);
  });
}

const interrupted = (cause: unknown): ThawError =>
  new ThawError(
    "process_restarted",
    "The process that serves deployed Workers was restarted while it answered: a program in it ran too long or used too much memory. Try again in a moment.",
    { cause },
  );

/**
 * The answer once its headers are there, or `edge_unavailable` when that takes too long. What was asked then
 * ends with this request: a signal to abort it is dearer than the timer.
 */
async function firstByte(request: Request, env: FrontEnv, upload: Progress): Promise<Response> {
  const limit = Number(env.FRONT_TIMEOUT_MS ?? DEFAULT_TIMEOUT_MS);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const wait = (milliseconds: number): void => {
      timer = setTimeout(() => {
        // A body that is still on its way up isn't waited for in vain.
        const left = upload.movedAt + limit - Date.now();
        if (left > 0) wait(left);
        else reject(tooLate(limit));
      }, milliseconds);
    };
    wait(limit);
  });
  try {
    return await Promise.race([env.SERVE.fetch(request), late]);
  } finally {
    clearTimeout(timer);
  }
}

const tooLate = (limit: number): ThawError =>
  new ThawError(
    "edge_unavailable",
    `The Worker gave no answer within ${Math.round(limit / 100) / 10} s. It may be in an endless loop, or wait for something that never comes.`,
  );

/** Comes back once the serve process answers; `edge_unavailable` when it doesn't for too long. */
async function waitForServe(env: FrontEnv): Promise<void> {
  const deadline = Date.now() + RESTART_MS;
  for (;;) {
    try {
      const signal = AbortSignal.timeout(RESTART_MS);
      const response = await env.SERVE.fetch("http://serve/internal/health", { signal });
      await response.arrayBuffer();
      return;
    } catch (cause) {
      if (Date.now() > deadline) {
        throw new ThawError(
          "edge_unavailable",
          "The process that serves deployed Workers is down and has not come back yet. Try again in a moment.",
          { cause },
        );
      }
      await pause(PAUSE_MS);
    }
  }
}

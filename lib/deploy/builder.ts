import { type ErrorCode, ThawError } from "../errors.ts";
import type { ProjectFiles } from "../project/types.ts";
import { forwardOperation, TOP_LEVEL_STEP, type Unfinished } from "../sse.ts";

export interface BuilderCall {
  /** The binding to the builder, or anything that fetches from its socket. */
  builder: { fetch(input: string, init?: RequestInit): Promise<Response> };
  internalToken: string;
  /** What is to be built; its entry file is named where the program ended the process. */
  project: { files: ProjectFiles; entry: string };
}

/**
 * One of the builder's operations on a project; its stream of events is handed through as it comes, and one
 * that breaks off ends in an error that says why. Throws `builder_unavailable` where nobody answers.
 */
export async function callBuilder(
  path: "/packages" | "/snapshot",
  { builder, internalToken, project }: BuilderCall,
): Promise<Response> {
  const { files, entry } = project;
  const upstream = await callPart(
    () =>
      builder.fetch(`http://builder${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-thaw-internal": internalToken },
        body: JSON.stringify({ files }),
      }),
    unavailable("builder_unavailable", "The builder"),
  );
  if (upstream.headers.get("content-type")?.startsWith("text/event-stream")) {
    return forwardOperation(upstream, (unfinished) => brokenOff(unfinished, entry));
  }
  return new Response(upstream.body, {
    status: upstream.status,
    headers: {
      "content-type": upstream.headers.get("content-type") ?? "application/json",
      "cache-control": "no-store",
    },
  });
}

/** Calls a part, so that one that is down is an error with its name and not a stack trace. */
async function callPart(call: () => Promise<Response>, down: ThawError): Promise<Response> {
  let response: Response;
  try {
    response = await call();
  } catch (cause) {
    throw new ThawError(down.code, down.message, { cause });
  }
  const type = response.headers.get("content-type") ?? "";
  // A gateway's own page, not an answer of the part.
  if (response.status >= 500 && !/json|event-stream/.test(type)) throw down;
  return response;
}

/** Top-level Python is interrupted well before this; what lasts longer can't be interrupted. */
const LONG_MS = 8_000;

/** Why the builder's process ended: it was silent for too long, too large, or it crashed. */
function brokenOff(unfinished: Unfinished | undefined, file: string): ThawError {
  if (unfinished?.step !== TOP_LEVEL_STEP) {
    return new ThawError(
      "process_restarted",
      "The builder was restarted while it worked on this: another program may have kept it busy. Nothing was stored; try again.",
    );
  }
  const { milliseconds } = unfinished;
  if (milliseconds < LONG_MS) {
    return new ThawError(
      "process_restarted",
      `The top-level code of ${file} ended the builder's process: it used too much memory, or crashed the runtime. Nothing was stored.`,
      { file },
    );
  }
  return new ThawError(
    "time_limit",
    `The top-level code of ${file} kept the interpreter busy for ${Math.round(milliseconds / 1000)} seconds inside a C function, where Python can't be interrupted, and was stopped. Nothing was stored. Look for a call at top level that never ends.`,
    { file },
  );
}

function unavailable(code: ErrorCode, who: string): ThawError {
  return new ThawError(
    code,
    `${who} doesn't answer. It may be starting again: try once more in a few seconds. GET /api/health tells which part is down.`,
  );
}

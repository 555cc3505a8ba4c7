import { ThawError } from "../errors.ts";
import type { DeployTarget } from "./targets.ts";

/** What the first request to a new version found. */
export interface FirstRequest {
  status: number;
  milliseconds: number;
  /** The `Server-Timing` of the answer: how the instance came to be. */
  serverTiming: string | null;
  /** The beginning of the body, when the Worker answered with a 5xx. */
  problem?: string | undefined;
}

const TIMEOUT_MS = 60_000;

/**
 * One GET to the Worker's address. Any answer of the Worker will do, a 5xx too, which is told; an answer
 * that the edge made in its place, or none at all, is thrown: the version is active, and doesn't answer.
 */
export async function firstRequest(target: DeployTarget, name: string): Promise<FirstRequest> {
  const address = await target.address(name);
  const began = performance.now();
  const request = new Request(address, {
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const visit = target.visit ?? ((_name: string, asked: Request) => fetch(asked));
  const response = await visit(name, request).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw silent("edge_unavailable", name, reason, cause);
  });
  const milliseconds = Math.round(performance.now() - began);
  const { status, headers } = response;
  const made = headers.get("x-thaw-error");
  const text = status >= 500 || made !== null ? await response.text() : "";
  if (text === "") await response.body?.cancel();
  if (made !== null && made !== "internal") {
    const { code, message } = ThawError.fromBody(parse(text));
    throw silent(code, name, message);
  }
  const found = { status, milliseconds, serverTiming: headers.get("server-timing") };
  return status >= 500 ? { ...found, problem: text.slice(0, 2000) } : found;
}

const silent = (
  code: ThawError["code"],
  name: string,
  reason: string,
  cause?: unknown,
): ThawError =>
  new ThawError(code, `The new version of "${name}" is active but gave no answer: ${reason}`, {
    cause,
  });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

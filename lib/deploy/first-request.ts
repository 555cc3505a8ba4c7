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
const PAUSE_MS = 1_500;

/**
 * One GET to the Worker's address. Any answer of the Worker will do, a 5xx too, which is told; an answer
 * that the edge made in its place, or none at all, is thrown: the version is active, and doesn't answer.
 */
export async function firstRequest(target: DeployTarget, name: string): Promise<FirstRequest> {
  const address = await target.address(name);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const ask = async (): Promise<Visited> => {
    const began = performance.now();
    const request = new Request(address, { redirect: "manual", signal });
    const visit = target.visit ?? ((_name: string, asked: Request) => fetch(asked));
    const response = await visit(name, request);
    return { response, milliseconds: Math.round(performance.now() - began) };
  };
  const visited = target.kind === "local" ? ask() : patiently(ask);
  const { response, milliseconds } = await visited.catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw silent("edge_unavailable", name, reason, cause);
  });
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

interface Visited {
  response: Response;
  milliseconds: number;
}

/** A new address takes some seconds until it is known everywhere. */
async function patiently(ask: () => Promise<Visited>): Promise<Visited> {
  for (let left = 10; ; left--) {
    const visited = await ask().catch((thrown: unknown) => {
      if (left === 0) throw thrown;
      return undefined;
    });
    if (visited && (left === 0 || !(await isUnknownYet(visited.response)))) return visited;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Whether an answer is the page that workers.dev shows for a name without a Worker. */
async function isUnknownYet(response: Response): Promise<boolean> {
  if (response.status !== 404) return false;
  const text = await response
    .clone()
    .text()
    .catch(() => "");
  return /There is nothing here yet|error code: 1042/.test(text);
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

import type { TailEvent } from "../deploy/manage/tail-event.ts";
import { ThawError } from "../errors.ts";
import { readEvents } from "../sse.ts";
import type { TailStore } from "./tail.ts";

export interface TailerParts {
  tail: TailStore;
  /** Opens a stream of one of the page's own routes, for the chosen target. */
  open: (path: string, signal: AbortSignal) => Promise<Response>;
  /** Waits, unless the signal ends it first. Milliseconds. */
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 15_000;

/** Follows a Worker's live logs, again and again where the connection is lost, until it is told to stop. */
export function createTailer({ tail, open, wait }: TailerParts) {
  let current: AbortController | undefined;

  const stop = (): void => {
    current?.abort();
    current = undefined;
    tail.getState().end();
  };

  /** One connection to its end. @returns whether it ever was live */
  async function once(name: string, signal: AbortSignal): Promise<boolean> {
    let live = false;
    const path = `/api/workers/${encodeURIComponent(name)}/tail`;
    const response = await open(path, signal);
    if (!response.ok) throw ThawError.fromBody(await response.json().catch(() => undefined));
    for await (const { event, data } of readEvents(response)) {
      if (signal.aborted) return live;
      if (event === "open") {
        live = true;
        tail.setState({ phase: "live", error: undefined });
      } else if (event === "event") tail.getState().add(JSON.parse(data) as TailEvent);
      else if (event === "error") return live;
    }
    return live;
  }

  async function follow(name: string, signal: AbortSignal): Promise<void> {
    for (let pause = FIRST_WAIT_MS; !signal.aborted; pause = Math.min(pause * 2, MAX_WAIT_MS)) {
      tail.setState({ phase: "connecting" });
      try {
        if (await once(name, signal)) pause = FIRST_WAIT_MS;
      } catch (thrown) {
        if (signal.aborted) return;
        const error = ThawError.from(thrown).toJSON();
        tail.setState({ error });
        // What is down comes back; anything else would fail in the same way once more.
        if (error.code !== "edge_unavailable") {
          tail.setState({ phase: "failed" });
          return;
        }
      }
      await wait(pause, signal);
    }
  }

  return {
    /** Begins, unless it is under way for this Worker. */
    async start(name: string): Promise<void> {
      const { name: followed, phase } = tail.getState();
      if (followed === name && phase !== "failed") return;
      current?.abort();
      const mine = new AbortController();
      current = mine;
      tail.getState().begin(name);
      await follow(name, mine.signal);
    },
    stop,
  };
}

/** Waits by the clock. */
export function waitFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

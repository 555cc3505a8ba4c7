import { createStore } from "zustand/vanilla";
import { type ErrorBody, ThawError } from "../errors.ts";
import type { EventOutcome, ProgramEvent, WrittenMessage } from "../worker/events/types.ts";
import { requireJson } from "./request-body.ts";

/** What the bar sends. */
export type EventKind = "fetch" | "websocket" | ProgramEvent["kind"];
/** Where it goes: to the program in the browser, or to the Worker on the edge. */
export type EventPlace = "preview" | "edge";

/** Events that are no requests, as they are written in the bar; each kind keeps its own. */
export interface WrittenEvents {
  cron: string;
  /** Local date and time as an input has it; empty means now. */
  time: string;
  queue: string;
  messages: WrittenMessage[];
  entrypoint: string;
  method: string;
  /** A JSON array. */
  args: string;
}

export interface EventsState extends WrittenEvents {
  kind: EventKind;
  place: EventPlace;
  busy: boolean;
  /** The last outcome, and where it comes from. */
  outcome: { event: ProgramEvent; place: EventPlace; outcome: EventOutcome } | undefined;
  error: ErrorBody | undefined;
  edit: (change: Partial<WrittenEvents & Pick<EventsState, "kind" | "place">>) => void;
  begin: () => void;
  succeed: (done: NonNullable<EventsState["outcome"]>) => void;
  fail: (error: ErrorBody) => void;
  reset: () => void;
}

/** Which event the bar sends and where, and what came of the last one that was no request. */
export function createEventsStore() {
  return createStore<EventsState>((set, _get, store) => ({
    kind: "fetch",
    place: "preview",
    cron: "",
    time: "",
    queue: "",
    messages: [{ contentType: "json", body: "{}" }],
    entrypoint: "",
    method: "",
    args: "[]",
    busy: false,
    outcome: undefined,
    error: undefined,
    edit: (change) => set(change),
    begin: () => set({ busy: true, error: undefined }),
    succeed: (outcome) => set({ busy: false, outcome }),
    fail: (error) => set({ busy: false, error, outcome: undefined }),
    reset: () => set(store.getInitialState()),
  }));
}

export type EventsStore = ReturnType<typeof createEventsStore>;

/**
 * The event that is written in the bar.
 * @throws ThawError `bad_request` for what isn't written as it has to be
 */
export function toEvent(
  kind: ProgramEvent["kind"],
  written: WrittenEvents,
  now: number = Date.now(),
): ProgramEvent {
  switch (kind) {
    case "scheduled": {
      const scheduledTime = written.time === "" ? now : new Date(written.time).getTime();
      if (Number.isNaN(scheduledTime)) throw bad("The time isn't a date.");
      return { kind, cron: written.cron, scheduledTime };
    }
    case "queue": {
      if (written.queue === "") throw bad("Name the queue that the messages come from.");
      written.messages.forEach(({ contentType, body }, at) => {
        if (contentType === "json") requireJson(body, `Message ${at + 1}`);
      });
      return { kind, queue: written.queue, messages: written.messages };
    }
    case "call": {
      const { entrypoint, method } = written;
      if (entrypoint === "" || method === "") throw bad("Choose a method to call.");
      const args = requireJson(written.args.trim() || "[]", "The list of arguments");
      if (!Array.isArray(args)) {
        throw bad('The arguments must be a JSON list, one entry each: ["tea", 3].');
      }
      return { kind, entrypoint, method, args };
    }
  }
}

function bad(message: string): ThawError {
  return new ThawError("bad_request", message);
}

import { createStore } from "zustand/vanilla";
import type { TailEvent } from "../deploy/manage/tail-event.ts";
import type { ErrorBody } from "../errors.ts";

/** An event with a number of its own, for lists. */
export type TailEntry = TailEvent & { id: number };

/** Which outcomes are shown. */
export type OutcomeFilter = "all" | "ok" | "failed";

export interface TailState {
  /** Whose logs they are; undefined while none are followed. */
  name: string | undefined;
  phase: "idle" | "connecting" | "live" | "failed";
  error: ErrorBody | undefined;
  /** Oldest first. */
  entries: TailEntry[];
  /** Came while the list was held. */
  waiting: TailEntry[];
  paused: boolean;
  /** How many old entries were let go to keep the newest. */
  dropped: number;
  text: string;
  outcome: OutcomeFilter;
  begin: (name: string) => void;
  end: () => void;
  add: (event: TailEvent) => void;
  pause: (paused: boolean) => void;
  clear: () => void;
  filter: (filter: Partial<Pick<TailState, "text" | "outcome">>) => void;
}

const MOST = 500;

/** Live logs of one Worker. */
export function createTailStore() {
  let id = 0;
  return createStore<TailState>((set, get) => {
    const keep = (entries: TailEntry[]): Pick<TailState, "entries" | "dropped"> => {
      const excess = Math.max(0, entries.length - MOST);
      return { entries: entries.slice(excess), dropped: get().dropped + excess };
    };
    return {
      name: undefined,
      phase: "idle",
      error: undefined,
      entries: [],
      waiting: [],
      paused: false,
      dropped: 0,
      text: "",
      outcome: "all",
      begin(name) {
        const same = name === get().name;
        set({ name, phase: "connecting", error: undefined });
        if (!same) set({ entries: [], waiting: [], paused: false, dropped: 0 });
      },
      end: () => set({ name: undefined, phase: "idle", error: undefined }),
      add(event) {
        const entry = { ...event, id: id++ };
        const { paused, waiting, entries } = get();
        if (paused) set({ waiting: [...waiting, entry].slice(-MOST) });
        else set(keep([...entries, entry]));
      },
      pause(paused) {
        const { entries, waiting } = get();
        if (paused) set({ paused });
        else set({ paused, waiting: [], ...keep([...entries, ...waiting]) });
      },
      clear: () => set({ entries: [], waiting: [], dropped: 0 }),
      filter: (filter) => set(filter),
    };
  });
}

export type TailStore = ReturnType<typeof createTailStore>;

/** Whether an invocation went wrong, by its outcome, its exceptions or its status. */
export const hasFailed = ({ outcome, exceptions, status = 0, kind }: TailEvent): boolean =>
  kind !== "notice" &&
  (!["ok", "canceled"].includes(outcome) || exceptions.length > 0 || status >= 500);

/** The entries that the filters let through. */
export function visibleEvents({
  entries,
  text,
  outcome,
}: Pick<TailState, "entries" | "text" | "outcome">): TailEntry[] {
  const needle = text.trim().toLowerCase();
  return entries.filter((entry) => {
    if (outcome !== "all" && hasFailed(entry) !== (outcome === "failed")) return false;
    return needle === "" || wordsOf(entry).some((words) => words.toLowerCase().includes(needle));
  });
}

const wordsOf = ({ title, outcome, status, version, logs, exceptions }: TailEvent): string[] => [
  title,
  outcome,
  String(status ?? ""),
  version,
  ...logs.map((log) => log.text),
  ...exceptions.flatMap(({ name, message, stack }) => [name, message, stack]),
];

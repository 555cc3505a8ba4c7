import { createStore } from "zustand/vanilla";
import { type Level, levelOf } from "./levels.ts";

export interface ConsoleEntry {
  id: number;
  stream: "stdout" | "stderr" | "note";
  level: Level;
  text: string;
  /** Milliseconds since 1970. */
  time: number;
}

export interface ConsoleState {
  entries: ConsoleEntry[];
  /** How many old entries were let go to keep the newest. */
  dropped: number;
  filter: string;
  /** Only entries of this level and above. */
  atLeast: Level;
  append: (stream: ConsoleEntry["stream"], text: string) => void;
  clear: () => void;
  setFilter: (filter: string) => void;
  setAtLeast: (level: Level) => void;
}

const MOST = 2_000;
/** Output is gathered this long, so that a loop that prints can't stall the page. */
const GATHER = 30;

/** What the program printed and logged. */
export function createConsoleStore(now = Date.now) {
  let id = 0;
  let waiting: ConsoleEntry[] = [];
  let missed = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  return createStore<ConsoleState>((set, get) => {
    const flush = (): void => {
      timer = undefined;
      const entries = [...get().entries, ...waiting];
      waiting = [];
      const lost = missed;
      missed = 0;
      const excess = Math.max(0, entries.length - MOST);
      set({ entries: entries.slice(excess), dropped: get().dropped + lost + excess });
    };
    return {
      entries: [],
      dropped: 0,
      filter: "",
      atLeast: "print",
      append(stream, text) {
        const before = waiting.at(-1) ?? get().entries.at(-1);
        const level = levelOf(stream, text, before);
        waiting.push({ id: id++, stream, level, text: text.replace(/\n$/, ""), time: now() });
        if (waiting.length > MOST) {
          waiting.shift();
          missed++;
        }
        if (timer === undefined) timer = setTimeout(flush, GATHER);
      },
      clear() {
        waiting = [];
        missed = 0;
        set({ entries: [], dropped: 0 });
      },
      setFilter: (filter) => set({ filter }),
      setAtLeast: (atLeast) => set({ atLeast }),
    };
  });
}

export type ConsoleStore = ReturnType<typeof createConsoleStore>;

const ORDER: Level[] = ["print", "debug", "info", "warning", "error"];

/** The entries that the console's filter and level let through. */
export function visibleEntries(
  state: Pick<ConsoleState, "entries" | "filter" | "atLeast">,
): ConsoleEntry[] {
  const needle = state.filter.trim().toLowerCase();
  const least = ORDER.indexOf(state.atLeast);
  return state.entries.filter(
    (entry) =>
      ORDER.indexOf(entry.level) >= least &&
      (needle === "" || entry.text.toLowerCase().includes(needle)),
  );
}

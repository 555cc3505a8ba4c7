import { createStore } from "zustand/vanilla";
import type { ErrorPlace } from "../errors.ts";
import { inFolder, moved } from "./paths.ts";

/** A place the editor is asked to show. Each request is a new object, also for the same place. */
export interface Reveal {
  line: number;
  column: number;
}

export interface TabsState {
  /** Open files, in the order of their tabs. */
  open: string[];
  active: string | undefined;
  /** Where the editor should put the cursor next, and take the focus. */
  reveal: Reveal | undefined;
  show: (path: string) => void;
  /** Opens the file of an error or a traceback at its line. */
  jump: (place: ErrorPlace) => void;
  close: (path: string) => void;
  rename: (from: string, to: string) => void;
  /** Closes what lies at or under a path that was removed. */
  drop: (path: string) => void;
  reset: (paths: string[]) => void;
}

/** The editor's tabs. */
export function createTabsStore() {
  return createStore<TabsState>((set, get) => {
    const keepOnly = (stays: (path: string) => boolean): void => {
      const { open, active } = get();
      const left = open.filter(stays);
      if (active !== undefined && stays(active)) {
        set({ open: left });
        return;
      }
      // The neighbour to the right takes over, or else the last one.
      const after = open.slice(open.indexOf(active ?? "")).find(stays);
      set({ open: left, active: after ?? left.at(-1) });
    };
    return {
      open: [],
      active: undefined,
      reveal: undefined,
      show(path) {
        const { open } = get();
        set({
          open: open.includes(path) ? open : [...open, path],
          active: path,
          reveal: undefined,
        });
      },
      jump({ file, line = 1, column = 1 }) {
        if (file === undefined) return;
        get().show(file);
        set({ reveal: { line, column } });
      },
      close: (path) => keepOnly((other) => other !== path),
      rename: (from, to) =>
        set(({ open, active }) => ({
          open: open.map((path) => moved(path, from, to)),
          active: active === undefined ? undefined : moved(active, from, to),
        })),
      drop: (path) => keepOnly((other) => other !== path && !inFolder(other, path)),
      reset: (paths) => set({ open: paths, active: paths[0], reveal: undefined }),
    };
  });
}

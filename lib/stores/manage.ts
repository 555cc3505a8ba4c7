import { createStore } from "zustand/vanilla";
import type { VersionDetails, WorkerOverview, WorkerSummary } from "../deploy/manage/types.ts";
import type { ErrorBody } from "../errors.ts";

export type ManageTab = "versions" | "logs" | "secrets" | "settings";

/** Two versions side by side, by their ids. */
export interface Comparison {
  before: string;
  after: string;
}

export interface ManageState {
  /** The Workers at the target; undefined until they were asked for. */
  workers: WorkerSummary[] | undefined;
  /** The Worker that is open; undefined while the list is shown. */
  name: string | undefined;
  tab: ManageTab;
  overview: WorkerOverview | undefined;
  /** What is under way, in words. */
  busy: string | undefined;
  error: ErrorBody | undefined;
  comparison: Comparison | undefined;
  /** By id: a version never changes. */
  details: Record<string, VersionDetails>;
  /** Why the versions that are compared could not be read. */
  detailsError: ErrorBody | undefined;
  open: (name: string, tab?: ManageTab) => void;
  /** Back to the list. */
  close: () => void;
  /** For another target: nothing that was known holds there. */
  reset: () => void;
  showTab: (tab: ManageTab) => void;
  compare: (comparison: Comparison | undefined) => void;
}

const NOTHING_OPEN = {
  name: undefined,
  overview: undefined,
  busy: undefined,
  error: undefined,
  comparison: undefined,
  details: {},
  detailsError: undefined,
};

/** The Workers that are deployed, and the one that is looked at. */
export function createManageStore() {
  return createStore<ManageState>((set, get) => ({
    workers: undefined,
    tab: "versions",
    ...NOTHING_OPEN,
    open(name, tab = "versions") {
      if (name === get().name) set({ tab });
      else set({ ...NOTHING_OPEN, name, tab });
    },
    close: () => set(NOTHING_OPEN),
    reset: () => set({ ...NOTHING_OPEN, workers: undefined }),
    showTab: (tab) => set({ tab, error: undefined }),
    compare: (comparison) => set({ comparison, detailsError: undefined }),
  }));
}

export type ManageStore = ReturnType<typeof createManageStore>;

import { createStore } from "zustand/vanilla";
import type { ErrorBody } from "../errors.ts";
import type { InspectStep } from "../snapshot/inspect/inspect.ts";
import type { InspectReport } from "../snapshot/inspect/types.ts";
import type { LayerReference } from "../snapshot/types.ts";

export interface InspectorState {
  open: boolean;
  /** Whose layers they are: a deployment's name, or the project's. */
  title: string;
  /** The whole chain, root first. */
  layers: LayerReference[];
  /** Hash of the layer that is looked into. */
  selected: string;
  /** What is being done; undefined once it is done. */
  step: InspectStep | "fetch" | undefined;
  error: ErrorBody | undefined;
  /** By hash: a layer never changes. */
  reports: Record<string, InspectReport>;
  show: (layers: LayerReference[], title: string) => void;
  select: (hash: string) => void;
  progress: (step: InspectorState["step"]) => void;
  succeed: (hash: string, report: InspectReport) => void;
  fail: (error: ErrorBody) => void;
  close: () => void;
}

/** The look inside a snapshot. */
export function createInspectorStore() {
  return createStore<InspectorState>((set, get) => ({
    open: false,
    title: "",
    layers: [],
    selected: "",
    step: undefined,
    error: undefined,
    reports: {},
    show: (layers, title) => set({ open: true, layers, title }),
    select: (selected) => set({ selected, step: undefined, error: undefined }),
    progress: (step) => set({ step }),
    succeed: (hash, report) =>
      set({ step: undefined, reports: { ...get().reports, [hash]: report } }),
    fail: (error) => set({ step: undefined, error }),
    close: () => set({ open: false }),
  }));
}

export type InspectorStore = ReturnType<typeof createInspectorStore>;

import { createStore } from "zustand/vanilla";
import type { ErrorBody } from "../errors.ts";
import type { PackagesEnvironment, PreviewReady } from "../preview/types.ts";
import type { ProjectFiles } from "../project/types.ts";
import type { Progress } from "../sse.ts";
import { withStep } from "./steps.ts";

/** `busy` is a run on its way to `ready`; in `ready` requests can be sent. */
export type Phase = "idle" | "busy" | "ready" | "failed" | "stopped";

export interface PreviewState {
  phase: Phase;
  steps: Progress[];
  /** When the run began, by `performance.now()`. */
  startedAt: number;
  ready: PreviewReady | undefined;
  packages: PackagesEnvironment["packages"];
  /** The layers the run stands on. */
  layers: PackagesEnvironment["layers"];
  error: ErrorBody | undefined;
  /** The files as they were when they last ran: what differs from them is edited. */
  ran: ProjectFiles | undefined;
  begin: (files: ProjectFiles) => void;
  step: (progress: Progress) => void;
  resolved: (environment: PackagesEnvironment) => void;
  succeed: (ready: PreviewReady) => void;
  fail: (error: ErrorBody) => void;
  stop: () => void;
  reset: () => void;
}

/** The preview: whether it runs, how it got there, what stopped it. */
export function createPreviewStore(clock: () => number = () => performance.now()) {
  return createStore<PreviewState>((set, get) => ({
    phase: "idle",
    steps: [],
    startedAt: 0,
    ready: undefined,
    packages: [],
    layers: [],
    error: undefined,
    ran: undefined,
    begin: (ran) =>
      set({
        phase: "busy",
        steps: [],
        startedAt: clock(),
        ready: undefined,
        error: undefined,
        ran,
      }),
    step: (progress) => set({ steps: withStep(get().steps, progress) }),
    resolved: ({ packages, layers }) => set({ packages, layers }),
    succeed: (ready) => set({ phase: "ready", ready }),
    fail: (error) => set({ phase: "failed", error }),
    stop: () => set({ phase: "stopped", ready: undefined, error: undefined }),
    reset: () =>
      set({
        phase: "idle",
        steps: [],
        layers: [],
        ready: undefined,
        error: undefined,
        ran: undefined,
      }),
  }));
}

export type PreviewStore = ReturnType<typeof createPreviewStore>;

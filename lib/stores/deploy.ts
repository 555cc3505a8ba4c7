import { createStore } from "zustand/vanilla";
import type { DeployResult } from "../deploy/deploy.ts";
import type { ErrorBody } from "../errors.ts";
import type { LayerReference } from "../snapshot/types.ts";
import type { Progress } from "../sse.ts";
import { withStep } from "./steps.ts";

export interface Deployment extends DeployResult {
  name: string;
  layers: LayerReference[];
  steps: Progress[];
  /** When it was done, in milliseconds since 1970. */
  at: number;
  /** Milliseconds from the press of the button to the answer. */
  milliseconds: number;
}

export interface DeployState {
  /** The name that was typed; without one, the project's own is used. */
  name: string | undefined;
  busy: boolean;
  steps: Progress[];
  startedAt: number;
  error: ErrorBody | undefined;
  /** Of this session, newest first. */
  history: Deployment[];
  setName: (name: string | undefined) => void;
  begin: () => void;
  step: (progress: Progress) => void;
  succeed: (deployment: Omit<Deployment, "steps" | "at" | "milliseconds">) => void;
  fail: (error: ErrorBody) => void;
}

/** The deployment under way, and those of this session. */
export function createDeployStore(clock: () => number = () => performance.now(), now = Date.now) {
  return createStore<DeployState>((set, get) => ({
    name: undefined,
    busy: false,
    steps: [],
    startedAt: 0,
    error: undefined,
    history: [],
    setName: (name) => set({ name }),
    begin: () => set({ busy: true, steps: [], startedAt: clock(), error: undefined }),
    step: (progress) => set({ steps: withStep(get().steps, progress) }),
    succeed(deployment) {
      const { steps, startedAt, history } = get();
      const done = { ...deployment, steps, at: now(), milliseconds: clock() - startedAt };
      set({ busy: false, history: [done, ...history] });
    },
    fail: (error) => set({ busy: false, error }),
  }));
}

export type DeployStore = ReturnType<typeof createDeployStore>;

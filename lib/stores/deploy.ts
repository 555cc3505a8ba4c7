import { createStore } from "zustand/vanilla";
import type { DeployResult } from "../deploy/deploy.ts";
import type { Shape, ShapeFit } from "../deploy/shapes.ts";
import type { ErrorBody } from "../errors.ts";
import type { LayerReference } from "../snapshot/types.ts";
import type { Check, Progress } from "../sse.ts";
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
  /** What the next version is about; it goes with one deploy. */
  message: string;
  busy: boolean;
  steps: Progress[];
  startedAt: number;
  error: ErrorBody | undefined;
  /** In which form the program goes to an account. */
  shape: Shape;
  /** What was looked at before anything is sent, and the two forms side by side. */
  checks: Check[];
  shapes: ShapeFit[];
  /** Whether a deploy waits for leave to make what its bindings lack. */
  asking: boolean;
  /** Of this session, newest first. */
  history: Deployment[];
  setName: (name: string | undefined) => void;
  setShape: (shape: Shape) => void;
  setMessage: (message: string) => void;
  begin: () => void;
  step: (progress: Progress) => void;
  /** Ends a look that goes no further. */
  looked: (found: { shapes: ShapeFit[]; asking: boolean }) => void;
  succeed: (deployment: Omit<Deployment, "steps" | "at" | "milliseconds">) => void;
  fail: (error: ErrorBody) => void;
}

/** The deployment under way, and those of this session. */
export function createDeployStore(clock: () => number = () => performance.now(), now = Date.now) {
  return createStore<DeployState>((set, get) => ({
    name: undefined,
    message: "",
    busy: false,
    steps: [],
    startedAt: 0,
    error: undefined,
    shape: "snapshot",
    checks: [],
    shapes: [],
    asking: false,
    history: [],
    setName: (name) => set({ name }),
    setShape: (shape) => set({ shape }),
    setMessage: (message) => set({ message }),
    begin: () =>
      set({
        busy: true,
        steps: [],
        checks: [],
        asking: false,
        error: undefined,
        startedAt: clock(),
      }),
    step: (progress) =>
      set(
        progress.check
          ? { checks: [...get().checks, progress.check] }
          : { steps: withStep(get().steps, progress) },
      ),
    looked: ({ shapes, asking }) => set({ busy: false, shapes, asking }),
    succeed(deployment) {
      const { steps, startedAt, history } = get();
      const done = { ...deployment, steps, at: now(), milliseconds: clock() - startedAt };
      set({ busy: false, message: "", checks: [], history: [done, ...history] });
    },
    fail: (error) => set({ busy: false, error }),
  }));
}

export type DeployStore = ReturnType<typeof createDeployStore>;

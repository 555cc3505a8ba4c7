import type { InspectStep } from "../snapshot/inspect/inspect.ts";
import type { InspectReport } from "../snapshot/inspect/types.ts";
import type {
  InspectOptions,
  PreviewEvent,
  PreviewReady,
  PreviewRequest,
  PreviewResponse,
  PreviewResult,
  PreviewRunOptions,
} from "./types.ts";

/** What the Web Worker answers to, through comlink. */
export interface PreviewWorker {
  run(
    options: PreviewRunOptions,
    onEvent: (event: PreviewEvent) => void,
  ): Promise<PreviewResult<PreviewReady>>;
  fetch(request: PreviewRequest): Promise<PreviewResult<PreviewResponse>>;
  inspect(
    options: InspectOptions,
    onStep: (step: InspectStep) => void,
  ): Promise<PreviewResult<InspectReport>>;
}

/** Page to frame. `start` carries the port that the new Web Worker is to answer on. */
export type FrameCommand = { thaw: "start" } | { thaw: "stop" };

/** Frame to page. */
export type FrameNotice = { thaw: "ready" } | { thaw: "ended"; message: string };

/** Whether a message of a window is one of ours. */
export function isThawMessage(data: unknown): data is { thaw: string } {
  return typeof data === "object" && data !== null && "thaw" in data;
}

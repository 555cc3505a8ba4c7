import type { ProjectFiles } from "../project/types.ts";
import type { InspectStep } from "../snapshot/inspect/inspect.ts";
import type { InspectReport } from "../snapshot/inspect/types.ts";
import type { EventOutcome, ProgramEvent } from "../worker/events/types.ts";
import type { StorageAnswer, StorageQuestion } from "./bindings/inspect/types.ts";
import type {
  AnswerEnd,
  AnswerPart,
  InspectOptions,
  PreviewEvent,
  PreviewReady,
  PreviewRequest,
  PreviewResult,
  PreviewRunOptions,
} from "./types.ts";

/** Settles when the page has taken the part. */
export type Tell = (part: AnswerPart) => void | Promise<void>;

/** What the Web Worker answers to, through comlink. */
export interface PreviewWorker {
  /**
   * @param events takes each {@link PreviewEvent} as a message of its own. Comlink draws a random number for each
   *   of its calls, and while top-level code runs and prints there are none.
   */
  run(options: PreviewRunOptions, events: MessagePort): Promise<PreviewResult<PreviewReady>>;
  /** @param id by which the other calls name this request */
  request(id: number, request: PreviewRequest, onPart: Tell): Promise<PreviewResult<AnswerEnd>>;
  abort(id: number): void;
  send(id: number, data: string | ArrayBuffer): void;
  close(id: number, code: number, reason: string): void;
  event(event: ProgramEvent): Promise<PreviewResult<EventOutcome>>;
  storage<Q extends StorageQuestion>(
    files: ProjectFiles,
    question: Q,
  ): Promise<PreviewResult<StorageAnswer<Q>>>;
  inspect(
    options: InspectOptions,
    onStep: (step: InspectStep) => void,
  ): Promise<PreviewResult<InspectReport>>;
}

/** What a new Web Worker is given: where it answers, and where it finds its project's storage. */
export interface WorkerPorts {
  api: MessagePort;
  storage: MessagePort | undefined;
}

/**
 * Page to frame. `start` carries the port that the new Web Worker is to answer on, and one to its project's
 * storage where it is to have any.
 */
export type FrameCommand = { thaw: "start" } | { thaw: "stop" };

/** Frame to page. */
export type FrameNotice = { thaw: "ready" } | { thaw: "ended"; message: string };

/** Whether a message of a window is one of ours. */
export function isThawMessage(data: unknown): data is { thaw: string } {
  return typeof data === "object" && data !== null && "thaw" in data;
}

/** Whether a message is an event of a run: it comes from where a stranger's program runs. */
export function isPreviewEvent(data: unknown): data is PreviewEvent {
  if (typeof data !== "object" || data === null || !("type" in data)) return false;
  const { type, step, milliseconds, stream, text } = data as Record<string, unknown>;
  if (type === "progress") return typeof step === "string" && typeof milliseconds === "number";
  return type === "console" && /^std(out|err)$/.test(String(stream)) && typeof text === "string";
}

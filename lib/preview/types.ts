import type { ErrorBody } from "../errors.ts";
import type { ProjectFiles } from "../project/types.ts";
import type { ProgramExports } from "../snapshot/build.ts";
import type { InspectStep } from "../snapshot/inspect/inspect.ts";
import type { InspectReport } from "../snapshot/inspect/types.ts";
import type { LayerReference } from "../snapshot/types.ts";
import type { Progress } from "../sse.ts";
import type { EventOutcome, ProgramEvent } from "../worker/events/types.ts";
import type { StorageAnswer, StorageQuestion } from "./bindings/inspect/types.ts";

/** What the server built for a project's packages; `POST /api/packages` ends in this. */
export interface PackagesEnvironment {
  /** The text of `pylock.toml`, to keep in the project. */
  lock: string;
  lockHash: string;
  packages: { name: string; version: string }[];
  /** The chain up to and including the packages layer: `runtime`, `packages`. */
  layers: LayerReference[];
  /** site-packages as a zip with stored entries. */
  pack: { hash: string; bytes: number };
}

export interface PreviewRunOptions {
  files: ProjectFiles;
  environment: PackagesEnvironment;
  /** The project's id in this browser, by which its storage is found. The program never sees it. */
  storage: string;
}

/** What a run tells while it goes, and what handlers print later. */
export type PreviewEvent =
  | ({ type: "progress" } & Progress)
  | { type: "console"; stream: "stdout" | "stderr"; text: string };

export interface PreviewReady {
  /** `restored`: from the packages layer. `booted`: plainly, and `reason` says why in words. */
  start: "restored" | "booted";
  reason?: string | undefined;
  /** Milliseconds by phase, in order. */
  phases: Progress[];
  /** What the program offers. */
  exports: ProgramExports;
}

export interface PreviewRequest {
  method: string;
  /** Path and query: `/items?limit=2`. */
  path: string;
  headers: [string, string][];
  body: Uint8Array | null;
}

/** How an answer begins. With status 101 what follows are messages of a WebSocket. */
export interface AnswerHead {
  status: number;
  statusText: string;
  headers: [string, string][];
  /** From the call until here. */
  milliseconds: number;
}

/** An answer arrives in parts: its head, then its body's pieces or its socket's messages. */
export type AnswerPart =
  | ({ type: "head" } & AnswerHead)
  | { type: "body"; chunk: Uint8Array }
  | { type: "message"; data: string | ArrayBuffer };

/** How an answer ends. */
export interface AnswerEnd {
  /** From the call to the last byte. */
  milliseconds: number;
  /** How a WebSocket was closed. */
  closed?: { code: number; reason: string; wasClean: boolean } | undefined;
  /** Bindings that the program called and that only the edge has. */
  missing?: string[] | undefined;
}

/** A request that is under way. */
export interface SentRequest {
  /** Rejects with a `ThawError`; what came before is told all the same. */
  end: Promise<AnswerEnd>;
  /** Leaves: the program sees that its client is gone. */
  abort(): void;
  /** To the other end of a WebSocket, once the answer was 101. */
  send(data: string | ArrayBuffer): void;
  close(code: number, reason: string): void;
}

/** Told of each part of an answer; where it throws, the request is left, and ends with that. */
export type OnPart = (part: AnswerPart) => void;

/** A chain to look into, root first. The page hands in what this origin may not fetch. */
export interface InspectOptions {
  layers: { hash: string; file: Uint8Array }[];
}

/** A call's outcome across the message channel, where a class would lose its fields. */
export type PreviewResult<T> = { ok: true; value: T } | { ok: false; error: ErrorBody };

/**
 * The preview as the page sees it (`connectPreview` in `client.ts` gives one): one instance of the
 * runtime in a Web Worker of a frame on an origin of its own. Methods reject with a `ThawError`.
 */
export interface Preview {
  /** Starts over: a new instance, the files, the top-level scope. A run under way is stopped first. */
  run(options: PreviewRunOptions, onEvent: (event: PreviewEvent) => void): Promise<PreviewReady>;
  /** One HTTP request to the program's handler, or the handshake of a WebSocket. */
  request(request: PreviewRequest, onPart: OnPart): SentRequest;
  /** An event of another kind: a schedule, messages of a queue, a method call. */
  event(event: ProgramEvent): Promise<EventOutcome>;
  /** Restores a chain and looks into its memory, instead of a program. What runs is stopped first. */
  inspect(options: InspectOptions, onStep: (step: InspectStep) => void): Promise<InspectReport>;
  /**
   * Looks into a project's storage, or changes it: in the program's Web Worker, or in one without a program
   * where none runs.
   */
  storage<Q extends StorageQuestion>(
    project: Pick<PreviewRunOptions, "files" | "storage">,
    question: Q,
  ): Promise<StorageAnswer<Q>>;
  /** Ends whatever runs, also an endless loop. What was waiting rejects with `stopped` semantics (`time_limit`). */
  stop(): Promise<void>;
  /** Removes the frame. */
  dispose(): void;
}

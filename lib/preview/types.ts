import type { ErrorBody } from "../errors.ts";
import type { ProjectFiles } from "../project/types.ts";
import type { InspectStep } from "../snapshot/inspect/inspect.ts";
import type { InspectReport } from "../snapshot/inspect/types.ts";
import type { LayerReference } from "../snapshot/types.ts";
import type { Progress } from "../sse.ts";

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
}

export interface PreviewRequest {
  method: string;
  /** Path and query: `/items?limit=2`. */
  path: string;
  headers: [string, string][];
  body: Uint8Array | null;
}

export interface PreviewResponse {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: Uint8Array;
  /** Milliseconds from the call to the whole body. */
  milliseconds: number;
}

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
  /** One HTTP request to the program's handler. */
  fetch(request: PreviewRequest): Promise<PreviewResponse>;
  /** Restores a chain and looks into its memory, instead of a program. What runs is stopped first. */
  inspect(options: InspectOptions, onStep: (step: InspectStep) => void): Promise<InspectReport>;
  /** Ends whatever runs, also an endless loop. What was waiting rejects with `stopped` semantics (`time_limit`). */
  stop(): Promise<void>;
  /** Removes the frame. */
  dispose(): void;
}

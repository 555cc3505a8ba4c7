/** A layer file with the SHA-256 it was stored under. */
export interface LayerFile {
  hash: string;
  file: ArrayBuffer;
}

/** What an isolate of the builder is to do; the module `job.js` that the builder makes exports one. */
export interface Job {
  /** `spare`: `app` or `prove`, which a request says by its path; `prove` brings the app layer then. */
  stage: "runtime" | "packages" | "app" | "prove" | "spare";
  buildId: string;
  /** SHA-256 (hex) of `stdlib.zip`. */
  stdlib: string;
  /** The chain below, root first; with `prove`, the whole snapshot. */
  layers: LayerFile[];
  pack: LayerFile | null;
  /** `packages`: the modules to import. */
  modules: string[];
  compatibilityFlags: string[];
  maxMemoryBytes: number;
  topLevelMilliseconds: number;
}

/** What `prove` answers with. */
export interface Proof {
  /** SHA-256 (hex) of linear memory when ready. */
  memory: string;
}

/** Header of an `app` answer: SHA-256 (hex) of linear memory at capture. */
export const MEMORY_HEADER = "x-thaw-memory";

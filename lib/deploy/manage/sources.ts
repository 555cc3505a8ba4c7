import { type ErrorBody, ThawError } from "../../errors.ts";
import { readPackIndex } from "../../packages/pack.ts";
import { fromBase64 } from "../../project/base64.ts";
import { PROGRAM_DIRECTORY } from "../../runtime/boot.ts";
import { decodeLayer } from "../../snapshot/format.ts";
import type { DownloadedModule } from "./modules.ts";

/** Bytes of a text that is shown; generated code is longer. */
const MAX_TEXT_BYTES = 400_000;
const DIST_INFO = /(?:^|\/)([^/]+)-([^-/]+)\.dist-info\//;

/**
 * Gathers what a Worker's modules tell of its sources. The app layer of a snapshot carries the program's
 * files; of any other Worker the modules are the sources themselves.
 */
export class SourceReader {
  /** Versions of Python packages, by name. */
  readonly packages: Record<string, string> = {};
  /** Why something could not be read. */
  problem: ErrorBody | undefined;
  readonly #texts: Record<string, string> = {};
  #program: Record<string, string> | undefined;

  /** Text files by their path in the project. */
  get files(): Record<string, string> {
    return this.#program ?? this.#texts;
  }

  add({ name, content }: DownloadedModule): void {
    try {
      if (name === "layers/app.bin") this.#program = programFiles(content);
      else if (name === "site-packages.bin") this.#addPackages(readPackIndex(content).keys());
      else if (name.startsWith("python_modules/")) this.#addPackages([name]);
      else {
        const text = textOf(content);
        if (text !== undefined) this.#texts[name] = text;
      }
    } catch (thrown) {
      this.problem ??= ThawError.from(thrown).toJSON();
      if (name === "layers/app.bin") this.#program = {};
    }
  }

  #addPackages(paths: Iterable<string>): void {
    for (const path of paths) {
      const [, name, version] = DIST_INFO.exec(path) ?? [];
      if (name !== undefined && version !== undefined) this.packages[name] = version;
    }
  }
}

/** The program's own files, as its app layer holds them. @throws ThawError for a damaged or foreign layer */
function programFiles(layer: Uint8Array): Record<string, string> {
  const { header } = decodeLayer(layer);
  const folder = typeof header.meta.directory === "string" ? header.meta.directory : "";
  const files: Record<string, string> = {};
  for (const change of header.files) {
    if (change.kind !== "file" || !change.path.startsWith(`${PROGRAM_DIRECTORY}/`)) continue;
    const text = textOf(fromBase64(change.base64));
    const path = change.path.slice(PROGRAM_DIRECTORY.length + 1);
    if (text !== undefined) files[folder === "" ? path : `${folder}/${path}`] = text;
  }
  return files;
}

/** A module as text, unless it is binary or too long for a person to read. */
function textOf(content: Uint8Array): string | undefined {
  if (content.byteLength > MAX_TEXT_BYTES) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

import { closeSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const MAX_BYTES = 8 * 1024 * 1024;

/**
 * A log file that can't fill the disk: what programs print goes here too, and a loop prints a lot. When full
 * it moves to `NAME.1`, in the place of the one before. What a full disk takes no more is lost: it must not end
 * the supervisor, and with it everything.
 */
export class LogFile {
  readonly #path: string;
  #handle: number;
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#handle = openSync(path, "w");
  }

  write(chunk: Uint8Array): void {
    try {
      this.#write(chunk);
    } catch {
      // There is nowhere to say it.
    }
  }

  #write(chunk: Uint8Array): void {
    if (this.#bytes + chunk.byteLength > MAX_BYTES) {
      renameSync(this.#path, `${this.#path}.1`);
      const full = this.#handle;
      this.#handle = openSync(this.#path, "w");
      closeSync(full);
      this.#bytes = 0;
    }
    writeSync(this.#handle, chunk);
    this.#bytes += chunk.byteLength;
  }
}

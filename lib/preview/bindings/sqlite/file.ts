import type { Change, Records } from "../records/types.ts";

/** A record holds this many bytes of a file; SQLite's pages (4096 bytes) fit in whole. */
const CHUNK = 16_384;

/**
 * A database's file, in memory, where SQLite reads and writes without waiting. It knows which parts changed
 * since they were last taken, so that a commit writes those alone.
 */
export class SqliteFile {
  readonly #chunks = new Map<number, Uint8Array>();
  readonly #changed = new Set<number>();
  #size = 0;

  /** The file that a collection of records holds; an empty one where there is none. */
  static async load(records: Records, collection: string): Promise<SqliteFile> {
    const file = new SqliteFile();
    for (const [key, value] of await records.list(collection)) {
      const bytes = new Uint8Array(value as ArrayBuffer);
      const chunk = new Uint8Array(CHUNK);
      chunk.set(bytes);
      file.#chunks.set(Number(key), chunk);
      file.#size = Math.max(file.#size, Number(key) * CHUNK + bytes.length);
    }
    return file;
  }

  get size(): number {
    return this.#size;
  }

  /** Fills `into` with what is at `offset`, and with zeros beyond the end; gives how many bytes there were. */
  read(into: Uint8Array, offset: number): number {
    const there = Math.max(0, Math.min(into.length, this.#size - offset));
    for (let done = 0; done < there; ) {
      const at = offset + done;
      const start = at % CHUNK;
      const length = Math.min(CHUNK - start, there - done);
      const chunk = this.#chunks.get(Math.floor(at / CHUNK));
      if (chunk) into.set(chunk.subarray(start, start + length), done);
      else into.fill(0, done, done + length);
      done += length;
    }
    into.fill(0, there);
    return there;
  }

  write(from: Uint8Array, offset: number): void {
    for (let done = 0; done < from.length; ) {
      const at = offset + done;
      const start = at % CHUNK;
      const length = Math.min(CHUNK - start, from.length - done);
      this.#chunk(Math.floor(at / CHUNK)).set(from.subarray(done, done + length), start);
      done += length;
    }
    this.#size = Math.max(this.#size, offset + from.length);
  }

  truncate(size: number): void {
    if (size >= this.#size) return;
    this.#size = size;
    const kept = Math.ceil(size / CHUNK);
    for (const index of this.#chunks.keys()) {
      if (index < kept) continue;
      this.#chunks.delete(index);
      this.#changed.add(index);
    }
    if (size % CHUNK !== 0) this.#chunk(kept - 1).fill(0, size % CHUNK);
  }

  /** What to write so that a collection holds the file as it is now. It counts as written from then on. */
  takeChanges(collection: string): Change[] {
    const changes = [...this.#changed].map((key): Change => {
      const chunk = this.#chunks.get(key);
      if (!chunk) return { type: "delete", collection, key };
      const value = chunk.slice(0, Math.min(CHUNK, this.#size - key * CHUNK)).buffer;
      return { type: "put", collection, key, value };
    });
    this.#changed.clear();
    return changes;
  }

  get isChanged(): boolean {
    return this.#changed.size > 0;
  }

  /** A chunk that is about to change. */
  #chunk(index: number): Uint8Array {
    this.#changed.add(index);
    const known = this.#chunks.get(index);
    if (known) return known;
    const chunk = new Uint8Array(CHUNK);
    this.#chunks.set(index, chunk);
    return chunk;
  }
}

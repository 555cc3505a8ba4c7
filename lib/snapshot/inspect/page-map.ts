import { GRAIN_BYTES, type GrainRuns } from "../memory.ts";
import type { Segment } from "./segments.ts";
import { CAUSES, type PageMap } from "./types.ts";

/** Pages of WebAssembly's host; a map has a power of two of them in a cell. */
export const SMALLEST_CELL = 4096;

/** Gathers what each page of memory is, segment by segment. */
export class PageMapBuilder {
  readonly #pageBytes: number;
  /** Bytes of each cause in each page. */
  readonly #causes: Uint32Array;
  readonly #changed: Uint32Array;
  readonly #owners: Map<string, number>[];
  readonly #pages: number;

  /** @param runs what the inspected layer writes */
  constructor(memoryBytes: number, runs: GrainRuns, pageBytes = SMALLEST_CELL) {
    this.#pageBytes = pageBytes;
    this.#pages = Math.ceil(memoryBytes / pageBytes);
    this.#causes = new Uint32Array(this.#pages * CAUSES.length);
    this.#changed = new Uint32Array(this.#pages);
    this.#owners = Array.from({ length: this.#pages }, () => new Map());
    for (let at = 0; at < runs.length; at += 2) {
      const start = (runs[at] ?? 0) * GRAIN_BYTES;
      this.#eachPage(start, start + (runs[at + 1] ?? 0) * GRAIN_BYTES, (page, part) => {
        this.#changed[page] = (this.#changed[page] ?? 0) + part;
      });
    }
  }

  add({ start, bytes, cause }: Segment, owner: string | undefined): void {
    this.#eachPage(start, start + bytes, (page, part) => {
      const slot = page * CAUSES.length + cause;
      this.#causes[slot] = (this.#causes[slot] ?? 0) + part;
      const owners = this.#owners[page];
      if (owner !== undefined && owners) owners.set(owner, (owners.get(owner) ?? 0) + part);
    });
  }

  /** The pages of a range, with how much of it is in each. */
  #eachPage(start: number, end: number, visit: (page: number, bytes: number) => void): void {
    for (let from = start; from < end; ) {
      const page = Math.floor(from / this.#pageBytes);
      const to = Math.min(end, (page + 1) * this.#pageBytes);
      visit(page, to - from);
      from = to;
    }
  }

  finish(): PageMap {
    const map: PageMap = {
      pageBytes: this.#pageBytes,
      cause: [],
      changed: [],
      owner: [],
      names: [],
    };
    const numbers = new Map<string, number>();
    for (let page = 0; page < this.#pages; page++) {
      const own = this.#causes.subarray(page * CAUSES.length, (page + 1) * CAUSES.length);
      map.cause.push(own.indexOf(Math.max(...own)));
      map.changed.push(
        Math.min(255, Math.ceil(((this.#changed[page] ?? 0) * 255) / this.#pageBytes)),
      );
      const [largest] = [...(this.#owners[page] ?? [])].sort((one, other) => other[1] - one[1]);
      const name = largest?.[0];
      if (name !== undefined && !numbers.has(name)) {
        numbers.set(name, map.names.length);
        map.names.push(name);
      }
      map.owner.push(name === undefined ? -1 : (numbers.get(name) ?? -1));
    }
    return map;
  }
}

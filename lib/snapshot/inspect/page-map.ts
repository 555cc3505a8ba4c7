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

  constructor(memoryBytes: number, pageBytes = SMALLEST_CELL) {
    this.#pageBytes = pageBytes;
    this.#pages = Math.ceil(memoryBytes / pageBytes);
    this.#causes = new Uint32Array(this.#pages * CAUSES.length);
    this.#changed = new Uint32Array(this.#pages);
    this.#owners = Array.from({ length: this.#pages }, () => new Map());
  }

  /** A segment's changed bytes are spread over its pages evenly: they are exact for all but large ones. */
  add({ start, bytes, cause, changed }: Segment, owner: string | undefined): void {
    const end = start + bytes;
    for (let from = start; from < end; ) {
      const page = Math.floor(from / this.#pageBytes);
      const to = Math.min(end, (page + 1) * this.#pageBytes);
      const part = to - from;
      const slot = page * CAUSES.length + cause;
      this.#causes[slot] = (this.#causes[slot] ?? 0) + part;
      this.#changed[page] = (this.#changed[page] ?? 0) + Math.round((changed * part) / bytes);
      const owners = this.#owners[page];
      if (owner !== undefined && owners) owners.set(owner, (owners.get(owner) ?? 0) + part);
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

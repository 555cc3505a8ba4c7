import type { NamedShare, Share } from "./types.ts";

/** Adds up bytes by name. */
export class Shares {
  readonly #shares = new Map<string, NamedShare>();

  add(name: string, bytes: number, changed: number, count: number): void {
    const share = this.#shares.get(name) ?? { name, bytes: 0, changed: 0, count: 0 };
    share.bytes += bytes;
    share.changed += changed;
    share.count += count;
    this.#shares.set(name, share);
  }

  /** Largest first. */
  list(): NamedShare[] {
    return [...this.#shares.values()].sort(
      (one, other) => other.bytes - one.bytes || one.name.localeCompare(other.name),
    );
  }
}

/** What several shares come to. */
export function total(shares: Share[]): Share {
  return {
    bytes: shares.reduce((sum, { bytes }) => sum + bytes, 0),
    changed: shares.reduce((sum, { changed }) => sum + changed, 0),
  };
}

import { existsSync, globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { SnapshotRecord } from "../../../lib/deploy/store.ts";
import { ThawError } from "../../../lib/errors.ts";
import { sha256 } from "../../../lib/hash.ts";
import type { Store } from "./target.ts";

/** Where workerd keeps the bucket of blobs and the registry, below the data folder. */
const BUCKETS = "state/*/r2/miniflare-R2BucketObject/*.sqlite";
const BLOBS = "state/*/r2/*/blobs";
const REGISTRIES = "state/*/do/*/*.sqlite";
const KEY = "blobs/";

/** Thaw's data folder, read without its processes. It may be in use meanwhile: nothing is written. */
export class DataFolder implements Store {
  readonly place: string;

  constructor(path: string) {
    this.place = path;
  }

  async find(name: string): Promise<string | undefined> {
    const snapshots = this.#query(
      REGISTRIES,
      "SELECT document FROM refs WHERE kind = 'snapshot' AND substr(key, 1, ?) = ?",
      [name.length, name],
    ).map(({ document }) => JSON.parse(String(document)) as SnapshotRecord);
    const blobs = this.#query(BUCKETS, "SELECT key FROM _mf_objects WHERE substr(key, 1, ?) = ?", [
      KEY.length + name.length,
      KEY + name,
    ]).map(({ key }) => String(key).slice(KEY.length));
    const hashes = new Set([...snapshots.map(({ layers }) => layers.at(-1)?.hash ?? ""), ...blobs]);
    if (hashes.size > 1) {
      const list = [...hashes].slice(0, 8).map((hash) => hash.slice(0, 16));
      throw new ThawError(
        "bad_request",
        `${name} may be any of ${list.join(", ")}. Give more digits.`,
      );
    }
    return [...hashes][0];
  }

  async content(hash: string): Promise<Uint8Array | undefined> {
    const [row] = this.#query(BUCKETS, "SELECT blob_id FROM _mf_objects WHERE key = ?", [
      KEY + hash,
    ]);
    if (!row) return undefined;
    for (const folder of globSync(BLOBS, { cwd: this.place })) {
      const path = join(this.place, folder, String(row.blob_id));
      if (!existsSync(path)) continue;
      const content = new Uint8Array(await readFile(path));
      if ((await sha256(content)) === hash) return content;
    }
    return undefined;
  }

  /** The rows of all databases that have the table; the others are someone else's. */
  #query(pattern: string, sql: string, values: (string | number)[]): Record<string, unknown>[] {
    return globSync(pattern, { cwd: this.place }).flatMap((path) => {
      let database: DatabaseSync | undefined;
      try {
        database = new DatabaseSync(join(this.place, path), { readOnly: true });
        return database.prepare(sql).all(...values);
      } catch (error) {
        if (/no such table/.test(String(error))) return [];
        throw new ThawError(
          "internal",
          `${join(this.place, path)} could not be read: ${String(error)}`,
        );
      } finally {
        database?.close();
      }
    });
  }
}

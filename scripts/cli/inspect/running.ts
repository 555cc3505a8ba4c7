import { ThawError } from "../../../lib/errors.ts";
import { sha256 } from "../../../lib/hash.ts";
import type { SnapshotResult } from "../../../lib/snapshot/types.ts";
import type { Store } from "./target.ts";

const WHOLE = /^[0-9a-f]{64}$/;

/** A Thaw that runs: it gives layers and packages by their whole hashes. */
export class RunningThaw implements Store {
  readonly place: string;
  readonly #origin: string;

  constructor(url: string) {
    if (!URL.canParse(url) || !/^https?:/.test(url)) {
      throw new ThawError(
        "bad_request",
        `--url takes an address like http://localhost:8787, not ${url}.`,
      );
    }
    this.#origin = new URL(url).origin;
    this.place = this.#origin;
  }

  async find(name: string): Promise<string | undefined> {
    if (!WHOLE.test(name)) return undefined;
    const response = await this.#get(`/api/snapshots/${name}`);
    if (!response) return name;
    const { snapshot } = (await response.json()) as SnapshotResult;
    return snapshot.layers.at(-1)?.hash;
  }

  async content(hash: string): Promise<Uint8Array | undefined> {
    const response =
      (await this.#get(`/api/layers/${hash}`)) ?? (await this.#get(`/blobs/${hash}`));
    if (!response) return undefined;
    const content = new Uint8Array(await response.arrayBuffer());
    return (await sha256(content)) === hash ? content : undefined;
  }

  async #get(path: string): Promise<Response | undefined> {
    const response = await fetch(this.#origin + path).catch((cause: unknown) => {
      throw new ThawError(
        "edge_unavailable",
        `${this.#origin} doesn't answer. Does Thaw run there?`,
        {
          cause,
        },
      );
    });
    if (response.ok) return response;
    await response.arrayBuffer();
    return undefined;
  }
}

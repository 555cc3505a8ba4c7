import { ThawError } from "../errors.ts";
import { sha256 } from "../hash.ts";
import type { WorkerSettings } from "../project/bindings/types.ts";
import type { DatabaseMigrations } from "../project/migrations.ts";
import type { ProgramExports } from "../snapshot/build.ts";
import type { LayerReference } from "../snapshot/types.ts";
import type { BundleModule } from "./types.ts";

/** Content in the store, by hash. */
export interface StoredBlob {
  hash: string;
  bytes: number;
}

/** A module of a bundle whose content is in the store. */
export interface StoredModule extends StoredBlob {
  name: string;
  type: BundleModule["type"];
}

/** What the store keeps of a snapshot: enough to make its bundle without the builder. */
export interface SnapshotRecord {
  id: string;
  layers: LayerReference[];
  exports: ProgramExports;
  bundle: { mainModule: string; modules: StoredModule[] };
  compatibilityDate: string;
  compatibilityFlags: string[];
  vars: Record<string, unknown>;
  settings: WorkerSettings;
  /** Left out where the project brings no migrations for a database. */
  databases?: DatabaseMigrations[] | undefined;
  /** How long restoring took in a fresh isolate, when it was proved. */
  startMilliseconds?: number | undefined;
  /** Its static assets, as a zip of the folder; none unless given. */
  assets?: StoredBlob | undefined;
}

interface Fetching {
  fetch(input: string, init?: RequestInit): Promise<Response>;
}

/** The store's internal API (docs/processes.md), typed. */
export class Store {
  readonly #binding: Fetching;
  readonly #headers: Record<string, string>;

  constructor(binding: Fetching, token: string) {
    this.#binding = binding;
    this.#headers = { "x-thaw-internal": token };
  }

  /** Whether the content is there. */
  async has(hash: string): Promise<boolean> {
    const response = await this.#fetch(`blobs/${hash}`, { method: "HEAD" });
    return response.ok;
  }

  /** The content of a blob. @throws ThawError `not_found`, or `layer_corrupt` when it isn't what its name says */
  async get(hash: string): Promise<Uint8Array<ArrayBuffer>> {
    const response = await this.#fetch(`blobs/${hash}`);
    if (!response.ok)
      throw await failure(response, `Content ${hash.slice(0, 12)} is not in the store.`);
    const content = new Uint8Array(await response.arrayBuffer());
    if ((await sha256(content)) !== hash) {
      throw new ThawError(
        "layer_corrupt",
        `Content ${hash.slice(0, 12)} is damaged in the store. Build the snapshot again.`,
      );
    }
    return content;
  }

  /** Stores content unless it is there already; `isPublic` opens it to browsers by its hash. */
  async put(content: Uint8Array, options: { isPublic: boolean }): Promise<StoredBlob> {
    const hash = await sha256(content);
    const query = options.isPublic ? "?public=1" : "";
    const response = await this.#fetch(`blobs/${hash}${query}`, {
      method: "PUT",
      body: content as Uint8Array<ArrayBuffer>,
    });
    if (!response.ok) throw await failure(response, "The store did not take the content.");
    return { hash, bytes: content.byteLength };
  }

  /** A small document by name; undefined when there is none. */
  async getRef<T>(kind: string, key: string): Promise<T | undefined> {
    const response = await this.#fetch(`refs/${kind}/${key}`);
    if (response.status === 404) return undefined;
    if (!response.ok) throw await failure(response, `The store did not answer for ${kind} ${key}.`);
    return (await response.json()) as T;
  }

  async putRef(kind: string, key: string, value: unknown): Promise<void> {
    const response = await this.#fetch(`refs/${kind}/${key}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(value),
    });
    if (!response.ok) throw await failure(response, `The store did not take ${kind} ${key}.`);
  }

  #fetch(
    path: string,
    init: RequestInit & { headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const headers = { ...init.headers, ...this.#headers };
    return this.#binding
      .fetch(`http://store/internal/${path}`, { ...init, headers })
      .catch((cause: unknown) => {
        throw new ThawError(
          "edge_unavailable",
          "The store does not answer. Try again in a few seconds.",
          { cause },
        );
      });
  }
}

async function failure(response: Response, message: string): Promise<ThawError> {
  const error = ThawError.fromBody(await response.json().catch(() => undefined));
  return error.code === "internal"
    ? new ThawError("edge_unavailable", `${message} (${response.status})`)
    : error;
}

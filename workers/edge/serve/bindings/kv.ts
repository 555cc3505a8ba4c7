import { WorkerEntrypoint } from "cloudflare:workers";
import type { KVNamespace, KVNamespaceListOptions } from "@cloudflare/workers-types";
import type { KvBackend } from "../../../../lib/worker/bindings/kv.ts";

export interface KvProps {
  /** Id of the namespace. */
  namespace: string;
}

/** Every namespace lives in one real KV namespace, under its id. */
export class KvEntrypoint
  extends WorkerEntrypoint<{ KV: KVNamespace }, KvProps>
  implements KvBackend
{
  async get(key: string | string[], options?: unknown): Promise<unknown> {
    if (!Array.isArray(key)) return this.env.KV.get(this.#full(key), options as "text");
    const found = await this.env.KV.get(
      key.map((one) => this.#full(one)),
      options as "text",
    );
    return this.#bare(found);
  }

  async getWithMetadata(key: string | string[], options?: unknown): Promise<unknown> {
    if (!Array.isArray(key)) return this.env.KV.getWithMetadata(this.#full(key), options as "text");
    const found = await this.env.KV.getWithMetadata(
      key.map((one) => this.#full(one)),
      options as "text",
    );
    return this.#bare(found);
  }

  put(key: string, value: string | ArrayBuffer, options?: unknown): Promise<void> {
    return this.env.KV.put(this.#full(key), value, options as object);
  }

  /** @param options null where Python said None */
  async list(options?: KVNamespaceListOptions | null): Promise<unknown> {
    const prefix = this.#full(options?.prefix ?? "");
    const found = await this.env.KV.list({ ...options, prefix });
    const start = this.#full("");
    // A cursor is the Worker's to make up: whatever storage makes of it, nothing else leaves this namespace.
    const own = found.keys.filter(({ name }) => name.startsWith(start));
    return { ...found, keys: own.map((key) => ({ ...key, name: key.name.slice(start.length) })) };
  }

  delete(key: string): Promise<void> {
    return this.env.KV.delete(this.#full(key));
  }

  #full(key: string): string {
    return `${this.ctx.props.namespace}/${key}`;
  }

  #bare<T>(found: Map<string, T>): Map<string, T> {
    const start = this.#full("").length;
    return new Map([...found].map(([key, value]) => [key.slice(start), value]));
  }
}

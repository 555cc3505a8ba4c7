import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import type { D1Store } from "./store.ts";

/** A database's methods as its callers see them. */
export type D1Client = Pick<D1Store, "create" | "remove" | "facts" | "query" | "import" | "export">;

export function databaseOf(env: { D1: DurableObjectNamespace }, id: string): D1Client {
  return env.D1.get(env.D1.idFromName(id)) as unknown as D1Client;
}

import { DurableObject } from "cloudflare:workers";
import type { SqlStorage } from "@cloudflare/workers-types";
import type { ControlEnv } from "../env.ts";
import * as documents from "./documents.ts";
import { migrate } from "./schema.ts";

const REFUSED = new Error("refused");

const isRefused = (outcome: unknown): boolean =>
  typeof outcome === "object" && outcome !== null && "ok" in outcome && outcome.ok === false;

/** What all of a registry stands on: its tables, and changes that are done whole or not at all. */
export class RegistryBase extends DurableObject<ControlEnv> {
  constructor(...parameters: ConstructorParameters<typeof DurableObject<ControlEnv>>) {
    super(...parameters);
    this.ctx.storage.transactionSync(() => migrate(this.sql));
  }

  /** Whose registry this is: a temporary account's subdomain, or nothing for the machine's own. */
  protected get scope(): string | undefined {
    return documents.readAccount(this.sql, "scope") ?? undefined;
  }

  protected get sql(): SqlStorage {
    return this.ctx.storage.sql;
  }

  /** A change that is refused leaves nothing behind. */
  protected change<T>(change: (now: string) => T): T {
    let outcome: T | undefined;
    try {
      this.ctx.storage.transactionSync(() => {
        outcome = change(new Date().toISOString());
        if (isRefused(outcome)) throw REFUSED;
      });
    } catch (thrown) {
      if (thrown !== REFUSED) throw thrown;
    }
    return outcome as T;
  }
}

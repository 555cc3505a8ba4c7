import { WorkerEntrypoint } from "cloudflare:workers";
import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import type { D1Backend, D1Outcome, D1Query } from "../../../../lib/worker/bindings/d1.ts";
import { databaseOf } from "../d1/client.ts";

export interface D1Props {
  /** Id of the database. */
  database: string;
}

/** Every database is a Durable Object, by its id. */
export class D1Entrypoint
  extends WorkerEntrypoint<{ D1: DurableObjectNamespace }, D1Props>
  implements D1Backend
{
  query(queries: D1Query[]): Promise<D1Outcome> {
    return databaseOf(this.env, this.ctx.props.database).query(queries);
  }
}

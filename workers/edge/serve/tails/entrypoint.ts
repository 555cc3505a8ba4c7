import { WorkerEntrypoint } from "cloudflare:workers";
import type { TraceItem } from "@cloudflare/workers-types";
import type { ServeEnv } from "../../env.ts";
import { sendTail } from "../store.ts";
import type { LoadedWorkers } from "../workers.ts";
import { type TailProps, toMessage } from "./message.ts";

const Base = WorkerEntrypoint<ServeEnv, TailProps>;

/** What the runtime tells of a Worker's events; it passes on those that someone follows. */
export function tailEntrypoint(workers: LoadedWorkers) {
  return class TailEntrypoint extends Base {
    override async tail(items: TraceItem[]): Promise<void> {
      const { env, ctx } = this;
      const { tailed } = await workers.active(ctx.props.key, env, ctx);
      if (!tailed) return;
      await sendTail(
        env,
        ctx.props.key,
        items.map((item) => toMessage(item, ctx.props)),
      );
    }
  };
}

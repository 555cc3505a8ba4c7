import { WorkerEntrypoint } from "cloudflare:workers";
import type { RatelimitBackend } from "../../../../lib/worker/bindings/ratelimit.ts";
import { Windows } from "../../../../lib/worker/bindings/windows.ts";

export interface RatelimitProps {
  namespace: string;
  limit: number;
  /** In seconds. */
  period: number;
}

/** Longer ones aren't sent: the Worker's side hashes them. */
const LONGEST_KEY = 512;

const windows = new Windows();

/** Counts in this process's memory: a limit is about seconds, and needs no more than that. */
export class RatelimitEntrypoint
  extends WorkerEntrypoint<unknown, RatelimitProps>
  implements RatelimitBackend
{
  async limit(key: string): Promise<{ success: boolean }> {
    const { namespace, limit, period } = this.ctx.props;
    const counted = [namespace, String(period), key.slice(0, LONGEST_KEY)];
    return { success: windows.take(counted, limit, period * 1000) };
  }
}

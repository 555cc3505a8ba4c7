import { WorkerEntrypoint } from "cloudflare:workers";
import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import type { QueueBackend, SentMessage } from "../../../../lib/worker/bindings/queue.ts";

export interface QueueProps {
  /** Id of the queue. */
  queue: string;
  /** Seconds that the binding's messages wait, unless they say otherwise. */
  delaySeconds?: number | undefined;
}

export interface Broker {
  send(queue: string, messages: SentMessage[]): Promise<void>;
  wake(queue: string): Promise<void>;
  purge(): Promise<void>;
  count(): Promise<number>;
}

export function brokerOf(env: { QUEUES: DurableObjectNamespace }, queue: string): Broker {
  return env.QUEUES.get(env.QUEUES.idFromName(queue)) as unknown as Broker;
}

/** Stands behind a producer binding. */
export class QueueEntrypoint
  extends WorkerEntrypoint<{ QUEUES: DurableObjectNamespace }, QueueProps>
  implements QueueBackend
{
  send(messages: SentMessage[]): Promise<void> {
    const { queue, delaySeconds } = this.ctx.props;
    return brokerOf(this.env, queue).send(
      queue,
      messages.map((message) => ({
        ...message,
        delaySeconds: message.delaySeconds ?? delaySeconds,
      })),
    );
  }
}

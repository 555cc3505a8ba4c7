import type { BatchResult, Consumer, WaitingMessage } from "./types.ts";

/** What is to become of a message after a batch. */
export type Fate = { kind: "done" } | { kind: "again"; delaySeconds: number } | { kind: "failed" };

/**
 * Cloudflare's rules: what was said of one message counts before what was said of the batch, and a handler
 * that throws has all tried again that it hasn't acknowledged.
 * @see https://developers.cloudflare.com/queues/configuration/batching-retries/
 */
export function settle(message: WaitingMessage, result: BatchResult, consumer: Consumer): Fate {
  if (result.explicitAcks.includes(message.id)) return { kind: "done" };
  const own = result.retryMessages.find(({ msgId }) => msgId === message.id);
  const isAgain =
    own !== undefined || (!result.ackAll && (result.retryBatch.retry || result.outcome !== "ok"));
  if (!isAgain) return { kind: "done" };
  if (message.attempts >= consumer.maxRetries) return { kind: "failed" };
  const delaySeconds =
    own?.delaySeconds ?? result.retryBatch.delaySeconds ?? consumer.retryDelaySeconds;
  return { kind: "again", delaySeconds };
}

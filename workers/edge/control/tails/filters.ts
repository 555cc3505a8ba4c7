import { z } from "zod";
import type { TailMessage } from "../../serve/tails/message.ts";

/**
 * What a tail is to hear of, in the shapes that clients send.
 * @see https://developers.cloudflare.com/api/resources/workers/subresources/scripts/subresources/tail/
 */
export const filterSchema = z.union([
  z.strictObject({ sampling_rate: z.number().min(0).max(1) }),
  z.strictObject({ outcome: z.array(z.string()) }),
  z.strictObject({ method: z.array(z.string()) }),
  z.strictObject({ header: z.object({ key: z.string(), query: z.string().optional() }) }),
  z.strictObject({ client_ip: z.array(z.string()) }),
  z.strictObject({ query: z.string() }),
  z.strictObject({ scriptVersion: z.string() }),
]);

export type TailFilter = z.infer<typeof filterSchema>;

/** Whether all filters let an event through. */
export function passes(message: TailMessage, filters: TailFilter[]): boolean {
  return filters.every((filter) => passesOne(message, filter));
}

function passesOne(message: TailMessage, filter: TailFilter): boolean {
  if ("sampling_rate" in filter) return Math.random() < filter.sampling_rate;
  if ("outcome" in filter) return filter.outcome.includes(message.outcome);
  if ("scriptVersion" in filter) return message.scriptVersion.id === filter.scriptVersion;
  if ("query" in filter) {
    return message.logs.some((log) => JSON.stringify(log.message).includes(filter.query));
  }
  const request = message.event?.request;
  if (!request) return false;
  if ("method" in filter) {
    return filter.method.some((method) => method.toUpperCase() === request.method);
  }
  if ("client_ip" in filter) {
    const from = request.headers["cf-connecting-ip"] ?? "";
    // `self` is whoever made the tail, which on this machine is this machine.
    return filter.client_ip.some((address) => address === from || address === "self");
  }
  const { key, query } = filter.header;
  const value = request.headers[key.toLowerCase()];
  return value !== undefined && (query === undefined || value.includes(query));
}

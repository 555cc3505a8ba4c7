import { z } from "zod";

const worker = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/i, "It isn't the name of a Worker.");

const message = z.discriminatedUnion("contentType", [
  z.object({ contentType: z.literal("text"), body: z.string() }),
  z.object({
    contentType: z.literal("json"),
    body: z.string().refine(isJson, "It isn't JSON."),
  }),
]);

/** An event that is no request, as `lib/worker/events/types.ts` has it. */
export const eventSchema = z.object({
  worker,
  event: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("scheduled"), cron: z.string(), scheduledTime: z.number() }),
    z.object({
      kind: z.literal("queue"),
      queue: z.string().min(1),
      messages: z.array(message).min(1).max(100),
    }),
    z.object({
      kind: z.literal("call"),
      entrypoint: z.string().regex(/^[A-Za-z_]\w*$/, "It isn't the name of a class."),
      method: z.string().regex(/^[A-Za-z]\w*$/, "It isn't the name of a method."),
      args: z.array(z.json()),
    }),
  ]),
});

/** A request for a deployed Worker; its body is base64. */
export const requestSchema = z.object({
  worker,
  method: z.string().regex(/^[A-Z]+$/, "It isn't a method."),
  path: z.string().startsWith("/"),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.base64().nullable(),
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

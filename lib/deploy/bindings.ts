import { z } from "zod";

const name = z.string().min(1);

const schemas = [
  z.object({ type: z.literal("plain_text"), name, text: z.string() }),
  z.object({ type: z.literal("json"), name, json: z.json() }),
  z.object({ type: z.literal("secret_text"), name, text: z.string() }),
  z.object({ type: z.literal("kv_namespace"), name, namespace_id: z.string().min(1) }),
  z.object({
    type: z.literal("r2_bucket"),
    name,
    bucket_name: z.string().min(1),
    jurisdiction: z.string().optional(),
  }),
  z.object({ type: z.literal("d1"), name, id: z.string().min(1) }),
] as const;

/**
 * The bindings Thaw can give a Worker, in the shape that an upload's `metadata.bindings` has.
 * @see https://developers.cloudflare.com/workers/configuration/multipart-upload-metadata/#bindings
 */
export const bindingSchema = z.discriminatedUnion("type", schemas);

export type Binding = z.infer<typeof bindingSchema>;

/** A binding that is more than a value: the Worker calls it. */
export type ServiceBinding = Exclude<Binding, { type: "plain_text" | "json" | "secret_text" }>;

/** Whether a binding is a plain value. */
export function isVariable(
  binding: Binding,
): binding is Extract<Binding, { type: "plain_text" | "json" | "secret_text" }> {
  return ["plain_text", "json", "secret_text"].includes(binding.type);
}

/** An upload may also name a binding to take over from the version before, under its own name or another. */
export const inheritedSchema = z.object({
  type: z.literal("inherit"),
  name,
  old_name: z.string().optional(),
});

export type InheritedBinding = z.infer<typeof inheritedSchema>;

/** What names a bucket on the edge: its name, and its jurisdiction where it has one. Neither holds a `_`. */
export function bucketId(bucket: {
  bucket_name: string;
  jurisdiction?: string | undefined;
}): string {
  const { bucket_name, jurisdiction = "default" } = bucket;
  return jurisdiction === "default" ? bucket_name : `${jurisdiction}_${bucket_name}`;
}

import { z } from "zod";
import { ONLY_CLOUDFLARE_TYPES } from "../project/bindings/only-cloudflare.ts";

const name = z.string().min(1);

const schemas = [
  z.object({ type: z.literal("plain_text"), name, text: z.string() }),
  z.object({ type: z.literal("json"), name, json: z.json() }),
  z.object({ type: z.literal("secret_text"), name, text: z.string() }),
  z.object({ type: z.literal("kv_namespace"), name, namespace_id: z.string().min(1) }),
  z.object({
    type: z.literal("durable_object_namespace"),
    name,
    class_name: z.string().min(1),
    /** The Worker that implements the class, where it is another. */
    script_name: z.string().optional(),
    /** The account's id of the namespace; it is found by class and script where it isn't given. */
    namespace_id: z.string().optional(),
  }),
  z.object({
    type: z.literal("workflow"),
    name,
    workflow_name: z.string().min(1),
    class_name: z.string().min(1),
    /** The Worker that implements it, where it is another. */
    script_name: z.string().optional(),
    /** The account's id of the Workflow; it is found by its name where it isn't given. */
    workflow_id: z.string().optional(),
  }),
  z.object({
    type: z.literal("queue"),
    name,
    queue_name: z.string().min(1),
    /** Seconds that messages wait unless they say otherwise. */
    delivery_delay: z.number().optional(),
    /** The account's id of the queue; it is found by its name where it isn't given. */
    queue_id: z.string().optional(),
  }),
  z.object({
    type: z.literal("service"),
    name,
    service: z.string().min(1),
    entrypoint: z.string().min(1).nullish(),
    props: z.record(z.string(), z.json()).nullish(),
  }),
  z.object({
    type: z.literal("ratelimit"),
    name,
    namespace_id: z.string().min(1),
    simple: z.object({
      limit: z.number().int().min(1),
      period: z.union([z.literal(10), z.literal(60)]),
    }),
  }),
  z.object({ type: z.literal("version_metadata"), name }),
  z.object({ type: z.literal("assets"), name }),
  z.looseObject({ type: z.literal(ONLY_CLOUDFLARE_TYPES), name }),
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

/** A binding of a type, or of one of several. */
export type BindingOf<Type extends Binding["type"]> = Extract<Binding, { type: Type }>;

/** The types of the bindings that the edge on this machine takes. */
export const BINDING_TYPES: ReadonlySet<string> = new Set(
  schemas.flatMap((schema) => [...schema.shape.type.values]),
);

/** A binding that is more than a value: the Worker calls it. */
export type ServiceBinding = Exclude<Binding, { type: "plain_text" | "json" | "secret_text" }>;

/** Whether a binding is a plain value. */
export function isVariable(
  binding: Binding,
): binding is BindingOf<"plain_text" | "json" | "secret_text"> {
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

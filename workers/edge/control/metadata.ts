import { z } from "zod";
import { assetConfigSchema } from "../../../lib/deploy/assets.ts";
import {
  BINDING_TYPES,
  type Binding,
  bindingSchema,
  type InheritedBinding,
  inheritedSchema,
} from "../../../lib/deploy/bindings.ts";
import { migrationsSchema } from "../../../lib/deploy/migrations.ts";
import { ApiError, checked } from "./envelope.ts";
import { declaredModules } from "./stored-modules.ts";

/** What Cloudflare takes a Worker without a compatibility date to mean. */
export const OLDEST_DATE = "2021-11-02";

/** The bindings this edge can give; others are refused by name rather than left out in silence. */
const uploadedSchema = z.discriminatedUnion("type", [...bindingSchema.options, inheritedSchema]);

const anyBinding = z.looseObject({ type: z.string(), name: z.string().optional() });

/** An upload's `metadata` part. Keys it doesn't name are ignored, as Cloudflare does. */
export const metadataSchema = z.object({
  main_module: z.string().optional(),
  body_part: z.string().optional(),
  compatibility_date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .nullish(),
  compatibility_flags: z.array(z.string()).nullish(),
  bindings: z.array(anyBinding).nullish(),
  keep_bindings: z.array(z.string()).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
  migrations: migrationsSchema.nullish(),
  assets: z.object({ jwt: z.string().nullish(), config: assetConfigSchema.nullish() }).nullish(),
  keep_assets: z.boolean().nullish(),
  tags: z.array(z.string()).nullish(),
  logpush: z.boolean().nullish(),
  observability: z.unknown().optional(),
  tail_consumers: z.unknown().optional(),
  limits: z.unknown().optional(),
  placement: z.unknown().optional(),
  usage_model: z.unknown().optional(),
  thaw_modules: declaredModules.nullish(),
});

export type Metadata = z.infer<typeof metadataSchema>;

const invalid = (message: string): ApiError => new ApiError(400, 10021, message);

/** The metadata an upload brings, checked. */
export function parseMetadata(text: string): Metadata {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid("Could not read content for part metadata: it isn't JSON.");
  }
  return checked(metadataSchema, json, { what: "The metadata isn't valid" });
}

/** Settings name a binding that stays as it is by its type and name alone, which is too little for a new one. */
export function keptByName(binding: unknown): unknown {
  const given = anyBinding.safeParse(binding);
  if (!given.success || uploadedSchema.safeParse(binding).success) return binding;
  const isBare = Object.keys(given.data).every((key) => key === "type" || key === "name");
  return isBare ? { type: "inherit", name: given.data.name } : binding;
}

/** The bindings of an upload, checked one by one so that a refusal names the one it means. */
export function parseBindings(bindings: unknown[]): (Binding | InheritedBinding)[] {
  return bindings.map((binding) => {
    const parsed = uploadedSchema.safeParse(binding);
    if (parsed.success) return parsed.data;
    const given = anyBinding.safeParse(binding);
    const type = given.success ? given.data.type : "?";
    const known = BINDING_TYPES.has(type) || type === "inherit";
    const label = (given.success ? given.data.name : undefined) ?? "?";
    if (known) throw invalid(`Binding "${label}" isn't a valid ${type} binding.`);
    throw invalid(`Binding "${label}" is of the type ${type}, which this edge can't give yet.`);
  });
}

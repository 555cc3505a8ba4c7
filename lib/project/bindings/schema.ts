import { z } from "zod";
import { cronProblem } from "../cron.ts";
import { SECRET_NAME } from "../secrets.ts";

const text = z.string().min(1, "must not be empty");
const name = text.regex(
  /^[A-Za-z_$][\w$]*$/,
  "must be a name that code can use: letters, digits and underscores, no digit first",
);
const className = name;
const secretName = z
  .string()
  .regex(SECRET_NAME, "must be a name with letters, digits and _, no digit first");
const seconds = (most: number) => whole(0, most);
const whole = (least: number, most: number) => {
  const words = `must be a whole number from ${least} to ${most}`;
  return z.number().int(words).min(least, words).max(most, words);
};
const ignored = z.unknown().optional();
/** For `wrangler dev` alone: a preview's resource, whether to use the real one. */
const development = { remote: ignored, local_dev: ignored };

const cron = z.string().superRefine((value, context) => {
  const problem = cronProblem(value);
  if (problem !== null) {
    const message = `is no cron expression ("${value}"): ${problem}`;
    context.addIssue({ code: "custom", message });
  }
});

const migration = z.object({
  tag: text,
  new_sqlite_classes: z.array(className).optional(),
  new_classes: z.array(className).optional(),
  renamed_classes: z.array(z.object({ from: className, to: className })).optional(),
  deleted_classes: z.array(className).optional(),
  transferred_classes: z
    .array(z.object({ from: className, from_script: text, to: className }))
    .optional(),
});

export const ratelimitSchema = z.object({
  name,
  namespace_id: text,
  simple: z.object({
    limit: z.number().int("must be a whole number").min(1, "must be at least 1"),
    period: z.union([z.literal(10), z.literal(60)], "must be 10 or 60"),
  }),
});

/** A binding that has nothing but a name, and details that go on as they are. */
const single = <T extends z.ZodRawShape>(details: T) =>
  z.object({ binding: name, ...development, ...details }).optional();
const list = <T extends z.ZodRawShape>(details: T) =>
  z.array(z.object({ binding: name, ...development, ...details })).optional();

/**
 * The parts of a wrangler configuration that bind a Worker to something, or set how it runs. A key that
 * isn't here is told in a notice; one that is `ignored` is known, and means nothing to Thaw.
 * @see https://developers.cloudflare.com/workers/wrangler/configuration/
 */
export const settingsSchema = z.object({
  kv_namespaces: list({ id: text.optional(), preview_id: ignored }),
  r2_buckets: list({
    bucket_name: text.optional(),
    jurisdiction: text.optional(),
    preview_bucket_name: ignored,
  }),
  d1_databases: list({
    database_id: text.optional(),
    database_name: text.optional(),
    migrations_dir: text.optional(),
    migrations_table: text.optional(),
    migrations_pattern: ignored,
    preview_database_id: ignored,
    database_internal_env: ignored,
  }),
  queues: z
    .object({
      producers: list({ queue: text.optional(), delivery_delay: seconds(86_400).optional() }),
      consumers: z
        .array(
          z.object({
            queue: text,
            type: z.literal("worker", "must be worker, or left out").optional(),
            max_batch_size: whole(1, 100).optional(),
            max_batch_timeout: seconds(60).optional(),
            max_retries: whole(0, 100).optional(),
            dead_letter_queue: text.optional(),
            max_concurrency: whole(1, 250).nullish(),
            retry_delay: seconds(86_400).optional(),
            visibility_timeout_ms: ignored,
          }),
        )
        .optional(),
    })
    .optional(),
  durable_objects: z
    .object({
      bindings: z.array(
        z.object({
          name,
          class_name: className,
          script_name: text.optional(),
          environment: ignored,
        }),
      ),
      code_update_strategy: ignored,
    })
    .optional(),
  migrations: z.array(migration).optional(),
  workflows: list({
    name: text,
    class_name: className,
    script_name: text.optional(),
    limits: ignored,
    concurrency: ignored,
    default_retention: ignored,
    jurisdiction: ignored,
  }),
  services: list({
    service: text,
    entrypoint: text.optional(),
    props: z.record(z.string(), z.unknown()).optional(),
    environment: ignored,
  }),
  assets: z
    .object({
      directory: text.optional(),
      binding: name.optional(),
      html_handling: z
        .enum(
          ["auto-trailing-slash", "force-trailing-slash", "drop-trailing-slash", "none"],
          "must be auto-trailing-slash, force-trailing-slash, drop-trailing-slash or none",
        )
        .optional(),
      not_found_handling: z
        .enum(
          ["single-page-application", "404-page", "none"],
          "must be single-page-application, 404-page or none",
        )
        .optional(),
      run_worker_first: z
        .union([z.boolean(), z.array(z.string())], "must be true, false or a list of paths")
        .optional(),
    })
    .optional(),
  ratelimits: z.array(ratelimitSchema).optional(),
  unsafe: z
    .object({
      bindings: z.array(z.looseObject({ name, type: text })).optional(),
      metadata: ignored,
    })
    .optional(),
  version_metadata: single({}),
  triggers: z.object({ crons: z.array(cron).optional() }).optional(),
  tail_consumers: z.array(z.object({ service: text, environment: ignored })).optional(),
  observability: z.looseObject({ enabled: z.boolean().optional() }).optional(),
  limits: z
    .object({ cpu_ms: whole(1, 300_000).optional(), subrequests: whole(1, 1e7).optional() })
    .optional(),
  placement: z.looseObject({ mode: z.string().optional() }).optional(),
  logpush: z.boolean().optional(),
  ai: single({ staging: ignored }),
  vectorize: list({ index_name: text }),
  hyperdrive: list({ id: text, localConnectionString: text.optional() }),
  browser: single({}),
  images: single({}),
  analytics_engine_datasets: list({ dataset: text.optional() }),
  send_email: z
    .array(
      z.object({
        name,
        destination_address: text.optional(),
        allowed_destination_addresses: z.array(text).optional(),
        allowed_sender_addresses: z.array(text).optional(),
        remote: ignored,
      }),
    )
    .optional(),
  mtls_certificates: list({ certificate_id: text }),
  dispatch_namespaces: list({
    namespace: text,
    outbound: z
      .object({
        service: text,
        environment: text.optional(),
        parameters: z.array(text).optional(),
      })
      .optional(),
  }),
  pipelines: list({ stream: text.optional(), pipeline: text.optional() }),
  secrets_store_secrets: list({ store_id: text, secret_name: text }),
  worker_loaders: list({}),
  secrets: z.object({ required: z.array(secretName).optional() }).optional(),
});

export type Settings = z.infer<typeof settingsSchema>;

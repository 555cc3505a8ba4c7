import type { SettingPath } from "../places.ts";
import type { Settings } from "./schema.ts";
import type { ProjectBinding } from "./types.ts";

/** A binding, and where the configuration has it. */
export interface PlacedBinding {
  binding: ProjectBinding;
  path: SettingPath;
}

type Entry<List extends unknown[] | undefined> = NonNullable<List>[number];

/** All bindings of a configuration, in the words of Cloudflare's upload. */
export function placedBindings(settings: Settings): PlacedBinding[] {
  const { queues, durable_objects, assets, unsafe } = settings;
  return [
    ...each(["kv_namespaces"], settings.kv_namespaces, ({ binding: name, id }) => ({
      type: "kv_namespace",
      name,
      namespace_id: id,
    })),
    ...each(
      ["r2_buckets"],
      settings.r2_buckets,
      ({ binding: name, bucket_name, jurisdiction }) => ({
        type: "r2_bucket",
        name,
        bucket_name,
        jurisdiction,
      }),
    ),
    ...each(["d1_databases"], settings.d1_databases, database),
    ...each(
      ["queues", "producers"],
      queues?.producers,
      ({ binding: name, queue: queue_name, delivery_delay }) => ({
        type: "queue",
        name,
        queue_name,
        delivery_delay,
      }),
    ),
    ...each(
      ["durable_objects", "bindings"],
      durable_objects?.bindings,
      ({ name, class_name, script_name }) => ({
        type: "durable_object_namespace",
        name,
        class_name,
        script_name,
      }),
    ),
    ...each(
      ["workflows"],
      settings.workflows,
      ({ binding: name, name: workflow_name, class_name, script_name }) => ({
        type: "workflow",
        name,
        workflow_name,
        class_name,
        script_name,
      }),
    ),
    ...each(["services"], settings.services, ({ binding: name, service, entrypoint, props }) => ({
      type: "service",
      name,
      service,
      entrypoint,
      props,
    })),
    ...each(["ratelimits"], settings.ratelimits, (entry) => ({ type: "ratelimit", ...entry })),
    ...one(["version_metadata"], settings.version_metadata, "version_metadata"),
    ...(assets?.binding === undefined
      ? []
      : [{ binding: { type: "assets", name: assets.binding }, path: ["assets"] } as const]),
    ...onlyCloudflare(settings),
    ...each(["unsafe", "bindings"], unsafe?.bindings, (entry) => entry as ProjectBinding),
  ];
}

function onlyCloudflare(settings: Settings): PlacedBinding[] {
  return [
    ...one(["ai"], settings.ai, "ai"),
    ...one(["browser"], settings.browser, "browser"),
    ...one(["images"], settings.images, "images"),
    ...each(["vectorize"], settings.vectorize, ({ binding: name, index_name }) => ({
      type: "vectorize",
      name,
      index_name,
    })),
    ...each(
      ["hyperdrive"],
      settings.hyperdrive,
      ({ binding: name, id, localConnectionString }) => ({
        type: "hyperdrive",
        name,
        id,
        localConnectionString,
      }),
    ),
    ...each(
      ["analytics_engine_datasets"],
      settings.analytics_engine_datasets,
      ({ binding: name, dataset = name }) => ({ type: "analytics_engine", name, dataset }),
    ),
    ...each(["send_email"], settings.send_email, ({ remote: _, ...entry }) => ({
      type: "send_email",
      ...entry,
    })),
    ...each(
      ["mtls_certificates"],
      settings.mtls_certificates,
      ({ binding: name, certificate_id }) => ({ type: "mtls_certificate", name, certificate_id }),
    ),
    ...each(["dispatch_namespaces"], settings.dispatch_namespaces, dispatchNamespace),
    ...each(["pipelines"], settings.pipelines, ({ binding: name, stream, pipeline }) => ({
      type: "pipelines",
      name,
      ...(stream === undefined ? { pipeline } : { stream }),
    })),
    ...each(
      ["secrets_store_secrets"],
      settings.secrets_store_secrets,
      ({ binding: name, store_id, secret_name }) => ({
        type: "secrets_store_secret",
        name,
        store_id,
        secret_name,
      }),
    ),
    ...each(["worker_loaders"], settings.worker_loaders, ({ binding: name }) => ({
      type: "worker_loader",
      name,
    })),
  ];
}

function database(entry: Entry<Settings["d1_databases"]>): ProjectBinding {
  const { binding: name, database_id: id, database_name } = entry;
  const { migrations_dir = "migrations", migrations_table = "d1_migrations" } = entry;
  return { type: "d1", name, id, database_name, migrations_dir, migrations_table };
}

function dispatchNamespace(entry: Entry<Settings["dispatch_namespaces"]>): ProjectBinding {
  const { binding: name, namespace, outbound } = entry;
  if (!outbound) return { type: "dispatch_namespace", name, namespace };
  const { service, environment, parameters } = outbound;
  const params = parameters?.map((parameter) => ({ name: parameter }));
  const worker = { service, environment };
  return { type: "dispatch_namespace", name, namespace, outbound: { worker, params } };
}

function each<T>(
  path: SettingPath,
  entries: T[] | undefined,
  convert: (entry: T) => ProjectBinding,
): PlacedBinding[] {
  return (entries ?? []).map((entry, index) => ({
    binding: convert(entry),
    path: [...path, index],
  }));
}

function one(
  path: SettingPath,
  entry: { binding: string } | undefined,
  type: "ai" | "browser" | "images" | "version_metadata",
): PlacedBinding[] {
  return entry ? [{ binding: { type, name: entry.binding }, path }] : [];
}

import { stringify } from "smol-toml";
import { describe, expect, it, test } from "vitest";
import { parseProject } from "../project.ts";
import type { Project } from "../types.ts";

const read = (config: object): Project =>
  parseProject({
    "src/entry.py": "",
    "public/a.html": "",
    "wrangler.jsonc": JSON.stringify(config),
  });
const readToml = (text: string): Project =>
  parseProject({ "src/entry.py": "", "wrangler.toml": text });

describe("each section of a wrangler configuration", () => {
  test.each<[string, object, object]>([
    [
      "kv_namespaces",
      [{ binding: "A", id: "1", preview_id: "2" }],
      { type: "kv_namespace", name: "A", namespace_id: "1" },
    ],
    ["kv_namespaces", [{ binding: "A" }], { type: "kv_namespace", name: "A" }],
    [
      "r2_buckets",
      [{ binding: "A", bucket_name: "b", jurisdiction: "eu" }],
      { type: "r2_bucket", name: "A", bucket_name: "b", jurisdiction: "eu" },
    ],
    [
      "d1_databases",
      [{ binding: "A", database_id: "i", database_name: "n", migrations_dir: "m" }],
      {
        type: "d1",
        name: "A",
        id: "i",
        database_name: "n",
        migrations_dir: "m",
        migrations_table: "d1_migrations",
      },
    ],
    [
      "queues",
      { producers: [{ binding: "A", queue: "q", delivery_delay: 5 }] },
      { type: "queue", name: "A", queue_name: "q", delivery_delay: 5 },
    ],
    [
      "durable_objects",
      { bindings: [{ name: "A", class_name: "Room", script_name: "other" }] },
      {
        type: "durable_object_namespace",
        name: "A",
        class_name: "Room",
        script_name: "other",
      },
    ],
    [
      "workflows",
      [{ binding: "A", name: "flow", class_name: "Flow" }],
      { type: "workflow", name: "A", workflow_name: "flow", class_name: "Flow" },
    ],
    [
      "services",
      [{ binding: "A", service: "s", entrypoint: "E", props: { a: [1] } }],
      { type: "service", name: "A", service: "s", entrypoint: "E", props: { a: [1] } },
    ],
    [
      "ratelimits",
      [{ name: "A", namespace_id: "1", simple: { limit: 5, period: 10 } }],
      { type: "ratelimit", name: "A", namespace_id: "1", simple: { limit: 5, period: 10 } },
    ],
    [
      "unsafe",
      {
        bindings: [
          { name: "A", type: "ratelimit", namespace_id: "1", simple: { limit: 5, period: 60 } },
        ],
      },
      { type: "ratelimit", name: "A", namespace_id: "1", simple: { limit: 5, period: 60 } },
    ],
    ["version_metadata", { binding: "A" }, { type: "version_metadata", name: "A" }],
    ["assets", { directory: "./public", binding: "A" }, { type: "assets", name: "A" }],
    ["ai", { binding: "A", remote: true }, { type: "ai", name: "A" }],
    ["browser", { binding: "A" }, { type: "browser", name: "A" }],
    ["images", { binding: "A" }, { type: "images", name: "A" }],
    [
      "vectorize",
      [{ binding: "A", index_name: "i" }],
      { type: "vectorize", name: "A", index_name: "i" },
    ],
    [
      "hyperdrive",
      [{ binding: "A", id: "1", localConnectionString: "postgres://a" }],
      { type: "hyperdrive", name: "A", id: "1", localConnectionString: "postgres://a" },
    ],
    [
      "analytics_engine_datasets",
      [{ binding: "A" }],
      { type: "analytics_engine", name: "A", dataset: "A" },
    ],
    [
      "send_email",
      [{ name: "A", destination_address: "a@b.c" }],
      { type: "send_email", name: "A", destination_address: "a@b.c" },
    ],
    [
      "mtls_certificates",
      [{ binding: "A", certificate_id: "1" }],
      { type: "mtls_certificate", name: "A", certificate_id: "1" },
    ],
    [
      "dispatch_namespaces",
      [{ binding: "A", namespace: "n", outbound: { service: "o", parameters: ["p"] } }],
      {
        type: "dispatch_namespace",
        name: "A",
        namespace: "n",
        outbound: { worker: { service: "o" }, params: [{ name: "p" }] },
      },
    ],
    [
      "pipelines",
      [{ binding: "A", pipeline: "p" }],
      { type: "pipelines", name: "A", pipeline: "p" },
    ],
    [
      "secrets_store_secrets",
      [{ binding: "A", store_id: "1", secret_name: "s" }],
      { type: "secrets_store_secret", name: "A", store_id: "1", secret_name: "s" },
    ],
    ["worker_loaders", [{ binding: "A" }], { type: "worker_loader", name: "A" }],
  ])("%s %j becomes a binding in the words of an upload", (section, value, expected) => {
    const { settings, notices } = read({ [section]: value });
    expect(settings.bindings).toEqual([expected]);
    expect(notices).toEqual([]);
  });

  it("says the same in TOML", () => {
    const config = {
      name: "a",
      kv_namespaces: [{ binding: "A", id: "1" }],
      queues: { consumers: [{ queue: "q", max_batch_size: 3 }] },
      triggers: { crons: ["0 0 * * *"] },
      ai: { binding: "AI" },
    };
    expect(readToml(stringify(config)).settings).toEqual(read(config).settings);
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { ThawError } from "../../errors.ts";
import { parseProject } from "../project.ts";
import type { Project } from "../types.ts";

const read = (config: object): Project =>
  parseProject({
    "src/entry.py": "",
    "public/a.html": "",
    "wrangler.jsonc": JSON.stringify(config),
  });

test("triggers, migrations, consumers and settings of the upload are read", () => {
  const migrations = [
    { tag: "v1", new_sqlite_classes: ["A"], new_classes: ["B"] },
    {
      tag: "v2",
      renamed_classes: [{ from: "A", to: "C" }],
      deleted_classes: ["B"],
      transferred_classes: [{ from: "X", from_script: "other", to: "Y" }],
    },
  ];
  const consumer = {
    queue: "q",
    max_batch_size: 10,
    max_batch_timeout: 1,
    max_retries: 3,
    dead_letter_queue: "dead",
    max_concurrency: null,
    retry_delay: 60,
  };
  const metadata = {
    tail_consumers: [{ service: "tail" }],
    observability: { enabled: true, logs: { invocation_logs: false } },
    limits: { cpu_ms: 100 },
    placement: { mode: "smart" },
    logpush: true,
  };
  const { settings, notices } = read({
    migrations,
    queues: { consumers: [{ ...consumer, type: "worker" }] },
    triggers: { crons: ["*/5 * * * *"] },
    assets: { directory: "public", run_worker_first: ["/api/*"], not_found_handling: "404-page" },
    ...metadata,
  });
  expect(settings).toMatchObject({
    migrations,
    consumers: [consumer],
    crons: ["*/5 * * * *"],
    assets: {
      directory: "public",
      run_worker_first: ["/api/*"],
      not_found_handling: "404-page",
    },
    metadata,
  });
  expect(notices).toEqual([]);
});

test("secrets that are required are read with their lines, in JSON and in TOML", () => {
  const jsonc =
    '{\n  "secrets": {\n    "required": [\n      "ONE",\n      "TWO", "ONE"\n    ]\n  }\n}';
  const { settings, notices } = parseProject({ "src/entry.py": "", "wrangler.jsonc": jsonc });
  expect(settings.requiredSecrets).toEqual([
    { name: "ONE", file: "wrangler.jsonc", line: 4, column: 7 },
    { name: "TWO", file: "wrangler.jsonc", line: 5, column: 7 },
  ]);
  expect(notices).toEqual([]);
  const toml = parseProject({
    "src/entry.py": "",
    "wrangler.toml": 'name = "a"\n[secrets]\nrequired = ["ONE"]\n',
  });
  expect(toml.settings.requiredSecrets).toMatchObject([{ name: "ONE", line: 3 }]);
  expect(read({}).settings.requiredSecrets).toBeUndefined();
  expect(read({ secrets: {} }).settings.requiredSecrets).toEqual([]);
});

const wrong: [object, string][] = [
  [
    { secrets: { required: ["a-b"] } },
    "secrets.required[0] must be a name with letters, digits and _, no digit first",
  ],
  [{ kv_namespaces: {} }, "kv_namespaces must be a list"],
  [{ kv_namespaces: [{ id: "1" }] }, "kv_namespaces[0].binding is missing"],
  [
    { kv_namespaces: [{ binding: "A" }, { binding: 3 }] },
    "kv_namespaces[1].binding must be a string",
  ],
  [
    { kv_namespaces: [{ binding: "a-b" }] },
    "kv_namespaces[0].binding must be a name that code can use: letters, digits and underscores, no digit first",
  ],
  [{ kv_namespaces: [{ binding: "A", id: "" }] }, "kv_namespaces[0].id must not be empty"],
  [{ queues: [] }, "queues must be an object"],
  [
    { queues: { consumers: [{ queue: "q", max_batch_size: 101 }] } },
    "queues.consumers[0].max_batch_size must be a whole number from 1 to 100",
  ],
  [
    { queues: { consumers: [{ queue: "q", type: "http_pull" }] } },
    "queues.consumers[0].type must be worker, or left out",
  ],
  [
    { durable_objects: { bindings: [{ name: "A" }] } },
    "durable_objects.bindings[0].class_name is missing",
  ],
  [{ migrations: [{ new_classes: ["A"] }] }, "migrations[0].tag is missing"],
  [
    { ratelimits: [{ name: "A", namespace_id: "1", simple: { limit: 1, period: 30 } }] },
    "ratelimits[0].simple.period must be 10 or 60",
  ],
  [
    { unsafe: { bindings: [{ name: "A", type: "ratelimit", namespace_id: "1" }] } },
    "unsafe.bindings[0].simple is missing",
  ],
  [
    { unsafe: { bindings: [{ name: "A", type: "magic" }] } },
    'unsafe.bindings[0].type is "magic", which Thaw doesn\'t know',
  ],
  [
    { triggers: { crons: ["0 0 * * *", "* * *"] } },
    'triggers.crons[1] is no cron expression ("* * *"): it needs five fields, separated by spaces: minute, hour, day of month, month, day of week',
  ],
  [{ assets: { html_handling: "odd" } }, "assets.html_handling must be auto-trailing-slash"],
  [
    { assets: { run_worker_first: 1 } },
    "assets.run_worker_first must be true, false or a list of paths",
  ],
  [
    { vars: { A: 1 }, kv_namespaces: [{ binding: "A" }] },
    "kv_namespaces[0] gives the name A to a binding, which vars.A has already",
  ],
  [
    { r2_buckets: [{ binding: "A" }], ai: { binding: "A" } },
    "ai gives the name A to a binding, which r2_buckets[0] has already",
  ],
  [
    { media: { binding: "M" } },
    "media is a kind of binding that Thaw can't give. Take it out to go on",
  ],
];

test.each(wrong)("%j is refused: %s", (config, message) => {
  expect(() => read(config)).toThrow(
    expect.objectContaining({
      code: "bad_config",
      file: "wrangler.jsonc",
      message: expect.stringContaining(`wrangler.jsonc: ${message}`),
    }),
  );
});

test("a refusal names the line of the setting, in JSON and in TOML", () => {
  const failed = (files: Record<string, string>): unknown => {
    try {
      return parseProject({ "src/entry.py": "", ...files });
    } catch (thrown) {
      return thrown;
    }
  };
  const jsonc = '{\n  "kv_namespaces": [\n    { "binding": "A" },\n    { "binding": 3 }\n  ]\n}';
  expect(failed({ "wrangler.jsonc": jsonc })).toMatchObject({ line: 4, column: 18 });
  const toml =
    '[[kv_namespaces]]\nbinding = "A"\n\n[[kv_namespaces]]\nid = "x"\nbinding = 3\n\n[vars]\nX = 1\n';
  expect(failed({ "wrangler.toml": toml })).toMatchObject({ line: 6, column: 1 });
  const missing =
    '[queues]\n[[queues.consumers]]\nqueue = "a"\n[[queues.consumers]]\nmax_retries = 1\n';
  expect(failed({ "wrangler.toml": missing })).toMatchObject({ line: 4 });
  const inline = 'name = "a"\ntriggers = { crons = ["x"] }\n';
  expect(failed({ "wrangler.toml": inline })).toMatchObject({ line: 2 });
});

test("what is left out without harm is told, with its line", () => {
  const text = `{
  "$schema": "x", "dev": { "port": 1 }, "send_metrics": false,
  "routes": ["example.com/*"],
  "env": { "staging": {}, "production": {} },
  "colour": "red",
  "kv_namespaces": [{ "binding": "A", "idd": "1" }]
}`;
  const { notices } = parseProject({ "src/entry.py": "", "wrangler.jsonc": text });
  expect(notices.map(({ line, message }) => [line, message])).toEqual([
    [3, "Routes are left out: a Worker deployed from here has an address of its own."],
    [4, "The top level is used; the environments (staging, production) are left out."],
    [5, "colour isn't a setting that Thaw knows; it is left out."],
    [6, "kv_namespaces[0].idd isn't a setting that Thaw knows; it is left out."],
  ]);
});

test("whatever a section holds, it is read or refused with its file, and never anything else", () => {
  const section = fc.constantFrom(
    "kv_namespaces",
    "r2_buckets",
    "d1_databases",
    "queues",
    "durable_objects",
    "migrations",
    "workflows",
    "services",
    "assets",
    "ratelimits",
    "unsafe",
    "triggers",
    "hyperdrive",
    "send_email",
    "env",
    "placement",
  );
  const entry = fc.dictionary(
    fc.constantFrom("binding", "name", "id", "bindings", "crons", "producers", "simple", "other"),
    fc.oneof(fc.jsonValue(), fc.constantFrom("A", "B")),
  );
  const value = fc.oneof(fc.jsonValue(), entry, fc.array(entry));
  fc.assert(
    fc.property(fc.dictionary(section, value), (config) => {
      try {
        const { settings } = read(config);
        const names = settings.bindings.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ThawError);
        expect(thrown).toMatchObject({ code: "bad_config", file: "wrangler.jsonc", line: 1 });
      }
    }),
  );
});

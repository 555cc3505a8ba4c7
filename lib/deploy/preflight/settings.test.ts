import { expect, test } from "vitest";
import { NO_SETTINGS, type WorkerSettings } from "../../project/bindings/types.ts";
import { BINDING_TYPES } from "../bindings.ts";
import { checkSettings, type SettingsCheck } from "./settings.ts";

const exports = {
  handlers: [],
  classes: [
    { name: "Default", kind: "entrypoint", methods: ["fetch"] } as const,
    { name: "Room", kind: "durable_object", methods: [] } as const,
    { name: "Flow", kind: "workflow", methods: [] } as const,
  ].map((one) => ({ ...one, methods: [...one.methods] })),
};

const check = (settings: Partial<WorkerSettings>, more: Partial<SettingsCheck> = {}) =>
  checkSettings({
    name: "me",
    settings: { ...NO_SETTINGS, ...settings },
    vars: {},
    exports,
    bindingTypes: undefined,
    ...more,
  });

const room = { type: "durable_object_namespace", name: "ROOMS", class_name: "Room" } as const;
const flow = { type: "workflow", name: "FLOW", workflow_name: "f", class_name: "Flow" } as const;
const migrations = [{ tag: "v1", new_sqlite_classes: ["Room"] }];

test("classes that the program has, of the right kind and migrated, pass", () => {
  expect(() => check({ bindings: [room, flow], migrations })).not.toThrow();
  const elsewhere = { ...room, class_name: "Theirs", script_name: "other" };
  expect(() => check({ bindings: [elsewhere] })).not.toThrow();
  const theirs = { type: "service", name: "S", service: "other", entrypoint: "Theirs" } as const;
  expect(() => check({ bindings: [theirs] })).not.toThrow();
});

test.each<[Partial<WorkerSettings>, string]>([
  [
    { bindings: [{ ...room, class_name: "Hall" }], migrations },
    "ROOMS is bound to the Durable Object class Hall, which isn't a class of the entry file. Of this kind it has: Room.",
  ],
  [
    { bindings: [{ ...flow, class_name: "Room", script_name: "me" }] },
    "FLOW is bound to the Workflow class Room, which is a class of another kind: Durable Object. Of this kind it has: Flow.",
  ],
  [
    { bindings: [{ type: "service", name: "ME", service: "me", entrypoint: "Admin" }] },
    "ME is bound to the entrypoint class Admin, which isn't a class of the entry file. Of this kind it has: Default.",
  ],
  [
    { bindings: [room] },
    'ROOMS is bound to the class Room, but no migration makes it a Durable Object. Add to the wrangler configuration: "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Room"] }].',
  ],
  [
    { migrations: [{ tag: "v1", new_sqlite_classes: ["Gone"] }] },
    "A migration makes Gone a Durable Object, but the program has no such class. Of this kind it has: Room.",
  ],
])("%j is refused before anything is sent", (settings, message) => {
  expect(() => check(settings)).toThrow(expect.objectContaining({ code: "bad_config", message }));
});

test("a name for two things is refused, in variables that the deploy itself was given too", () => {
  const bindings = [{ type: "kv_namespace", name: "A" } as const];
  expect(() => check({ bindings }, { vars: { A: "x" } })).toThrow(
    "The name A is given to two things in env. Rename one of them.",
  );
  expect(() => check({ bindings: [...bindings, { type: "version_metadata", name: "A" }] })).toThrow(
    "The name A is given",
  );
});

test("what the target can't give is refused by its name", () => {
  const bindingTypes = new Set(["kv_namespace"]);
  expect(() => check({ bindings: [flow] }, { bindingTypes })).toThrow(
    "FLOW is a binding of the type workflow, which the edge on this machine can't give yet.",
  );
  expect(() => check({ consumers: [{ queue: "q" }] }, { bindingTypes })).toThrow(
    "The edge on this machine has no queues yet: take `queues` out.",
  );
  expect(() =>
    check({ bindings: [{ type: "ai", name: "AI" }] }, { bindingTypes: BINDING_TYPES }),
  ).not.toThrow();
});

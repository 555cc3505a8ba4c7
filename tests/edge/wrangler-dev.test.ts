import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import type { TestBuilder } from "../snapshot/builder.ts";
import { type Answer, ask } from "./client.ts";
import { buildPython, startBuilder } from "./python-worker.ts";
import { type RunningWrangler, startWranglerDev } from "./wrangler.ts";

/** A bundle holds modules of all kinds, under names that its main module imports. */
const CONFIG = {
  name: "bundle",
  main: "index.js",
  compatibility_date: "2026-08-01",
  no_bundle: true,
  find_additional_modules: true,
  base_dir: ".",
  rules: [
    { type: "ESModule", globs: ["**/*.js"] },
    { type: "CompiledWasm", globs: ["**/*.wasm"] },
    { type: "Data", globs: ["**/*.bin"] },
  ],
  vars: { GREETING: "Hello" },
  durable_objects: { bindings: [{ name: "ROOMS", class_name: "Room" }] },
  workflows: [{ name: "pipeline", binding: "PIPELINE", class_name: "Pipeline" }],
  migrations: [{ tag: "v1", new_sqlite_classes: ["Room"] }],
};

let builder: TestBuilder;
let folder: string;
let running: RunningWrangler;
beforeAll(async () => {
  await buildRuntime();
  await buildIsolates();
  builder = await startBuilder();
  folder = await mkdtemp(join(tmpdir(), "thaw-bundle-"));
  const { record, modules } = await buildPython(builder, "bundle", { file: "everything.py" });
  for (const { name, content } of modules) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  const config = { ...CONFIG, compatibility_flags: record.compatibilityFlags };
  await writeFile(join(folder, "wrangler.jsonc"), JSON.stringify(config));
  running = await startWranglerDev(folder);
}, 120_000);
afterAll(async () => {
  await running?.stop();
  await builder.stop();
  await rm(folder, { recursive: true, force: true });
});

function call(path: string, args?: unknown): Promise<Answer> {
  return ask(running, "localhost", path, {
    method: args ? "POST" : "GET",
    ...(args ? { body: JSON.stringify(args) } : {}),
  });
}
const value = async (path: string, args: unknown): Promise<unknown> =>
  JSON.parse((await call(path, args)).text);

test("a bundle in a folder answers under wrangler dev, restored from its snapshot", async () => {
  const answer = await call("/any/events");
  expect(answer).toMatchObject({ status: 200, text: "[]" });
  expect(answer.headers["server-timing"]).toContain("restored from a snapshot");
});

test("its Durable Object keeps its storage, sees env, and answers RPC", async () => {
  expect(await value("/one/add", [2])).toMatchObject({ total: 2 });
  expect(await value("/one/add", [3])).toMatchObject({ total: 5 });
  expect((await call("/lobby/fetch")).text).toBe("Hello from lobby");
  expect((await call("/one/fail", [])).text).toContain("not in this room");
});

test("its Workflow runs its steps", async () => {
  expect(await value("/workflow/start", { id: "a", number: 21 })).toEqual({ id: "a" });
  await value("/workflow/approve", { id: "a", payload: { by: "ann" } });
  await expect
    .poll(() => value("/workflow/status", { id: "a" }), { timeout: 20_000 })
    .toMatchObject({ status: "complete", output: { doubled: 42, tried: 3, by: "ann" } });
});

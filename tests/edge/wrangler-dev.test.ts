import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildIsolates } from "../../scripts/build/isolates.ts";
import { buildRuntime } from "../../scripts/build/runtime.ts";
import { findFreePorts } from "../../scripts/supervisor/ports.ts";
import { bundleBuilder, TestBuilder } from "../snapshot/builder.ts";

const require = createRequire(import.meta.url);
const WRANGLER = join(dirname(require.resolve("wrangler/package.json")), "bin/wrangler.js");
const READY_MS = 60_000;

let folder: string;
let port: number;
let wrangler: ChildProcess;
let output = "";

beforeAll(async () => {
  await buildRuntime();
  await buildIsolates();
  folder = await mkdtemp(join(tmpdir(), "thaw-wrangler-dev-"));
  await writeBundle(folder);
  port = (await findFreePorts(["dev"])).dev;
  wrangler = spawn(
    process.execPath,
    [
      WRANGLER,
      "dev",
      "--port",
      String(port),
      "--ip",
      "127.0.0.1",
      "--show-interactive-dev-session=false",
    ],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false", HOME: folder },
    },
  );
  for (const stream of [wrangler.stdout, wrangler.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const deadline = Date.now() + READY_MS;
  while ((await call("/lobby/fetch")) === undefined && wrangler.exitCode === null) {
    if (Date.now() > deadline) throw new Error(`wrangler dev serves nothing:\n${output}`);
    await new Promise((done) => setTimeout(done, 300));
  }
}, 180_000);

afterAll(async () => {
  // wrangler runs workerd as a child of its own: the whole group ends.
  if (wrangler.pid !== undefined) process.kill(-wrangler.pid, "SIGKILL");
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A bundle as any Worker's source: its modules in a folder, with the configuration that it needs. */
async function writeBundle(to: string): Promise<void> {
  const builder = await TestBuilder.start(await bundleBuilder());
  try {
    const source = await readFile(new URL("./programs/everything.py", import.meta.url), "utf8");
    const { result } = await builder.build({
      "src/entry.py": source,
      "pyproject.toml":
        '[project]\nname = "plain"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = []\n',
    });
    const { record, modules } = builder.bundle(result.snapshot.id);
    for (const { name, content } of modules) {
      await mkdir(dirname(join(to, "worker", name)), { recursive: true });
      await writeFile(join(to, "worker", name), content);
    }
    await writeFile(
      join(to, "wrangler.json"),
      JSON.stringify(configuration(record.bundle.mainModule)),
    );
  } finally {
    await builder.stop();
  }
}

const configuration = (main: string): object => ({
  name: "plain",
  main: `worker/${main}`,
  compatibility_date: "2026-10-01",
  no_bundle: true,
  find_additional_modules: true,
  base_dir: "worker",
  rules: [
    { type: "ESModule", globs: ["**/*.js"] },
    { type: "CompiledWasm", globs: ["**/*.wasm"] },
    { type: "Data", globs: ["**/*.bin"] },
  ],
  vars: { GREETING: "Hello" },
  durable_objects: { bindings: [{ name: "ROOMS", class_name: "Room" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["Room"] }],
  workflows: [{ name: "pipeline", binding: "PIPELINE", class_name: "Pipeline" }],
});

async function call(path: string, args?: unknown): Promise<string | undefined> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: args === undefined ? "GET" : "POST",
    ...(args === undefined ? {} : { body: JSON.stringify(args) }),
  }).catch(() => undefined);
  return response?.ok ? response.text() : undefined;
}

test("a bundle is a plain Worker: stock wrangler serves it, from its snapshot", async () => {
  expect(await call("/lobby/fetch")).toBe("Hello from lobby");
  const response = await fetch(`http://127.0.0.1:${port}/lobby/fetch`);
  expect(response.headers.get("server-timing")).toMatch(/warm|restored from a snapshot/);
  expect(output).not.toMatch(/error/i);
});

test("its Durable Objects in Python keep what they store, and answer by RPC", async () => {
  expect(JSON.parse((await call("/one/add", [2])) ?? "{}")).toMatchObject({ total: 2 });
  expect(JSON.parse((await call("/one/add", [3])) ?? "{}")).toMatchObject({ total: 5 });
});

test("its Workflows run", async () => {
  await call("/workflow/start", { id: "one", number: 4 });
  const approved = await call("/workflow/approve", { id: "one", payload: { by: "ann" } });
  expect(approved).toBeDefined();
  await expect
    .poll(async () => JSON.parse((await call("/workflow/status", { id: "one" })) ?? "{}"), {
      timeout: 20_000,
    })
    .toMatchObject({ status: "complete", output: { doubled: 8, by: "ann" } });
});

import type { WorkerLoaderWorkerCode } from "@cloudflare/workers-types";
import { expect, test } from "vitest";
import type { ServeEnv } from "../env.ts";
import type { ActiveWorker } from "../registry/types.ts";
import { type LoadContext, loadCode } from "./loader.ts";
import { ModuleCache } from "./module-cache.ts";
import type { TailProps } from "./tails/message.ts";

const contents: Record<string, string> = {
  main: "export default {};",
  wasm: "\0asm",
  data: "bytes",
};

/** A store that tells which hashes it was asked for. */
function storeEnv(asked: string[]): ServeEnv {
  return {
    INTERNAL_TOKEN: "token",
    LOADER: undefined as never,
    QUEUES: undefined as never,
    OBJECTS: undefined as never,
    KV: undefined as never,
    R2: undefined as never,
    D1: undefined as never,
    STORE: {
      fetch: async (input) => {
        const hash = String(input).split("/").at(-1) ?? "";
        asked.push(hash);
        return new Response(contents[hash]);
      },
    },
  };
}

const worker: ActiveWorker = {
  tailed: false,
  name: "shop",
  assets: null,
  objects: [],
  script: "s1",
  version: "v1",
  createdOn: "2026-10-02T00:00:00Z",
  tag: "",
  addressed: true,
  mainModule: "index.js",
  compatibilityDate: "2026-10-01",
  compatibilityFlags: ["nodejs_compat"],
  modules: [
    { name: "index.js", type: "esm", hash: "main" },
    { name: "add.wasm", type: "wasm", hash: "wasm" },
    { name: "layers/app.bin", type: "data", hash: "data" },
  ],
  bindings: [{ type: "plain_text", name: "A", text: "1" }],
};

const load = (asked: string[], version: ActiveWorker, context: Partial<LoadContext> = {}) =>
  loadCode(
    storeEnv(asked),
    version,
    {
      cache: new ModuleCache(100),
      staticModules: {},
      bindingsScript: "// makes bindings",
      ...context,
    },
    {
      AssetsEntrypoint: ({ props }) => ({ assets: props.assets }),
      ObjectsEntrypoint: ({ props }) => ({ objects: props }),
      QueueEntrypoint: ({ props }) => ({ queue: props }),
      WorkflowBindingEntrypoint: ({ props }) => ({ workflow: props }),
      CacheEntrypoint: ({ props }) => ({ cache: props.script }),
      RatelimitEntrypoint: ({ props }) => props,
      ServiceEntrypoint: ({ props }) => props,
      KvEntrypoint: ({ props }) => ({ kv: props.namespace }),
      R2Entrypoint: ({ props }) => ({ r2: props.bucket }),
      TailEntrypoint: ({ props }: { props: TailProps }) => ({ tail: props }),
      D1Entrypoint: ({ props }) => ({ d1: props.database }),
    },
  );

/** A script that the edge puts in front of the Worker's own. */
const script = ({ modules }: WorkerLoaderWorkerCode, name: string): string =>
  (modules[`thaw-edge/${name}`] as { js: string }).js;

test("a version becomes code for Worker Loader", async () => {
  const code = await load([], worker);
  expect(code).toMatchObject({
    compatibilityDate: "2026-10-01",
    compatibilityFlags: ["nodejs_compat"],
    mainModule: "thaw-edge/main.js",
    env: { A: "1", "thaw:cache": { cache: "s1" } },
  });
  expect(code.modules["index.js"]).toEqual({ js: "export default {};" });
  expect(code.modules["add.wasm"]).toEqual({ wasm: expect.any(ArrayBuffer) });
  expect(code.modules["layers/app.bin"]).toEqual({ data: expect.any(ArrayBuffer) });
});

test("only what another version didn't bring is fetched", async () => {
  const asked: string[] = [];
  const cache = new ModuleCache(100);
  await load(asked, worker, { cache });
  const modules = worker.modules.map((module) =>
    module.type === "data" ? { ...module, hash: "newer" } : module,
  );
  asked.length = 0;
  await load(asked, { ...worker, modules }, { cache });
  expect(asked).toEqual(["newer"]);
});

test("WebAssembly that was compiled with serve is handed over compiled", async () => {
  const asked: string[] = [];
  const header = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
  const compiled = new WebAssembly.Module(header);
  const code = await load(asked, worker, { staticModules: { wasm: compiled } });
  expect(code.modules["add.wasm"]).toEqual({ wasm: compiled });
  expect(asked).not.toContain("wasm");
});

test("a binding that is called gets a stub of its own, made into an object before the Worker's code runs", async () => {
  const bindings: ActiveWorker["bindings"] = [
    { type: "kv_namespace", name: "CACHE", namespace_id: "n1" },
    { type: "json", name: "LIST", json: [1] },
  ];
  const code = await load([], { ...worker, bindings });
  expect(code.env).toMatchObject({ CACHE: { kv: "n1" }, LIST: [1] });
  expect(code.mainModule).toBe("thaw-edge/main.js");
  expect(script(code, "main.js")).toContain('import * as worker from "../index.js";');
  expect(script(code, "parts/bindings.js")).toContain(
    '[{"type":"kv_namespace","name":"CACHE","namespace_id":"n1"}]',
  );
});

test("the classes of Durable Objects are exported as the edge runs them, over a stub that the Worker can't name", async () => {
  const objects = [{ className: "Room", namespace: "n2" }];
  const code = await load([], { ...worker, bindings: [], objects });
  expect(script(code, "main.js")).toContain(
    'export const Room = durableObject("Room", worker.Room);',
  );
  expect(code.env).toMatchObject({
    "thaw:objects:Room": { objects: { namespace: "n2", script: "shop", className: "Room" } },
  });
});

test("a bucket's stub reaches the bucket of its jurisdiction, a database's the one of its id", async () => {
  const code = await load([], {
    ...worker,
    bindings: [
      { type: "r2_bucket", name: "FILES", bucket_name: "files" },
      { type: "r2_bucket", name: "EU", bucket_name: "files", jurisdiction: "eu" },
      { type: "d1", name: "DB", id: "d" },
    ],
  });
  expect(code.env).toMatchObject({
    FILES: { r2: "files" },
    EU: { r2: "eu_files" },
    DB: { d1: "d" },
  });
});

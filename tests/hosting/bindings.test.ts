import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "jsonc-parser";
import type { V4WorkerOptions } from "miniflare";
import { expect, test } from "vitest";
import { readLimits } from "../../scripts/supervisor/options.ts";
import { productProcesses } from "../../scripts/supervisor/product.ts";
import { HOSTING } from "./hosted.ts";

/** What means nothing there: where the ports of this machine are, and what Cloudflare gives by itself. */
const LOCAL_ONLY: Record<string, string[]> = {
  front: ["FRONT_TIMEOUT_MS"],
  web: ["API_TOKEN", "VERSIONS", "ASSETS", "FRONT_TIMEOUT_MS"],
  control: ["API_TOKENS", "PUBLIC_ORIGIN"],
};
/** Set as secrets, or settings of hosting alone. */
const SECRETS = /^(INTERNAL_TOKEN|API_TOKEN|CLOUDFLARE_\w+)$/;
const HOSTED_ONLY = new Set(["APP_HOST", "USER_HOST", "CACHE_BYTES"]);

const names = (value: object | undefined): string[] => Object.keys(value ?? {});

/** The names of a Worker's bindings, as the supervisor gives them. */
function localNames(worker: V4WorkerOptions): string[] {
  const { bindings, serviceBindings, durableObjects, kvNamespaces, r2Buckets } = worker;
  const { workerLoaders, workflows } = worker;
  return [
    bindings,
    serviceBindings,
    durableObjects,
    kvNamespaces as object | undefined,
    r2Buckets as object | undefined,
    workerLoaders,
    workflows,
  ].flatMap(names);
}

interface Named {
  binding?: string;
  name?: string;
}

/** The same of a configuration for Cloudflare. */
function hostedNames(config: Record<string, unknown>): string[] {
  const lists = ["services", "r2_buckets", "kv_namespaces", "worker_loaders", "workflows"];
  const listed = lists.flatMap((key) => (config[key] as Named[] | undefined) ?? []);
  const objects = (config.durable_objects as { bindings: Named[] } | undefined)?.bindings ?? [];
  const assets = (config.assets as Named | undefined)?.binding;
  return [
    ...names(config.vars as object | undefined),
    ...listed.map(({ binding }) => binding ?? ""),
    ...objects.map(({ name }) => name ?? ""),
    ...(assets === undefined ? [] : [assets]),
  ];
}

test("each part has the bindings there that it has on this machine", async () => {
  const versions = { thaw: "", pyodide: "", workerd: "", node: "", uv: "" };
  const { processes } = await productProcesses(
    { port: 8787, dataDir: join(tmpdir(), "thaw-unused"), limits: readLimits({}) },
    { uv: "uv", versions },
  );
  const workers = processes.flatMap(
    ({ config }) => (config as { workers?: V4WorkerOptions[] } | undefined)?.workers ?? [],
  );
  const checked: string[] = [];
  for (const worker of workers) {
    const { name = "" } = worker;
    if (name === "heartbeat") continue;
    const text = await readFile(join(HOSTING, name, "wrangler.jsonc"), "utf8");
    const hosted = hostedNames(parse(text) as Record<string, unknown>);
    const left = new Set(LOCAL_ONLY[name]);
    const wanted = localNames(worker).filter((one) => !SECRETS.test(one) && !left.has(one));
    const given = hosted.filter((one) => !HOSTED_ONLY.has(one));
    expect([name, ...given.toSorted()]).toEqual([name, ...wanted.toSorted()]);
    checked.push(name);
  }
  expect(checked.toSorted()).toEqual(["builder", "control", "front", "serve", "web"]);
});

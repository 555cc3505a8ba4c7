import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeployResult } from "../../lib/deploy/deploy.ts";
import { moduleType } from "../../lib/deploy/modules.ts";
import type { BundleModule } from "../../lib/deploy/types.ts";
import type { PackagesEnvironment } from "../../lib/preview/types.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import type { SnapshotResult } from "../../lib/snapshot/types.ts";
import { type Progress, readOperation } from "../../lib/sse.ts";
import { Product } from "../../tests/support/product.ts";
import { API_TOKEN } from "../../workers/edge/testing.ts";

/** One operation of the product: what it gave, how long it took from outside, and its own steps. */
export interface Timed<T> {
  value: T;
  milliseconds: number;
  steps: Progress[];
}

/** Starts the product; with `warm`, on a new data folder that has that one's package caches only. */
export async function startProduct(warm?: string): Promise<Product> {
  const dataDir = await mkdtemp(join(tmpdir(), "thaw-bench-"));
  if (warm !== undefined) {
    await mkdir(dataDir, { recursive: true });
    await cp(join(warm, "packages"), join(dataDir, "packages"), { recursive: true });
  }
  return Product.start({ dataDir, env: { THAW_API_TOKEN: API_TOKEN } });
}

/** Stops it and removes its data. */
export async function endProduct(product: Product): Promise<void> {
  await product.stop();
  await rm(product.dataDir, { recursive: true, force: true });
}

/** `POST /api/packages`, as the page does before a run. */
export function resolvePackages(product: Product, files: ProjectFiles) {
  return operation<PackagesEnvironment>(product, "packages", { files });
}

/** site-packages of a project, as a browser gets them. */
export async function fetchPack(product: Product, hash: string): Promise<Uint8Array> {
  const response = await fetch(`${product.origin}/blobs/${hash}`);
  if (!response.ok) throw new Error(`The packages can't be read: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** `POST /api/snapshot`. */
export function takeSnapshot(product: Product, files: ProjectFiles) {
  return operation<SnapshotResult>(product, "snapshot", { files });
}

/** `POST /api/deploy`, to the edge on this machine. */
export function deploySnapshot(product: Product, snapshot: string, name: string) {
  const target = { kind: "local" };
  return operation<DeployResult>(product, "deploy", { snapshot, target, name });
}

/** The modules of the bundle that a snapshot is deployed as, from Cloudflare's API as this machine speaks it. */
export async function deployedModules(
  product: Product,
  snapshot: string,
  name: string,
): Promise<BundleModule[]> {
  await deploySnapshot(product, snapshot, name);
  const response = await fetch(
    `${product.origin}/client/v4/accounts/local/workers/scripts/${name}`,
    { headers: { authorization: `Bearer ${API_TOKEN}` } },
  );
  if (!response.ok) throw new Error(`The script can't be read: ${response.status}`);
  const form = await response.formData();
  return Promise.all(
    [...form].map(async ([module, content]): Promise<BundleModule> => {
      if (typeof content === "string") throw new Error(`${module} came as text`);
      const type = moduleType(content.type);
      if (!type || type === "cjs") throw new Error(`${module} is of the type ${content.type}`);
      return { name: module, type, content: new Uint8Array(await content.arrayBuffer()) };
    }),
  );
}

async function operation<T>(product: Product, route: string, body: object): Promise<Timed<T>> {
  const steps: Progress[] = [];
  const began = performance.now();
  const response = await fetch(`${product.origin}/api/${route}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const value = await readOperation<T>(response, (progress) => void steps.push(progress));
  return { value, milliseconds: performance.now() - began, steps };
}

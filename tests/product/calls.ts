import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { DeployResult } from "../../lib/deploy/deploy.ts";
import { type ErrorBody, ThawError } from "../../lib/errors.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import type { SnapshotResult } from "../../lib/snapshot/types.ts";
import { readOperation } from "../../lib/sse.ts";
import { ask } from "../edge/client.ts";
import type { Product } from "../support/product.ts";

async function call<T>(product: Product, path: string, body: unknown): Promise<T> {
  const response = await fetch(product.origin + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return readOperation<T>(response);
}

/** `POST /api/snapshot` to its end. */
export async function snapshot(product: Product, files: ProjectFiles) {
  return (await call<SnapshotResult>(product, "/api/snapshot", { files })).snapshot;
}

/** `POST /api/deploy` to its end. */
export function deploy(product: Product, id: string, name: string): Promise<DeployResult> {
  return call(product, "/api/deploy", { snapshot: id, name });
}

/** Snapshot and deploy. */
export async function publish(product: Product, files: ProjectFiles, name: string) {
  return deploy(product, (await snapshot(product, files)).id, name);
}

/** The error that work ends in. */
export async function failure(work: Promise<unknown>): Promise<ErrorBody> {
  const error = await work.then(
    (value) => new Error(`It went through: ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ThawError) return error.toJSON();
  throw error;
}

/** A project that is one Python file, and depends on packages. */
export function program(source: string, dependencies: string[] = []): ProjectFiles {
  const list = dependencies.map((one) => `    ${JSON.stringify(one)},\n`).join("");
  return {
    "src/entry.py": source,
    "pyproject.toml": `[project]\nname = "bad"\nversion = "0.1.0"\nrequires-python = ">=3.12"\ndependencies = [\n${list}]\n`,
  };
}

/** A program that answers every request with a text. */
export const answers = (text: string): string => `from workers import Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    async def fetch(self, request):
        return Response(${JSON.stringify(text)})
`;

/** What the issue allows: how long anything innocent may go without an answer. */
const PATIENCE_MS = 5_000;

/**
 * Asks for the page, health, Cloudflare's API and another Worker, over and over while work goes on, and
 * expects a good answer from each, each time, within five seconds.
 */
export async function whileOthersAnswer<T>(
  product: Product,
  neighbour: { name: string; text: string },
  work: Promise<T>,
): Promise<T> {
  const token = (await readFile(join(product.dataDir, "api-token"), "utf8")).trim();
  const innocent: [host: string, path: string, says: string][] = [
    ["localhost", "/", "<html"],
    ["localhost", "/api/health", '"web":{"ok":true}'],
    ["localhost", "/client/v4/user/tokens/verify", '"active"'],
    [`${neighbour.name}.localhost`, "/", neighbour.text],
  ];
  let going = true;
  const watch = innocent.map(async ([host, path, says]) => {
    const slow: string[] = [];
    let asked = 0;
    for (; going || asked < 2; asked++) {
      const began = performance.now();
      const { status, text } = await ask(product, host, path, {
        headers: { authorization: `Bearer ${token}` },
      });
      const took = Math.round(performance.now() - began);
      const good = status === 200 && text.includes(says) && took < PATIENCE_MS;
      if (!good) slow.push(`${host}${path}: ${status} after ${took} ms: ${text.slice(0, 200)}`);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return slow;
  });
  try {
    return await work;
  } finally {
    going = false;
    expect((await Promise.all(watch)).flat()).toEqual([]);
  }
}

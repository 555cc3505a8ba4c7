/** What this folder's tests share: a real uv, a service on a data folder of its own, wheels and an index. */
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { strToU8, zipSync } from "fflate";
import { normalizeName } from "../../lib/packages/requirements.ts";
import { installUv } from "./install-uv.ts";
import { createPackagesService, type PackagesService } from "./service.ts";
import { readSettings, type Settings } from "./settings.ts";

/** Where tests keep uv, so that one download serves all of them. */
export const UV_FOLDER = resolve(import.meta.dirname, "../../.cache/uv");

export interface TestService extends PackagesService {
  settings: Settings;
  remove(): Promise<void>;
}

/** A packages service on a fresh data folder. */
export async function makeService(options: Partial<Settings> = {}): Promise<TestService> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), "thaw-packages-")));
  const settings: Settings = {
    // Tests stay off Pyodide's own index.
    ...readSettings({ INTERNAL_TOKEN: "token", THAW_DATA: data, THAW_EXTRA_INDEX_URLS: "" }),
    uv: await installUv(UV_FOLDER),
    ...options,
  };
  return {
    ...createPackagesService(settings),
    settings,
    remove: () => rm(data, { recursive: true, force: true }),
  };
}

export interface Wheel {
  filename: string;
  bytes: Uint8Array;
  sha256: string;
}

/** The same files at any time are the same wheel. */
const WHEEL_DATE = new Date(1980, 0, 1);

/** A wheel made of these files, as an index or a folder would offer it. */
export function makeWheel(
  name: string,
  version: string,
  files: Record<string, string | Uint8Array>,
  options: { tag?: string; requires?: string[]; metadata?: string } = {},
): Wheel {
  const tag = options.tag ?? "py3-none-any";
  const info = `${name}-${version}.dist-info`;
  const requires = (options.requires ?? []).map((one) => `Requires-Dist: ${one}\n`).join("");
  const content: typeof files = {
    ...files,
    [`${info}/METADATA`]:
      options.metadata ?? `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${requires}`,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
  };
  const record = [...Object.keys(content), `${info}/RECORD`].map((path) => `${path},,\n`).join("");
  const entries = Object.entries({ ...content, [`${info}/RECORD`]: record });
  const zipped = Object.fromEntries(
    entries.map(([path, one]) => [path, typeof one === "string" ? strToU8(one) : one]),
  );
  const bytes = zipSync(zipped, { mtime: WHEEL_DATE });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { filename: `${name}-${version}-${tag}.whl`, bytes, sha256 };
}

/** A simple index (HTML) on loopback that offers these wheels; `credentials` as `name:password`. */
export async function serveIndex(
  wheels: Wheel[],
  credentials?: string,
): Promise<{ url: string; close(): Promise<void> }> {
  const wanted = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
  const server = createServer((request, response) => {
    if (wanted && request.headers.authorization !== wanted) {
      response.writeHead(401, { "www-authenticate": "Basic" }).end();
      return;
    }
    const [, folder, name] = request.url?.split("/") ?? [];
    const wheel = wheels.find(({ filename }) => filename === name);
    if (folder === "files" && wheel) {
      response.end(wheel.bytes);
      return;
    }
    const offered = wheelsOf(name, wheels);
    if (offered.length === 0) response.writeHead(404);
    else response.setHeader("content-type", "text/html");
    const links = offered.map(
      ({ filename, sha256 }) => `<a href="/files/${filename}#sha256=${sha256}">${filename}</a>`,
    );
    response.end(`<!DOCTYPE html><html><body>${links.join("\n")}</body></html>`);
  });
  const { port, close } = await listen(server);
  return { url: `http://${credentials ? `${credentials}@` : ""}127.0.0.1:${port}/simple`, close };
}

/** Those of one package, by its normal name. */
export function wheelsOf(name: string | undefined, wheels: Wheel[]): Wheel[] {
  return wheels.filter(({ filename }) => normalizeName(filename.split("-")[0] ?? "") === name);
}

/** Starts a server on loopback. */
export async function listen(
  server: Server,
  port = 0,
): Promise<{ port: number; close(): Promise<void> }> {
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

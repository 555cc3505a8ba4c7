import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  type V4MiniflareOptions,
} from "miniflare";
import type { SnapshotRecord } from "../../lib/deploy/store.ts";
import type { BundleModule } from "../../lib/deploy/types.ts";
import { sha256 } from "../../lib/hash.ts";
import type { PackagesEnvironment } from "../../lib/preview/types.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import type { SnapshotResult } from "../../lib/snapshot/types.ts";
import { readOperation } from "../../lib/sse.ts";
import { FOR_WORKERD } from "../../scripts/build/for-workerd.ts";
import { createApp } from "../../services/packages/app.ts";
import { makeService } from "../../services/packages/testing.ts";

const TOKEN = "internal-token-of-the-tests";
const SPARES = { SPARES: { className: "SpareIsolate", unsafePreventEviction: true } };
const COMPATIBILITY_DATE = "2026-10-01";

/** One output of esbuild, as Miniflare takes it. */
interface BuiltModule {
  path: string;
  contents: Uint8Array;
}

/** The builder Worker, bundled as the build does it; the main module comes first. */
export async function bundleBuilder(): Promise<BuiltModule[]> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../workers/builder/index.ts", import.meta.url))],
    ...FOR_WORKERD,
    outfile: "/builder/index.js",
    external: ["cloudflare:*", "node:*"],
    loader: { ".wasm": "copy", ".bin": "copy" },
    write: false,
  });
  const modules = outputFiles.map(({ path, contents }) => ({
    path: path.replace("/builder/", ""),
    contents,
  }));
  return modules.sort(
    (one, other) => Number(other.path === "index.js") - Number(one.path === "index.js"),
  );
}

export interface BuiltSnapshot {
  environment: PackagesEnvironment;
  result: SnapshotResult;
}

interface TestBuilderOptions {
  /** Answers for the store instead of the one in memory. */
  store?: (request: Request) => Promise<Response>;
  /** Whether isolates wait for the next build. */
  spares?: boolean;
  /** Package indexes beside the main one. */
  extraIndexUrls?: string[];
}

/** The real builder in workerd, with a store in memory and a real packages service. */
export class TestBuilder {
  readonly contents = new Map<string, Uint8Array>();
  readonly #refs = new Map<string, string>();
  readonly #miniflare: Miniflare;
  readonly #close: () => Promise<void>;

  private constructor(options: (own: TestBuilder) => Miniflare, close: () => Promise<void>) {
    this.#miniflare = options(this);
    this.#close = close;
  }

  /**
   * @param findLinks folders with wheels, beside the index
   */
  static async start(
    modules: BuiltModule[],
    findLinks: string[] = [],
    { store, spares = false, extraIndexUrls = [] }: TestBuilderOptions = {},
  ): Promise<TestBuilder> {
    const service = await makeService({ token: TOKEN, findLinks, extraIndexUrls });
    const packages = createApp(service, TOKEN);
    const own = new TestBuilder(
      (builder) =>
        new Miniflare(
          convertV4MiniflareOptions({
            log: new Log(LogLevel.WARN),
            modulesRoot: "/builder",
            modules: modules.map(({ path, contents }) => ({
              type: path.endsWith(".js")
                ? "ESModule"
                : path.endsWith(".wasm")
                  ? "CompiledWasm"
                  : "Data",
              path: `/builder/${path}`,
              contents,
            })),
            compatibilityDate: COMPATIBILITY_DATE,
            bindings: { INTERNAL_TOKEN: TOKEN },
            workerLoaders: { LOADER: {} },
            durableObjects: spares ? SPARES : {},
            serviceBindings: {
              STORE: store ?? ((request: Request) => builder.answerStore(request)),
              PACKAGES: async (request: Request) => packages.fetch(await copyRequest(request)),
            },
          } as unknown as V4MiniflareOptions),
        ),
      () => service.remove(),
    );
    await own.#miniflare.ready;
    return own;
  }

  /** Builds a project's snapshot; its layers and pack are in {@link contents} afterwards. */
  async build(files: ProjectFiles): Promise<BuiltSnapshot> {
    const environment = await this.#post<PackagesEnvironment>("/packages", files);
    const result = await this.#post<SnapshotResult>("/snapshot", files);
    return { environment, result };
  }

  /** A call of its internal API. */
  async fetch(request: Request): Promise<Response> {
    const { url, method } = request;
    const headers = { "x-thaw-internal": TOKEN };
    const answer = this.#miniflare.dispatchFetch(url, {
      method,
      headers,
      body: await request.text(),
    });
    return (await answer) as unknown as Response;
  }

  /** How many isolates wait for a build. */
  async spares(): Promise<number> {
    const response = await this.#miniflare.dispatchFetch("http://builder/health");
    return ((await response.json()) as { spares: number }).spares;
  }

  /** What was stored of a snapshot: its bundle's modules, by hash in {@link contents}. */
  record(id: string): SnapshotRecord {
    const text = this.#refs.get(`snapshot/${id}`);
    if (text === undefined) throw new Error(`no snapshot ${id} was stored`);
    return JSON.parse(text) as SnapshotRecord;
  }

  /** A snapshot's record, and its bundle's modules with their content. */
  bundle(id: string): { record: SnapshotRecord; modules: BundleModule[] } {
    const record = this.record(id);
    const modules = record.bundle.modules.map(({ name, type, hash }) => {
      const content = this.contents.get(hash);
      if (!content) throw new Error(`the builder stored no content for ${name}`);
      return { name, type, content };
    });
    return { record, modules };
  }

  async stop(): Promise<void> {
    await this.#miniflare.dispose();
    await this.#close();
  }

  async #post<T>(path: string, files: ProjectFiles): Promise<T> {
    const response = await this.#miniflare.dispatchFetch(`http://builder${path}`, {
      method: "POST",
      headers: { "x-thaw-internal": TOKEN },
      body: JSON.stringify({ files }),
    });
    return readOperation<T>(response as unknown as Response);
  }

  /** The store's internal API of docs/processes.md, in memory. */
  async answerStore(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const [, , kind, ...rest] = pathname.split("/");
    const name = rest.join("/");
    if (kind === "blobs") return this.#blob(request, name);
    if (request.method === "PUT") {
      this.#refs.set(name, await request.text());
      return Response.json({});
    }
    const found = this.#refs.get(name);
    return found === undefined
      ? Response.json({ code: "not_found", message: "none" }, { status: 404 })
      : new Response(found);
  }

  async #blob(request: Request, hash: string): Promise<Response> {
    if (request.method === "PUT") {
      const content = new Uint8Array(await request.arrayBuffer());
      if ((await sha256(content)) !== hash) throw new Error(`${hash} arrived damaged`);
      this.contents.set(hash, content);
      return Response.json({ hash, bytes: content.length });
    }
    const found = this.contents.get(hash);
    if (found) return new Response(found as Uint8Array<ArrayBuffer>);
    return Response.json({ code: "not_found", message: "none" }, { status: 404 });
  }
}

/** Miniflare's request as Node's own, which hono reads. */
async function copyRequest(request: Request): Promise<Request> {
  const body = request.method === "GET" ? undefined : await request.arrayBuffer();
  return new Request(request.url, {
    method: request.method,
    headers: [...request.headers],
    ...(body ? { body } : {}),
  });
}

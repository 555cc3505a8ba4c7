import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  MiniflareCoreError,
  type V4MiniflareOptions,
  type V4ServiceDesignator,
  type V4WorkerOptions,
} from "miniflare";
import { FOR_WORKERD } from "../../scripts/build/for-workerd.ts";
import { buildBindings } from "../../scripts/build/isolates.ts";
import { CONTROL_OBJECTS } from "../../scripts/supervisor/control-objects.ts";
import { findFreePorts } from "../../scripts/supervisor/ports.ts";
import { SERVE_RESOURCES } from "../../scripts/supervisor/serve-resources.ts";
import type { ControlEnv } from "./env.ts";

export const API_TOKEN = "api-token-of-the-tests";
export const INTERNAL_TOKEN = "internal-token-of-the-tests";

const COMPATIBILITY_DATE = "2026-10-01";
const START_TRIES = 3;

type Ports = Record<"front" | "control" | "serve", number>;
type Code = Record<"front" | "control" | "serve", string>;

/** Bundles an entry to a single ES module for workerd. */
export async function bundleWorker(entry: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    ...FOR_WORKERD,
    external: ["cloudflare:*", "node:*"],
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** Stands in for the page: says what it was asked. */
const WEB = `export default {
  fetch(request) {
    const headers = Object.fromEntries(request.headers);
    return Response.json({ web: new URL(request.url).pathname, headers }, { headers: { "x-frame-options": "DENY" } });
  }
}`;

export interface EdgeOptions {
  /** Where storage lives; a folder of its own, removed at the end, unless given. */
  folder?: string;
  /** `FRONT_TIMEOUT_MS` of front. */
  timeout?: number;
  /** A script for the Worker in the page's place, with `CONTROL` and `INTERNAL_TOKEN`. */
  web?: string;
  /** Stands for the builder; one that doesn't answer, unless given. */
  builder?: (request: Request) => Promise<Response>;
  /** More variables of control: its tokens, for how long temporary accounts live. */
  control?: Partial<Pick<ControlEnv, "API_TOKENS" | "TEMPORARY_ACCOUNT_MS">>;
}

/** The edge as the supervisor runs it: one process with front and control, one with serve. */
export class TestEdge {
  readonly folder: string;
  readonly #ownFolder: boolean;
  readonly #ports: Ports;
  readonly #options: EdgeOptions;
  readonly #code: Code;
  #web: Miniflare | undefined;
  #serve: Miniflare | undefined;

  private constructor(options: EdgeOptions, folder: string, ports: Ports, code: Code) {
    this.folder = folder;
    this.#ownFolder = options.folder === undefined;
    this.#ports = ports;
    this.#options = options;
    this.#code = code;
  }

  static async start(options: EdgeOptions = {}): Promise<TestEdge> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "thaw-edge-")));
    await buildBindings();
    const entry = (name: string) => bundleWorker(new URL(`./${name}.ts`, import.meta.url));
    const [front, control, serve] = await Promise.all([
      entry("front"),
      entry("control"),
      entry("serve"),
    ]);
    const code = { front, control, serve };
    for (let tries = 1; ; tries++) {
      const ports = await findFreePorts(["front", "control", "serve"]);
      const edge = new TestEdge(options, folder, ports, code);
      const started = await Promise.allSettled([edge.startWeb(), edge.startServe()]);
      const failure = started.find((one) => one.status === "rejected");
      if (!failure) return edge;
      await Promise.all([edge.stopWeb(), edge.stopServe()]);
      // The two processes are told of each other's ports before they have them: another may take one in between.
      if (tries === START_TRIES || !isTaken(failure.reason)) throw failure.reason;
    }
  }

  /** The public origin of the app, `http://localhost:PORT`. */
  get origin(): string {
    return `http://localhost:${this.#ports.front}`;
  }

  get port(): number {
    return this.#ports.front;
  }

  /** Cloudflare's API, as a client's base URL. */
  get api(): string {
    return `http://127.0.0.1:${this.#ports.front}/client/v4`;
  }

  /** Control's internal socket. */
  get store(): string {
    return `http://127.0.0.1:${this.#ports.control}`;
  }

  /** Serve's internal socket. */
  get serve(): string {
    return `http://127.0.0.1:${this.#ports.serve}`;
  }

  async startWeb(): Promise<void> {
    const serve = { external: { address: `127.0.0.1:${this.#ports.serve}`, http: {} } };
    const common = { INTERNAL_TOKEN, API_TOKEN };
    const nowhere = { external: { address: "127.0.0.1:1", http: {} } };
    const builder = (this.#options.builder as V4ServiceDesignator | undefined) ?? nowhere;
    this.#web = await this.#run(
      [
        {
          ...module("front", this.#code.front),
          bindings: { ...common, FRONT_TIMEOUT_MS: this.#options.timeout ?? 5000 },
          serviceBindings: { WEB: "web", CONTROL: "control", SERVE: serve },
          unsafeDirectSockets: [{ host: "127.0.0.1", port: this.#ports.front }],
        },
        {
          ...module("web", this.#options.web ?? WEB),
          bindings: common,
          serviceBindings: { CONTROL: "control" },
        },
        {
          ...module("control", this.#code.control),
          compatibilityFlags: ["nodejs_compat"],
          bindings: { ...common, ...this.#options.control },
          serviceBindings: { SERVE: serve, BUILDER: builder },
          r2Buckets: { BLOBS: "blobs" },
          durableObjects: CONTROL_OBJECTS,
          unsafeDirectSockets: [{ host: "127.0.0.1", port: this.#ports.control }],
        },
      ],
      { resourcePersistencePath: this.folder },
    );
  }

  async startServe(): Promise<void> {
    const store = { external: { address: `127.0.0.1:${this.#ports.control}`, http: {} } };
    this.#serve = await this.#run(
      [
        {
          ...module("serve", this.#code.serve),
          ...SERVE_RESOURCES,
          bindings: { INTERNAL_TOKEN },
          serviceBindings: { STORE: store },
          unsafeDirectSockets: [{ host: "127.0.0.1", port: this.#ports.serve }],
        },
      ],
      { resourcePersistencePath: join(this.folder, "serve") },
    );
  }

  async stopWeb(): Promise<void> {
    await this.#web?.dispose();
    this.#web = undefined;
  }

  async stopServe(): Promise<void> {
    await this.#serve?.dispose();
    this.#serve = undefined;
  }

  /** Ends both processes; storage the edge made for itself goes with them. */
  async stop(): Promise<void> {
    await Promise.all([this.stopWeb(), this.stopServe()]);
    if (this.#ownFolder) await rm(this.folder, { recursive: true, force: true });
  }

  async #run(workers: V4WorkerOptions[], shared: Partial<V4MiniflareOptions> = {}) {
    const options = { log: new Log(LogLevel.ERROR), ...shared, workers } as V4MiniflareOptions;
    const miniflare = new Miniflare(convertV4MiniflareOptions(options));
    try {
      await miniflare.ready;
    } catch (thrown) {
      await miniflare.dispose();
      throw thrown;
    }
    return miniflare;
  }
}

const isTaken = (thrown: unknown): boolean =>
  thrown instanceof MiniflareCoreError && thrown.code === "ERR_ADDRESS_IN_USE";

const module = (name: string, script: string) => ({
  name,
  modules: true as const,
  script,
  compatibilityDate: COMPATIBILITY_DATE,
});

import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, Response } from "miniflare";
import { builtWorker } from "../../scripts/supervisor/modules.ts";
import { findFreePorts } from "../../scripts/supervisor/ports.ts";
import { SERVE_RESOURCES } from "../../scripts/supervisor/serve-resources.ts";
import { setV8Flags } from "../../scripts/supervisor/v8-flags.ts";
import type { ActiveDeployment, ActiveWorker } from "../../workers/edge/registry/types.ts";
import { EXPECTED_BODY, REQUEST_PATH } from "./program.ts";
import type { Side } from "./sides.ts";

const TOKEN = "internal-token-of-the-benchmarks";

export interface Sample {
  /** From sending the request to the first byte of the body, by the caller's clock. */
  milliseconds: number;
  /** What the edge and the Worker say of it themselves. */
  serverTiming: string;
}

/**
 * The product's serve Worker in a workerd of its own. Its store is this process, which knows every side
 * under any number of names: each name is another Worker to serve, so its first request starts a new isolate.
 */
export class ServeHost {
  readonly #miniflare: Miniflare;
  readonly #origin: string;
  #names = 0;

  private constructor(miniflare: Miniflare, origin: string) {
    this.#miniflare = miniflare;
    this.#origin = origin;
  }

  static async start(sides: Side[]): Promise<ServeHost> {
    setV8Flags();
    const { serve } = await findFreePorts(["serve"]);
    const contents = new Map(
      sides.flatMap(({ modules }) => modules.map(({ hash, content }) => [hash, content] as const)),
    );
    const miniflare = new Miniflare(
      convertV4MiniflareOptions({
        host: "127.0.0.1",
        port: 0,
        cf: false,
        log: new Log(LogLevel.WARN),
        telemetry: { enabled: false },
        workers: [
          {
            name: "serve",
            ...builtWorker("serve"),
            compatibilityDate: "2026-10-01",
            bindings: { INTERNAL_TOKEN: TOKEN },
            ...SERVE_RESOURCES,
            serviceBindings: { STORE: ({ url }) => answerStore(new URL(url), sides, contents) },
            unsafeDirectSockets: [{ host: "127.0.0.1", port: serve }],
          },
        ],
      }),
    );
    await miniflare.ready;
    return new ServeHost(miniflare, `http://127.0.0.1:${serve}`);
  }

  /** The first request to a Worker that no isolate exists for. */
  async sample(side: Side): Promise<Sample> {
    const headers = { "x-thaw-internal": TOKEN, "x-thaw-worker": `${side.name}-${this.#names++}` };
    const began = performance.now();
    const response = await fetch(this.#origin + REQUEST_PATH, { headers });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    const milliseconds = performance.now() - began;
    const body = new TextDecoder().decode(first?.value);
    const serverTiming = response.headers.get("server-timing") ?? "";
    if (body !== EXPECTED_BODY) {
      throw new Error(`${side.name} answered ${response.status} ${body}, not ${EXPECTED_BODY}`);
    }
    if (!serverTiming.includes('load;desc="cold"')) {
      throw new Error(`${side.name} was not loaded anew: ${serverTiming}`);
    }
    return { milliseconds, serverTiming };
  }

  stop(): Promise<void> {
    return this.#miniflare.dispose();
  }
}

function answerStore(url: URL, sides: Side[], contents: Map<string, Uint8Array>): Response {
  const [, , kind, key = ""] = url.pathname.split("/");
  const content = kind === "blobs" ? contents.get(key) : undefined;
  if (content) return new Response(content);
  const side = sides.find(({ name }) => kind === "workers" && key.startsWith(`${name}-`));
  if (!side) return new Response(null, { status: 404 });
  const active: ActiveWorker = {
    name: key,
    script: key,
    version: "1",
    createdOn: "2026-10-01T00:00:00Z",
    tag: "",
    addressed: true,
    tailed: false,
    mainModule: side.modules[0]?.name ?? "",
    compatibilityDate: "2026-10-01",
    compatibilityFlags: [],
    modules: side.modules.map(({ name, type, hash }) => ({ name, type, hash })),
    bindings: [],
    assets: null,
    objects: [],
  };
  const deployment: ActiveDeployment = { versions: [{ percentage: 100, worker: active }] };
  return Response.json(deployment);
}

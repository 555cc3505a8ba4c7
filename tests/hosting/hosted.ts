import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { extname, join } from "node:path";
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  type V4MiniflareOptions,
  type V4WorkerOptions,
} from "miniflare";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import { ROOT, UV_DIR } from "../../scripts/paths.ts";
import { builtWeb } from "../../scripts/supervisor/modules.ts";
import { findFreePorts } from "../../scripts/supervisor/ports.ts";
import { installUv } from "../../services/packages/install-uv.ts";

export const HOSTING = join(ROOT, "hosting");
export const API_TOKEN = "token-of-the-api";
const INTERNAL_TOKEN = "token-between-parts";

const TYPES: Record<string, "ESModule" | "CompiledWasm" | "Data"> = {
  ".js": "ESModule",
  ".wasm": "CompiledWasm",
  ".bin": "Data",
};

/** The parts of hosting/ in one workerd, as their configurations bind and route them. */
export class Hosted {
  readonly #miniflare: Miniflare;
  readonly #packages: ChildProcess;

  private constructor(miniflare: Miniflare, packages: ChildProcess) {
    this.#miniflare = miniflare;
    this.#packages = packages;
  }

  /**
   * @param artefacts what `wrangler deploy --dry-run --outdir` wrote of each Worker, by its name
   * @param folder for what they keep
   */
  static async start(artefacts: Record<string, string>, folder: string): Promise<Hosted> {
    const { packages: port } = await findFreePorts(["packages"]);
    const packages = startPackages(port, folder, await installUv(UV_DIR));
    const workers = Object.entries(artefacts).map(([name, outdir]) => worker(name, outdir));
    const options: V4MiniflareOptions = {
      log: new Log(LogLevel.WARN),
      cf: false,
      resourcePersistencePath: join(folder, "state"),
      workers: [web(), ...workers].map((one) => bound(one, port)),
    };
    const miniflare = new Miniflare(convertV4MiniflareOptions(options));
    const hosted = new Hosted(miniflare, packages);
    await miniflare.ready.catch(async (error: unknown) => {
      await hosted.stop();
      throw error;
    });
    return hosted;
  }

  /** A request as it would come to Cloudflare, by its host. */
  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const answer = await this.#miniflare.dispatchFetch(url, init as never);
    return answer as unknown as Response;
  }

  async stop(): Promise<void> {
    this.#packages.kill();
    await this.#miniflare.dispose();
  }
}

/** A Worker with its configuration's bindings and routes, and the modules that would be uploaded. */
function worker(name: string, outdir: string): V4WorkerOptions {
  const config = join(HOSTING, name, "wrangler.jsonc");
  const { workerOptions, main = "" } = unstable_getMiniflareWorkerOptions(config);
  const entry = main.slice(main.lastIndexOf("/") + 1);
  const files = readdirSync(outdir).filter((file) => TYPES[extname(file)] !== undefined);
  const modules = [entry, ...files.filter((file) => file !== entry)].map((file) => ({
    type: TYPES[extname(file)] ?? ("Data" as const),
    path: join(outdir, file),
  }));
  return {
    ...(workerOptions as V4WorkerOptions),
    name: `thaw-${name}`,
    routes: (unstable_readConfig({ config }).routes ?? []).map(
      (route: string | { pattern: string }) => (typeof route === "string" ? route : route.pattern),
    ),
    modulesRoot: outdir,
    modules,
  };
}

/** The page's host, with what the Pages project's configuration binds. */
function web(): V4WorkerOptions {
  const config = join(HOSTING, "web/wrangler.jsonc");
  const { workerOptions } = unstable_getMiniflareWorkerOptions(config);
  return {
    ...(workerOptions as V4WorkerOptions),
    name: "thaw-web",
    ...builtWeb(),
    assets: {
      directory: join(ROOT, ".vercel/output/static"),
      binding: "ASSETS",
      routerConfig: { has_user_worker: true },
    },
    routes: ["thaw.example.com/*"],
  };
}

/** With its secrets, and a service where Cloudflare has a container. */
function bound(options: V4WorkerOptions, packagesPort: number): V4WorkerOptions {
  const { bindings = {}, serviceBindings = {} } = options;
  const packages = { external: { address: `127.0.0.1:${packagesPort}`, http: {} } };
  return {
    ...options,
    bindings: { ...bindings, INTERNAL_TOKEN, API_TOKEN },
    serviceBindings: {
      ...serviceBindings,
      ...("PACKAGES" in serviceBindings ? { PACKAGES: packages } : {}),
    },
  };
}

/** What the image runs, with nothing around it but Node and uv. */
function startPackages(port: number, folder: string, uv: string): ChildProcess {
  const { PATH = "", HOME = "", ...env } = process.env;
  const index = Object.entries(env).filter(([name]) => /^(UV_|THAW_|SSL_|PIP_)/.test(name));
  return spawn(process.execPath, [join(ROOT, "dist/hosting/packages/main.js")], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...Object.fromEntries(index),
      PATH,
      HOME,
      NODE_ENV: "production",
      PORT: String(port),
      HOST: "127.0.0.1",
      THAW_DATA: join(folder, "packages"),
      THAW_UV: uv,
      INTERNAL_TOKEN,
    },
  });
}

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { V4ServiceDesignator, V4WorkerOptions } from "miniflare";
import { checkTokens } from "../../workers/edge/control/auth/tokens.ts";
import { ROOT, WEB_DIR } from "../paths.ts";
import type { Access } from "./access.ts";
import { CONTROL_OBJECTS } from "./control-objects.ts";
import type { ProcessSpec } from "./managed-process.ts";
import { builtWeb, builtWorker } from "./modules.ts";
import type { Options } from "./options.ts";
import { findFreePorts } from "./ports.ts";
import { SERVE_RESOURCES } from "./serve-resources.ts";
import type { Versions } from "./versions.ts";
import { workerdProcess } from "./workerd-process.ts";

const COMPATIBILITY_DATE = "2026-10-01";

const INTERNAL_PORTS = [
  "control",
  "builder",
  "serve",
  "packages",
  "webHeartbeat",
  "builderHeartbeat",
  "serveHeartbeat",
] as const;

type Ports = Record<"public" | (typeof INTERNAL_PORTS)[number], number>;

interface Tokens {
  /** Between our own processes; new at every start. */
  internal: string;
  /** Of Cloudflare's API as this machine speaks it. */
  api: string;
  /** More of them, with permissions of their own; JSON (`workers/edge/control/auth/tokens.ts`). */
  given: string | undefined;
}

/** What runs beside the builder, control and the packages service. */
export interface Parts {
  /** The page and its routes. */
  page: boolean;
  /** The public port, and what serves deployed Workers. */
  edge: boolean;
  /** A deployed Worker that `localhost` itself stands for, where there is no page. */
  root?: string | undefined;
}

export const ALL_PARTS: Parts = { page: true, edge: true };

/** The processes of docs/processes.md, with their Workers, bindings and ports, and the way to them. */
export async function productProcesses(
  options: Pick<Options, "port" | "dataDir" | "limits">,
  tools: { uv: string; versions: Versions },
  parts: Parts = ALL_PARTS,
): Promise<{ processes: ProcessSpec[]; access: Access }> {
  const { dataDir, limits } = options;
  const ports = {
    public: options.port,
    ...(await findFreePorts(INTERNAL_PORTS, options.port)),
  };
  const tokens = {
    internal: randomBytes(24).toString("base64url"),
    api: apiToken(dataDir),
    given: givenTokens(dataDir),
  };
  const { memoryBytes } = limits;
  const stateDir = join(dataDir, "state");
  const processes = [
    workerdProcess({
      name: "web",
      workers: [
        ...(parts.edge ? [front(ports, tokens, parts, limits)] : []),
        ...(parts.page ? [web(ports, tokens, tools.versions, limits)] : []),
        control(ports, tokens),
      ],
      heartbeatPort: ports.webHeartbeat,
      silentMs: limits.otherSilentMs,
      memoryBytes,
      stateDir,
    }),
    workerdProcess({
      name: "builder",
      workers: [builder(ports, tokens)],
      heartbeatPort: ports.builderHeartbeat,
      silentMs: limits.builderSilentMs,
      memoryBytes,
    }),
    ...(parts.edge
      ? [
          workerdProcess({
            name: "serve",
            workers: [serve(ports, tokens)],
            heartbeatPort: ports.serveHeartbeat,
            silentMs: limits.serveSilentMs,
            memoryBytes,
            stateDir,
          }),
        ]
      : []),
    {
      name: "packages",
      entry: join(ROOT, "services/packages/main.ts"),
      env: {
        PORT: String(ports.packages),
        INTERNAL_TOKEN: tokens.internal,
        THAW_DATA: dataDir,
        THAW_UV: tools.uv,
      },
      heartbeat: {
        url: `http://127.0.0.1:${ports.packages}/health`,
        headers: { "x-thaw-internal": tokens.internal },
      },
      silentMs: limits.otherSilentMs,
      memoryBytes,
    },
  ];
  const access: Access = {
    pid: process.pid,
    origin: parts.edge ? `http://localhost:${ports.public}` : null,
    root: parts.root ?? null,
    control: `http://127.0.0.1:${ports.control}`,
    builder: `http://127.0.0.1:${ports.builder}`,
    token: tokens.internal,
  };
  return { processes, access };
}

function front(
  ports: Ports,
  { internal }: Tokens,
  { page, root }: Parts,
  { answerMs }: Options["limits"],
): V4WorkerOptions {
  return {
    ...base("front"),
    bindings: {
      INTERNAL_TOKEN: internal,
      FRONT_TIMEOUT_MS: String(answerMs),
      ...(root === undefined ? {} : { ROOT_WORKER: root }),
    },
    serviceBindings: {
      WEB: page ? "web" : "control",
      CONTROL: "control",
      SERVE: server(ports.serve),
    },
    unsafeDirectSockets: [{ host: "127.0.0.1", port: ports.public }],
  };
}

function web(
  ports: Ports,
  tokens: Tokens,
  versions: Versions,
  { answerMs }: Options["limits"],
): V4WorkerOptions {
  return {
    name: "web",
    ...builtWeb(),
    compatibilityDate: COMPATIBILITY_DATE,
    compatibilityFlags: ["nodejs_compat"],
    assets: {
      directory: WEB_DIR,
      binding: "ASSETS",
      routerConfig: { has_user_worker: true },
    },
    bindings: {
      INTERNAL_TOKEN: tokens.internal,
      API_TOKEN: tokens.api,
      PUBLIC_PORT: String(ports.public),
      FRONT_TIMEOUT_MS: String(answerMs),
      VERSIONS: JSON.stringify(versions),
      ...cloudflareSettings(),
    },
    serviceBindings: {
      CONTROL: "control",
      BUILDER: server(ports.builder),
      PACKAGES: server(ports.packages),
      SERVE: server(ports.serve),
    },
  };
}

function control(ports: Ports, tokens: Tokens): V4WorkerOptions {
  return {
    ...base("control"),
    // zlib, for what browsers fetch.
    compatibilityFlags: ["nodejs_compat"],
    bindings: {
      INTERNAL_TOKEN: tokens.internal,
      API_TOKEN: tokens.api,
      ...(tokens.given === undefined ? {} : { API_TOKENS: tokens.given }),
    },
    r2Buckets: { BLOBS: "blobs" },
    durableObjects: CONTROL_OBJECTS,
    serviceBindings: { SERVE: server(ports.serve), BUILDER: server(ports.builder) },
    unsafeDirectSockets: [{ host: "127.0.0.1", port: ports.control }],
  };
}

function builder(ports: Ports, { internal }: Tokens): V4WorkerOptions {
  return {
    ...base("builder"),
    bindings: { INTERNAL_TOKEN: internal },
    workerLoaders: { LOADER: {} },
    // They hold isolates that wait: an idle one must not end.
    durableObjects: { SPARES: { className: "SpareIsolate", unsafePreventEviction: true } },
    serviceBindings: { STORE: server(ports.control), PACKAGES: server(ports.packages) },
    unsafeDirectSockets: [{ host: "127.0.0.1", port: ports.builder }],
  };
}

function serve(ports: Ports, { internal }: Tokens): V4WorkerOptions {
  return {
    ...base("serve"),
    ...SERVE_RESOURCES,
    bindings: { INTERNAL_TOKEN: internal },
    serviceBindings: { STORE: server(ports.control) },
    unsafeDirectSockets: [{ host: "127.0.0.1", port: ports.serve }],
  };
}

function base(name: string) {
  return { name, ...builtWorker(name), compatibilityDate: COMPATIBILITY_DATE };
}

function server(port: number): V4ServiceDesignator {
  return { external: { address: `127.0.0.1:${port}`, http: {} } };
}

/** Where Cloudflare is and how to get in there, for deploys from the page. */
function cloudflareSettings(): Record<string, string> {
  const names = ["API_TOKEN", "ACCOUNT_ID", "API_BASE_URL", "WORKERS_URL"];
  const given = names.map((name) => [`CLOUDFLARE_${name}`, process.env[`CLOUDFLARE_${name}`]]);
  return Object.fromEntries(given.filter(([, value]) => value));
}

/** The API's token outlives a restart, so that a client's configuration does too. */
function apiToken(dataDir: string): string {
  const given = process.env.THAW_API_TOKEN;
  if (given) return given;
  const path = join(dataDir, "api-token");
  if (existsSync(path)) return readFileSync(path, "utf8").trim();
  const token = randomBytes(24).toString("base64url");
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  return token;
}

/** The tokens in `api-tokens.json`, where there are any. @throws ThawError `bad_config` */
function givenTokens(dataDir: string): string | undefined {
  const path = join(dataDir, "api-tokens.json");
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, "utf8");
  checkTokens(text, path);
  return text;
}

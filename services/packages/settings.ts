import { resolve } from "node:path";
import { hasOwnExtras, words } from "./indexes.ts";
import { PYODIDE_INDEX } from "./pyodide-index.ts";

/** The SDK every Worker gets (`workers`, `asgi`); what `lib/worker` was made for. */
export const WORKERS_SDK = { name: "workers-runtime-sdk", version: "1.9.5" } as const;

/** site-packages of one project, unpacked, in bytes. */
export const MAX_UNPACKED_BYTES = 200 * 1024 * 1024;

/** How long uv may take, in milliseconds. */
export const UV_TIME_LIMIT = { compile: 90_000, install: 180_000 } as const;

/** Where packages come from; what is undefined is left to uv and the environment it runs in. */
export interface IndexSettings {
  indexUrl: string | undefined;
  extraIndexUrls: string[];
  /** Pyodide's own: asked after all others, and done without where it can't be reached. */
  pyodideIndex: string | undefined;
  /** Folders or pages with wheels. */
  findLinks: string[];
}

export interface Settings extends IndexSettings {
  /** The interface to listen on: loopback, but in a container. */
  host: string;
  /** 0 lets the system pick. */
  port: number;
  token: string;
  /** The folder for everything this service keeps. */
  data: string;
  /** The uv binary, where it was given. */
  uv: string | undefined;
  compileTimeLimit: number;
  installTimeLimit: number;
}

/** Settings from the environment (docs/processes.md). Throws an `Error` where one is missing. */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const required = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set`);
    return value;
  };
  return {
    host: env.HOST || "127.0.0.1",
    port: Number(env.PORT ?? 0),
    token: required("INTERNAL_TOKEN"),
    data: resolve(required("THAW_DATA"), "packages"),
    indexUrl: env.THAW_INDEX_URL || undefined,
    ...extraIndexes(env),
    // uv runs in a folder of its own.
    findLinks: words(env.THAW_FIND_LINKS).map((place) =>
      URL.canParse(place) ? place : resolve(place),
    ),
    uv: env.THAW_UV || undefined,
    compileTimeLimit: UV_TIME_LIMIT.compile,
    installTimeLimit: UV_TIME_LIMIT.install,
  };
}

/**
 * Pyodide's own index unless others are named, or it is left out of those that are. Where uv has others by
 * itself, they stay alone: a name that is only there must not be looked for elsewhere.
 */
function extraIndexes(
  env: Record<string, string | undefined>,
): Pick<IndexSettings, "extraIndexUrls" | "pyodideIndex"> {
  const given = env.THAW_EXTRA_INDEX_URLS;
  const named = given === undefined && !hasOwnExtras(env) ? [PYODIDE_INDEX] : words(given);
  const isPyodide = (url: string): boolean => url.replace(/\/+$/, "") === PYODIDE_INDEX;
  return {
    extraIndexUrls: named.filter((url) => !isPyodide(url)),
    pyodideIndex: named.find(isPyodide),
  };
}

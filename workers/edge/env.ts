import type {
  DurableObjectNamespace,
  KVNamespace,
  R2Bucket,
  WorkerLoader,
} from "@cloudflare/workers-types";

/** A binding to another Worker, or to an HTTP server that stands for one. */
export interface Service {
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;
}

/** `control`: Cloudflare's API and the store. */
export interface ControlEnv {
  BLOBS: R2Bucket;
  REGISTRY: DurableObjectNamespace;
  /** Who follows Workers' events: one object for each Worker. */
  TAILS: DurableObjectNamespace;
  SERVE: Service;
  /** Makes snapshots of Python source that is uploaded as it is. */
  BUILDER: Service;
  INTERNAL_TOKEN: string;
  API_TOKEN: string;
  /** More tokens, each with permissions of its own: JSON, see `control/auth/tokens.ts`. */
  API_TOKENS?: string;
  /** How long a temporary account lives, in milliseconds; an hour unless given. */
  TEMPORARY_ACCOUNT_MS?: string | number;
  /** Not a binding: the subdomain of the temporary account that a request is about, if it is about one. */
  SCOPE?: string;
  /** The machine's own account; `local` unless given. */
  ACCOUNT_ID?: string;
  /** The account's first `workers.dev` subdomain; `local` unless given. */
  SUBDOMAIN?: string;
}

/** `serve`: deployed Workers. */
export interface ServeEnv {
  LOADER: WorkerLoader;
  STORE: Service;
  QUEUES: DurableObjectNamespace;
  OBJECTS: DurableObjectNamespace;
  /** Where all Workers' KV namespaces, buckets and databases are. */
  KV: KVNamespace;
  R2: R2Bucket;
  D1: DurableObjectNamespace;
  INTERNAL_TOKEN: string;
  /** How long an active version is believed without asking the store again; 5000 unless given. */
  ACTIVE_TTL_MS?: string | number;
  /** What of modules may stay in memory, in bytes; 256 MiB unless given. */
  CACHE_BYTES?: string;
}

/** `front`: the public port. */
export interface FrontEnv {
  WEB: Service;
  CONTROL: Service;
  SERVE: Service;
  INTERNAL_TOKEN: string;
  /** The Worker that `localhost` itself stands for, in the place of the page. */
  ROOT_WORKER?: string;
  /** The page's host, and the one whose subdomains are Workers; `localhost` unless both are given. */
  APP_HOST?: string;
  USER_HOST?: string;
  /** The longest wait for a deployed Worker's first byte; 100000 unless given. */
  FRONT_TIMEOUT_MS?: string | number;
}

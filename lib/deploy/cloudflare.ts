import { z } from "zod";
import { CloudflareError, readEnvelope } from "./envelope.ts";
import { type RetryOptions, withRetries } from "./retry.ts";

export interface CloudflareOptions {
  /** How to reach the API; the global `fetch` unless given. */
  fetch?: (input: string, init?: RequestInit) => Promise<Response>;
  /** `https://api.cloudflare.com/client/v4`, or the local edge's. */
  baseUrl: string;
  accountId: string;
  /** The API token, sent as a bearer token. Never logged. */
  token?: string | undefined;
  /** Headers for every call, besides. */
  headers?: Record<string, string>;
  retry?: RetryOptions;
}

/** Makes the form of an upload, for each try anew: a body goes out once. */
export type FormMaker = () => FormData | Promise<FormData>;

const anything = z.unknown();
const scriptResult = z.looseObject({ deployment_id: z.string().nullish() });
const versionResult = z.looseObject({
  id: z.string(),
  number: z.number().optional(),
  metadata: z.looseObject({ created_on: z.string() }).optional(),
  annotations: z.record(z.string(), z.unknown()).nullish(),
});
const deploymentResult = z.looseObject({
  id: z.string(),
  created_on: z.string().optional(),
  versions: z.array(z.looseObject({ version_id: z.string(), percentage: z.number() })),
});
const addressResult = z.looseObject({
  enabled: z.boolean(),
  previews_enabled: z.boolean().optional(),
});
const serviceResult = z.looseObject({
  default_environment: z
    .looseObject({ script: z.looseObject({ migration_tag: z.string().nullish() }).nullish() })
    .nullish(),
});
const secretResult = z.looseObject({ name: z.string(), type: z.string() });

export type Version = z.infer<typeof versionResult>;
export type Deployment = z.infer<typeof deploymentResult>;

/** Cloudflare writes a version's UUID without dashes in an upload's result. */
export function versionIdOf(deploymentId: string): string {
  const hex = deploymentId.replaceAll("-", "");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * The client of Cloudflare's API for Workers, against Cloudflare or the local edge. Each method gives the
 * checked `result`, or throws a `CloudflareError` (a `ThawError` with the API's code and message).
 * @see https://developers.cloudflare.com/api/resources/workers/
 */
export class CloudflareClient {
  readonly #options: CloudflareOptions;

  constructor(options: CloudflareOptions) {
    this.#options = options;
  }

  get accountId(): string {
    return this.#options.accountId;
  }

  /** A Worker of this name, with the tag of its last Durable Object migration; null where there is none. */
  async findScript(name: string): Promise<{ migrationTag: string | undefined } | null> {
    try {
      const path = `/workers/services/${encodeURIComponent(name)}`;
      const { default_environment: found } = await this.call("GET", path, serviceResult);
      return { migrationTag: found?.script?.migration_tag ?? undefined };
    } catch (thrown) {
      if (thrown instanceof CloudflareError && thrown.cloudflareCode === 10007) return null;
      throw thrown;
    }
  }

  /** Creates or replaces a Worker, serving at once; gives the version's id. */
  async putScript(name: string, form: FormMaker): Promise<string> {
    const path = `/workers/scripts/${encodeURIComponent(name)}?excludeScript=true`;
    const { deployment_id } = await this.call("PUT", path, scriptResult, form);
    return deployment_id ? versionIdOf(deployment_id) : "";
  }

  /** Adds a version to an existing Worker without serving it. */
  createVersion(name: string, form: FormMaker): Promise<Version> {
    return this.#script("POST", name, "/versions", versionResult, form);
  }

  /** Versions, newest first. */
  async listVersions(name: string): Promise<Version[]> {
    const schema = z.looseObject({ items: z.array(versionResult) });
    return (await this.#script("GET", name, "/versions", schema)).items;
  }

  /** One version. @throws CloudflareError 404 where it isn't there */
  findVersion(name: string, id: string): Promise<Version> {
    return this.#script("GET", name, `/versions/${encodeURIComponent(id)}`, versionResult);
  }

  /** Makes a version serve all requests; `force` also goes back over changed secrets (10220). */
  deployVersion(
    name: string,
    versionId: string,
    options: { message?: string; force?: boolean } = {},
  ): Promise<Deployment> {
    return this.deployVersions(name, [{ version: versionId, percentage: 100 }], options);
  }

  /** Makes versions serve by percentage. */
  deployVersions(
    name: string,
    shares: { version: string; percentage: number }[],
    options: { message?: string; force?: boolean } = {},
  ): Promise<Deployment> {
    const body = {
      strategy: "percentage",
      versions: shares.map(({ version, percentage }) => ({ version_id: version, percentage })),
      annotations: options.message === undefined ? {} : { "workers/message": options.message },
    };
    const path = `/deployments${options.force ? "?force=true" : ""}`;
    return this.#script("POST", name, path, deploymentResult, body);
  }

  /** Deployments, newest first: the first one serves. */
  async listDeployments(name: string): Promise<Deployment[]> {
    const schema = z.looseObject({ deployments: z.array(deploymentResult) });
    return (await this.#script("GET", name, "/deployments", schema)).deployments;
  }

  /** The account's workers.dev subdomain. */
  async accountSubdomain(): Promise<string> {
    const schema = z.looseObject({ subdomain: z.string() });
    return (await this.call("GET", "/workers/subdomain", schema)).subdomain;
  }

  /** Gives the account a workers.dev subdomain, or another one. */
  async makeSubdomain(subdomain: string): Promise<void> {
    await this.call("PUT", "/workers/subdomain", anything, { subdomain });
  }

  /** Turns a Worker's workers.dev address on or off. */
  setAddress(name: string, enabled: boolean) {
    return this.#script("POST", name, "/subdomain", addressResult, { enabled });
  }

  listSecrets(name: string) {
    return this.#script("GET", name, "/secrets", z.array(secretResult));
  }

  putSecret(name: string, secret: string, text: string) {
    const body = { name: secret, text, type: "secret_text" };
    return this.#script("PUT", name, "/secrets", secretResult, body);
  }

  async deleteScript(name: string): Promise<void> {
    await this.#script("DELETE", name, "?force=true", anything);
  }

  #script<T>(
    method: string,
    name: string,
    path: string,
    schema: z.ZodType<T>,
    body?: Record<string, unknown> | FormMaker,
  ): Promise<T> {
    return this.call(method, `/workers/scripts/${encodeURIComponent(name)}${path}`, schema, body);
  }

  /** Any call below `/accounts/{id}`; gives the checked result. */
  call<T>(
    method: string,
    path: string,
    schema: z.ZodType<T>,
    body?: object | FormMaker,
    more: Record<string, string> = {},
  ): Promise<T> {
    return this.callRoot(method, this.#account(path), schema, body, more);
  }

  /** Any call that isn't about the account. */
  async callRoot<T>(
    method: string,
    path: string,
    schema: z.ZodType<T>,
    body?: object | FormMaker,
    more: Record<string, string> = {},
  ): Promise<T> {
    return readEnvelope(await this.#send(method, path, body, more), schema, path);
  }

  /** What a path below `/accounts/{id}` holds, for answers that come without the API's envelope. */
  async download(path: string): Promise<Response> {
    const response = await this.#send("GET", this.#account(path));
    if (response.ok) return response;
    return readEnvelope(response, z.never(), path);
  }

  #account(path: string): string {
    return `/accounts/${encodeURIComponent(this.#options.accountId)}${path}`;
  }

  async #send(
    method: string,
    path: string,
    body?: object | FormMaker,
    more: Record<string, string> = {},
  ): Promise<Response> {
    const { baseUrl, token, retry } = this.#options;
    const headers = { ...this.#options.headers, ...more };
    const send = this.#options.fetch ?? ((input: string, init?: RequestInit) => fetch(input, init));
    const json = body !== undefined && typeof body !== "function";
    const init = async () => ({
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(json ? { "content-type": "application/json" } : {}),
        // Last: the upload of assets has a token of its own.
        ...headers,
      },
      ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : await body() }),
    });
    return withRetries(async () => send(`${baseUrl}${path}`, await init()), retry);
  }
}

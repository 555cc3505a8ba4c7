import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { API_TOKEN, INTERNAL_TOKEN, type TestEdge } from "../../workers/edge/testing.ts";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface AskOptions {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
}

/** A request to the public port under a host name that needs no resolver. */
export function ask(
  edge: { port: number },
  host: string,
  path = "/",
  { method = "GET", headers = {}, body }: AskOptions = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: "127.0.0.1",
        port: edge.port,
        path,
        method,
        headers: { host: `${host}:${edge.port}`, ...headers },
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

/** Asks, and goes away with the first part of the answer's body; gives that part. */
export function askAndLeave(
  edge: { port: number },
  host: string,
  path: string,
  { method = "GET", body }: Pick<AskOptions, "method" | "body"> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: "127.0.0.1",
        port: edge.port,
        path,
        method,
        headers: { host: `${host}:${edge.port}` },
        agent: false,
      },
      (response) => {
        response.once("data", (chunk: Buffer) => {
          resolve(chunk.toString());
          request.destroy();
        });
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

export interface ApiAnswer {
  status: number;
  success: boolean;
  errors: { code: number; message: string }[];
  result: Record<string, unknown>;
}

/** A call of Cloudflare's API for the account `local`, about Workers. */
export function api(
  edge: TestEdge,
  method: string,
  path: string,
  body?: unknown,
  token = API_TOKEN,
): Promise<ApiAnswer> {
  return accountApi(edge, method, `/workers${path}`, body, token);
}

/** A call of Cloudflare's API for the account `local`. */
export function accountApi(
  edge: TestEdge,
  method: string,
  path: string,
  body?: unknown,
  token = API_TOKEN,
): Promise<ApiAnswer> {
  return call(edge, method, `/accounts/local${path}`, body, token);
}

/** A call of Cloudflare's API for the account `local` whose body, or answer, isn't JSON. */
export function rawApi(edge: TestEdge, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${API_TOKEN}`, ...(init.headers as object) };
  return fetch(`${edge.api}/accounts/local${path}`, { ...init, headers });
}

/** A call of Cloudflare's API; with an empty token it comes without one. */
export async function call(
  edge: TestEdge,
  method: string,
  path: string,
  body?: unknown,
  token = API_TOKEN,
): Promise<ApiAnswer> {
  const form = body instanceof FormData;
  const response = await fetch(`${edge.api}${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(form || body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
  });
  return { ...((await response.json()) as ApiAnswer), status: response.status };
}

/** Makes a KV namespace, a bucket or a database, for Workers to be bound to; gives its id. */
export async function makeResource(
  edge: TestEdge,
  kind: "kv" | "r2" | "d1",
  name: string,
): Promise<string> {
  const paths = { kv: "/storage/kv/namespaces", r2: "/r2/buckets", d1: "/d1/database" };
  const { result } = await accountApi(edge, "POST", paths[kind], { title: name, name });
  return String({ kv: result.id, r2: result.name, d1: result.uuid }[kind]);
}

export type Part = [name: string, type: string, content: string | Uint8Array<ArrayBuffer>];

/** An upload with a main module `index.js`. */
export function uploadForm(
  code: string,
  metadata: Record<string, unknown> = {},
  parts: Part[] = [],
): FormData {
  const form = new FormData();
  const own = { main_module: "index.js", compatibility_date: "2026-10-01" };
  form.set("metadata", JSON.stringify({ ...own, ...metadata }));
  for (const [name, type, content] of [
    ["index.js", "application/javascript+module", code] satisfies Part,
    ...parts,
  ]) {
    form.set(name, new File([content], name, { type }));
  }
  return form;
}

/** Deploys a Worker from its code. */
export function put(
  edge: TestEdge,
  name: string,
  code: string,
  metadata: Record<string, unknown> = {},
  parts: Part[] = [],
): Promise<ApiAnswer> {
  return api(edge, "PUT", `/scripts/${name}`, uploadForm(code, metadata, parts));
}

/** A call of the store's internal API. */
export function storeCall(
  edge: TestEdge,
  path: string,
  init: RequestInit = {},
  token = INTERNAL_TOKEN,
): Promise<Response> {
  const headers = { "x-thaw-internal": token };
  return fetch(`${edge.store}/internal/${path}`, { ...init, headers });
}

/** A Worker that answers with a text. */
export const says = (text: string): string =>
  `export default { fetch() { return new Response(${JSON.stringify(text)}); } };`;

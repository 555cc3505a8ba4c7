import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What may happen to a call on its way. */
export type Fault =
  /** The other side fails; the call never arrives. */
  | "5xx"
  /** The connection ends before the call arrives. */
  | "cut"
  /** The call is done, and its answer lost. */
  | "lost"
  /** The caller is told to come back later. */
  | "429";

export const FAULTS: Fault[] = ["5xx", "cut", "lost", "429"];

/** Between a client of the API and the API: passes calls on, notes them, and spoils those it is told to. */
export class FaultProxy {
  /** `PUT /workers/scripts/NAME`, in the order they came; tries of one call count one by one. */
  readonly calls: string[] = [];
  #fault: ((call: string, body: Buffer) => Fault | undefined | Buffer) | undefined;
  readonly #server;
  readonly #api: string;

  private constructor(api: string) {
    this.#api = api;
    this.#server = createServer((request, response) => {
      this.#pass(request, response).catch(() => response.destroy());
    });
  }

  /** @param api the base URL of what it stands before */
  static async start(api: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(api);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get api(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Spoils calls from now on, or puts another body in place of a call's own; none unless given. */
  spoil(fault?: (call: string, body: Buffer) => Fault | undefined | Buffer): void {
    this.#fault = fault;
    this.calls.length = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = (request.url ?? "").replace(/^\/accounts\/[^/]+/, "").replace(/\?.*$/, "");
    const call = `${request.method} ${path}`;
    this.calls.push(call);
    let body = Buffer.concat(chunks);
    const fault = this.#fault?.(call, body);
    if (fault instanceof Buffer) body = fault as typeof body;
    if (fault === "cut") return void request.socket.destroy();
    if (fault === "5xx") return fail(response, 503, 10013, "An unknown error has occurred.");
    if (fault === "429") {
      return fail(response, 429, 971, "Please wait and consider throttling.", {
        "retry-after": "0",
      });
    }
    const headers = Object.entries(request.headers).filter(
      ([name]) => !["host", "connection", "content-length", "transfer-encoding"].includes(name),
    );
    const answer = await fetch(`${this.#api}${request.url}`, {
      method: request.method ?? "GET",
      headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
      ...(body.length > 0 ? { body } : {}),
    });
    const text = await answer.arrayBuffer();
    if (fault === "lost") return void request.socket.destroy();
    const type = answer.headers.get("content-type") ?? "application/json";
    response.writeHead(answer.status, { "content-type": type }).end(Buffer.from(text));
  }
}

function fail(
  response: ServerResponse,
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  const body = { success: false, errors: [{ code, message }], messages: [], result: null };
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

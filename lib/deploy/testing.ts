import { CloudflareClient } from "./cloudflare.ts";

type Row = Record<string, unknown>;

/**
 * An account with KV namespaces, buckets, databases, queues, in memory, behind the paths of Cloudflare's
 * API: for tests of the client's side.
 */
export class FakeAccount {
  readonly namespaces: Row[] = [];
  readonly buckets: Row[] = [];
  readonly databases: Row[] = [];
  readonly queues: (Row & { consumers: Row[] })[] = [];
  /** Every call that changed something. */
  readonly changes: [method: string, path: string, body: unknown][] = [];
  /** Whether the answers to calls that change something get lost on the way. */
  loseAnswers = false;
  #next = 1;

  get client(): CloudflareClient {
    return new CloudflareClient({
      baseUrl: "http://api/v4",
      accountId: "acc",
      retry: { attempts: 1 },
      fetch: async (input, init) => this.#answer(new Request(input, init)),
    });
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.replace("/v4/accounts/acc", "");
    const body = request.method === "GET" ? undefined : await request.json();
    if (body !== undefined) this.changes.push([request.method, path, body]);
    const result = this.#result(request.method, path, searchParams, body as Row);
    if (this.loseAnswers && body !== undefined) throw new Error("connection reset");
    if (result !== undefined) return Response.json({ success: true, errors: [], result });
    const errors = [{ code: 10007, message: "not found" }];
    return Response.json({ success: false, errors, result: null }, { status: 404 });
  }

  #result(method: string, path: string, query: URLSearchParams, body: Row): unknown {
    const [, first, second, third, ...rest] = path.split("/");
    const named = (rows: Row[], key: string) =>
      rows.filter((row) => row[key] === query.get("name"));
    switch (`${method} /${first}/${second ?? ""}`) {
      case "GET /storage/kv": {
        if (rest[0]) return this.namespaces.find(({ id }) => id === rest[0]);
        const size = Number(query.get("per_page"));
        const from = (Number(query.get("page")) - 1) * size;
        return this.namespaces.slice(from, from + size);
      }
      case "POST /storage/kv":
        return this.#add(this.namespaces, { id: this.#id(), title: body.title });
      case "GET /r2/buckets":
        return this.buckets.find(({ name }) => name === third);
      case "POST /r2/buckets":
        return this.#add(this.buckets, { name: body.name });
      case "GET /d1/database":
        return third
          ? this.databases.find(({ uuid }) => uuid === third)
          : named(this.databases, "name");
      case "POST /d1/database":
        return this.#add(this.databases, { uuid: this.#id(), name: body.name });
      case "GET /queues/":
        return named(this.queues, "queue_name");
      case "POST /queues/":
        return this.#add(this.queues, {
          queue_id: this.#id(),
          queue_name: body.queue_name,
          consumers: [],
        });
      default:
        if (first === "queues" && third === "consumers")
          return this.#consumer(second, rest[0], body);
        return method === "PUT" ? {} : undefined;
    }
  }

  #consumer(queueId: string | undefined, consumerId: string | undefined, body: Row): unknown {
    const queue = this.queues.find(({ queue_id }) => queue_id === queueId);
    if (!queue) return undefined;
    const others = queue.consumers.filter(({ consumer_id }) => consumer_id !== consumerId);
    const consumer = { consumer_id: consumerId ?? this.#id(), script: body.script_name };
    queue.consumers = [...others, consumer];
    return consumer;
  }

  #add<T>(rows: T[], row: T): T {
    rows.push(row);
    return row;
  }

  #id(): string {
    return `id${this.#next++}`;
  }
}

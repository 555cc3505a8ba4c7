import { DurableObject } from "cloudflare:workers";
import { ThawError } from "../../lib/errors.ts";

/** Where the service listens in its container, and keeps what it can make again. */
const PORT = 8080;
const DATA = "/tmp/thaw";
const START_MS = 30_000;
const POLL_MS = 200;
/** Unused for this long, the container is ended: it costs by the time it runs. */
const IDLE_MS = 10 * 60_000;

/** Of a Durable Object's container, what is used here. */
interface Container {
  running: boolean;
  start(options: { enableInternet: boolean; env: Record<string, string> }): void;
  destroy(): Promise<void>;
  getTcpPort(port: number): { fetch(url: string, init?: RequestInit): Promise<Response> };
}

interface Env {
  CONTAINER: { idFromName(name: string): unknown; get(id: unknown): { fetch: typeof fetch } };
  INTERNAL_TOKEN: string;
  /** As of services/packages/settings.ts, whose defaults hold for what isn't given. */
  THAW_INDEX_URL?: string;
  THAW_EXTRA_INDEX_URLS?: string;
}

/** The container with the packages service: started by the first request, ended when nobody asks. */
export class PackagesContainer extends DurableObject<Env> {
  override async fetch(request: Request): Promise<Response> {
    const container = this.#container();
    await this.ctx.storage.setAlarm(Date.now() + IDLE_MS);
    if (!container.running) this.#start(container);
    await this.#answers(container);
    const { pathname, search } = new URL(request.url);
    return container.getTcpPort(PORT).fetch(`http://packages${pathname}${search}`, request);
  }

  override async alarm(): Promise<void> {
    await this.#container().destroy();
  }

  #container(): Container {
    const { container } = this.ctx as unknown as { container?: Container };
    if (!container) throw new Error("This Worker was deployed without its container");
    return container;
  }

  #start(container: Container): void {
    const { INTERNAL_TOKEN, THAW_INDEX_URL, THAW_EXTRA_INDEX_URLS } = this.env;
    container.start({
      enableInternet: true,
      env: {
        PORT: String(PORT),
        HOST: "0.0.0.0",
        THAW_DATA: DATA,
        INTERNAL_TOKEN,
        ...(THAW_INDEX_URL === undefined ? {} : { THAW_INDEX_URL }),
        // Given and empty, it is none.
        ...(THAW_EXTRA_INDEX_URLS === undefined ? {} : { THAW_EXTRA_INDEX_URLS }),
      },
    });
  }

  /** A request that comes before the service listens would be lost. */
  async #answers(container: Container): Promise<void> {
    const headers = { "x-thaw-internal": this.env.INTERNAL_TOKEN };
    const end = Date.now() + START_MS;
    for (;;) {
      const asked = container.getTcpPort(PORT).fetch("http://packages/health", { headers });
      const answer = await asked.then(
        ({ ok, status }) => ok || `it answered ${status}`,
        (cause: unknown) => String(cause),
      );
      if (answer === true) return;
      if (Date.now() > end) throw new Error(`The container did not start: ${answer}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

export default {
  async fetch(request: Request, { CONTAINER }: Env): Promise<Response> {
    try {
      const stub = CONTAINER.get(CONTAINER.idFromName("packages"));
      return await stub.fetch(request);
    } catch (cause) {
      const message = "The packages service is starting, or can't start. Try again in a minute.";
      return new ThawError("packages_unavailable", message, { cause }).toResponse();
    }
  },
};

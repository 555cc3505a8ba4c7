import { z } from "zod";
import { ThawError } from "../errors.ts";
import type { PageHost } from "../preview/page/protocol.ts";
import type { PreviewRequest, SentRequest } from "../preview/types.ts";
import type { EventHost } from "./send.ts";

/** Requests that a page may have under way at a time; a page that asks for more is told so. */
const MOST = 100;
/** Characters of a complaint that are shown. */
const MOST_SAID = 2_000;

export interface PageHostParts {
  /** Where the page's program runs. */
  host: () => Promise<EventHost>;
  /** Goes where a link or form leads. */
  follow: (request: PreviewRequest) => void;
  /** Shows what a script of the page threw. */
  say: (text: string) => void;
}

/** A page's scripts can put anything into a message. */
const requestSchema = z.object({
  method: z.string().regex(/^[A-Za-z]+$/),
  path: z.string().startsWith("/"),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.instanceof(Uint8Array).nullable(),
});

/** What a page of the program may ask for, wherever that program runs; `close` when the page is gone. */
export function createPageHost({ host, follow, say }: PageHostParts): {
  api: PageHost;
  close(): void;
} {
  const sent = new Map<number, SentRequest>();
  let underWay = 0;
  let isGone = false;

  const api: PageHost = {
    async request(id, request, onPart) {
      underWay++;
      try {
        const wanted = checked(request);
        if (underWay > MOST) throw bad(`The page has ${MOST} requests under way already.`);
        if (sent.has(id)) throw bad("The page has a request of this number already.");
        const target = await host();
        if (isGone) throw bad("The page is gone.");
        let told: unknown;
        const asked = target.request(wanted, (part) => {
          told = onPart(part);
        });
        sent.set(id, asked);
        const value = await asked.end.finally(() => sent.delete(id));
        // It takes another port than the parts: they are to be there first.
        await told;
        return { ok: true, value };
      } catch (thrown) {
        return { ok: false, error: ThawError.from(thrown).toJSON() };
      } finally {
        underWay--;
      }
    },
    abort: (id) => sent.get(id)?.abort(),
    send: (id, data) => sent.get(id)?.send(data),
    close: (id, code, reason) => sent.get(id)?.close(code, reason),
    navigate: (request) => follow(checked(request)),
    complain: (message) => say(`Page: ${String(message).slice(0, MOST_SAID)}`),
  };
  return {
    api,
    close() {
      isGone = true;
      for (const request of sent.values()) request.abort();
    },
  };
}

const bad = (message: string): ThawError => new ThawError("bad_request", message);

function checked(request: unknown): PreviewRequest {
  const parsed = requestSchema.safeParse(request);
  if (parsed.success) return parsed.data;
  throw bad(`The page's request isn't one: ${z.prettifyError(parsed.error)}`);
}

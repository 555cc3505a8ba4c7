import { ThawError } from "../../lib/errors.ts";
import type { PageHost } from "../../lib/preview/page/protocol.ts";
import type { SentRequest } from "../../lib/preview/types.ts";
import { follow } from "../../lib/stores/actions.ts";
import { eventHost, stores } from "../../lib/stores/all.ts";
import type { EventPlace } from "../../lib/stores/request-events.ts";

/** Requests that a page may have under way at a time; a page that asks for more is told so. */
const MOST = 100;

/** What a page of the program may ask for, wherever that program runs; `close` when the page is gone. */
export function pageHost(place: EventPlace): { api: PageHost; close(): void } {
  const sent = new Map<number, SentRequest>();
  const api: PageHost = {
    async request(id, request, onPart) {
      try {
        if (sent.size >= MOST) {
          throw new ThawError("bad_request", `The page has ${MOST} requests under way already.`);
        }
        const host = await eventHost(place);
        let told: unknown;
        const asked = host.request(request, (part) => {
          told = onPart(part);
        });
        sent.set(id, asked);
        const value = await asked.end;
        // It takes another port than the parts: they are to be there first.
        await told;
        return { ok: true, value };
      } catch (thrown) {
        return { ok: false, error: ThawError.from(thrown).toJSON() };
      } finally {
        sent.delete(id);
      }
    },
    abort: (id) => sent.get(id)?.abort(),
    send: (id, data) => sent.get(id)?.send(data),
    close: (id, code, reason) => sent.get(id)?.close(code, reason),
    navigate: (request) => follow(place, request),
    complain: (message) => stores.console.getState().append("stderr", `Page: ${message}`),
  };
  return {
    api,
    close() {
      for (const request of sent.values()) request.abort();
    },
  };
}

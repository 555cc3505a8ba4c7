import { waitUntil } from "./browser-host.ts";

/** What an event finds as its `ctx`. */
export function eventContext(props: Record<string, unknown> = {}) {
  return { waitUntil, passThroughOnException() {}, props };
}

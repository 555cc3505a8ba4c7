import { waitUntil } from "./browser-host.ts";

/** What an event finds as its `ctx`. */
export function eventContext() {
  return { waitUntil, passThroughOnException() {}, props: {} };
}

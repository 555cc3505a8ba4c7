import { ThawError } from "../../../lib/errors.ts";
import { failureText } from "../failure.ts";
import { plain, type Terminal } from "../terminal.ts";

/** What `thaw dev` tells while it runs. */
export type DevEvent =
  | { event: "ready"; url: string }
  | { event: "deployed"; url: string; milliseconds: number; version: string; status: number }
  | { event: "failed"; error: unknown }
  | { event: "log"; text: string };

/** Tells events on lines for people, or with `json` as JSON on lines of their own. */
export function teller(terminal: Terminal, json: boolean): (event: DevEvent) => void {
  if (!json) return (event) => terminal.out(lineOf(event));
  return (event) => {
    const shown =
      event.event === "failed" ? { ...event, error: ThawError.from(event.error) } : event;
    terminal.out(JSON.stringify(shown));
  };
}

function lineOf(event: DevEvent): string {
  switch (event.event) {
    case "ready":
      return `${clock()}  watching; ${event.url}`;
    case "deployed":
      return `${clock()}  deployed in ${event.milliseconds} ms${event.status >= 500 ? `, answers with ${event.status}` : ""}`;
    case "failed":
      return `${clock()}  not deployed; what was deployed before goes on serving\n${failureText(event.error)}`;
    case "log":
      return plain(event.text);
  }
}

const clock = (): string => new Date().toTimeString().slice(0, 8);

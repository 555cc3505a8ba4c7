import { useEvents } from "../../lib/stores/hooks.ts";
import { EventBar } from "./EventBar.tsx";
import { EventView } from "./EventView.tsx";
import { ResponseView } from "./ResponseView.tsx";
import { SocketView } from "./SocketView.tsx";
import { StatusLine } from "./StatusLine.tsx";

/** An event, what the program is doing, and what comes of it. */
export function PreviewPane() {
  const kind = useEvents((state) => state.kind);
  return (
    <>
      <EventBar />
      <StatusLine />
      <section className="response" aria-label="Response">
        {kind === "fetch" ? (
          <ResponseView />
        ) : kind === "websocket" ? (
          <SocketView />
        ) : (
          <EventView kind={kind} />
        )}
      </section>
    </>
  );
}

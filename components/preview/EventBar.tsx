import type { ReactNode } from "react";
import { stores } from "../../lib/stores/all.ts";
import { useEvents } from "../../lib/stores/hooks.ts";
import type { EventKind, EventPlace } from "../../lib/stores/request-events.ts";
import { TabList } from "../ui/TabList.tsx";
import { CallBar } from "./CallBar.tsx";
import { QueueBar } from "./QueueBar.tsx";
import { RequestBar } from "./RequestBar.tsx";
import { ScheduleBar } from "./ScheduleBar.tsx";
import { SocketBar } from "./SocketBar.tsx";

const KINDS: { id: EventKind; label: string }[] = [
  { id: "fetch", label: "HTTP" },
  { id: "websocket", label: "WebSocket" },
  { id: "scheduled", label: "Cron" },
  { id: "queue", label: "Queue" },
  { id: "call", label: "RPC" },
];

const BARS: Record<EventKind, () => ReactNode> = {
  fetch: RequestBar,
  websocket: SocketBar,
  scheduled: ScheduleBar,
  queue: QueueBar,
  call: CallBar,
};

/** Which event to send, where to, and what is in it. */
export function EventBar() {
  const { kind, place } = useEvents(({ kind, place }) => ({ kind, place }));
  const { edit } = stores.events.getState();
  const Bar = BARS[kind];
  return (
    <>
      <div className="event-kinds">
        <TabList<EventKind>
          label="Kind of event"
          idPrefix="event"
          tabs={KINDS}
          selected={kind}
          onSelect={(next) => edit({ kind: next })}
        />
        <select
          aria-label="Send to"
          title="The program in this browser, or as it was last deployed to the edge on this machine"
          value={place}
          onChange={(event) => edit({ place: event.target.value as EventPlace })}
        >
          <option value="preview">Preview</option>
          <option value="edge">Edge</option>
        </select>
      </div>
      <div role="tabpanel" aria-labelledby={`event-${kind}`}>
        <Bar />
      </div>
    </>
  );
}

import { useEffect, useRef } from "react";
import { byteSize } from "../../lib/sizes.ts";
import { useSocket } from "../../lib/stores/hooks.ts";
import type { SocketFrame } from "../../lib/stores/request-socket.ts";
import { hexDump } from "./body.ts";
import { EventError } from "./EventError.tsx";
import { SocketComposer } from "./SocketComposer.tsx";
import { useStarting } from "./useStarting.tsx";

/** What goes over a WebSocket, and what to say next. */
export function SocketView() {
  const { phase, path, protocol, frames, dropped, closed, error } = useSocket((state) => state);
  const end = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new frame is what scrolls
  useEffect(() => {
    // Newer browsers give a promise, which an effect must not.
    void end.current?.scrollIntoView({ block: "nearest" });
  }, [frames.at(-1)?.id]);
  const starting = useStarting();
  if (starting) return starting;
  if (error !== undefined) return <EventError error={error} />;
  if (phase === "idle") return <p className="empty">Connect to a path that takes WebSockets.</p>;
  return (
    <div className="socket">
      <p className="socket-state" role="status">
        {phase === "connecting" && `Connecting to ${path}…`}
        {phase === "open" &&
          `Connected to ${path}${protocol && ` with the subprotocol ${protocol}`}`}
        {phase === "closed" && describeClose(path, closed)}
      </p>
      <ol className="socket-frames" aria-label="Messages">
        {dropped > 0 && <li className="body-note">{dropped} older messages were let go.</li>}
        {frames.map((frame) => (
          <Frame key={frame.id} frame={frame} />
        ))}
        <li ref={end} className="socket-end" aria-hidden="true" />
      </ol>
      {phase === "open" && <SocketComposer />}
    </div>
  );
}

function describeClose(
  path: string,
  closed: { code: number; reason: string; wasClean: boolean } | undefined,
): string {
  if (!closed) return `The connection to ${path} ended.`;
  const reason = closed.reason === "" ? "" : `, “${closed.reason}”`;
  return `Closed with code ${closed.code}${reason}.`;
}

function Frame({ frame: { direction, data, time } }: { frame: SocketFrame }) {
  const isText = typeof data === "string";
  const size = isText ? new TextEncoder().encode(data).length : data.byteLength;
  return (
    <li data-direction={direction}>
      <span className="socket-direction" title={direction === "in" ? "received" : "sent"}>
        <span aria-hidden="true">{direction === "in" ? "↓" : "↑"}</span>
        <span className="sr-only">{direction === "in" ? "received" : "sent"}</span>
      </span>
      <pre data-bytes={!isText || undefined}>{isText ? data : hexDump(new Uint8Array(data))}</pre>
      <span className="socket-fact">
        {isText ? byteSize(size) : `${byteSize(size)} binary`} · {clock(time)}
      </span>
    </li>
  );
}

/** `14:05:09.120` */
function clock(time: number): string {
  const date = new Date(time);
  const digits = (value: number, count = 2): string => String(value).padStart(count, "0");
  return `${digits(date.getHours())}:${digits(date.getMinutes())}:${digits(date.getSeconds())}.${digits(date.getMilliseconds(), 3)}`;
}

import { usePreview, useRequest } from "../../lib/stores/hooks.ts";
import { KEYS } from "../shortcuts.ts";
import { EventError } from "./EventError.tsx";
import { ExchangeView } from "./ExchangeView.tsx";
import { useStarting } from "./useStarting.tsx";

/** What came of a request: an answer, an error, or how far it is. */
export function ResponseView() {
  const phase = usePreview((state) => state.phase);
  const { exchange, error, sending } = useRequest((state) => state);
  const starting = useStarting();
  if (starting) return starting;
  if (error !== undefined) return <EventError error={error} />;
  if (exchange !== undefined) return <ExchangeView exchange={exchange} sending={sending} />;
  if (sending) return <p className="empty">Waiting for the answer…</p>;
  return (
    <p className="empty">
      {phase === "stopped"
        ? "Stopped. Run starts it again."
        : phase === "ready"
          ? "It runs. Send a request."
          : `Nothing has run yet. Read the code, then press Run (${KEYS.run}).`}
    </p>
  );
}

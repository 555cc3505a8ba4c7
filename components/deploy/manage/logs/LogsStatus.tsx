import { useTail } from "../../../../lib/stores/hooks.ts";

/** Whether logs come in, in a word. */
export function LogsStatus() {
  const { phase, paused, waiting } = useTail(({ phase, paused, waiting }) => ({
    phase,
    paused,
    waiting: waiting.length,
  }));
  const words =
    phase === "live"
      ? paused
        ? `Held, ${waiting} waiting`
        : "Live"
      : phase === "connecting"
        ? "Connecting…"
        : "Not connected";
  return (
    <span className="logs-status" data-phase={paused ? "paused" : phase} role="status">
      {words}
    </span>
  );
}

import { useEffect } from "react";
import { stores, tailer } from "../../../../lib/stores/all.ts";
import { useTail } from "../../../../lib/stores/hooks.ts";
import { type OutcomeFilter, visibleEvents } from "../../../../lib/stores/tail.ts";
import { ErrorCard } from "../../../ui/ErrorCard.tsx";
import { IconButton } from "../../../ui/IconButton.tsx";
import { useFollow } from "../../../ui/useFollow.ts";
import { LogEvent } from "./LogEvent.tsx";
import { LogsStatus } from "./LogsStatus.tsx";

const OUTCOMES: { id: OutcomeFilter; label: string }[] = [
  { id: "all", label: "All" },
  { id: "ok", label: "Succeeded" },
  { id: "failed", label: "Failed" },
];

/** A Worker's live logs, the newest at the foot. They are followed for as long as the Worker is open. */
export function LogsTab({ name }: { name: string }) {
  const state = useTail((tail) => tail);
  const { entries, dropped, paused, phase, error, text, outcome } = state;
  const shown = visibleEvents({ entries, text, outcome });
  const list = useFollow(shown.at(-1)?.id);

  useEffect(() => void tailer.start(name), [name]);

  const { pause, clear, filter } = stores.tail.getState();
  return (
    <>
      <div className="logs-head">
        <LogsStatus />
        <input
          type="search"
          aria-label="Filter the logs"
          placeholder="Filter"
          value={text}
          onChange={(event) => filter({ text: event.target.value })}
        />
        <select
          aria-label="Outcome"
          value={outcome}
          onChange={(event) => filter({ outcome: event.target.value as OutcomeFilter })}
        >
          {OUTCOMES.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
        <IconButton
          icon={paused ? "run" : "pause"}
          label={paused ? "Go on" : "Hold the list"}
          aria-pressed={paused}
          onClick={() => pause(!paused)}
        />
        <IconButton icon="clear" label="Clear the logs" onClick={clear} />
      </div>
      {phase === "failed" && error !== undefined && (
        <ErrorCard error={error}>
          <button type="button" className="text-button" onClick={() => void tailer.start(name)}>
            Try again
          </button>
        </ErrorCard>
      )}
      <div
        ref={list.ref}
        className="logs"
        role="log"
        aria-label="Live logs"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard
        tabIndex={0}
        onScroll={list.onScroll}
      >
        {dropped > 0 && <p className="console-dropped">{dropped} older events were let go.</p>}
        {shown.map((entry) => (
          <LogEvent key={entry.id} entry={entry} />
        ))}
        {shown.length === 0 && (
          <p className="empty">
            {entries.length > 0
              ? "Nothing that came fits the filter."
              : phase === "live"
                ? "Waiting for the next request, schedule or message."
                : ""}
          </p>
        )}
      </div>
    </>
  );
}

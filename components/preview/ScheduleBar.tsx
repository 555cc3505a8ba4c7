import { type FormEvent, useId, useMemo } from "react";
import { send } from "../../lib/stores/actions.ts";
import { stores } from "../../lib/stores/all.ts";
import { useEvents, useProject } from "../../lib/stores/hooks.ts";
import { SendButton } from "./SendButton.tsx";
import { configuredEvents } from "./suggestions.ts";

/** A run of the `scheduled` handler: for which cron trigger, and for when. */
export function ScheduleBar() {
  const { cron, time, busy } = useEvents(({ cron, time, busy }) => ({ cron, time, busy }));
  const files = useProject((state) => state.files);
  const { crons } = useMemo(() => configuredEvents(files), [files]);
  const id = useId();
  const { edit } = stores.events.getState();
  const shown = cron || crons[0] || "* * * * *";

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    edit({ cron: shown });
    send();
  };

  return (
    <form className="request" aria-label="Schedule" onSubmit={onSubmit}>
      <div className="request-row">
        <input
          aria-label="Cron trigger"
          value={cron}
          placeholder={shown}
          list={id}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => edit({ cron: event.target.value })}
        />
        <datalist id={id}>
          {crons.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </datalist>
        <SendButton label="Run now" busy={busy} />
      </div>
      <div className="event-field">
        <label htmlFor={`${id}-time`}>Scheduled for</label>
        <input
          id={`${id}-time`}
          type="datetime-local"
          step={1}
          value={time}
          onChange={(event) => edit({ time: event.target.value })}
        />
        <span>{time === "" ? "empty: now" : "your time"}</span>
      </div>
    </form>
  );
}

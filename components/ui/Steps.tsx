import type { Progress } from "../../lib/sse.ts";
import { milliseconds } from "./format.ts";
import { useElapsed } from "./useElapsed.ts";

/** The steps of something long, with their milliseconds; the last one is under way while it runs. */
export function Steps({
  steps,
  running,
  startedAt,
  waitingFor,
}: {
  steps: Progress[];
  running: boolean;
  startedAt: number;
  /** What to say before the first step was reported. */
  waitingFor: string;
}) {
  const done = steps.filter(({ began }) => !began);
  const now = steps.find(({ began }) => began);
  const elapsed = useElapsed(startedAt, running);
  return (
    <div className="steps">
      <ol>
        {done.map(({ step, milliseconds: took }) => (
          <li key={step}>
            <span className="steps-name" title={step}>
              {/* What is in parentheses is for the API's callers: here it has a place of its own. */}
              {step.replace(/ \(.*\)$/, "")}
            </span>
            <span className="steps-time">{milliseconds(took)}</span>
          </li>
        ))}
      </ol>
      {running && (
        <p className="steps-now">
          <span className="spinner" aria-hidden="true" />
          <span>{steps.length === 0 ? `${waitingFor}…` : `${now?.step ?? "Working"}…`}</span>
          <span className="steps-time" aria-hidden="true">
            {milliseconds(elapsed)}
          </span>
        </p>
      )}
    </div>
  );
}

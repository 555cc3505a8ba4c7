import { useEvents } from "../../lib/stores/hooks.ts";
import type { EventOutcome, ProgramEvent, SettledMessage } from "../../lib/worker/events/types.ts";
import { milliseconds } from "../ui/format.ts";
import { JsonText } from "./BodyView.tsx";
import { EventError } from "./EventError.tsx";
import { useStarting } from "./useStarting.tsx";

const HINTS: Record<ProgramEvent["kind"], string> = {
  scheduled: "Runs the program's scheduled handler, as the cron trigger would.",
  queue: "Hands the messages to the program's queue handler, in one batch.",
  call: "Calls a method of an entrypoint class, as another Worker would through a service binding.",
};

/** What came of an event that is no request. */
export function EventView({ kind }: { kind: ProgramEvent["kind"] }) {
  const { busy, outcome, error } = useEvents(({ busy, outcome, error }) => ({
    busy,
    outcome,
    error,
  }));
  const starting = useStarting();
  if (starting) return starting;
  if (error !== undefined) return <EventError error={error} />;
  if (busy) return <p className="empty">Waiting for the program…</p>;
  if (outcome?.event.kind !== kind) return <p className="empty">{HINTS[kind]}</p>;
  return (
    <div className="event-outcome">
      <div className="response-head">
        <span className="response-status" data-class={isGood(outcome.outcome) ? 2 : 5}>
          {isGood(outcome.outcome) ? "Done" : "Failed"}
        </span>
        <span className="response-fact">{milliseconds(outcome.outcome.milliseconds)}</span>
        <span className="response-request">
          {describe(outcome.event)}
          {outcome.place === "edge" && ", on the edge"}
        </span>
      </div>
      <Outcome outcome={outcome.outcome} />
    </div>
  );
}

function isGood(outcome: EventOutcome): boolean {
  return outcome.kind !== "queue" || outcome.error === undefined;
}

function describe(event: ProgramEvent): string {
  if (event.kind === "scheduled") {
    return `${event.cron} for ${new Date(event.scheduledTime).toLocaleString()}`;
  }
  return event.kind === "queue" ? event.queue : `${event.entrypoint}.${event.method}`;
}

function Outcome({ outcome }: { outcome: EventOutcome }) {
  switch (outcome.kind) {
    case "scheduled":
      return (
        <p className="empty">
          The handler came to its end.
          {outcome.noRetry && " It asked not to be run again when it fails."}
        </p>
      );
    case "queued":
      return (
        <p className="empty">
          {outcome.messages} {outcome.messages === 1 ? "message is" : "messages are"} in the queue{" "}
          {outcome.queue}. Its consumer gets them as its batch settings say, and again where it asks
          for it.
        </p>
      );
    case "queue":
      return (
        <>
          {outcome.error && <EventError error={outcome.error} />}
          <Messages messages={outcome.messages} />
        </>
      );
    case "call":
      return <JsonText text={outcome.result} />;
  }
}

function Messages({ messages }: { messages: SettledMessage[] }) {
  return (
    <table className="event-settled">
      <caption className="sr-only">What became of the messages</caption>
      <tbody>
        {messages.map(({ id, body, fate, delaySeconds }) => (
          <tr key={id}>
            <td>
              <code>{body.length > 80 ? `${body.slice(0, 80)}…` : body}</code>
            </td>
            <td data-fate={fate}>
              {fate === "acknowledged"
                ? "acknowledged"
                : `comes again${delaySeconds === undefined ? "" : ` after ${delaySeconds} s`}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

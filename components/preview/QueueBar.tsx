import { type FormEvent, useId, useMemo } from "react";
import { send } from "../../lib/stores/actions.ts";
import { stores } from "../../lib/stores/all.ts";
import { useEvents, useProject } from "../../lib/stores/hooks.ts";
import type { WrittenMessage } from "../../lib/worker/events/types.ts";
import { Icon } from "../ui/Icon.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { SendButton } from "./SendButton.tsx";
import { configuredEvents } from "./suggestions.ts";

/** What a batch may hold, as on Cloudflare. */
const MOST = 100;

/** A batch for the `queue` handler: the queue's name, and its messages. */
export function QueueBar() {
  const { queue, messages, busy } = useEvents(({ queue, messages, busy }) => ({
    queue,
    messages,
    busy,
  }));
  const files = useProject((state) => state.files);
  const { queues } = useMemo(() => configuredEvents(files), [files]);
  const id = useId();
  const { edit } = stores.events.getState();
  const shown = queue || queues[0] || "";

  const change = (index: number, part: Partial<WrittenMessage>): void => {
    const before = messages[index];
    if (before) edit({ messages: messages.with(index, { ...before, ...part }) });
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    edit({ queue: shown });
    send();
  };

  return (
    <form className="request" aria-label="Messages of a queue" onSubmit={onSubmit}>
      <div className="request-row">
        <input
          aria-label="Queue name"
          value={queue}
          placeholder={shown || "name of a queue"}
          list={id}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => edit({ queue: event.target.value })}
        />
        <datalist id={id}>
          {queues.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </datalist>
        <SendButton label="Send" busy={busy} />
      </div>
      <ol className="event-messages">
        {messages.map(({ contentType, body }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message has no identity but its place
          <li key={index}>
            <select
              aria-label={`Type of message ${index + 1}`}
              value={contentType}
              onChange={(event) =>
                change(index, { contentType: event.target.value === "text" ? "text" : "json" })
              }
            >
              <option value="json">JSON</option>
              <option value="text">Text</option>
            </select>
            <textarea
              aria-label={`Message ${index + 1}`}
              rows={1}
              value={body}
              spellCheck={false}
              onChange={(event) => change(index, { body: event.target.value })}
            />
            <IconButton
              icon="close"
              label={`Remove message ${index + 1}`}
              disabled={messages.length === 1}
              onClick={() => edit({ messages: messages.filter((_, other) => other !== index) })}
            />
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="text-button"
        disabled={messages.length >= MOST}
        onClick={() => edit({ messages: [...messages, { contentType: "json", body: "{}" }] })}
      >
        <Icon name="plus" /> Add a message
      </button>
    </form>
  );
}

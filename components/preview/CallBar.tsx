import { type FormEvent, useMemo } from "react";
import { send } from "../../lib/stores/actions.ts";
import { stores } from "../../lib/stores/all.ts";
import { useEvents, usePreview } from "../../lib/stores/hooks.ts";
import { SendButton } from "./SendButton.tsx";
import { callableMethods } from "./suggestions.ts";

/** A method of one of the program's entrypoint classes, with its arguments. */
export function CallBar() {
  const { entrypoint, method, args, busy } = useEvents(({ entrypoint, method, args, busy }) => ({
    entrypoint,
    method,
    args,
    busy,
  }));
  const exports = usePreview((state) => state.ready?.exports);
  const methods = useMemo(() => callableMethods(exports), [exports]);
  const { edit } = stores.events.getState();
  const chosen = methods.find((one) => one.entrypoint === entrypoint && one.method === method);
  const shown = chosen ?? methods[0];

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (shown) edit({ entrypoint: shown.entrypoint, method: shown.method });
    send();
  };

  return (
    <form className="request" aria-label="Method call" onSubmit={onSubmit}>
      <div className="request-row">
        <select
          aria-label="Entrypoint and its method"
          className="event-method"
          value={shown ? `${shown.entrypoint}.${shown.method}` : ""}
          disabled={methods.length === 0}
          onChange={(event) => {
            const [nextClass = "", nextMethod = ""] = event.target.value.split(".");
            edit({ entrypoint: nextClass, method: nextMethod });
          }}
        >
          {methods.length === 0 && (
            <option value="">
              {exports ? "The program has no methods to call" : "Run it to see its methods"}
            </option>
          )}
          {methods.map((one) => {
            const name = `${one.entrypoint}.${one.method}`;
            return <option key={name}>{name}</option>;
          })}
        </select>
        <SendButton label="Call" busy={busy} />
      </div>
      <div className="request-body">
        <textarea
          aria-label="Arguments"
          value={args}
          rows={2}
          spellCheck={false}
          placeholder='["tea", 3]'
          onChange={(event) => edit({ args: event.target.value })}
        />
        <p>A JSON list: one entry for each argument, in order.</p>
      </div>
    </form>
  );
}

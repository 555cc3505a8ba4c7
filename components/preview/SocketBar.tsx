import { type FormEvent, useState } from "react";
import { hangUp, send } from "../../lib/stores/actions.ts";
import { stores } from "../../lib/stores/all.ts";
import { useEvents, useRequest, useSocket } from "../../lib/stores/hooks.ts";
import { RequestHeaders } from "./RequestHeaders.tsx";
import { SendButton } from "./SendButton.tsx";

/** Which path to open a WebSocket at, and its end. */
export function SocketBar() {
  const { path, headers } = useRequest(({ path, headers }) => ({ path, headers }));
  const place = useEvents((state) => state.place);
  const phase = useSocket((state) => state.phase);
  const [open, setOpen] = useState(false);

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };

  return (
    <form className="request" aria-label="WebSocket" onSubmit={onSubmit}>
      <div className="request-row">
        <input
          aria-label="Path of the WebSocket"
          value={path}
          placeholder="/"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => stores.request.getState().edit({ path: event.target.value })}
        />
        {phase === "open" ? (
          <button type="button" className="button" onClick={() => hangUp(1000, "")}>
            Disconnect
          </button>
        ) : (
          <SendButton label="Connect" busy={phase === "connecting"} />
        )}
      </div>
      <div className="request-parts">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          Headers{headers.length > 0 && ` (${headers.length})`}
        </button>
      </div>
      {open && <RequestHeaders />}
      {open && place === "edge" && (
        <p className="body-note">
          To a deployed Worker a browser sends only Sec-WebSocket-Protocol of these.
        </p>
      )}
    </form>
  );
}

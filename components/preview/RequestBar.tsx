import { type ChangeEvent, type FormEvent, useId, useMemo, useState } from "react";
import { abort, send } from "../../lib/stores/actions.ts";
import { stores } from "../../lib/stores/all.ts";
import { useProject, useRequest } from "../../lib/stores/hooks.ts";
import { METHODS } from "../../lib/stores/request.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { RequestBody } from "./RequestBody.tsx";
import { RequestHeaders } from "./RequestHeaders.tsx";
import { SendButton } from "./SendButton.tsx";
import { suggestRequests } from "./suggestions.ts";

/** Method, path, headers and body; Enter sends. */
export function RequestBar() {
  const { method, path, headers, sending, sent } = useRequest((state) => state);
  const files = useProject((state) => state.files);
  const suggestions = useMemo(() => suggestRequests(files, sent), [files, sent]);
  const [part, setPart] = useState<"headers" | "body" | undefined>();
  const { edit } = stores.request.getState();
  const id = useId();
  const bodyless = method === "GET" || method === "HEAD";

  const onPath = (event: ChangeEvent<HTMLInputElement>): void => {
    const path = event.target.value;
    // A suggestion was chosen rather than typed: it brings its method along.
    const typed = "inputType" in event.nativeEvent && event.nativeEvent.inputType !== undefined;
    const chosen = typed ? undefined : suggestions.find((one) => one.path === path);
    if (chosen?.method !== undefined) selectMethod(chosen.method);
    edit({ path });
  };

  const selectMethod = (next: string): void => {
    edit({ method: next });
    if (next === "POST" || next === "PUT" || next === "PATCH") setPart("body");
    else if (part === "body") setPart(undefined);
  };

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };

  return (
    <form className="request" aria-label="Request" onSubmit={onSubmit}>
      <div className="request-row">
        <select
          aria-label="Method"
          value={method}
          data-method={method}
          onChange={(event) => selectMethod(event.target.value)}
        >
          {METHODS.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <input
          aria-label="Path"
          value={path}
          list={id}
          placeholder="/"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={onPath}
        />
        <datalist id={id}>
          {suggestions.map((one) => (
            <option key={`${one.method} ${one.path}`} value={one.path}>
              {one.method ?? "sent before"}
            </option>
          ))}
        </datalist>
        <SendButton label="Send" busy={sending} />
        {sending && <IconButton icon="stop" label="Abort the request" onClick={abort} />}
      </div>
      <div className="request-parts">
        <button
          type="button"
          aria-expanded={part === "headers"}
          onClick={() => setPart(part === "headers" ? undefined : "headers")}
        >
          Headers{headers.length > 0 && ` (${headers.length})`}
        </button>
        <button
          type="button"
          aria-expanded={part === "body"}
          disabled={bodyless}
          title={bodyless ? `${method} has no body` : undefined}
          onClick={() => setPart(part === "body" ? undefined : "body")}
        >
          Body
        </button>
      </div>
      {part === "headers" && <RequestHeaders />}
      {part === "body" && !bodyless && <RequestBody />}
    </form>
  );
}

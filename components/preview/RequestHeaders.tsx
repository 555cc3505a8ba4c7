import { stores } from "../../lib/stores/all.ts";
import { useRequest } from "../../lib/stores/hooks.ts";
import { Icon } from "../ui/Icon.tsx";
import { IconButton } from "../ui/IconButton.tsx";

/** The request's headers, one row each. */
export function RequestHeaders() {
  const headers = useRequest((state) => state.headers);
  const set = (next: [string, string][]): void => stores.request.getState().edit({ headers: next });
  const change = (index: number, name: string, value: string): void =>
    set(headers.with(index, [name, value]));
  return (
    <fieldset className="request-headers">
      <legend className="sr-only">Headers of the request</legend>
      {headers.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a header has no identity but its place
        <div key={index} className="header-row">
          <input
            aria-label={`Name of header ${index + 1}`}
            value={name}
            placeholder="accept"
            spellCheck={false}
            autoCapitalize="off"
            onChange={(event) => change(index, event.target.value, value)}
          />
          <input
            aria-label={`Value of header ${index + 1}`}
            value={value}
            placeholder="application/json"
            spellCheck={false}
            autoCapitalize="off"
            onChange={(event) => change(index, name, event.target.value)}
          />
          <IconButton
            icon="close"
            label={`Remove header ${index + 1}`}
            onClick={() => set(headers.filter((_, other) => other !== index))}
          />
        </div>
      ))}
      <button type="button" className="text-button" onClick={() => set([...headers, ["", ""]])}>
        <Icon name="plus" /> Add a header
      </button>
    </fieldset>
  );
}

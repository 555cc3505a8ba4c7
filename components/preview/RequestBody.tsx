import { stores } from "../../lib/stores/all.ts";
import { useRequest } from "../../lib/stores/hooks.ts";
import { toPreviewRequest } from "../../lib/stores/request.ts";

/** The request's body as text, and the content type it goes with. */
export function RequestBody() {
  const { method, path, headers, body } = useRequest((state) => state);
  const type = toPreviewRequest({ method, path, headers, body }).headers.find(
    ([name]) => name.toLowerCase() === "content-type",
  );
  return (
    <div className="request-body">
      <textarea
        aria-label="Body"
        value={body}
        rows={5}
        spellCheck={false}
        placeholder={'{"name": "value"}'}
        onChange={(event) => stores.request.getState().edit({ body: event.target.value })}
      />
      <p>{type === undefined ? "Empty: sent without a body." : `content-type: ${type[1]}`}</p>
    </div>
  );
}

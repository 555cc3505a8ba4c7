import { useMemo } from "react";
import type { PreviewRequest, PreviewResponse } from "../../lib/preview/types.ts";
import { complain } from "../../lib/stores/actions.ts";
import { stores } from "../../lib/stores/all.ts";
import { workerOrigin } from "../../lib/stores/origin.ts";
import { copy } from "../project/share.ts";
import { byteSize, milliseconds } from "../ui/format.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { BodyView } from "./BodyView.tsx";
import { bodyText } from "./body.ts";
import { toCurl } from "./curl.ts";

/** An answer: status, timing, size, headers, body. */
export function Exchange({
  request,
  response,
  old,
}: {
  request: PreviewRequest;
  response: PreviewResponse;
  /** Whether something newer is under way. */
  old: boolean;
}) {
  const { status, statusText, headers, body, milliseconds: took } = response;
  const contentType = useMemo(
    () => headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "",
    [headers],
  );
  return (
    <div className="exchange" data-old={old || undefined}>
      <div className="response-head">
        <span className="response-status" data-class={Math.floor(status / 100)}>
          {status} {statusText}
        </span>
        <span className="response-fact">{milliseconds(took)}</span>
        <span className="response-fact">{byteSize(body.length)}</span>
        <span className="response-request" title={`${request.method} ${request.path}`}>
          {request.method} {request.path}
        </span>
        <button
          type="button"
          className="text-button"
          title="Copy the request as a curl command"
          onClick={() => copyText(toCurl(request, deployedOrigin()), "Copied as curl.")}
        >
          curl
        </button>
        <IconButton
          icon="copy"
          label="Copy the body"
          onClick={() => copyText(bodyText(contentType, body), "Body copied.")}
        />
      </div>
      <details className="response-headers">
        <summary>
          {headers.length} {headers.length === 1 ? "header" : "headers"}
          <span className="response-type">{contentType}</span>
        </summary>
        <table>
          <tbody>
            {headers.map(([name, value], index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a name may come twice, in order
              <tr key={index}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      <BodyView contentType={contentType} body={body} />
    </div>
  );
}

/** Where the same request can be made from a terminal: at the Worker's deployed address. */
function deployedOrigin(): string {
  const last = stores.deploy.getState().history[0];
  const name = stores.deploy.getState().name ?? "NAME";
  return last === undefined ? workerOrigin(window.location, name) : new URL(last.url).origin;
}

function copyText(text: string, done: string): void {
  copy(text).then(() => stores.notices.getState().say(done), complain);
}

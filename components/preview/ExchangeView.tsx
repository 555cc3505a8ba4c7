import { useMemo } from "react";
import { byteSize } from "../../lib/sizes.ts";
import { complain } from "../../lib/stores/actions.ts";
import { stores } from "../../lib/stores/all.ts";
import { workerOrigin } from "../../lib/stores/origin.ts";
import { type Exchange, isOpen } from "../../lib/stores/request.ts";
import { copy } from "../project/share.ts";
import { milliseconds } from "../ui/format.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { BodyView } from "./BodyView.tsx";
import { bodyText } from "./body.ts";
import { toCurl } from "./curl.ts";
import { EdgeOffer } from "./EdgeOffer.tsx";

/** An answer: status, timing, size, headers, body. */
export function ExchangeView({
  exchange,
  sending,
}: {
  exchange: Exchange;
  /** Whether an answer is awaited: this one's rest, or a newer one. */
  sending: boolean;
}) {
  const { request, response } = exchange;
  const { status, statusText, headers, body, end, broken } = response;
  const coming = isOpen(response);
  const took = end?.milliseconds ?? response.milliseconds;
  const contentType = useMemo(
    () => headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "",
    [headers],
  );
  return (
    <div className="exchange" data-old={(sending && !coming) || undefined}>
      <div className="response-head">
        <span className="response-status" data-class={Math.floor(status / 100)}>
          {status} {statusText}
        </span>
        <span
          className="response-fact"
          title={`The answer began after ${milliseconds(response.milliseconds)}`}
        >
          {milliseconds(took)}
        </span>
        <span className="response-fact">{byteSize(body.length)}</span>
        {coming && (
          <span className="response-fact" role="status">
            <span className="spinner" aria-hidden="true" /> still coming
          </span>
        )}
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
      {end?.missing && <MissingNote names={end.missing} />}
      <BodyView exchange={exchange} contentType={contentType} />
      {broken && <p className="body-note">{broken.message}</p>}
    </div>
  );
}

/** The program made an answer without what only the edge has. */
function MissingNote({ names }: { names: string[] }) {
  return (
    <div className="missing-note">
      <p>
        The program used {names.map((name) => `\`${name}\``).join(", ")}, which a browser doesn't
        have.
      </p>
      <EdgeOffer />
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

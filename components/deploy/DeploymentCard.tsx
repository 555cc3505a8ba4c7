import { byteSize } from "../../lib/sizes.ts";
import { complain } from "../../lib/stores/actions.ts";
import { lookInside, manager, stores } from "../../lib/stores/all.ts";
import type { Deployment } from "../../lib/stores/deploy.ts";
import { copy } from "../project/share.ts";
import { milliseconds, moment, serverTimings } from "../ui/format.ts";
import { Icon } from "../ui/Icon.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Steps } from "../ui/Steps.tsx";
import { TextWithPlaces } from "../ui/TextWithPlaces.tsx";

/** One deployment: its address, and how it came to be. */
export function DeploymentCard({
  deployment,
  newest,
}: {
  deployment: Deployment;
  newest: boolean;
}) {
  const { name, url, version, at, layers, steps, firstRequest } = deployment;
  const app = layers.find((layer) => layer.kind === "app");
  const timings = serverTimings(firstRequest.serverTiming ?? "");
  return (
    <li className="deployment" data-newest={newest || undefined}>
      <p className="deployment-head">
        <Icon name="check" />
        <strong>{name}</strong>
        <span>
          {moment(at)}, in {milliseconds(deployment.milliseconds)}
        </span>
      </p>
      <p className="deployment-url">
        <a href={url} target="_blank" rel="noopener">
          {url}
          <Icon name="open" />
          <span className="sr-only"> (opens in a new tab)</span>
        </a>
        <IconButton
          icon="copy"
          label="Copy the address"
          onClick={() =>
            copy(url).then(() => stores.notices.getState().say("Address copied."), complain)
          }
        />
      </p>
      <dl>
        <dt>Version</dt>
        <dd>
          <code>{version}</code>
        </dd>
        {app !== undefined && (
          <>
            <dt>App layer</dt>
            <dd>
              {byteSize(app.bytes)}{" "}
              <button
                type="button"
                className="text-button"
                onClick={() => void lookInside(layers, name)}
              >
                Look inside
              </button>
            </dd>
          </>
        )}
        <dt>First request</dt>
        <dd className="timings">
          <span>
            {firstRequest.status} in {milliseconds(firstRequest.milliseconds)}
          </span>
          {timings.map(({ name: entry, duration, description }) => (
            <span key={entry}>
              {description ?? entry}
              {duration !== undefined && ` ${milliseconds(duration)}`}
            </span>
          ))}
        </dd>
      </dl>
      {firstRequest.problem !== undefined && (
        <pre className="deployment-problem">
          <TextWithPlaces text={firstRequest.problem} />
        </pre>
      )}
      <p className="deployment-actions">
        <button
          type="button"
          className="text-button"
          onClick={() => void manager.open(name, "logs")}
        >
          Live logs
        </button>
        <button type="button" className="text-button" onClick={() => void manager.open(name)}>
          Versions and rollback
        </button>
      </p>
      <details open={newest}>
        <summary>Steps</summary>
        <Steps steps={steps} running={false} startedAt={0} waitingFor="" />
      </details>
    </li>
  );
}

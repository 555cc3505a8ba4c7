import { useMemo } from "react";
import { parseProject } from "../../lib/project/project.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import { stores } from "../../lib/stores/all.ts";
import { useDeploy, useProblems, useProject } from "../../lib/stores/hooks.ts";
import { KEYS } from "../shortcuts.ts";
import { ErrorCard } from "../ui/ErrorCard.tsx";
import { Steps } from "../ui/Steps.tsx";
import { TextWithPlaces } from "../ui/TextWithPlaces.tsx";
import { DeploymentCard } from "./DeploymentCard.tsx";
import { WorkerList } from "./manage/WorkerList.tsx";
import { DeploySecrets } from "./secrets/DeploySecrets.tsx";
import { Preflight } from "./targets/Preflight.tsx";
import { TargetBar } from "./targets/TargetBar.tsx";

/** The name to deploy under, the deployment under way, and those before it. */
export function DeployPane() {
  const { name, message, busy, steps, startedAt, error, history } = useDeploy((state) => state);
  const files = useProject((state) => state.files);
  const { name: own, required } = useMemo(() => asked(files), [files]);
  const notices = useProblems((state) => state.notices);
  const shown = name ?? own;
  return (
    <section className="deploy" aria-label="Deployments">
      <label className="deploy-name">
        <span>Name</span>
        <input
          value={shown}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          disabled={busy}
          onChange={(event) => stores.deploy.getState().setName(event.target.value)}
          onBlur={() => shown.trim() === "" && stores.deploy.getState().setName(undefined)}
        />
      </label>
      <label className="deploy-name">
        <span>What changed</span>
        <input
          value={message}
          maxLength={1000}
          disabled={busy}
          placeholder="Optional"
          onChange={(event) => stores.deploy.getState().setMessage(event.target.value)}
        />
      </label>
      {shown.trim() === "" ? (
        <p className="deploy-where">
          Type a name: the project's configuration gives none that can be read.
        </p>
      ) : (
        <>
          <TargetBar name={shown} />
          <DeploySecrets name={shown} required={required} />
        </>
      )}
      {error !== undefined && !busy && <ErrorCard error={error} />}
      <Preflight />
      {notices.length > 0 && (
        <ul className="deploy-notices" aria-label="Left out">
          {notices.map(({ file, line, message }) => (
            <li key={message}>
              <TextWithPlaces text={`${file}:${line} ${message}`} />
            </li>
          ))}
        </ul>
      )}
      {(busy || error !== undefined) && (
        <div className="deploy-now" role="status" aria-label="Progress">
          <Steps steps={steps} running={busy} startedAt={startedAt} waitingFor="Snapshot" />
        </div>
      )}
      {history.length === 0 && !busy && error === undefined && (
        <p className="empty">
          Nothing deployed in this session. Deploy ({KEYS.deploy}) takes a snapshot after your
          imports have run, and every instance starts from it.
        </p>
      )}
      <ol className="deployments">
        {history.map((deployment, index) => (
          <DeploymentCard
            key={deployment.at}
            deployment={deployment}
            newest={index === 0 && !busy && error === undefined}
          />
        ))}
      </ol>
      <WorkerList />
    </section>
  );
}

/** The name and the secrets that the configuration asks for; none where it can't be read. */
function asked(files: ProjectFiles): { name: string; required: string[] } {
  try {
    const { name, vars, settings } = parseProject(files);
    const required = (settings.requiredSecrets ?? []).map((secret) => secret.name);
    return { name, required: required.filter((one) => !Object.hasOwn(vars, one)) };
  } catch {
    return { name: "", required: [] };
  }
}

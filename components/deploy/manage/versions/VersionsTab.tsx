import { useState } from "react";
import type { WorkerOverview } from "../../../../lib/deploy/manage/types.ts";
import { DeploymentHistory } from "./DeploymentHistory.tsx";
import { DifferenceDialog } from "./DifferenceDialog.tsx";
import { RolloutForm } from "./RolloutForm.tsx";
import { ServeDialog } from "./ServeDialog.tsx";
import { Serving } from "./Serving.tsx";
import { VersionRow } from "./VersionRow.tsx";

/** What serves, how to change that, and every version with what changed in it. */
export function VersionsTab({ overview }: { overview: WorkerOverview }) {
  const { versions, deployments } = overview;
  const [chosen, setChosen] = useState<string>();
  const serving = deployments[0];
  return (
    <>
      {serving !== undefined && <Serving deployment={serving} versions={versions} />}
      {versions.length > 1 && (
        // Begins anew with what serves.
        <RolloutForm key={serving?.id} versions={versions} serving={serving?.shares ?? []} />
      )}
      <section aria-label="All versions">
        <h4>Versions</h4>
        <ol className="versions">
          {versions.map((version, index) => (
            <VersionRow
              key={version.id}
              version={version}
              before={versions[index + 1]?.id}
              share={serving?.shares.find((share) => share.version === version.id)?.percentage}
              older={isOlder(version.id, overview)}
              onServe={() => setChosen(version.id)}
            />
          ))}
        </ol>
      </section>
      <DeploymentHistory deployments={deployments} versions={versions} />
      <ServeDialog
        version={versions.find(({ id }) => id === chosen)}
        rollback={chosen !== undefined && isOlder(chosen, overview)}
        versions={versions}
        onClose={() => setChosen(undefined)}
      />
      <DifferenceDialog versions={versions} />
    </>
  );
}

/** Whether a version is older than what serves: to make it serve is a rollback. */
function isOlder(id: string, { versions, deployments }: WorkerOverview): boolean {
  const place = (version: string): number => versions.findIndex((one) => one.id === version);
  const serving = (deployments[0]?.shares ?? []).map((share) => place(share.version));
  return serving.length > 0 && place(id) > Math.max(...serving);
}

import type { DeploymentSummary, VersionSummary } from "../../../../lib/deploy/manage/types.ts";
import { moment } from "../../../ui/format.ts";
import { originWords, versionName } from "./words.ts";

/** What served since when, newest first. */
export function DeploymentHistory({
  deployments,
  versions,
}: {
  deployments: DeploymentSummary[];
  versions: VersionSummary[];
}) {
  return (
    <details className="deployment-history">
      <summary>Deployments so far: {deployments.length}</summary>
      <ol>
        {deployments.map(({ id, createdOn, shares, message, ...origin }) => (
          <li key={id}>
            <strong>
              {shares
                .map(
                  ({ version, percentage }) => `${versionName(version, versions)} ${percentage} %`,
                )
                .join(", ")}
            </strong>{" "}
            <span>
              {[moment(Date.parse(createdOn)), ...originWords(origin)].join(", ")}
              {message !== "" && `: “${message}”`}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}

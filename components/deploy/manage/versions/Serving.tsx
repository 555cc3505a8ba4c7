import type { DeploymentSummary, VersionSummary } from "../../../../lib/deploy/manage/types.ts";
import { moment } from "../../../ui/format.ts";
import { originWords, versionName } from "./words.ts";

/** Which versions answer requests, as a bar and in words. */
export function Serving({
  deployment: { shares, createdOn, message, ...origin },
  versions,
}: {
  deployment: DeploymentSummary;
  versions: VersionSummary[];
}) {
  return (
    <section className="serving" aria-label="Serving">
      <h4>Serving</h4>
      <div className="share-bar" aria-hidden="true">
        {shares.map(({ version, percentage }) => (
          <span key={version} style={{ flexGrow: percentage }} />
        ))}
      </div>
      <ul>
        {shares.map(({ version, percentage }) => (
          <li key={version}>
            <strong>{versionName(version, versions)}</strong> <code>{version.slice(0, 8)}</code>{" "}
            answers {percentage} % of requests
          </li>
        ))}
      </ul>
      <p className="manage-hint">
        {[`Since ${moment(Date.parse(createdOn))}`, ...originWords(origin)].join(", ")}
        {message !== "" && `: “${message}”`}
      </p>
    </section>
  );
}

import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import {
  type Change,
  isSame,
  versionDifference,
} from "../../../../lib/deploy/manage/difference.ts";
import type { VersionDetails } from "../../../../lib/deploy/manage/types.ts";
import { byteSize } from "../../../../lib/sizes.ts";
import { ErrorCard } from "../../../ui/ErrorCard.tsx";
import { ChangeTable } from "./ChangeTable.tsx";
import { totalBytes } from "./words.ts";

const SourceDiff = dynamic(() => import("./SourceDiff.tsx"), {
  ssr: false,
  loading: () => <p className="empty">Opening the editor…</p>,
});

/** Source files side by side, then everything else in tables. */
export function DifferenceView({
  before,
  after,
}: {
  before: VersionDetails;
  after: VersionDetails;
}) {
  const difference = useMemo(() => versionDifference(before, after), [before, after]);
  const { files, packages, bindings, settings, modules, doubtful } = difference;
  const [chosen, setChosen] = useState<string>();
  const file = files.find(({ name }) => name === chosen) ?? files[0];
  const problem = after.problem ?? before.problem;
  return (
    <div className="difference-body">
      {isSame(difference) && (
        <p className="empty" role="status">
          Nothing: code, packages, bindings and settings are the same.
        </p>
      )}
      {problem !== undefined && <ErrorCard error={problem} />}
      {doubtful && (
        <p className="confirm-warning">
          The target says that their code differs, but gives the same modules for both: what changed
          in the code can't be shown.
        </p>
      )}
      {file !== undefined && (
        <section aria-label="Source files">
          <h3>Source files</h3>
          <fieldset className="difference-files">
            <legend className="sr-only">File</legend>
            {files.map((one) => (
              <button
                key={one.name}
                type="button"
                className="text-button"
                aria-pressed={one === file}
                onClick={() => setChosen(one.name)}
              >
                {one.name}
                <span className="difference-kind">{kindOf(one)}</span>
              </button>
            ))}
          </fieldset>
          <SourceDiff path={file.name} before={file.before ?? ""} after={file.after ?? ""} />
        </section>
      )}
      <ChangeTable title="Packages" changes={packages} />
      <ChangeTable title="Bindings" changes={bindings} />
      <ChangeTable title="Settings" changes={settings} />
      <ChangeTable
        title="Modules"
        changes={modules.map(({ name, before, after }) => ({
          name,
          before: before === undefined ? undefined : byteSize(before),
          after: after === undefined ? undefined : byteSize(after),
        }))}
      />
      <p className="manage-hint">
        All modules: {byteSize(totalBytes(before))} before, {byteSize(totalBytes(after))} after.
      </p>
    </div>
  );
}

const kindOf = ({ before, after }: Change<string>): string =>
  before === undefined ? "added" : after === undefined ? "removed" : "changed";

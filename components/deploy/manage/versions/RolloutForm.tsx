import { type FormEvent, useId, useState } from "react";
import type { Share, VersionSummary } from "../../../../lib/deploy/manage/types.ts";
import { manager } from "../../../../lib/stores/all.ts";
import { useManage } from "../../../../lib/stores/hooks.ts";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { SecretsWarning } from "./SecretsWarning.tsx";
import { VersionSelect } from "./VersionSelect.tsx";
import { versionName } from "./words.ts";

/** Two versions, and how much of the requests each of them gets. */
export function RolloutForm({
  versions,
  serving,
}: {
  versions: VersionSummary[];
  serving: Share[];
}) {
  const busy = useManage((state) => state.busy !== undefined);
  const [from, setFrom] = useState(() => serving[0]?.version ?? versions[0]?.id ?? "");
  const [to, setTo] = useState(
    () => serving[1]?.version ?? versions.find(({ id }) => id !== from)?.id ?? "",
  );
  const [percentage, setPercentage] = useState(() => serving[1]?.percentage ?? 50);
  const [warning, setWarning] = useState<string>();
  const id = useId();
  const shares = [
    { version: from, percentage: 100 - percentage },
    { version: to, percentage },
  ].filter((share) => share.percentage > 0);
  const words = shares
    .map((share) => `${versionName(share.version, versions)} ${share.percentage} %`)
    .join(", ");

  async function rollOut(force: boolean): Promise<void> {
    const failed = await manager.rollOut({ shares, force }, `Rolled out: ${words}.`);
    setWarning(failed?.code === "secrets_changed" ? failed.message : undefined);
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    void rollOut(false);
  }

  return (
    <details className="rollout" open={serving.length > 1}>
      <summary>Gradual rollout</summary>
      <form onSubmit={submit}>
        <p className="manage-hint">
          Two versions share the requests. Begin with a few per cent for the new one, watch the
          logs, then give it more.
        </p>
        <div className="rollout-pair">
          <VersionSelect
            label="First version"
            value={from}
            versions={versions}
            onChange={setFrom}
          />
          <VersionSelect label="Second version" value={to} versions={versions} onChange={setTo} />
        </div>
        <label htmlFor={id} className="sr-only">
          Per cent of requests for {versionName(from, versions)}
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={100}
          step={1}
          // The bar above has the first version at its left, too.
          value={100 - percentage}
          aria-valuetext={words}
          onChange={(event) => setPercentage(100 - Number(event.target.value))}
        />
        <p className="rollout-words">
          <output htmlFor={id}>{words}</output>
          <button type="submit" className="button" disabled={busy || from === to}>
            Roll out
          </button>
        </p>
        {from === to && <p className="manage-hint">Choose two different versions.</p>}
      </form>
      <ConfirmDialog
        open={warning !== undefined}
        title="Roll out over changed secrets?"
        action="Go ahead anyway"
        danger
        onClose={() => setWarning(undefined)}
        onConfirm={() => rollOut(true)}
      >
        <SecretsWarning message={warning ?? ""} />
      </ConfirmDialog>
    </details>
  );
}

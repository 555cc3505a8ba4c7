import { useState } from "react";
import type { VersionSummary } from "../../../../lib/deploy/manage/types.ts";
import { manager } from "../../../../lib/stores/all.ts";
import { ConfirmDialog } from "../ConfirmDialog.tsx";
import { SecretsWarning } from "./SecretsWarning.tsx";
import { versionName } from "./words.ts";

/** Asks why, then makes one version serve all requests; over changed secrets only when told once more. */
export function ServeDialog({
  version,
  rollback,
  versions,
  onClose,
}: {
  /** Which one; closed without. */
  version: VersionSummary | undefined;
  rollback: boolean;
  versions: VersionSummary[];
  onClose: () => void;
}) {
  const [message, setMessage] = useState("");
  const [warning, setWarning] = useState<string>();
  const name = version === undefined ? "" : versionName(version.id, versions);
  const close = (): void => {
    setMessage("");
    setWarning(undefined);
    onClose();
  };

  async function serve(): Promise<void> {
    if (version === undefined) return;
    const shares = [{ version: version.id, percentage: 100 }];
    const failed = await manager.rollOut(
      { shares, message: message.trim() || undefined, force: warning !== undefined },
      `Version ${name} answers all requests.`,
    );
    if (failed?.code === "secrets_changed") setWarning(failed.message);
    else close();
  }

  return (
    <ConfirmDialog
      open={version !== undefined}
      title={rollback ? `Roll back to ${name}?` : `Serve ${name} alone?`}
      action={warning !== undefined ? "Go ahead anyway" : rollback ? "Roll back" : "Serve it"}
      danger={warning !== undefined}
      onClose={close}
      onConfirm={serve}
    >
      <p>
        New requests get version {name} at once, with its code, bindings and secrets. Data in
        databases, namespaces and Durable Objects stays as it is.
      </p>
      <label className="confirm-field">
        <span className="confirm-label">Why (optional)</span>
        <input
          value={message}
          maxLength={1000}
          placeholder="Shown with the deployment"
          onChange={(event) => setMessage(event.target.value)}
        />
      </label>
      {warning !== undefined && <SecretsWarning message={warning} />}
    </ConfirmDialog>
  );
}

import { useEffect, useState } from "react";
import { DEV_SECRET_FILES } from "../../../lib/project/dev-secrets.ts";
import { complain } from "../../../lib/stores/actions.ts";
import { lookForSecrets, ownDevSecrets, stores } from "../../../lib/stores/all.ts";
import type { SecretRow } from "../../../lib/stores/deploy-secrets.ts";
import { useDeploy, useDeploySecrets, useProject, useTarget } from "../../../lib/stores/hooks.ts";
import { Icon } from "../../ui/Icon.tsx";
import { SecretField } from "./SecretField.tsx";

/** How long a name has to stay as it is before the target is asked about it. */
const PAUSE_MS = 300;

/**
 * Secrets that go with the next deploy: first those that the configuration requires and the Worker lacks. They are
 * forgotten once they are deployed.
 * @param required names that the configuration requires
 */
export function DeploySecrets({ name, required }: { name: string; required: string[] }) {
  const { rows, there } = useDeploySecrets((state) => state);
  const busy = useDeploy((state) => state.busy);
  const choice = useTarget((state) => state.choice);
  // Those for development are for this machine, unless someone types them anew.
  const fromFile = useProject((state) => DEV_SECRET_FILES.find((path) => path in state.files));
  const [opened, setOpened] = useState(false);
  const asks = opened || required.length > 0;
  const missing = there ? required.filter((one) => !there.includes(one)) : [];
  const wanted = missing.join(" ");

  // biome-ignore lint/correctness/useExhaustiveDependencies(choice): another target has other secrets
  useEffect(() => {
    if (!asks || busy) return;
    const timer = setTimeout(() => void lookForSecrets(name), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [asks, name, choice, busy]);
  // biome-ignore lint/correctness/useExhaustiveDependencies(rows): they may have been forgotten
  useEffect(() => {
    stores.deploySecrets.getState().require(wanted === "" ? [] : wanted.split(" "));
  }, [wanted, rows]);
  useEffect(() => {
    if (wanted !== "") setOpened(true);
  }, [wanted]);

  return (
    <details
      className="deploy-secrets"
      open={opened}
      onToggle={(event) => setOpened(event.currentTarget.open)}
    >
      <summary>
        Secrets: <small>{summary(rows, there)}</small>
      </summary>
      <p className="target-hint">
        They go with this version, and the page forgets them then.
        {there !== undefined && there.length > 0 && (
          <>
            {" "}
            {name} has, and keeps: <code>{there.join(", ")}</code>.
          </>
        )}
      </p>
      <form autoComplete="off" onSubmit={(event) => event.preventDefault()}>
        {rows.length > 0 && (
          <ul aria-label="Secrets of this deploy">
            {rows.map((row) => (
              <SecretField
                key={row.id}
                row={row}
                disabled={busy}
                replaces={there?.includes(row.name)}
              />
            ))}
          </ul>
        )}
        <div className="dialog-row">
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => stores.deploySecrets.getState().add()}
          >
            <Icon name="plus" />
            Add a secret
          </button>
          {choice.kind === "local" && fromFile && (
            <button type="button" className="button" disabled={busy} onClick={takeDevSecrets}>
              Take those of {fromFile}
            </button>
          )}
        </div>
      </form>
    </details>
  );
}

function takeDevSecrets(): void {
  try {
    stores.deploySecrets.getState().fill(ownDevSecrets(stores.project.getState().files));
  } catch (error) {
    complain(error);
  }
}

function summary(rows: SecretRow[], there: string[] | undefined): string {
  const missing = rows.filter(({ required, text }) => required && text === "").length;
  if (missing > 0) return `${missing} missing`;
  if (rows.length > 0) return `${rows.length} to set`;
  return there !== undefined && there.length > 0 ? `${there.length} there` : "none";
}

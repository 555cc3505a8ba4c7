import { complain } from "../../../lib/stores/actions.ts";
import { deployProject } from "../../../lib/stores/all.ts";
import { useDeploy, useTarget } from "../../../lib/stores/hooks.ts";
import { workerOrigin } from "../../../lib/stores/origin.ts";
import { ClaimCard } from "./ClaimCard.tsx";
import { TargetDialog } from "./TargetDialog.tsx";

/** Where a deploy under this name goes, and the way to another place. */
export function TargetBar({ name }: { name: string }) {
  const { kind, accountId } = useTarget((state) => state.choice);
  const busy = useDeploy((state) => state.busy);
  const account = useTarget((state) => state.account);
  const temporary = useTarget((state) => state.temporary);
  return (
    <>
      <p className="deploy-where target-bar">
        <span>
          {kind === "local"
            ? `Goes to ${workerOrigin(window.location, name)}`
            : `Goes to ${kind === "temporary" ? "" : "the Cloudflare account "}${account ?? accountId ?? "of this server"}`}
        </span>
        <button
          type="button"
          className="text-button"
          disabled={busy}
          onClick={() => void deployProject({ look: true }).catch(complain)}
        >
          Check first
        </button>
        <TargetDialog>
          <button type="button" className="text-button">
            Change target
          </button>
        </TargetDialog>
      </p>
      {kind === "temporary" && temporary !== undefined && <ClaimCard account={temporary} />}
    </>
  );
}

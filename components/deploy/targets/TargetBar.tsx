import { useTarget } from "../../../lib/stores/hooks.ts";
import { workerOrigin } from "../../../lib/stores/origin.ts";

/** Where a deploy under this name goes. */
export function TargetBar({ name }: { name: string }) {
  const { kind, accountId } = useTarget((state) => state.choice);
  return (
    <p className="deploy-where">
      {kind === "local"
        ? `Goes to ${workerOrigin(window.location, name)}`
        : `Goes to the Cloudflare account ${accountId ?? "of this server"}`}
    </p>
  );
}

import { runOnEdge } from "../../lib/stores/actions.ts";
import { useDeploy } from "../../lib/stores/hooks.ts";

/** What a browser can't do, the edge on this machine can: deploys, and sends the same event there. */
export function EdgeOffer() {
  const busy = useDeploy((state) => state.busy);
  return (
    <p className="edge-offer">
      <button
        type="button"
        className="button"
        disabled={busy}
        onClick={() => void runOnEdge()}
        title="Deploys the program to the edge on this machine and sends the same event there"
      >
        Run on the edge
      </button>
      <span>Deploys it to this machine and sends the same there.</span>
    </p>
  );
}

import { lookInside } from "../../lib/stores/all.ts";
import { useDeploy, usePreview, useProject } from "../../lib/stores/hooks.ts";
import { Icon } from "../ui/Icon.tsx";

/** Looks inside the newest deployment's snapshot; before the first one, into what the run stands on. */
export function InspectorButton() {
  const deployment = useDeploy((state) => state.history[0]);
  const running = usePreview((state) => state.layers);
  const title = useProject((state) => state.title);
  const layers = deployment?.layers ?? running;
  return (
    <button
      type="button"
      className="button quiet"
      disabled={layers.length === 0}
      onClick={() => void lookInside(layers, deployment?.name ?? title)}
      title="What the snapshot's memory holds"
    >
      <Icon name="inspect" />
      <span className="label">Inspect</span>
    </button>
  );
}

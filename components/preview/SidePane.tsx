import { useDeploy, useSettings } from "../../lib/stores/hooks.ts";
import type { SettingsState } from "../../lib/stores/settings.ts";
import { DeploymentsView } from "../deploy/DeploymentsView.tsx";
import { StoragePane } from "../storage/StoragePane.tsx";
import { TabList } from "../ui/TabList.tsx";
import { PreviewPane } from "./PreviewPane.tsx";

/** Beside the editor: the preview, what it has stored, or the deployments. */
export function SidePane() {
  const { side, setSide } = useSettings(({ side, setSide }) => ({ side, setSide }));
  const count = useDeploy((state) => state.history.length);
  return (
    <div className="floe side">
      <TabList<SettingsState["side"]>
        label="Preview, storage or deployments"
        idPrefix="side"
        selected={side}
        onSelect={setSide}
        tabs={[
          { id: "preview", label: "Preview" },
          { id: "storage", label: "Storage" },
          {
            id: "deployments",
            label: "Deployments",
            mark: count > 0 ? String(count) : undefined,
          },
        ]}
      />
      <div role="tabpanel" aria-labelledby={`side-${side}`} className="side-body">
        {side === "preview" && <PreviewPane />}
        {side === "storage" && <StoragePane />}
        {side === "deployments" && <DeploymentsView />}
      </div>
    </div>
  );
}

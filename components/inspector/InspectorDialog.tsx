import * as Dialog from "@radix-ui/react-dialog";
import { byteSize } from "../../lib/sizes.ts";
import { lookInside, stores } from "../../lib/stores/all.ts";
import { useInspector } from "../../lib/stores/hooks.ts";
import type { InspectorState } from "../../lib/stores/inspector.ts";
import { ErrorCard } from "../ui/ErrorCard.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { TabList } from "../ui/TabList.tsx";
import { LayerView } from "./LayerView.tsx";

const STEPS: Record<NonNullable<InspectorState["step"]>, string> = {
  fetch: "Fetching the layers",
  files: "Reading their files",
  restore: "Restoring them in a Web Worker",
  objects: "Asking Python for its objects",
  memory: "Looking through memory",
};

/** What is inside a snapshot, layer by layer. */
export function InspectorDialog() {
  const { open, title, layers, selected, step, error, reports } = useInspector((state) => state);
  const report = reports[selected];
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && stores.inspector.getState().close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog inspector" aria-describedby={undefined}>
          <div className="dialog-head">
            <Dialog.Title>Inside {title}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton icon="close" label="Close" />
            </Dialog.Close>
          </div>
          <TabList
            label="Layers"
            idPrefix="layer"
            selected={selected}
            onSelect={(hash) => void lookInside(layers, title, hash)}
            tabs={layers.map(({ kind, hash, bytes }) => ({
              id: hash,
              label: kind,
              mark: byteSize(bytes),
            }))}
          />
          <div role="tabpanel" aria-labelledby={`layer-${selected}`} className="inspector-body">
            {step !== undefined && (
              <p className="inspector-now" role="status">
                <span className="spinner" aria-hidden="true" />
                {STEPS[step]}…
              </p>
            )}
            {error !== undefined && <ErrorCard error={error} />}
            {report !== undefined && <LayerView key={selected} report={report} />}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

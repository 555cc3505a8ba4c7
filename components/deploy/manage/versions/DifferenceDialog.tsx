import * as Dialog from "@radix-ui/react-dialog";
import type { VersionSummary } from "../../../../lib/deploy/manage/types.ts";
import { manager, stores } from "../../../../lib/stores/all.ts";
import { useManage } from "../../../../lib/stores/hooks.ts";
import { ErrorCard } from "../../../ui/ErrorCard.tsx";
import { IconButton } from "../../../ui/IconButton.tsx";
import { DifferenceView } from "./DifferenceView.tsx";
import { VersionSelect } from "./VersionSelect.tsx";

/** What changed from one version to another. */
export function DifferenceDialog({ versions }: { versions: VersionSummary[] }) {
  const { comparison, details, detailsError } = useManage((state) => state);
  const before = details[comparison?.before ?? ""];
  const after = details[comparison?.after ?? ""];
  const close = (): void => stores.manage.getState().compare(undefined);
  return (
    <Dialog.Root open={comparison !== undefined} onOpenChange={(next) => !next && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog difference" aria-describedby={undefined}>
          <div className="dialog-head">
            <Dialog.Title>What changed</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton icon="close" label="Close" />
            </Dialog.Close>
          </div>
          {comparison !== undefined && (
            <div className="rollout-pair">
              <VersionSelect
                label="From version"
                value={comparison.before}
                versions={versions}
                onChange={(id) => void manager.compare(id, comparison.after)}
              />
              <VersionSelect
                label="To version"
                value={comparison.after}
                versions={versions}
                onChange={(id) => void manager.compare(comparison.before, id)}
              />
            </div>
          )}
          {detailsError !== undefined ? (
            <ErrorCard error={detailsError} />
          ) : before && after ? (
            <DifferenceView before={before} after={after} />
          ) : (
            <p className="difference-now" role="status">
              <span className="spinner" aria-hidden="true" />
              Reading both versions…
            </p>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

import { useState } from "react";
import type { WorkerOverview } from "../../../lib/deploy/manage/types.ts";
import { manager } from "../../../lib/stores/all.ts";
import { useManage } from "../../../lib/stores/hooks.ts";
import { ConfirmDialog } from "./ConfirmDialog.tsx";

/** A Worker's address and schedules, and its end. */
export function SettingsTab({
  overview: { name, address, schedules },
}: {
  overview: WorkerOverview;
}) {
  const busy = useManage((state) => state.busy !== undefined);
  const [leaving, setLeaving] = useState(false);
  const [typed, setTyped] = useState("");
  const close = (): void => {
    setLeaving(false);
    setTyped("");
  };

  return (
    <>
      <section aria-label="Address">
        <h4>Address</h4>
        <label className="manage-switch">
          <input
            type="checkbox"
            checked={address.enabled}
            disabled={busy}
            onChange={(event) => void manager.setAddress(event.target.checked)}
          />
          <span>
            {address.url === "" ? "An address on workers.dev" : address.url}
            {!address.enabled && " (off: only other Workers and schedules reach it)"}
          </span>
        </label>
      </section>
      <section aria-label="Schedules">
        <h4>Schedules</h4>
        {schedules.length === 0 ? (
          <p className="manage-hint">
            None. They come with a deploy, from <code>triggers.crons</code> in the configuration.
          </p>
        ) : (
          <ul className="schedules">
            {schedules.map((cron) => (
              <li key={cron}>
                <code>{cron}</code> <span>in UTC</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-label="Delete">
        <h4>Delete</h4>
        <p className="manage-hint">
          Takes away the Worker with all its versions, its secrets and what its Durable Objects
          hold. Databases, buckets and namespaces stay.
        </p>
        <button type="button" className="button danger" onClick={() => setLeaving(true)}>
          Delete this Worker…
        </button>
      </section>
      <ConfirmDialog
        open={leaving}
        title={`Delete ${name}?`}
        action="Delete for good"
        danger
        ready={typed === name}
        onClose={close}
        onConfirm={async () => {
          const failed = await manager.remove(typed);
          if (failed !== undefined) close();
        }}
      >
        <p>It stops answering at once, and can't be had back.</p>
        <label className="confirm-field">
          <span className="confirm-label">
            Type <code>{name}</code> to confirm
          </span>
          <input
            value={typed}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
      </ConfirmDialog>
    </>
  );
}

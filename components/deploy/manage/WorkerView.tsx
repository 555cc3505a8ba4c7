import { useEffect, useRef } from "react";
import { manager, stores } from "../../../lib/stores/all.ts";
import { useManage } from "../../../lib/stores/hooks.ts";
import type { ManageTab } from "../../../lib/stores/manage.ts";
import { ErrorCard } from "../../ui/ErrorCard.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { TabList } from "../../ui/TabList.tsx";
import { LogsTab } from "./logs/LogsTab.tsx";
import { SecretsTab } from "./SecretsTab.tsx";
import { SettingsTab } from "./SettingsTab.tsx";
import { VersionsTab } from "./versions/VersionsTab.tsx";

const TABS: { id: ManageTab; label: string }[] = [
  { id: "versions", label: "Versions" },
  { id: "logs", label: "Logs" },
  { id: "secrets", label: "Secrets" },
  { id: "settings", label: "Settings" },
];

/** One deployed Worker, and what can be done with it. */
export function WorkerView({ name }: { name: string }) {
  const { tab, overview, busy, error } = useManage((state) => state);
  const back = useRef<HTMLButtonElement>(null);

  // Whoever came by keyboard goes on from here.
  useEffect(() => back.current?.focus({ preventScroll: true }), []);

  return (
    <section className="worker" aria-label={`Worker ${name}`} aria-busy={busy !== undefined}>
      <div className="worker-head">
        <button
          ref={back}
          type="button"
          className="text-button"
          onClick={() => stores.manage.getState().close()}
        >
          <Icon name="back" /> All Workers
        </button>
        <h3>{name}</h3>
        {overview?.address.enabled && overview.address.url !== "" && (
          <a
            className="icon-button"
            href={overview.address.url}
            target="_blank"
            rel="noopener"
            aria-label={`Open ${overview.address.url} in a new tab`}
            title={overview.address.url}
          >
            <Icon name="open" />
          </a>
        )}
        <IconButton icon="refresh" label="Read it again" onClick={() => void manager.refresh()} />
      </div>
      <TabList<ManageTab>
        label="What to manage"
        idPrefix="manage"
        selected={tab}
        onSelect={(next) => stores.manage.getState().showTab(next)}
        tabs={TABS}
      />
      <div role="tabpanel" aria-labelledby={`manage-${tab}`} className="worker-body" data-tab={tab}>
        {error !== undefined && <ErrorCard error={error} />}
        {tab === "logs" ? (
          <LogsTab name={name} />
        ) : overview === undefined ? (
          error === undefined && <p className="empty">Reading…</p>
        ) : tab === "versions" ? (
          <VersionsTab overview={overview} />
        ) : tab === "secrets" ? (
          <SecretsTab secrets={overview.secrets} />
        ) : (
          <SettingsTab overview={overview} />
        )}
      </div>
      <p className="sr-only" role="status">
        {busy !== undefined && `${busy}…`}
      </p>
    </section>
  );
}

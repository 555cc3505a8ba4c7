import { useEffect } from "react";
import { stores } from "../../lib/stores/all.ts";
import { useNotices } from "../../lib/stores/hooks.ts";
import type { Notice } from "../../lib/stores/notices.ts";
import { IconButton } from "./IconButton.tsx";

const SHOWN = 6_000;
const SHOWN_WITH_ACTION = 12_000;

/** Short messages at the foot of the page. */
export function Notices() {
  const notices = useNotices((state) => state.notices);
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const { id, text, kind, action } = notice;
  const { dismiss } = stores.notices.getState();
  useEffect(() => {
    if (kind === "error") return;
    const timer = setTimeout(() => dismiss(id), action ? SHOWN_WITH_ACTION : SHOWN);
    return () => clearTimeout(timer);
  }, [id, kind, action, dismiss]);
  return (
    <div className="notice" data-kind={kind}>
      <span>{text}</span>
      {action && (
        <button
          type="button"
          className="notice-action"
          onClick={() => {
            action.run();
            dismiss(id);
          }}
        >
          {action.label}
        </button>
      )}
      <IconButton icon="close" label="Dismiss" onClick={() => dismiss(id)} />
    </div>
  );
}

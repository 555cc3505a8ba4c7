import { Icon } from "../ui/Icon.tsx";

/** Sends what the bar holds; Enter does it too. */
export function SendButton({ label, busy }: { label: string; busy: boolean }) {
  return (
    <button type="submit" className="button" disabled={busy} title="Enter">
      {busy ? <span className="spinner" aria-hidden="true" /> : <Icon name="send" />}
      {label}
    </button>
  );
}

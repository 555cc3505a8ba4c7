import * as Dialog from "@radix-ui/react-dialog";
import { type FormEvent, type ReactNode, useState } from "react";

/** Asks before something is done, with whatever there is to say or fill in. */
export function ConfirmDialog({
  open,
  title,
  action,
  danger = false,
  ready = true,
  onClose,
  onConfirm,
  children,
}: {
  open: boolean;
  title: string;
  /** What the button says. */
  action: string;
  danger?: boolean;
  /** Whether what is filled in will do. */
  ready?: boolean;
  onClose: () => void;
  /** Does it; the button waits for the end. */
  onConfirm: () => Promise<void>;
  children?: ReactNode;
}) {
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy || !ready) return;
    setBusy(true);
    await onConfirm().finally(() => setBusy(false));
  }

  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && !busy && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog confirm" aria-describedby={undefined}>
          <form onSubmit={(event) => void submit(event)} autoComplete="off">
            <Dialog.Title>{title}</Dialog.Title>
            {children}
            <div className="confirm-buttons">
              <button type="button" className="button" disabled={busy} onClick={onClose}>
                Cancel
              </button>
              <button
                type="submit"
                className={`button ${danger ? "danger" : "primary"}`}
                disabled={busy || !ready}
              >
                {busy && <span className="spinner" aria-hidden="true" />}
                {action}
              </button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

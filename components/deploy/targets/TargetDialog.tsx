import * as Dialog from "@radix-ui/react-dialog";
import { type ReactNode, useEffect, useState } from "react";
import type { TargetKind } from "../../../lib/deploy/target-choice.ts";
import { complain } from "../../../lib/stores/actions.ts";
import { accounts, stores } from "../../../lib/stores/all.ts";
import { useTarget } from "../../../lib/stores/hooks.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { AccountPanel } from "./AccountPanel.tsx";
import { TemporaryPanel } from "./TemporaryPanel.tsx";

const KINDS: { kind: TargetKind; title: string; text: string }[] = [
  {
    kind: "local",
    title: "This machine",
    text: "At NAME.localhost, for you alone. Needs no account.",
  },
  {
    kind: "temporary",
    title: "A temporary Cloudflare account",
    text: "At workers.dev for an hour, without signing up. Claim it to keep it.",
  },
  {
    kind: "account",
    title: "Your Cloudflare account",
    text: "At workers.dev, to stay. Needs an API token.",
  },
];

/** Chooses where deploys go. */
export function TargetDialog({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const current = useTarget((state) => state.choice.kind);
  const [kind, setKind] = useState<TargetKind>(current);
  useEffect(() => {
    if (!open) return;
    setKind(current);
    Promise.all([accounts.look(), accounts.findTemporary()]).catch(complain);
  }, [open, current]);
  const close = (): void => setOpen(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>{children}</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog target-dialog" aria-describedby={undefined}>
          <div className="dialog-head">
            <Dialog.Title>Where deploys go</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton icon="close" label="Close" />
            </Dialog.Close>
          </div>
          <fieldset className="target-kinds">
            <legend className="sr-only">Target</legend>
            {KINDS.map((one) => (
              <label
                key={one.kind}
                className="target-kind"
                data-on={one.kind === kind || undefined}
              >
                <input
                  type="radio"
                  name="target"
                  checked={one.kind === kind}
                  onChange={() => setKind(one.kind)}
                />
                <span>
                  <strong>{one.title}</strong>
                  <span>{one.text}</span>
                </span>
              </label>
            ))}
          </fieldset>
          {kind === "local" && (
            <div className="dialog-row target-actions">
              <button
                type="button"
                className="button primary"
                onClick={() => {
                  stores.target.getState().choose({ kind: "local" });
                  close();
                }}
              >
                Use this machine
              </button>
            </div>
          )}
          {kind === "account" && <AccountPanel onDone={close} />}
          {kind === "temporary" && <TemporaryPanel onDone={close} />}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

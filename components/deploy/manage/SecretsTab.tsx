import { type FormEvent, useState } from "react";
import { SECRET_NAME, SECRET_NAME_RULE } from "../../../lib/project/secrets.ts";
import { manager } from "../../../lib/stores/all.ts";
import { useManage } from "../../../lib/stores/hooks.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { ConfirmDialog } from "./ConfirmDialog.tsx";

/** The names of a Worker's secrets, and a way to set one. What was typed is forgotten once it is sent. */
export function SecretsTab({ secrets }: { secrets: string[] }) {
  const busy = useManage((state) => state.busy !== undefined);
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const [leaving, setLeaving] = useState<string>();
  const replaces = secrets.includes(name.trim());

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const failed = await manager.putSecret(name.trim(), text);
    if (failed !== undefined) return;
    setName("");
    setText("");
  }

  return (
    <>
      <p className="manage-hint">
        The program finds a secret in <code>self.env</code> under its name. It can be replaced, but
        never read back. Each change makes a new version, which serves at once.
      </p>
      {secrets.length > 0 && (
        <ul className="secrets" aria-label="Secrets">
          {secrets.map((secret) => (
            <li key={secret}>
              <code>{secret}</code>
              <span aria-hidden="true">••••••••</span>
              <IconButton
                icon="remove"
                label={`Delete ${secret}`}
                disabled={busy}
                onClick={() => setLeaving(secret)}
              />
            </li>
          ))}
        </ul>
      )}
      <form className="secret-form" onSubmit={(event) => void save(event)} autoComplete="off">
        <label>
          <span className="secret-label">Name</span>
          <input
            value={name}
            required
            pattern={SECRET_NAME.source}
            title={SECRET_NAME_RULE}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            placeholder="API_KEY"
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label>
          <span className="secret-label">Value</span>
          <input
            type="password"
            value={text}
            required
            autoComplete="new-password"
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <button type="submit" className="button" disabled={busy}>
          {replaces ? "Replace secret" : "Save secret"}
        </button>
      </form>
      <ConfirmDialog
        open={leaving !== undefined}
        title={`Delete the secret ${leaving ?? ""}?`}
        action="Delete secret"
        danger
        onClose={() => setLeaving(undefined)}
        onConfirm={async () => {
          await manager.deleteSecret(leaving ?? "");
          setLeaving(undefined);
        }}
      >
        <p>Its value can't be had back. A program that needs it fails until it is set again.</p>
      </ConfirmDialog>
    </>
  );
}

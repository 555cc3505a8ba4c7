import { useId, useState } from "react";
import { accounts } from "../../../lib/stores/all.ts";
import type { AccountChoice } from "../../../lib/stores/deploy-accounts.ts";
import { MIN_PASSPHRASE } from "../../../lib/stores/deploy-vault.ts";
import { useWork } from "./useWork.ts";

/** The last step: use the account, and whether this browser keeps its token. */
export function UseAccount({
  choice,
  name,
  ok,
  onDone,
}: {
  choice: AccountChoice;
  name: string;
  ok: boolean;
  onDone: () => void;
}) {
  const id = useId();
  const [keep, setKeep] = useState(false);
  const [passphrase, setPassphrase] = useState("");
  const { busy, problem, work } = useWork();
  return (
    <form
      className="target-form"
      onSubmit={(event) => {
        event.preventDefault();
        work(async () => {
          await accounts.use(choice, name, keep ? passphrase : undefined);
          onDone();
        });
      }}
    >
      {choice.token !== undefined && (
        <label className="target-check">
          <input
            type="checkbox"
            checked={keep}
            onChange={(event) => setKeep(event.target.checked)}
          />
          Keep the token in this browser, encrypted. Otherwise it is gone with this page.
        </label>
      )}
      {keep && (
        <>
          <label htmlFor={id}>Passphrase</label>
          <input
            id={id}
            type="password"
            required
            minLength={MIN_PASSPHRASE}
            autoComplete="new-password"
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
          />
        </>
      )}
      {problem !== undefined && (
        <p className="target-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="dialog-row target-actions">
        <button type="submit" className="button primary" disabled={busy || !ok}>
          Use {name}
        </button>
      </div>
    </form>
  );
}

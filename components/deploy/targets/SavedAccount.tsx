import { useId, useState } from "react";
import { accounts } from "../../../lib/stores/all.ts";
import type { SealedToken } from "../../../lib/stores/deploy-vault.ts";
import { useWork } from "./useWork.ts";

/** The account whose token this browser keeps: its passphrase opens it. */
export function SavedAccount({
  saved,
  onDone,
  onOther,
}: {
  saved: SealedToken;
  onDone: () => void;
  onOther: () => void;
}) {
  const id = useId();
  const [passphrase, setPassphrase] = useState("");
  const { busy, problem, work } = useWork();
  return (
    <form
      className="target-panel target-form"
      onSubmit={(event) => {
        event.preventDefault();
        work(async () => {
          await accounts.unlock(passphrase);
          onDone();
        });
      }}
    >
      <p>
        This browser keeps a token for <strong>{saved.name}</strong>, encrypted.
      </p>
      <label htmlFor={id}>Passphrase</label>
      <input
        id={id}
        type="password"
        required
        autoComplete="current-password"
        value={passphrase}
        onChange={(event) => setPassphrase(event.target.value)}
      />
      {problem !== undefined && (
        <p className="target-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="dialog-row target-actions">
        <button type="submit" className="button primary" disabled={busy || passphrase === ""}>
          Unlock and use
        </button>
        <button type="button" className="button" onClick={onOther}>
          Another token
        </button>
        <button type="button" className="button" onClick={() => accounts.forget()}>
          Forget this token
        </button>
      </div>
    </form>
  );
}

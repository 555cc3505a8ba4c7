import { useId, useState } from "react";
import type { Account } from "../../../lib/deploy/verify.ts";
import type { AccountChoice } from "../../../lib/stores/deploy-accounts.ts";

/** The token and its account. What is typed stays in the page until it is checked. */
export function TokenForm({
  busy,
  accounts,
  onCheck,
}: {
  busy: boolean;
  /** Those that the token is for, once that is known. */
  accounts: Account[];
  onCheck: (choice: AccountChoice) => void;
}) {
  const id = useId();
  const [token, setToken] = useState("");
  const [accountId, setAccountId] = useState("");
  return (
    <form
      className="target-form"
      onSubmit={(event) => {
        event.preventDefault();
        onCheck({
          kind: "account",
          token: token.trim(),
          accountId: accountId.trim() || undefined,
        });
      }}
    >
      <label htmlFor={`${id}-token`}>API token</label>
      <input
        id={`${id}-token`}
        type="password"
        required
        value={token}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setToken(event.target.value)}
        aria-describedby={`${id}-hint`}
      />
      <p className="target-hint" id={`${id}-hint`}>
        Make one at{" "}
        <a href="https://dash.cloudflare.com/profile/api-tokens" target="_blank" rel="noopener">
          dash.cloudflare.com
          <span className="sr-only"> (opens in a new tab)</span>
        </a>{" "}
        from the template “Edit Cloudflare Workers”, with D1 and Queues added where the project has
        them.
      </p>
      <label htmlFor={`${id}-account`}>Account</label>
      {accounts.length > 1 ? (
        <select
          id={`${id}-account`}
          value={accountId}
          onChange={(event) => setAccountId(event.target.value)}
        >
          <option value="">Choose an account</option>
          {accounts.map((account) => (
            <option key={account.id} value={account.id}>
              {account.name}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={`${id}-account`}
          value={accountId}
          autoComplete="off"
          spellCheck={false}
          placeholder="Account id; the token's only one unless given"
          onChange={(event) => setAccountId(event.target.value)}
        />
      )}
      <div className="dialog-row target-actions">
        <button type="submit" className="button" disabled={busy || token.trim() === ""}>
          Check the token
        </button>
      </div>
    </form>
  );
}

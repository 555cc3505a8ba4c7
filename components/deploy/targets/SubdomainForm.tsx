import { useId, useState } from "react";
import { accounts } from "../../../lib/stores/all.ts";
import type { AccountChoice } from "../../../lib/stores/deploy-accounts.ts";
import { useWork } from "./useWork.ts";

/** Gives an account the workers.dev subdomain that it lacks. */
export function SubdomainForm({ choice, onMade }: { choice: AccountChoice; onMade: () => void }) {
  const id = useId();
  const [subdomain, setSubdomain] = useState("");
  const { busy, problem, work } = useWork();
  return (
    <form
      className="target-form"
      onSubmit={(event) => {
        event.preventDefault();
        work(async () => {
          await accounts.makeSubdomain(choice, subdomain);
          onMade();
        });
      }}
    >
      <label htmlFor={id}>Subdomain of workers.dev</label>
      <span className="target-inline">
        <input
          id={id}
          value={subdomain}
          required
          spellCheck={false}
          autoCapitalize="off"
          onChange={(event) => setSubdomain(event.target.value)}
        />
        <button type="submit" className="button" disabled={busy || subdomain === ""}>
          Make it
        </button>
      </span>
      {problem !== undefined && (
        <p className="target-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

import { useState } from "react";
import type { Verification } from "../../../lib/deploy/verify.ts";
import { accounts } from "../../../lib/stores/all.ts";
import type { AccountChoice } from "../../../lib/stores/deploy-accounts.ts";
import { useTarget } from "../../../lib/stores/hooks.ts";
import { CheckList } from "./CheckList.tsx";
import { neededBindings } from "./needs.ts";
import { SavedAccount } from "./SavedAccount.tsx";
import { SubdomainForm } from "./SubdomainForm.tsx";
import { TokenForm } from "./TokenForm.tsx";
import { UseAccount } from "./UseAccount.tsx";
import { useWork } from "./useWork.ts";

/** One's own account: its token, what it may do, and whether this browser keeps it. */
export function AccountPanel({ onDone }: { onDone: () => void }) {
  const offer = useTarget((state) => state.offer);
  const saved = useTarget((state) => state.saved);
  const [anew, setAnew] = useState(false);
  const [choice, setChoice] = useState<AccountChoice>();
  const [found, setFound] = useState<Verification>();
  const { busy, problem, work } = useWork();

  const verify = (wanted: AccountChoice): void =>
    work(async () => {
      setFound(undefined);
      const verification = await accounts.verify(wanted, neededBindings());
      const accountId = verification.account?.id ?? wanted.accountId;
      setChoice({ ...wanted, accountId });
      setFound(verification);
    });

  if (saved !== undefined && !anew) {
    return <SavedAccount saved={saved} onDone={onDone} onOther={() => setAnew(true)} />;
  }
  return (
    <div className="target-panel">
      {offer?.api && (
        <p className="dialog-hint">
          This server speaks with the API at {offer.api}, and sends your token there.
        </p>
      )}
      {offer?.account && (
        <p className="target-offer">
          This server has a token for the account {offer.account.id}.{" "}
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => verify({ kind: "account" })}
          >
            Use the server's token
          </button>
        </p>
      )}
      <TokenForm busy={busy} accounts={found?.accounts ?? []} onCheck={verify} />
      {problem !== undefined && (
        <p className="target-problem" role="alert">
          {problem}
        </p>
      )}
      <div aria-live="polite">
        {busy && <p className="target-busy">Asking Cloudflare…</p>}
        {found !== undefined && <CheckList checks={found.checks} label="What the token may do" />}
      </div>
      {found?.account && choice !== undefined && (
        <>
          {found.checks.some(({ offer: can }) => can === "subdomain") && (
            <SubdomainForm choice={choice} onMade={() => verify(choice)} />
          )}
          <UseAccount choice={choice} name={found.account.name} ok={found.ok} onDone={onDone} />
        </>
      )}
    </div>
  );
}

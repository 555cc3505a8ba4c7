import { useEffect, useState } from "react";
import type { TemporaryAccount } from "../../../lib/deploy/temporary.ts";
import { complain } from "../../../lib/stores/actions.ts";
import { stores } from "../../../lib/stores/all.ts";
import { copy } from "../../project/share.ts";
import { Icon } from "../../ui/Icon.tsx";
import { clock, remaining } from "./clock.ts";

/** How to keep a temporary account, and how long there is for it. The address is a secret: it waits to be asked for. */
export function ClaimCard({ account }: { account: TemporaryAccount }) {
  const { name, claimUrl, expiresAt } = account;
  const [shown, setShown] = useState(false);
  const left = useRemaining(expiresAt);
  if (left === 0) {
    return (
      <p className="claim" data-over>
        {name} has ended with everything in it, unless it was claimed. Choose a target again.
      </p>
    );
  }
  return (
    <div className="claim">
      <p>
        <strong>{name}</strong>
        {left !== null && (
          <span className="claim-clock">
            ends in <time>{clock(left)}</time>
          </span>
        )}
      </p>
      <p className="target-hint">
        Claim it to keep it: sign in at the address and finish there in time. Whoever has the
        address can take the account.
      </p>
      <div className="dialog-row">
        <button
          type="button"
          className="button"
          onClick={() =>
            copy(claimUrl).then(
              () => stores.notices.getState().say("Claim address copied. Keep it to yourself."),
              complain,
            )
          }
        >
          <Icon name="copy" />
          Copy claim address
        </button>
        <button
          type="button"
          className="button"
          aria-expanded={shown}
          onClick={() => setShown(!shown)}
        >
          {shown ? "Hide it" : "Show it"}
        </button>
      </div>
      {shown && (
        <p className="claim-url">
          <a href={claimUrl} target="_blank" rel="noopener noreferrer">
            {claimUrl}
            <span className="sr-only"> (opens in a new tab)</span>
          </a>
        </p>
      )}
    </div>
  );
}

/** Counts down by the second. */
function useRemaining(date: string | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return remaining(date, now);
}

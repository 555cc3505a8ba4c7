import { useState } from "react";
import { TERMS } from "../../../lib/deploy/temporary.ts";
import { accounts } from "../../../lib/stores/all.ts";
import { useTarget } from "../../../lib/stores/hooks.ts";
import { ClaimCard } from "./ClaimCard.tsx";
import { remaining } from "./clock.ts";
import { useWork } from "./useWork.ts";

/** A temporary account: the terms, the proof of work, and then how to keep it. */
export function TemporaryPanel({ onDone }: { onDone: () => void }) {
  const temporary = useTarget((state) => state.temporary);
  const proof = useTarget((state) => state.proof);
  const [accepted, setAccepted] = useState(false);
  const { busy, problem, work } = useWork();
  const alive = temporary !== undefined && remaining(temporary.expiresAt, Date.now()) !== 0;
  return (
    <div className="target-panel">
      {alive && proof === undefined ? (
        <>
          <ClaimCard account={temporary} />
          <div className="dialog-row target-actions">
            <button
              type="button"
              className="button primary"
              onClick={() => {
                accounts.takeTemporary();
                onDone();
              }}
            >
              Use this account
            </button>
          </div>
        </>
      ) : (
        <>
          <p className="dialog-hint">
            Cloudflare makes an account for you, without a name or a password. It ends after an hour
            with everything in it, unless you claim it. For that the browser does a piece of work
            first, which takes some seconds.
          </p>
          <label className="target-check">
            <input
              type="checkbox"
              checked={accepted}
              disabled={busy}
              onChange={(event) => setAccepted(event.target.checked)}
            />
            <span>
              I accept Cloudflare's <Outside href={TERMS.termsOfService}>terms of service</Outside>{" "}
              and have read its <Outside href={TERMS.privacyPolicy}>privacy policy</Outside>.
            </span>
          </label>
          {proof !== undefined && (
            <p className="target-proof">
              <progress max={1} value={proof} aria-label="Proof of work" />
              <span>{Math.floor(proof * 100)} %</span>
            </p>
          )}
          {problem !== undefined && !busy && (
            <p className="target-problem" role="alert">
              {problem}
            </p>
          )}
          <div className="dialog-row target-actions">
            <button
              type="button"
              className="button primary"
              disabled={!accepted || busy}
              onClick={() => work(() => accounts.makeTemporary())}
            >
              Make a temporary account
            </button>
            {busy && (
              <button type="button" className="button" onClick={() => accounts.cancel()}>
                Cancel
              </button>
            )}
          </div>
        </>
      )}
    </div>
  );
}

function Outside({ href, children }: { href: string; children: string }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}

import { usePreview, useRequest } from "../../lib/stores/hooks.ts";
import { KEYS } from "../shortcuts.ts";
import { ErrorCard } from "../ui/ErrorCard.tsx";
import { Steps } from "../ui/Steps.tsx";
import { Exchange } from "./Exchange.tsx";

/** What came of it: an answer, an error, or how far it is. */
export function ResponseView() {
  return (
    <section className="response" aria-label="Response">
      <Content />
    </section>
  );
}

function Content() {
  const { phase, steps, startedAt, error } = usePreview((state) => state);
  const { exchange, error: requestError, sending } = useRequest((state) => state);
  if (phase === "busy") {
    return <Steps steps={steps} running startedAt={startedAt} waitingFor="Packages" />;
  }
  if (phase === "failed" && error !== undefined) return <ErrorCard error={error} />;
  if (requestError !== undefined) return <ErrorCard error={requestError} />;
  if (exchange !== undefined) return <Exchange {...exchange} old={sending || phase !== "ready"} />;
  if (sending) return <p className="empty">Waiting for the answer…</p>;
  return (
    <p className="empty">
      {phase === "stopped"
        ? "Stopped. Run starts it again."
        : phase === "ready"
          ? "It runs. Send a request."
          : `Nothing has run yet. Read the code, then press Run (${KEYS.run}).`}
    </p>
  );
}

import type { ReactNode } from "react";
import { useDeploy, useEvents, usePreview } from "../../lib/stores/hooks.ts";
import { ErrorCard } from "../ui/ErrorCard.tsx";
import { Steps } from "../ui/Steps.tsx";

/**
 * How far the program is on its way to where events go, or why it didn't get there; nothing once events can
 * be sent. A hook, to be called as one.
 */
export function useStarting(): ReactNode {
  const place = useEvents((state) => state.place);
  const preview = usePreview(({ phase, steps, startedAt, error }) => ({
    phase,
    steps,
    startedAt,
    error,
  }));
  const deploy = useDeploy(({ busy, steps, startedAt, error }) => ({
    busy,
    steps,
    startedAt,
    error,
  }));
  if (place === "edge") {
    if (deploy.busy) {
      return (
        <Steps steps={deploy.steps} running startedAt={deploy.startedAt} waitingFor="Snapshot" />
      );
    }
    return deploy.error && <ErrorCard error={deploy.error} />;
  }
  if (preview.phase === "busy") {
    return (
      <Steps steps={preview.steps} running startedAt={preview.startedAt} waitingFor="Packages" />
    );
  }
  return preview.phase === "failed" && preview.error && <ErrorCard error={preview.error} />;
}

import { usePreview, useProject } from "../../lib/stores/hooks.ts";
import { sameFile } from "../../lib/stores/paths.ts";
import type { PreviewState } from "../../lib/stores/preview.ts";
import { KEYS } from "../shortcuts.ts";
import { milliseconds } from "../ui/format.ts";

/** One line on the running program; its details say how it started. */
export function StatusLine() {
  const { phase, ready, packages, ran, steps } = usePreview((state) => state);
  const files = useProject((state) => state.files);
  const stale =
    ran !== undefined &&
    phase !== "busy" &&
    [...new Set([...Object.keys(files), ...Object.keys(ran)])].some(
      (path) => !sameFile(files, ran, path),
    );
  const phases = ready?.phases.length ? ready.phases : steps;
  return (
    <div className="status-line" data-phase={phase}>
      <span className="status-dot" aria-hidden="true" />
      <span role="status">{describe(phase, ready)}</span>
      {stale && <span className="chip">edited: {KEYS.run} runs it</span>}
      {phase === "ready" && (
        <details
          className="status-details"
          onBlur={({ currentTarget, relatedTarget }) => {
            if (!currentTarget.contains(relatedTarget)) currentTarget.open = false;
          }}
          onKeyDown={({ currentTarget, key }) => {
            if (key === "Escape") currentTarget.open = false;
          }}
        >
          <summary>Details</summary>
          <div className="popover" tabIndex={-1}>
            {ready?.reason !== undefined && <p>{ready.reason}</p>}
            <table>
              <caption>How it started</caption>
              <tbody>
                {phases.map(({ step, milliseconds: took }) => (
                  <tr key={step}>
                    <th scope="row">{step}</th>
                    <td>{milliseconds(took)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <table>
              <caption>Packages</caption>
              <tbody>
                {packages.map(({ name, version }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td>{version}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </div>
  );
}

function describe(phase: PreviewState["phase"], ready: PreviewState["ready"]): string {
  if (phase === "ready") {
    const total = ready?.phases.reduce((sum, { milliseconds: took }) => sum + took, 0) ?? 0;
    const time = total > 0 ? ` in ${milliseconds(total)}` : "";
    return ready?.start === "restored" ? `Ready, thawed${time}` : `Ready, booted plainly${time}`;
  }
  return {
    idle: "Not run yet",
    busy: "Starting",
    failed: "It didn't start",
    stopped: "Stopped",
  }[phase];
}

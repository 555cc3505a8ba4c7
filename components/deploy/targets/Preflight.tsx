import type { Shape, ShapeFit } from "../../../lib/deploy/shapes.ts";
import type { Check } from "../../../lib/sse.ts";
import { complain } from "../../../lib/stores/actions.ts";
import { deployProject, stores } from "../../../lib/stores/all.ts";
import { useDeploy } from "../../../lib/stores/hooks.ts";
import { CheckList } from "./CheckList.tsx";

const TITLES: Record<Shape, string> = { snapshot: "Snapshot", native: "Native Python Worker" };

const GRAVITY: Check["status"][] = ["fail", "warn", "ok"];

const gravestFirst = (checks: Check[]): Check[] =>
  checks.toSorted((one, other) => GRAVITY.indexOf(one.status) - GRAVITY.indexOf(other.status));

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** What was looked at before anything is sent, and what is asked for before it is. */
export function Preflight() {
  const { checks, shapes, shape, asking, busy } = useDeploy((state) => state);
  if (checks.length === 0) return null;
  const counts = ["fail", "warn"].map(
    (status) => checks.filter((check) => check.status === status).length,
  );
  return (
    <section className="preflight" aria-label="Preflight">
      <details open={asking || (counts[0] ?? 0) > 0 || (counts[1] ?? 0) > 0}>
        <summary>
          Preflight: {plural(checks.length, "check")}, {plural(counts[0] ?? 0, "problem")},{" "}
          {plural(counts[1] ?? 0, "note")}
        </summary>
        <CheckList checks={busy ? checks : gravestFirst(checks)} label="Checks" />
      </details>
      {shapes.length > 0 && (
        <fieldset className="shapes" disabled={busy}>
          <legend>Form</legend>
          {shapes.map((fit) => (
            <ShapeOption key={fit.shape} fit={fit} chosen={fit.shape === shape} />
          ))}
        </fieldset>
      )}
      {asking && (
        <div className="dialog-row target-actions">
          <button
            type="button"
            className="button primary"
            onClick={() => void deployProject({ create: true }).catch(complain)}
          >
            Make what is missing, and deploy
          </button>
        </div>
      )}
    </section>
  );
}

function ShapeOption({ fit, chosen }: { fit: ShapeFit; chosen: boolean }) {
  const { shape, fits, recommended, why } = fit;
  return (
    <label className="target-kind" data-on={chosen || undefined}>
      <input
        type="radio"
        name="shape"
        checked={chosen}
        disabled={!fits}
        onChange={() => stores.deploy.getState().setShape(shape)}
      />
      <span>
        <strong>
          {TITLES[shape]}
          {recommended && <small> fits best</small>}
        </strong>
        <span>{why}</span>
      </span>
    </label>
  );
}

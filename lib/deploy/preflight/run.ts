import { NO_SETTINGS } from "../../project/bindings/types.ts";
import type { ProjectFiles } from "../../project/types.ts";
import type { Check, Report } from "../../sse.ts";
import { compareShapes, type Shape, type ShapeFit } from "../shapes.ts";
import type { DeployTarget } from "../targets.ts";
import type { Bundle } from "../types.ts";
import { bundleChecks } from "./bundle.ts";
import { placed } from "./places.ts";
import { gzipCheck } from "./sizes.ts";
import { checkTarget } from "./target.ts";

export interface PreflightOptions {
  bundle: Bundle;
  name: string;
  target: DeployTarget;
  /** How long a fresh isolate on this machine took to start, where that was measured. */
  startMilliseconds?: number | undefined;
  /** The project, so that checks can name lines. */
  files?: ProjectFiles | undefined;
  /** Names of the secrets that go with the deploy; their texts are none of a preflight's business. */
  secrets?: readonly string[] | undefined;
  /** What was looked at already. */
  checks?: Check[] | undefined;
  /** Makes the bundles of both shapes, for a comparison. */
  shapes?: (() => Promise<Record<Shape, Bundle> | undefined>) | undefined;
}

export interface PreflightResult {
  /** Whether nothing stands in the way. */
  ok: boolean;
  checks: Check[];
  /** The two shapes at this target; empty where they weren't asked for. */
  shapes: ShapeFit[];
}

/** Cloudflare's limit for what runs before the first request, in CPU time. */
const START_LIMIT_MS = 1000;

/**
 * Says what would fail before anything is sent: of the bundle, and at the target, which is only read. Each
 * check is reported as soon as it is made.
 */
export async function runPreflight(
  options: PreflightOptions,
  report?: Report,
): Promise<PreflightResult> {
  const { bundle, name, target, startMilliseconds, files = {}, shapes, secrets = [] } = options;
  const checks: Check[] = [];
  const words = wordsOf(bundle);
  const tell = (found: Check): void => {
    const check = placed(found, files, words);
    checks.push(check);
    report?.({ step: check.title, milliseconds: 0, check });
  };
  for (const check of bundleChecks({ name, bundle, bindingTypes: target.bindingTypes })) {
    tell(check);
  }
  for (const check of options.checks ?? []) tell(check);
  if (startMilliseconds !== undefined) tell(startCheck(startMilliseconds));
  if (bundle.exports) tell(STATE);
  if (target.kind !== "local") {
    tell(dateCheck(bundle.compatibilityDate));
    tell(await gzipCheck(bundle));
  }
  await checkTarget({ target, name, bundle, secrets }, tell);
  const bundles = await shapes?.();
  return {
    ok: checks.every(({ status }) => status !== "fail"),
    checks,
    shapes: bundles ? await compareShapes(bundles, target.kind, startMilliseconds) : [],
  };
}

/** What the build of a snapshot has proved: without it there would be none. */
const STATE: Check = {
  id: "state",
  title: "State after the top-level code",
  status: "ok",
  message:
    "No randomness was drawn, nothing is left under way, and every reference to JavaScript can be reached again.",
};

function startCheck(milliseconds: number): Check {
  const check = { id: "start", title: "Start-up" };
  const took = `${milliseconds} ms in a fresh isolate on this machine`;
  return milliseconds <= START_LIMIT_MS
    ? { ...check, status: "ok", message: `${took}; Cloudflare allows 1 s of CPU time.` }
    : {
        ...check,
        status: "warn",
        message: `${took}, where Cloudflare allows 1 s of CPU time. It refuses the version (10021) if it takes as long there; what served before goes on.`,
      };
}

function dateCheck(date: string, now = new Date()): Check {
  const check = { id: "future", title: "Date at the target" };
  if (date <= now.toISOString().slice(0, 10)) return { ...check, status: "ok", message: date };
  const message = `The compatibility date ${date} is in the future, which Cloudflare refuses (10021). Set today's or an earlier one.`;
  return { ...check, status: "fail", message };
}

/** What messages may speak of that stands in the configuration. */
function wordsOf({ settings = NO_SETTINGS, vars, compatibilityDate }: Bundle): string[] {
  const bindings = settings.bindings.flatMap((binding) => [
    binding.name,
    ...("class_name" in binding ? [String(binding.class_name)] : []),
    ...("namespace_id" in binding && binding.namespace_id ? [String(binding.namespace_id)] : []),
    ...("id" in binding && binding.id ? [String(binding.id)] : []),
  ]);
  return [...bindings, ...Object.keys(vars), compatibilityDate];
}

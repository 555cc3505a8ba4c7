import { bundleChecks } from "../../../lib/deploy/preflight/bundle.ts";
import { type PreflightResult, runPreflight } from "../../../lib/deploy/preflight/run.ts";
import type { DeployTarget } from "../../../lib/deploy/targets.ts";
import type { Bundle } from "../../../lib/deploy/types.ts";
import type { Secrets } from "../../../lib/project/secrets.ts";
import type { Project } from "../../../lib/project/types.ts";
import { plain, type Terminal } from "../terminal.ts";

export interface CheckOptions {
  name: string;
  project: Project;
  bundle: Bundle;
  secrets: Secrets;
  startMilliseconds: number | undefined;
  /** Only read; undefined where none runs. */
  target: DeployTarget | undefined;
}

/** Everything that can be said before anything is sent. */
export async function checkDeploy(options: CheckOptions): Promise<Omit<PreflightResult, "shapes">> {
  const { name, bundle, target, startMilliseconds, project } = options;
  if (target) {
    const { files } = project;
    const secrets = Object.keys(options.secrets);
    return runPreflight({ name, bundle, target, startMilliseconds, files, secrets });
  }
  const checks = bundleChecks({ name, bundle });
  return { ok: checks.every(({ status }) => status !== "fail"), checks };
}

/** A check on a line: `ok    Size: …`. */
export function tellChecks({ checks }: Pick<PreflightResult, "checks">, terminal: Terminal): void {
  for (const { status, title, message } of checks) {
    terminal.out(plain(`${status.padEnd(6)}${title}: ${message}`));
  }
}

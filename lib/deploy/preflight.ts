import { ThawError } from "../errors.ts";
import { NO_SETTINGS } from "../project/bindings/types.ts";
import { checkName } from "../project/names.ts";
import { manifestProblem } from "./assets.ts";
import { MAX_WORKER_BYTES } from "./modules.ts";
import { checkSettings } from "./preflight-settings.ts";
import { type Bundle, moduleBytes } from "./types.ts";

/** Cloudflare's limit for one variable, and Worker Loader's for all of them together. */
const MAX_VAR_BYTES = 5 * 1024;
const MAX_VARS_BYTES = 1024 * 1024;

const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/**
 * What would make the upload fail, said before anything is sent: `bad_name`, `no_entry`, `bad_config`,
 * `project_too_large`. The largest parts are named, since that is where to cut.
 */
export function preflight(
  name: string,
  bundle: Bundle,
  bindingTypes?: ReadonlySet<string> | undefined,
): void {
  checkName(name);
  const main = bundle.modules.find((module) => module.name === bundle.mainModule);
  if (main?.type !== "esm") {
    throw new ThawError("no_entry", `The bundle has no JavaScript module "${bundle.mainModule}".`);
  }
  const names = bundle.modules.map((module) => module.name);
  const twice = names.find((module, index) => names.indexOf(module) !== index);
  if (twice !== undefined) {
    throw new ThawError("bad_config", `The bundle has two modules called "${twice}".`);
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(bundle.compatibilityDate)) {
    throw new ThawError(
      "bad_config",
      `"${bundle.compatibilityDate}" isn't a compatibility date (YYYY-MM-DD).`,
    );
  }
  checkSize(bundle);
  checkAssets(bundle);
  checkVars(bundle.vars);
  const { settings = NO_SETTINGS, vars, exports } = bundle;
  checkSettings({ name, settings, vars, exports, bindingTypes });
}

/** A secret is what its owner set by hand: an upload that brings the same name would take its place. */
export function checkSecrets(bundle: Bundle, secrets: { name: string }[]): void {
  const { settings = NO_SETTINGS, vars } = bundle;
  const named = [...Object.keys(vars), ...settings.bindings.map(({ name }) => name)];
  const secret = secrets.find(({ name }) => named.includes(name));
  if (!secret) return;
  throw new ThawError(
    "bad_config",
    `${secret.name} is a secret of this Worker already, and the deploy would replace it. Rename it in the project, or delete the secret.`,
  );
}

function checkSize({ modules }: Bundle): void {
  const bytes = modules.reduce((sum, module) => sum + moduleBytes(module), 0);
  if (bytes <= MAX_WORKER_BYTES) return;
  const largest = modules
    .toSorted((a, b) => moduleBytes(b) - moduleBytes(a))
    .slice(0, 3)
    .map((module) => `${module.name} (${mib(moduleBytes(module))})`);
  throw new ThawError(
    "project_too_large",
    `The Worker has ${mib(bytes)}; ${mib(MAX_WORKER_BYTES)} are the most a Worker may have. The largest parts: ${largest.join(", ")}.`,
  );
}

function checkAssets({ assets = {} }: Bundle): void {
  const files = Object.entries(assets).map(([path, { byteLength: size }]) => ({ path, size }));
  const problem = manifestProblem(files);
  if (problem !== null) throw new ThawError("project_too_large", problem);
}

function checkVars(vars: Record<string, unknown>): void {
  const size = (value: unknown): number => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return new TextEncoder().encode(text ?? "").byteLength;
  };
  let total = 0;
  for (const [name, value] of Object.entries(vars)) {
    const bytes = size(value);
    total += bytes;
    if (bytes > MAX_VAR_BYTES) {
      throw new ThawError(
        "bad_config",
        `The variable ${name} has ${bytes} bytes; ${MAX_VAR_BYTES} are the most one may have.`,
      );
    }
  }
  if (total > MAX_VARS_BYTES) {
    throw new ThawError(
      "project_too_large",
      `The variables have ${mib(total)} together; 1 MiB fits.`,
    );
  }
}

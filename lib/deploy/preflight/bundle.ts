import { ThawError } from "../../errors.ts";
import { NO_SETTINGS } from "../../project/bindings/types.ts";
import { checkName } from "../../project/names.ts";
import { mib } from "../../sizes.ts";
import type { Check } from "../../sse.ts";
import { manifestProblem } from "../assets.ts";
import { MAX_WORKER_BYTES } from "../modules.ts";
import { type Bundle, moduleBytes, totalBytes } from "../types.ts";
import { checkSettings } from "./settings.ts";

/** Cloudflare's limit for one variable, and Worker Loader's for all of them together. */
const MAX_VAR_BYTES = 5 * 1024;
const MAX_VARS_BYTES = 1024 * 1024;

/** One look at a bundle: throws what is wrong, or gives what was found. */
interface Look {
  id: string;
  title: string;
  look: (check: BundleCheck) => string;
}

export interface BundleCheck {
  name: string;
  bundle: Bundle;
  /** Types of bindings that the target takes; all unless given. */
  bindingTypes?: ReadonlySet<string> | undefined;
}

const LOOKS: Look[] = [
  { id: "name", title: "Name", look: nameFits },
  { id: "modules", title: "Modules", look: modulesFit },
  { id: "size", title: "Size", look: ({ bundle }) => sizeFits(bundle) },
  { id: "date", title: "Compatibility date", look: ({ bundle }) => dateFits(bundle) },
  { id: "assets", title: "Static assets", look: ({ bundle }) => assetsFit(bundle) },
  { id: "vars", title: "Variables", look: ({ bundle }) => varsFit(bundle.vars) },
  { id: "settings", title: "Bindings and classes", look: settingsFit },
];

/**
 * What would make the upload fail, said before anything is sent: `bad_name`, `no_entry`, `bad_config`,
 * `project_too_large`. The largest parts are named, since that is where to cut.
 * @throws ThawError the first thing that is wrong
 */
export function preflight(
  name: string,
  bundle: Bundle,
  bindingTypes?: ReadonlySet<string> | undefined,
): void {
  for (const { look } of LOOKS) look({ name, bundle, bindingTypes });
}

/** The same as a list that goes on after the first thing that is wrong. */
export function bundleChecks(check: BundleCheck): Check[] {
  return LOOKS.map(({ id, title, look }) => {
    try {
      return { id, title, status: "ok", message: look(check) };
    } catch (thrown) {
      const { message, file, line, column } = ThawError.from(thrown);
      return { id, title, status: "fail", message, file, line, column };
    }
  });
}

function nameFits({ name }: BundleCheck): string {
  checkName(name);
  return name;
}

function modulesFit({ bundle: { modules, mainModule } }: BundleCheck): string {
  const main = modules.find((module) => module.name === mainModule);
  if (main?.type !== "esm" && main?.type !== "python") {
    throw new ThawError("no_entry", `The bundle has no JavaScript module "${mainModule}".`);
  }
  const names = modules.map((module) => module.name);
  const twice = names.find((module, index) => names.indexOf(module) !== index);
  if (twice !== undefined) {
    throw new ThawError("bad_config", `The bundle has two modules called "${twice}".`);
  }
  return `${modules.length} modules, beginning with ${mainModule}.`;
}

function dateFits({ compatibilityDate: date, compatibilityFlags: flags }: Bundle): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    throw new ThawError("bad_config", `"${date}" isn't a compatibility date (YYYY-MM-DD).`);
  }
  const unfit = unfitFlags(flags);
  if (unfit !== null) throw new ThawError("bad_config", unfit);
  return [date, ...flags].join(", ");
}

/** Flags that no deploy can have together. */
function unfitFlags(flags: string[]): string | null {
  const twice = flags.find((flag, index) => flags.indexOf(flag) !== index);
  if (twice !== undefined) return `The compatibility flag ${twice} is given twice.`;
  const both = flags.find((flag) => flags.includes(`no_${flag}`));
  return both === undefined
    ? null
    : `The compatibility flags ${both} and no_${both} exclude each other.`;
}

function settingsFit({ name, bundle, bindingTypes }: BundleCheck): string {
  const { settings = NO_SETTINGS, vars, exports } = bundle;
  checkSettings({ name, settings, vars, exports, bindingTypes });
  const names = settings.bindings.map((binding) => binding.name);
  return names.length === 0 ? "None." : names.join(", ");
}

function sizeFits({ modules }: Bundle): string {
  const bytes = totalBytes(modules);
  if (bytes <= MAX_WORKER_BYTES) return `${mib(bytes)} of ${mib(MAX_WORKER_BYTES)} (uncompressed).`;
  const largest = modules
    .toSorted((a, b) => moduleBytes(b) - moduleBytes(a))
    .slice(0, 3)
    .map((module) => `${module.name} (${mib(moduleBytes(module))})`);
  throw new ThawError(
    "project_too_large",
    `The Worker has ${mib(bytes)}; ${mib(MAX_WORKER_BYTES)} are the most a Worker may have. The largest parts: ${largest.join(", ")}.`,
  );
}

function assetsFit({ assets = {} }: Bundle): string {
  const files = Object.entries(assets).map(([path, { byteLength: size }]) => ({ path, size }));
  const problem = manifestProblem(files);
  if (problem !== null) throw new ThawError("project_too_large", problem);
  return files.length === 0 ? "None." : `${files.length} files.`;
}

function varsFit(vars: Record<string, unknown>): string {
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
  const names = Object.keys(vars);
  return names.length === 0 ? "None." : names.join(", ");
}

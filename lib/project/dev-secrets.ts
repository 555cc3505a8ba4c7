import { ThawError } from "../errors.ts";
import { parseDotenv } from "./dotenv.ts";
import { isText } from "./files.ts";
import type { Secrets } from "./secrets.ts";
import type { Project, ProjectFiles } from "./types.ts";

const DEV_VARS = ".dev.vars";
const DOTENV = [".env", ".env.local"];

/** Files at a project's root that may hold its secrets for development. */
export const DEV_SECRET_FILES: readonly string[] = [DEV_VARS, ...DOTENV];

/**
 * The secrets that a project has while it is worked on, as `wrangler dev` reads them: those of `.dev.vars`, else of
 * `.env` and `.env.local`; where the configuration has `secrets`, only what it requires, and variables by other
 * values. They are for the preview and this machine, and never part of what is built.
 * @param files those of {@link DEV_SECRET_FILES} that there are
 * @returns undefined where the project has no such file
 * @throws ThawError `bad_config` with file and line
 */
export function devSecrets(
  files: ProjectFiles,
  { vars, settings }: Pick<Project, "vars" | "settings">,
): Secrets | undefined {
  const names = Object.hasOwn(files, DEV_VARS) ? [DEV_VARS] : DOTENV;
  const found = names.filter((name) => Object.hasOwn(files, name));
  if (found.length === 0) return undefined;
  const bound = new Map(settings.bindings.map(({ name, type }) => [name, type]));
  const wanted = settings.requiredSecrets?.map(({ name }) => name);
  const secrets: Secrets = {};
  for (const file of found) {
    const content = files[file];
    if (!isText(content)) throw new ThawError("bad_config", `${file} is not text.`, { file });
    for (const [name, text] of Object.entries(parseDotenv(content, file))) {
      if (wanted && !wanted.includes(name) && !Object.hasOwn(vars, name)) continue;
      if (bound.has(name)) {
        const problem = `${file} gives ${name} as a secret, and the configuration has a binding of that name (${bound.get(name)}). Rename one of them.`;
        throw new ThawError("bad_config", problem, { file });
      }
      secrets[name] = text;
    }
  }
  return secrets;
}

/** What the configuration requires and nobody gives, in words; undefined where nothing is missing. */
export function missingDevSecrets(
  secrets: Secrets | undefined,
  { vars, settings }: Pick<Project, "vars" | "settings">,
): string | undefined {
  const missing = (settings.requiredSecrets ?? [])
    .map(({ name }) => name)
    .filter((name) => !Object.hasOwn(secrets ?? {}, name) && !Object.hasOwn(vars, name));
  if (missing.length === 0) return undefined;
  return `Missing: ${missing.join(", ")}, which the configuration requires (secrets.required). Add ${missing.length === 1 ? "it" : "them"} to ${DEV_VARS}.`;
}

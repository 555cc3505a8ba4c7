import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ParseError, parse } from "jsonc-parser";
import { ThawError } from "../../lib/errors.ts";
import { DEV_SECRET_FILES, devSecrets } from "../../lib/project/dev-secrets.ts";
import { parseDotenv } from "../../lib/project/dotenv.ts";
import { positionAt } from "../../lib/project/lines.ts";
import { type Secrets, secretProblem } from "../../lib/project/secrets.ts";
import type { Project, ProjectFiles } from "../../lib/project/types.ts";

/**
 * The secrets in a file for `--secrets-file`: JSON (`{"NAME": "value"}`, null leaves one out) or dotenv, as
 * wrangler's flag of that name takes them; `$NAME` isn't expanded.
 * @throws ThawError `not_found`, `bad_jsonc` or `bad_config`, without any of the values
 */
export async function readSecretsFile(file: string): Promise<Secrets> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new ThawError("not_found", `${file} can't be read (${cause.code}).`, { file, cause });
  });
  const secrets = /^\s*\{/.test(text) ? fromJson(text, file) : parseDotenv(text, file);
  if (Object.keys(secrets).length > 0) return secrets;
  throw new ThawError("bad_config", `${file} holds no secrets.`, { file });
}

function fromJson(text: string, file: string): Secrets {
  const errors: ParseError[] = [];
  const value = parse(text, errors) as Record<string, unknown>;
  const [first] = errors;
  if (first) {
    const place = { file, ...positionAt(text, first.offset) };
    throw new ThawError("bad_jsonc", `${file}, line ${place.line}: this is not JSON.`, place);
  }
  const secrets: Secrets = {};
  for (const [name, secret] of Object.entries(value)) {
    if (secret === null) continue;
    const problem =
      typeof secret === "string" ? secretProblem(name, secret) : `${name} must be a string.`;
    if (problem !== null) throw new ThawError("bad_config", `${file}: ${problem}`, { file });
    secrets[name] = String(secret);
  }
  return secrets;
}

/**
 * The secrets that a project's folder has for development (`.dev.vars`, `.env`); undefined where there is no such
 * file.
 * @throws ThawError `bad_config` with file and line
 */
export async function readDevSecrets(
  folder: string,
  project: Project,
): Promise<Secrets | undefined> {
  const files: ProjectFiles = {};
  for (const name of DEV_SECRET_FILES) {
    const text = await readFile(join(folder, name), "utf8").catch(
      (thrown: NodeJS.ErrnoException) => {
        // A folder called `.env` is somebody's virtual environment.
        if (thrown.code === "ENOENT" || thrown.code === "EISDIR") return undefined;
        throw new ThawError("bad_config", `${name} can't be read (${thrown.code}).`, {
          file: name,
        });
      },
    );
    if (text !== undefined) files[name] = text;
  }
  return devSecrets(files, project);
}

import { parse, TomlError } from "smol-toml";
import { type ErrorPlace, ThawError } from "../errors.ts";
import { normalizeName, parseRequirement } from "../packages/requirements.ts";
import { findLine } from "./lines.ts";
import { allowsPython, PYTHON_VERSION } from "./pythonVersion.ts";
import type { Project } from "./types.ts";

const FILE = "pyproject.toml";

/** What Thaw reads of `pyproject.toml`. */
export interface Pyproject {
  name: string | undefined;
  /** PEP 508 requirements, each one checked. */
  dependencies: string[];
}

/** Reads TOML. Throws `bad_toml` with line and column. */
export function parseToml(text: string, file: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown;
    // The message's first line says what; the rest is a picture of the place, which we name instead.
    const what = thrown.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "");
    const { line, column } = thrown;
    throw new ThawError("bad_toml", `${file}, line ${line}, column ${column}: ${what}.`, {
      file,
      line,
      column,
    });
  }
}

/**
 * Reads `pyproject.toml`. Throws `bad_toml` where it isn't TOML, `bad_config` where a value is of the
 * wrong kind or `requires-python` rules out the Python that runs Workers, `bad_requirement` where a
 * dependency can't be used; each with its line.
 */
export function parsePyproject(text: string): Pyproject {
  const project = parseToml(text, FILE).project;
  if (project === undefined) return { name: undefined, dependencies: [] };
  if (!isTable(project)) throw bad("[project] must be a table.", at(text, "project"));
  const { name, dependencies = [], "requires-python": python } = project;
  if (name !== undefined && typeof name !== "string") {
    throw bad("[project] name must be a string.", at(text, "name"));
  }
  if (!Array.isArray(dependencies)) {
    throw bad("[project] dependencies must be a list of strings.", at(text, "dependencies"));
  }
  checkPython(python, text);
  return { name, dependencies: dependencies.map((value) => checkDependency(value, text)) };
}

/** Where a requirement stands in `pyproject.toml`; with the file alone where it isn't found. */
export function requirementPlace(text: string, requirement: string): ErrorPlace {
  const from = Math.max(0, text.search(/^\s*dependencies\s*=/m));
  for (const quoted of [JSON.stringify(requirement), `'${requirement}'`]) {
    const position = findLine(text, quoted, from);
    if (position) return { file: FILE, ...position };
  }
  return { file: FILE, line: at(text, "dependencies").line };
}

/** An error about packages at the line of the dependency that it names, where it names one. */
export function placePackagesError(error: ThawError, { files, dependencies }: Project): ThawError {
  const text = files[FILE];
  if (error.file !== FILE || error.line !== undefined || typeof text !== "string") return error;
  const words = error.message.split(/[^A-Za-z0-9._-]+|[.,](?=\s|$)/).map(normalizeName);
  const named = dependencies
    .map((one) => ({ one, at: words.indexOf(parseRequirement(one).name) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0];
  if (!named) return error;
  const { code, message, ...rest } = error.toJSON();
  return new ThawError(code, message, { ...rest, ...requirementPlace(text, named.one) });
}

function checkDependency(value: unknown, text: string): string {
  if (typeof value !== "string") {
    const place = { ...at(text, "dependencies"), column: undefined };
    throw bad(
      `[project] dependencies must be strings; ${JSON.stringify(value)} is not one.`,
      place,
    );
  }
  return parseRequirement(value, requirementPlace(text, value)).text;
}

function checkPython(value: unknown, text: string): void {
  if (value === undefined) return;
  const place = at(text, "requires-python");
  const allowed = typeof value === "string" ? allowsPython(value) : undefined;
  if (allowed === undefined) {
    throw bad(
      `requires-python must be versions, such as ">=3.12"; it is ${JSON.stringify(value)}.`,
      place,
    );
  }
  if (!allowed) {
    throw bad(
      `requires-python is "${value}", but Python Workers run Python ${PYTHON_VERSION}. Allow it, such as ">=3.12".`,
      place,
    );
  }
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function at(text: string, key: string): ErrorPlace {
  const offset = text.search(new RegExp(`^\\s*\\[?"?${key}\\b`, "m"));
  if (offset < 0) return { file: FILE };
  const start = offset + (/\S/.exec(text.slice(offset))?.index ?? 0);
  return { file: FILE, ...findLine(text, key, start) };
}

function bad(message: string, place: ErrorPlace): ThawError {
  return new ThawError("bad_config", `${FILE}: ${message}`, place);
}

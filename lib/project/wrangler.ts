import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { type ErrorPlace, ThawError } from "../errors.ts";
import { readSettings } from "./bindings/read.ts";
import { NO_SETTINGS, type WorkerSettings } from "./bindings/types.ts";
import { isText } from "./files.ts";
import { positionAt } from "./lines.ts";
import { jsoncPlace, type SettingPath, tomlPlace } from "./places.ts";
import { parseToml } from "./pyproject.ts";
import type { Notice, ProjectFiles } from "./types.ts";

/** The names wrangler looks for, in its order. */
export const WRANGLER_FILES = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

/** What Thaw reads of a wrangler configuration; undefined where it says nothing. */
export interface WranglerConfig {
  /** The file it came from. */
  file: string | undefined;
  /** All of it, as it was read. */
  value: Record<string, unknown>;
  name: string | undefined;
  main: string | undefined;
  compatibilityDate: string | undefined;
  compatibilityFlags: string[] | undefined;
  vars: Record<string, unknown>;
  settings: WorkerSettings;
  notices: Notice[];
  /** Where a top-level key stands. */
  place(key: string): ErrorPlace;
}

/**
 * Reads the project's wrangler configuration: `wrangler.json`, `wrangler.jsonc` or `wrangler.toml`. A
 * project without one gets an empty configuration. Throws `bad_jsonc` or `bad_toml` with line and
 * column, `bad_config` where a value is of the wrong kind.
 */
export function readWrangler(files: ProjectFiles): WranglerConfig {
  const file = WRANGLER_FILES.find((name) => Object.hasOwn(files, name));
  if (file === undefined) return check({}, undefined, () => ({}));
  const text = files[file];
  if (!isText(text)) throw new ThawError("bad_config", `${file} is not text.`, { file });
  if (file.endsWith(".toml")) {
    return check(parseToml(text, file), file, (path) => tomlPlace(text, file, path));
  }
  return check(parseJsonc(text, file), file, (path) => jsoncPlace(text, file, path));
}

function parseJsonc(text: string, file: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const first = errors[0];
  if (!first) return value;
  const { line, column } = positionAt(text, first.offset);
  const what = printParseErrorCode(first.error)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  throw new ThawError("bad_jsonc", `${file}, line ${line}, column ${column}: ${what}.`, {
    file,
    line,
    column,
  });
}

function check(
  config: unknown,
  file: string | undefined,
  placeOf: (path: SettingPath) => ErrorPlace,
): WranglerConfig {
  const place = (key: string): ErrorPlace => placeOf([key]);
  const bad = (key: string, what: string): ThawError =>
    new ThawError("bad_config", `${file}: ${key} must be ${what}.`, place(key));
  if (!isObject(config)) throw new ThawError("bad_config", `${file} must be an object.`, { file });
  const { name, main, compatibility_date: date, compatibility_flags: flags, vars = {} } = config;
  if (name !== undefined && typeof name !== "string") throw bad("name", "a string");
  if (main !== undefined && typeof main !== "string") throw bad("main", "a path");
  if (date !== undefined && !isDate(date)) {
    throw bad("compatibility_date", "a date such as 2026-10-01");
  }
  if (flags !== undefined && !isStrings(flags))
    throw bad("compatibility_flags", "a list of strings");
  if (!isObject(vars)) throw bad("vars", "an object");
  const read =
    file === undefined
      ? { settings: NO_SETTINGS, notices: [] }
      : readSettings({ file, value: config, place: placeOf });
  const compatibilityDate = date;
  return {
    file,
    value: config,
    name,
    main,
    compatibilityDate,
    compatibilityFlags: flags,
    vars,
    ...read,
    place,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isDate(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

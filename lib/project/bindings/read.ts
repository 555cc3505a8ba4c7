import type { z } from "zod";
import { type ErrorPlace, ThawError } from "../../errors.ts";
import { type SettingPath, settingName } from "../places.ts";
import type { Notice } from "../types.ts";
import { type PlacedBinding, placedBindings } from "./convert.ts";
import { NOTICED_KEYS, SILENT_KEYS, UNKNOWN_BINDINGS } from "./keys.ts";
import { ONLY_CLOUDFLARE } from "./only-cloudflare.ts";
import { ratelimitSchema, type Settings, settingsSchema } from "./schema.ts";
import type { RequiredSecret, WorkerSettings } from "./types.ts";
import { unknownKeys } from "./unknown-keys.ts";

/** A parsed wrangler configuration, and how to say where something stands in it. */
export interface ConfigSource {
  file: string;
  value: Record<string, unknown>;
  place(path: SettingPath): ErrorPlace;
}

/**
 * Reads bindings, triggers and settings. What can be left out without harm becomes a notice.
 * @throws ThawError `bad_config` for a value of the wrong kind, a binding that can't be given, a name that
 * is given twice
 */
export function readSettings(source: ConfigSource): {
  settings: WorkerSettings;
  notices: Notice[];
} {
  const { value, place } = source;
  const parsed = settingsSchema.safeParse(value);
  if (!parsed.success) throw describe(source, parsed.error);
  const settings = parsed.data;
  const unsupported = Object.keys(value).find((key) => UNKNOWN_BINDINGS.has(key));
  if (unsupported !== undefined) {
    throw bad(
      source,
      [unsupported],
      "is a kind of binding that Thaw can't give. Take it out to go on",
    );
  }
  const bindings = placedBindings(settings);
  checkUnsafe(source, settings);
  checkNames(source, bindings);
  const notices = unknownKeys(value, settings)
    .filter(([key]) => !SILENT_KEYS.has(String(key)))
    .map((path) => ({ message: leftOut(path, value), ...place(path) }));
  const { secrets } = settings;
  const requiredSecrets = secrets && { requiredSecrets: requiredOf(source, secrets.required) };
  return { settings: { ...workerSettings(settings, bindings), ...requiredSecrets }, notices };
}

function requiredOf({ place }: ConfigSource, names: string[] = []): RequiredSecret[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index ? [{ name, ...place(["secrets", "required", index]) }] : [],
  );
}

function workerSettings(settings: Settings, bindings: PlacedBinding[]): WorkerSettings {
  const { assets, tail_consumers, observability, limits, placement, logpush } = settings;
  const metadata = { tail_consumers, observability, limits, placement, logpush };
  return {
    bindings: bindings.map(({ binding }) => withoutEmpty(binding)),
    migrations: settings.migrations ?? [],
    consumers: (settings.queues?.consumers ?? []).map(
      ({ type: _type, visibility_timeout_ms: _timeout, ...consumer }) => consumer,
    ),
    crons: settings.triggers?.crons,
    assets: assets && {
      directory: assets.directory,
      html_handling: assets.html_handling,
      not_found_handling: assets.not_found_handling,
      run_worker_first: assets.run_worker_first,
    },
    metadata: withoutEmpty(metadata),
  };
}

const withoutEmpty = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;

function leftOut(path: SettingPath, value: Record<string, unknown>): string {
  const [top] = path;
  if (path.length === 1 && top === "env") {
    const names = Object.keys(value.env ?? {}).join(", ");
    return `The top level is used; the environments (${names}) are left out.`;
  }
  const reason = path.length === 1 ? NOTICED_KEYS[String(top)] : undefined;
  return reason ?? `${settingName(path)} isn't a setting that Thaw knows; it is left out.`;
}

/** `unsafe.bindings` holds bindings as an upload has them, rate limits above all. */
function checkUnsafe(source: ConfigSource, { unsafe }: Settings): void {
  for (const [index, binding] of (unsafe?.bindings ?? []).entries()) {
    const path = ["unsafe", "bindings", index];
    if (binding.type in ONLY_CLOUDFLARE || binding.type === "version_metadata") continue;
    if (binding.type !== "ratelimit") {
      throw bad(source, [...path, "type"], `is "${binding.type}", which Thaw doesn't know`);
    }
    const parsed = ratelimitSchema.safeParse(binding);
    if (!parsed.success) throw describe(source, parsed.error, path);
  }
}

/** Every binding is one name in `env`, and variables are there too. */
function checkNames(source: ConfigSource, bindings: PlacedBinding[]): void {
  const { vars } = source.value;
  const known = new Map<string, SettingPath>(
    Object.keys(typeof vars === "object" && vars !== null ? vars : {}).map((name) => [
      name,
      ["vars", name],
    ]),
  );
  for (const { binding, path } of bindings) {
    const before = known.get(binding.name);
    if (before) {
      const problem = `gives the name ${binding.name} to a binding, which ${settingName(before)} has already`;
      throw bad(source, path, problem);
    }
    known.set(binding.name, path);
  }
}

/** The first of a schema's complaints, in words. */
function describe(source: ConfigSource, error: z.ZodError, above: SettingPath = []): ThawError {
  const [issue] = error.issues;
  const path = [...above, ...(issue?.path ?? [])] as SettingPath;
  const missing = path.length > 0 && valueAt(source.value, path) === undefined;
  if (missing) return bad(source, path, "is missing");
  const expected = issue?.code === "invalid_type" ? KINDS[issue.expected] : undefined;
  return bad(source, path, expected ? `must be ${expected}` : (issue?.message ?? "isn't valid"));
}

const KINDS: Record<string, string> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

function bad({ file, place }: ConfigSource, path: SettingPath, problem: string): ThawError {
  return new ThawError("bad_config", `${file}: ${settingName(path)} ${problem}.`, place(path));
}

function valueAt(value: unknown, path: SettingPath): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}

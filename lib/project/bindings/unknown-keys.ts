import type { SettingPath } from "../places.ts";

/** Paths of keys that were given and that a schema, by leaving them out of what it gave, doesn't know. */
export function unknownKeys(given: unknown, known: unknown, path: SettingPath = []): SettingPath[] {
  if (Array.isArray(given) && Array.isArray(known)) {
    return given.flatMap((item, index) => unknownKeys(item, known[index], [...path, index]));
  }
  if (!isObject(given) || !isObject(known)) return [];
  return Object.entries(given).flatMap(([key, value]) => {
    const at = [...path, key];
    return Object.hasOwn(known, key) ? unknownKeys(value, known[key], at) : [at];
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

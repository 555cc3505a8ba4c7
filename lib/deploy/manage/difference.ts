import type { VersionDetails } from "./types.ts";

/** One thing that two versions don't have in common; one side is missing where it was added or removed. */
export interface Change<T> {
  name: string;
  before?: T | undefined;
  after?: T | undefined;
}

/** What changed from one version to another. */
export interface VersionDifference {
  /** Text of the program's files. */
  files: Change<string>[];
  /** Versions of Python packages. */
  packages: Change<string>[];
  /** As JSON, without the name. */
  bindings: Change<string>[];
  /** Dates, flags, limits. */
  settings: Change<string>[];
  /** Bytes of the modules. */
  modules: Change<number>[];
  /** The API says that the code differs, and gives the same modules for both. */
  doubtful: boolean;
}

/** What changed between two versions of a Worker. Nothing at all gives empty lists. */
export function versionDifference(
  before: VersionDetails,
  after: VersionDetails,
): VersionDifference {
  const modules = compare(
    byName(before.modules, ({ hash }) => hash),
    byName(after.modules, ({ hash }) => hash),
  ).map(({ name }) => ({
    name,
    before: before.modules.find((module) => module.name === name)?.bytes,
    after: after.modules.find((module) => module.name === name)?.bytes,
  }));
  return {
    files: compare(before.files, after.files),
    packages: compare(before.packages, after.packages),
    bindings: compare(byName(before.bindings, shown), byName(after.bindings, shown)),
    settings: compare(settingsOf(before), settingsOf(after)),
    modules,
    doubtful: modules.length === 0 && before.etag !== after.etag,
  };
}

/** Whether two versions are the same in all that can be seen of them. */
export function isSame(difference: VersionDifference): boolean {
  const { files, packages, bindings, settings, modules, doubtful } = difference;
  return (
    [files, packages, bindings, settings, modules].every((list) => list.length === 0) && !doubtful
  );
}

function compare(before: Record<string, string>, after: Record<string, string>): Change<string>[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => before[name] !== after[name])
    .sort()
    .map((name) => ({ name, before: before[name], after: after[name] }));
}

function byName<T extends { name: string }>(
  list: T[],
  value: (one: T) => string,
): Record<string, string> {
  return Object.fromEntries(list.map((one) => [one.name, value(one)]));
}

/** A binding without its name, its keys in one order, so that only what it says is compared. */
function shown({ name: _, type, ...rest }: VersionDetails["bindings"][number]): string {
  const facts = Object.entries(rest)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
  return [type, ...facts].join("\n");
}

function settingsOf(version: VersionDetails): Record<string, string> {
  const { compatibilityDate, compatibilityFlags, limits } = version;
  return {
    "Compatibility date": compatibilityDate,
    "Compatibility flags": compatibilityFlags.toSorted().join(", "),
    Limits: Object.entries(limits)
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
      .sort()
      .join(", "),
  };
}

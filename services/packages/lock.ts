import { createHash } from "node:crypto";
import { parse } from "smol-toml";
import { z } from "zod";
import { normalizeName } from "../../lib/packages/requirements.ts";

// The parts of a lock (PEP 751) that say what it means.
const lockSchema = z.object({
  packages: z.array(
    z.object({
      name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/),
      version: z.string().regex(/^[A-Za-z0-9.!+_-]+$/),
      wheels: z
        .array(z.object({ size: z.number().optional(), hashes: z.record(z.string(), z.string()) }))
        .default([]),
    }),
  ),
});

/** A package as a lock pins it. */
export interface LockedPackage {
  name: string;
  version: string;
  /** SHA-256 (hex) of its wheels, sorted. */
  hashes: string[];
  /** Size of its biggest wheel in bytes, 0 where the lock doesn't say. */
  size: number;
}

/** The packages of a `pylock.toml`, sorted by name; undefined where the text isn't such a lock. */
export function readLock(text: string): LockedPackage[] | undefined {
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    return undefined;
  }
  const lock = lockSchema.safeParse(value);
  if (!lock.success) return undefined;
  return lock.data.packages
    .map(({ name, version, wheels }) => ({
      name: normalizeName(name),
      version,
      hashes: wheels.flatMap(({ hashes }) => hashes.sha256 ?? []).sort(),
      size: Math.max(0, ...wheels.map(({ size }) => size ?? 0)),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** SHA-256 (hex) of a lock's meaning: names, versions and wheel hashes, whatever its text looks like. */
export function hashLock(packages: LockedPackage[]): string {
  const meaning = packages.map(({ name, version, hashes }) => [name, version, hashes]);
  return createHash("sha256").update(JSON.stringify(meaning)).digest("hex");
}

/**
 * A lock that names versions and nothing else. uv takes it as what to prefer; addresses and hashes of a
 * lock that came from outside are never followed.
 */
export function preferencesLock(packages: LockedPackage[]): string {
  const entries = packages.map(
    ({ name, version }) => `\n[[packages]]\nname = "${name}"\nversion = "${version}"\n`,
  );
  return `lock-version = "1.0"\ncreated-by = "thaw"\n${entries.join("")}`;
}

/** The first package both locks have at one version, but with no wheel in common. */
export function findChangedContents(
  expected: LockedPackage[],
  found: LockedPackage[],
): LockedPackage | undefined {
  return found.find(({ name, version, hashes }) => {
    const pinned = expected.find((other) => other.name === name && other.version === version);
    return pinned?.hashes.length && !pinned.hashes.some((hash) => hashes.includes(hash));
  });
}

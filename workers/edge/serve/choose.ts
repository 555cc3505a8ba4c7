import type { ActiveDeployment, ActiveWorker } from "../registry/types.ts";
import { readKey } from "../scope.ts";

/** What decides between the versions of a deployment; chance, where it says nothing. */
export interface Choice {
  /** This version, if the deployment has it. */
  version?: string | undefined;
  /** The same version for the same key. */
  key?: string | undefined;
}

const OVERRIDES = "cloudflare-workers-version-overrides";
const VERSION_KEY = "cloudflare-workers-version-key";

/**
 * What a request says about the version that is to answer it.
 * @see https://developers.cloudflare.com/workers/configuration/versions-and-deployments/version-overrides/
 */
export function choiceOf(worker: string, headers: Headers): Choice {
  const overrides = headers.get(OVERRIDES);
  return {
    version: overrides === null ? undefined : readOverrides(overrides).get(readKey(worker).name),
    key: headers.get(VERSION_KEY) ?? undefined,
  };
}

const MEMBER = /\s*([a-z*][a-z0-9_.*-]*)="([^"\\]*)"[^,"]*(?:,|$)/y;

/** A dictionary of strings (RFC 8941); one that is none says nothing. */
function readOverrides(text: string): Map<string, string> {
  const found = new Map<string, string>();
  MEMBER.lastIndex = 0;
  while (MEMBER.lastIndex < text.length) {
    const [, name = "", version = ""] = MEMBER.exec(text) ?? [];
    if (name === "") return new Map();
    found.set(name, version);
  }
  return found;
}

/**
 * The version that gets an event. A key stays with its version, and while a newer version's share grows
 * keys only ever move to it.
 */
export function chooseVersion({ versions }: ActiveDeployment, choice: Choice = {}): ActiveWorker {
  const [newest, ...older] = versions;
  if (older.length === 0) return newest.worker;
  const wanted = versions.find(({ worker }) => worker.version === choice.version);
  if (wanted) return wanted.worker;
  let point = choice.key === undefined ? Math.random() * 100 : pointOf(choice.key);
  for (const { percentage, worker } of versions) {
    if (point < percentage) return worker;
    point -= percentage;
  }
  return (versions.find(({ percentage }) => percentage > 0) ?? newest).worker;
}

/** From 0 up to 100, evenly spread: FNV-1a, its bits mixed once more. */
function pointOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * 100;
}

import { ThawError } from "../../lib/errors.ts";
import { openPack } from "../../lib/runtime/pack-fs.ts";
import { mib } from "../../lib/sizes.ts";

/** How workerd refuses code and data beyond what one isolate may have. */
const REFUSAL = /code size \((\d+) bytes\) exceeds the maximum allowed size of (\d+) bytes/;
const SHOWN = 4;

/**
 * What to say when an isolate can't hold a project: how much it would be, and which packages are most of it.
 * @param pack the site-packages, where the isolate had some
 * @returns `project_too_large`; undefined where that isn't what went wrong
 */
export function explainTooLarge(
  thrown: unknown,
  pack: { hash: string; content: Uint8Array } | null,
): ThawError | undefined {
  const [, bytes, limit] = REFUSAL.exec(String(thrown)) ?? [];
  if (bytes === undefined || limit === undefined) return undefined;
  const largest = pack
    ? ` The largest packages: ${largestPackages(pack.hash, pack.content).join(", ")}.`
    : "";
  return new ThawError(
    "project_too_large",
    `The packages and Python itself come to ${mib(Number(bytes))} in memory; one Worker holds ${mib(Number(limit))}.${largest} Depend on fewer or smaller ones.`,
    { file: "pyproject.toml", cause: thrown },
  );
}

function largestPackages(hash: string, content: Uint8Array): string[] {
  const sizes = new Map<string, number>();
  for (const [path, { size, deflated }] of openPack(hash, content).index) {
    const name = path.split("/")[0] ?? path;
    sizes.set(name, (sizes.get(name) ?? 0) + (deflated ?? size));
  }
  return [...sizes]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, SHOWN)
    .map(([name, size]) => `${name} (${mib(size)})`);
}

import { sha256 } from "../../../lib/hash.ts";
import type { NamedLayer } from "../../../lib/snapshot/apply.ts";
import { capturePackagesLayer, importPackages } from "../../../lib/snapshot/build.ts";
import { takeBaseline } from "../../../lib/snapshot/capture.ts";
import { decodeLayer } from "../../../lib/snapshot/format.ts";
import { equal } from "../check.ts";
import type { BuiltApp, Chain } from "../host.ts";
import type { Suite } from "./case.ts";

/** A packages layer of a chain that imports these modules alone. */
export async function packagesLayer(
  { host }: Suite,
  modules: string[],
  chain: Chain,
): Promise<NamedLayer> {
  const instance = await chain.restore(1);
  const baseline = takeBaseline(instance);
  const failed = importPackages(instance, modules);
  equal(failed, {}, "modules that did not import");
  const made = { stdlib: host.stdlib, baseline, modules, failed };
  const file = capturePackagesLayer(instance, made);
  baseline.outside.end();
  return { ...decodeLayer(file), hash: await sha256(file) };
}

const made = new WeakMap<Chain, Promise<NamedLayer[]>>();

/** The runtime and a packages layer that has the SDK and no library, made once for each chain. */
export function withoutLibraries(suite: Suite, chain: Chain): Promise<NamedLayer[]> {
  const known = made.get(chain);
  if (known) return known;
  const layers = packagesLayer(suite, ["workers"], chain).then((layer) => [chain.layer(0), layer]);
  made.set(chain, layers);
  return layers;
}

/** What was just built, as a layer to restore. */
export async function namedLayer({ file }: BuiltApp): Promise<NamedLayer> {
  return { ...decodeLayer(file), hash: await sha256(file) };
}

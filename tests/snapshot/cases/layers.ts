import { sha256 } from "../../../lib/deploy/store.ts";
import type { NamedLayer } from "../../../lib/snapshot/apply.ts";
import { capturePackagesLayer, importPackages } from "../../../lib/snapshot/build.ts";
import { takeBaseline } from "../../../lib/snapshot/capture.ts";
import { decodeLayer } from "../../../lib/snapshot/format.ts";
import { equal } from "../check.ts";
import type { BuiltApp } from "../host.ts";
import type { Suite } from "./case.ts";

/** A packages layer that imports these modules alone, on the six-library pack. */
export async function packagesLayer(
  { libraries, host }: Suite,
  modules: string[],
): Promise<NamedLayer> {
  const instance = await libraries.restore(1);
  const baseline = takeBaseline(instance);
  const failed = importPackages(instance, modules);
  equal(failed, {}, "modules that did not import");
  const made = { stdlib: host.stdlib, baseline, modules, failed };
  const file = capturePackagesLayer(instance, made);
  return { ...decodeLayer(file), hash: await sha256(file) };
}

/** What was just built, as a layer to restore. */
export async function namedLayer({ file }: BuiltApp): Promise<NamedLayer> {
  return { ...decodeLayer(file), hash: await sha256(file) };
}

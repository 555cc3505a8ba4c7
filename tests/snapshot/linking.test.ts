import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { NamedLayer } from "../../lib/snapshot/apply.ts";
import type { Instance } from "../../lib/snapshot/instance.ts";
import { withoutLibraries } from "./cases/layers.ts";
import { openSuite } from "./conformance.ts";
import { ensureFixtures } from "./fixtures.ts";
import { nodeTestHost } from "./hosts/node.ts";
import { handmadeFiles } from "./side-modules/libraries.ts";
import { plans, runInLayers, runInOne, type Setting } from "./side-modules/plans.ts";

const RUNS = Number(process.env.PLANS ?? 4);
const LIBRARIES = Object.entries(handmadeFiles()).filter(([path]) => path.endsWith(".so"));

/** The libraries as files of the instance, which the glue's own linker can read too. */
function writeLibraries({ module }: Instance): void {
  for (const [path, bytes] of LIBRARIES) {
    const full = `/tmp/${path}`;
    module.FS.mkdirTree(full.slice(0, full.lastIndexOf("/")));
    module.FS.writeFile(full, bytes);
  }
}

describe("libraries and callbacks in any order", () => {
  let setting: Setting;

  beforeAll(async () => {
    const host = await nodeTestHost(await ensureFixtures());
    for (const [path, bytes] of LIBRARIES) {
      host.libraries.set(`/tmp/${path}`, new WebAssembly.Module(bytes));
    }
    const suite = await openSuite(host);
    const { handmade } = suite;
    const start: NamedLayer[] = await withoutLibraries(suite, handmade);
    const folder = "/tmp/handmade";
    setting = { chain: handmade, start, folder, stdlib: host.stdlib, prepare: writeLibraries };
  }, 180_000);

  it("do with snapshots in between what they do without, and what Emscripten's own linker does", async () => {
    const own: Setting = {
      ...setting,
      prepare(instance) {
        writeLibraries(instance);
        const { module } = instance as unknown as {
          module: { __dlopen_js(handle: number): number };
        };
        instance.table.open = (handle) => module.__dlopen_js(handle);
      },
    };
    const property = fc.asyncProperty(plans([]), async (plan) => {
      const snapshot = await runInLayers(setting, plan);
      const one = await runInOne(setting, plan);
      expect(snapshot).toEqual(one);
      const emscripten = await runInOne(own, plan);
      expect(one.answers).toEqual(emscripten.answers);
      const { state } = emscripten.table as { state: unknown };
      expect((one.table as { state: unknown }).state).toEqual(state);
    });
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  }, 1_200_000);
});

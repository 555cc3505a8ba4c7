import { join } from "node:path";
import { assembleBundle } from "../../lib/deploy/snapshot.ts";
import { loadBundle } from "../../lib/deploy/types.ts";
import { parseProject } from "../../lib/project/project.ts";
import { writeBundleFolder } from "../../scripts/cli/build/folder.ts";
import { Engine } from "../../scripts/cli/engine.ts";
import { runWrangler } from "../../tests/edge/wrangler.ts";
import type { Product } from "../../tests/support/product.ts";
import { firstAnswer } from "./first-answer.ts";
import type { Side } from "./side.ts";

const NAME = "wrangled";

/** `wrangler deploy` of the bundle's folder, as `thaw build --out` writes it; that it is built counts for nothing. */
export function wranglerSide(product: Product, scratch: string): Side {
  const folder = join(scratch, "bundle");
  return {
    label: "wrangler deploy, bundle built before",
    prepare: async (files, greeting) => {
      const engine = Engine.running(product.dataDir);
      if (!engine) throw new Error("The product left no way in");
      const project = { ...parseProject(files), name: NAME };
      const record = await engine.snapshot(project);
      const bundle = await loadBundle(await assembleBundle(engine.store, record));
      await writeBundleFolder(folder, { project, record, bundle });
      return async () => {
        const answer = firstAnswer(product.port, NAME, greeting);
        // It is waited for below, and may fail before.
        answer.catch(() => undefined);
        const api = `${product.origin}/client/v4`;
        const { code, out } = await runWrangler({ api }, folder, ["deploy"]);
        if (code !== 0) throw new Error(`wrangler deploy failed:\n${out}`);
        return { milliseconds: await answer };
      };
    },
  };
}

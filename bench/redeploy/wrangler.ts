import { join } from "node:path";
import { assembleBundle } from "../../lib/deploy/snapshot.ts";
import { loadBundle } from "../../lib/deploy/types.ts";
import { parseProject } from "../../lib/project/project.ts";
import type { ProjectFiles } from "../../lib/project/types.ts";
import type { Progress } from "../../lib/sse.ts";
import { writeBundleFolder } from "../../scripts/cli/build/folder.ts";
import { Engine } from "../../scripts/cli/engine.ts";
import { runWrangler } from "../../tests/edge/wrangler.ts";
import type { Product } from "../../tests/support/product.ts";
import { firstAnswer } from "./first-answer.ts";

/** How long a redeploy took until its first answer. */
export interface Redeployed {
  milliseconds: number;
  steps?: Progress[];
}

const NAME = "wrangled";

/** `wrangler deploy` of a bundle's folder, as `thaw build --out` writes it, to the edge of the product. */
export class WranglerSide {
  readonly #product: Product;
  readonly #folder: string;
  readonly #token: string;

  constructor(product: Product, folder: string, token: string) {
    this.#product = product;
    this.#folder = folder;
    this.#token = token;
  }

  /** Builds a project's bundle; gives its folder. */
  async prepare(files: ProjectFiles): Promise<string> {
    const engine = Engine.running(this.#product.dataDir);
    if (!engine) throw new Error("The product left no way in");
    const project = { ...parseProject(files), name: NAME };
    const record = await engine.snapshot(project);
    const bundle = await loadBundle(await assembleBundle(engine.store, record));
    const folder = join(this.#folder, "bundle");
    await writeBundleFolder(folder, { project, record, bundle });
    return folder;
  }

  async deploy(folder: string, greeting: string): Promise<Redeployed> {
    const { port, origin } = this.#product;
    const answer = firstAnswer(port, NAME, greeting);
    // It is waited for below, and may fail before.
    answer.catch(() => undefined);
    const api = `${origin}/client/v4`;
    const { code, out } = await runWrangler({ api }, folder, ["deploy"], "", this.#token);
    if (code !== 0) throw new Error(`wrangler deploy failed:\n${out}`);
    return { milliseconds: await answer };
  }
}

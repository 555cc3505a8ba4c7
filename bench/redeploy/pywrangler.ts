import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseProject } from "../../lib/project/project.ts";
import { templateFiles } from "../../lib/project/templates/index.ts";
import { syncedProject } from "../../tests/edge/pywrangler.ts";
import type { Product } from "../../tests/support/product.ts";
import { firstAnswer } from "./first-answer.ts";
import type { Side } from "./side.ts";

const NAME = "pywrangled";

/**
 * `pywrangler deploy` of the project as it is, which the edge snapshots by itself. Its packages lie in
 * `python_modules` already and count as synced, so that it fetches nothing.
 */
export async function pywranglerSide(product: Product): Promise<Side> {
  const files = Object.entries(templateFiles()).map(([path, file]) => [path, String(file)]);
  const named = Object.fromEntries(
    files.map(([path, text]) => [
      path,
      path === "wrangler.jsonc" ? text?.replace(/("name":\s*)"[^"]*"/, `$1"${NAME}"`) : text,
    ]),
  ) as Record<string, string>;
  const { dependencies } = parseProject(named);
  const { folder, pywrangler, remove } = await syncedProject(named, dependencies);
  return {
    label: "pywrangler deploy",
    prepare: async (edited, greeting) => async () => {
      await writeFile(join(folder, "src/entry.py"), String(edited["src/entry.py"]));
      const answer = firstAnswer(product.port, NAME, greeting);
      // It is waited for below, and may fail before.
      answer.catch(() => undefined);
      const { code, out } = await pywrangler({ api: `${product.origin}/client/v4` }, ["deploy"]);
      if (code !== 0) throw new Error(`pywrangler deploy failed:\n${out}`);
      return { milliseconds: await answer };
    },
    end: remove,
  };
}

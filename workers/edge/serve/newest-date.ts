import type { WorkerLoader } from "@cloudflare/workers-types";

const IMPOSSIBLE = "2999-12-31";

/**
 * The newest compatibility date this runtime knows, from what it says about an impossible one; null
 * where it doesn't say. A Worker dated today would be refused by a runtime from last month, though nothing
 * in it depends on that: it gets the newest date there is, as `wrangler dev` does it.
 */
export async function newestDate(loader: WorkerLoader): Promise<string | null> {
  try {
    const stub = loader.load({
      compatibilityDate: IMPOSSIBLE,
      mainModule: "main.js",
      modules: { "main.js": "export default {};" },
    });
    const entrypoint = stub.getEntrypoint() as unknown as { fetch: typeof fetch };
    await entrypoint.fetch("http://probe/");
    return null;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return /newest date supported[^"]*"(\d{4}-\d{2}-\d{2})"/.exec(message)?.[1] ?? null;
  }
}

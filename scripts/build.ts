import { resolve } from "node:path";
import { withProgress } from "./build/progress.ts";
import { buildRuntime } from "./build/runtime.ts";
import { buildWeb, copyGenerated, webState } from "./build/web.ts";
import { buildPreview, buildWorkers } from "./build/workers.ts";
import { onStopSignal } from "./stop-signals.ts";

/** Builds what has changed since the last time: the runtime's files, our Workers, the page. */
export async function buildAll(): Promise<void> {
  await buildRuntime();
  await Promise.all([buildWorkers(), buildPreview()]);
  const web = await webState();
  if (web.stale) await withProgress("Building the page", () => buildWeb(web.value));
  copyGenerated();
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  onStopSignal(async () => {});
  try {
    await buildAll();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

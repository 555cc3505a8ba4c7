import { buildIsolates } from "./build/isolates.ts";
import { withProgress } from "./build/progress.ts";
import { buildRuntime } from "./build/runtime.ts";
import { buildWeb, copyGenerated, webState } from "./build/web.ts";
import { buildPreview, buildWorkers } from "./build/workers.ts";
import { onStopSignal } from "./stop-signals.ts";

/** Builds what has changed since the last time: the runtime's files, our Workers, the page unless left out. */
async function main({ page }: { page: boolean }): Promise<void> {
  await buildRuntime();
  await buildIsolates();
  await Promise.all([buildWorkers(), buildPreview()]);
  if (!page) return;
  const web = await webState();
  if (web.stale) await withProgress("Building the page", () => buildWeb(web.value));
  copyGenerated();
}

onStopSignal(async () => {});
try {
  await main({ page: !process.argv.includes("--without-page") });
  // Pyodide, which compiles the standard library, would keep this process alive.
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

import { buildIsolates } from "./build/isolates.ts";
import { withProgress } from "./build/progress.ts";
import { buildRuntime } from "./build/runtime.ts";
import { buildWeb, copyGenerated, webState } from "./build/web.ts";
import { buildPreview, buildWorkers } from "./build/workers.ts";
import { onStopSignal } from "./stop-signals.ts";

/** Builds what has changed since the last time: the runtime's files, our Workers, the page. */
async function main(): Promise<void> {
  await buildRuntime();
  await buildIsolates();
  await Promise.all([buildWorkers(), buildPreview()]);
  const web = await webState();
  if (web.stale) await withProgress("Building the page", () => buildWeb(web.value));
  copyGenerated();
}

onStopSignal(async () => {});
try {
  await main();
  // Pyodide, which compiles the standard library, would keep this process alive.
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

import { flushCompileCache } from "node:module";
import type { V4MiniflareOptions } from "miniflare";
import { speedUpConfiguration } from "./faster-config.ts";
import { setV8Flags } from "./v8-flags.ts";

/**
 * What runs in the Node process around one workerd: the configuration comes over the channel, Miniflare does
 * the rest. It is a process of its own so that a flood of logs from a program, or Miniflare itself, never
 * keeps the supervisor from noticing a hang.
 */
process.once("message", (options: V4MiniflareOptions) => {
  run(options).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
});

async function run(options: V4MiniflareOptions): Promise<void> {
  speedUpConfiguration();
  setV8Flags();
  const { convertV4MiniflareOptions, Log, LogLevel, Miniflare } = await import("miniflare");
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...options,
      log: new Log(LogLevel.WARN),
      handleStructuredLogs: ({ level, message }) => console.log(`[${level}] ${message}`),
      unsafeHandleRuntimeRestart: () => {
        process.send?.("restarted");
      },
    }),
  );
  process.once("SIGTERM", () => {
    miniflare.dispose().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  await miniflare.ready;
  // Node writes its cache of compiled code when it exits, and this process may never get to do that.
  flushCompileCache();
}

/** The packages service as a process: see docs/processes.md and settings.ts for its environment. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { createApp } from "./app.ts";
import { createPackagesService } from "./service.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings(process.env);
// What a run that was killed left behind.
await rm(join(settings.data, "work"), { recursive: true, force: true });
const service = createPackagesService(settings, console.log);
const app = createApp(service, settings.token);
const options = { fetch: app.fetch, hostname: settings.host, port: settings.port };
const server = serve(options, ({ port }) => console.log(JSON.stringify({ port })));
server.on("error", (error) => {
  console.error(`The packages service can't listen on port ${settings.port}: ${error.message}`);
  process.exit(1);
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(0));
await service.prepare();

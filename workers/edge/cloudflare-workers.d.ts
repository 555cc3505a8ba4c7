/**
 * The one runtime module the edge imports. The package's own declaration comes with its globals, which
 * clash with the DOM's; this gives the classes alone.
 */
declare module "cloudflare:workers" {
  import type { CloudflareWorkersModule } from "@cloudflare/workers-types";

  export const DurableObject: typeof CloudflareWorkersModule.DurableObject;
  export const WorkerEntrypoint: typeof CloudflareWorkersModule.WorkerEntrypoint;
  export const WorkflowEntrypoint: typeof CloudflareWorkersModule.WorkflowEntrypoint;
  export const env: Record<string, unknown>;
}

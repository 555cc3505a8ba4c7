/**
 * The one runtime module the edge imports. The package's own declaration comes with its globals, which
 * clash with the DOM's; this gives the class alone.
 */
declare module "cloudflare:workers" {
  import type { CloudflareWorkersModule } from "@cloudflare/workers-types";

  export const DurableObject: typeof CloudflareWorkersModule.DurableObject;
}

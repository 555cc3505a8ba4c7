/** Written by the edge for each Worker (`workers/edge/serve/bindings/modules.ts`). */
declare module "*/parts/bindings.js" {
  export const bindings: import("../../deploy/bindings.ts").ServiceBinding[];
  /** The Durable Object classes that the Worker implements, and where in `env` their backend is. */
  export const objects: { className: string; stub: string }[];
}

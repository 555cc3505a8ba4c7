/** Written by the edge for each Worker (`workers/edge/serve/bindings/modules.ts`). */
declare module "*/parts/bindings.js" {
  const bindings: import("../../deploy/bindings.ts").ServiceBinding[];
  export default bindings;
}

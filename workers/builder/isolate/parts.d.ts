// Modules that the builder puts beside the isolate's main module.
declare module "*/parts/job.js" {
  const job: import("./job.ts").Job;
  export default job;
}
declare module "*/parts/pyodide.js" {
  const factory: import("../../../lib/runtime/types.ts").PyodideFactory;
  export default factory;
}

import type { WorkerLoaderModule } from "@cloudflare/workers-types";
import { isVariable } from "../../../../lib/deploy/bindings.ts";
import type { ActiveWorker } from "../../registry/types.ts";

/** A folder in the Worker's modules that its own imports don't reach by accident. */
const FOLDER = "thaw-edge";

interface Modules {
  mainModule: string;
  modules: Record<string, WorkerLoaderModule>;
}

/**
 * What the edge puts in front of a Worker's own main module: bindings that are objects, made before
 * any of the Worker's code runs.
 */
export function bindingModules({ bindings, mainModule }: ActiveWorker, install: string): Modules {
  const services = bindings.filter((binding) => !isVariable(binding));
  return {
    mainModule: `${FOLDER}/main.js`,
    modules: {
      [`${FOLDER}/main.js`]: { js: mainSource(mainModule) },
      [`${FOLDER}/install.js`]: { js: install },
      [`${FOLDER}/parts/bindings.js`]: { js: `export default ${JSON.stringify(services)};` },
    },
  };
}

function mainSource(mainModule: string): string {
  const own = JSON.stringify(`../${mainModule}`);
  return `import "./install.js";
import * as worker from ${own};
export * from ${own};
export default worker.default ?? {};
`;
}

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
export function bindingModules(
  { bindings, objects, mainModule }: ActiveWorker,
  install: string,
): Modules {
  const services = bindings.filter((binding) => !isVariable(binding));
  return {
    mainModule: `${FOLDER}/main.js`,
    modules: {
      [`${FOLDER}/main.js`]: { js: mainSource(mainModule, objects) },
      [`${FOLDER}/install.js`]: { js: install },
      [`${FOLDER}/parts/bindings.js`]: {
        js: `export const bindings = ${JSON.stringify(services)};
export const objects = ${JSON.stringify(objects.map(({ className }) => ({ className, stub: objectStub(className) })))};
`,
      },
    },
  };
}

/** Where in `env` the backend of the Worker's own Durable Object class is, until the script took it out. */
export function objectStub(className: string): string {
  return `thaw:objects:${className}`;
}

/** Names that are exported twice, from the Worker's module and by name, are those by name. */
function mainSource(mainModule: string, objects: ActiveWorker["objects"]): string {
  const own = JSON.stringify(`../${mainModule}`);
  const classes = objects.map(
    ({ className }) =>
      `export const ${className} = durableObject("${className}", worker.${className});`,
  );
  return `import { durableObject } from "./install.js";
import * as worker from ${own};
export * from ${own};
export default worker.default ?? {};
${classes.join("\n")}
`;
}

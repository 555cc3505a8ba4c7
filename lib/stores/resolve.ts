import type { PackagesEnvironment } from "../preview/types.ts";
import type { ProjectFiles } from "../project/types.ts";
import type { Report } from "../sse.ts";
import type { ProjectStore } from "./project.ts";

export type Resolve = (
  files: ProjectFiles,
  report: Report,
  signal: AbortSignal,
) => Promise<PackagesEnvironment>;

/** The packages of the project: asked for when what they depend on has changed, else as they were. */
export function createResolver(project: ProjectStore, resolve: Resolve) {
  let known: { key: string; environment: PackagesEnvironment } | undefined;
  return async (report: Report, signal: AbortSignal): Promise<PackagesEnvironment> => {
    const { files } = project.getState();
    if (known?.key === keyOf(files)) return known.environment;
    const environment = await resolve(files, report, signal);
    if (!signal.aborted) {
      project.getState().setLock(environment.lock);
      known = { key: keyOf({ ...files, "pylock.toml": environment.lock }), environment };
    }
    return environment;
  };
}

function keyOf(files: ProjectFiles): string {
  return JSON.stringify([files["pyproject.toml"], files["pylock.toml"]]);
}

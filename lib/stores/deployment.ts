import type { DeployResult } from "../deploy/deploy.ts";
import { type ErrorBody, ThawError } from "../errors.ts";
import { checkName } from "../project/names.ts";
import type { ProjectFiles } from "../project/types.ts";
import type { SnapshotResult } from "../snapshot/types.ts";
import type { Report } from "../sse.ts";
import type { DeployStore } from "./deploy.ts";
import type { ProjectStore } from "./project.ts";

export interface DeployParts {
  project: ProjectStore;
  deploy: DeployStore;
  call: <T>(path: string, body: unknown, report: Report) => Promise<T>;
  /** What the project's own configuration says; throws what is wrong with it. */
  describe: (files: ProjectFiles) => { name: string };
}

/** Snapshot, then deploy; a second press while one is under way does nothing. */
export function createDeployer({ project, deploy, call, describe }: DeployParts) {
  return async (): Promise<void> => {
    if (deploy.getState().busy) return;
    const { files } = project.getState();
    const report: Report = (progress) => deploy.getState().step(progress);
    deploy.getState().begin();
    try {
      const config = describe(files);
      const name = deploy.getState().name?.trim() || config.name;
      checkName(name);
      const { snapshot } = await call<SnapshotResult>("/api/snapshot", { files }, report);
      const result = await call<DeployResult>(
        "/api/deploy",
        { snapshot: snapshot.id, name },
        report,
      );
      deploy.getState().succeed({ ...result, name, layers: snapshot.layers });
    } catch (thrown) {
      const error: ErrorBody = ThawError.from(thrown).toJSON();
      deploy.getState().fail(error);
    }
  };
}

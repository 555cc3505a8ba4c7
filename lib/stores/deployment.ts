import type { DeployResult } from "../deploy/deploy.ts";
import { type ErrorBody, ThawError } from "../errors.ts";
import { checkName } from "../project/names.ts";
import type { ProjectFiles } from "../project/types.ts";
import type { SnapshotResult } from "../snapshot/types.ts";
import type { Report, ResumePoint } from "../sse.ts";
import type { DeployStore } from "./deploy.ts";
import type { ProjectStore } from "./project.ts";

export interface DeployParts {
  project: ProjectStore;
  deploy: DeployStore;
  call: <T>(path: string, body: unknown, report: Report) => Promise<T>;
  /** What the project's own configuration says; throws what is wrong with it. */
  describe: (files: ProjectFiles) => { name: string };
}

/** What a deploy that failed had come to; the next one of the same files goes on from there. */
interface Unfinished {
  files: ProjectFiles;
  snapshot: SnapshotResult["snapshot"];
  resume: ResumePoint | undefined;
}

/** Snapshot, then deploy; a second press while one is under way does nothing. */
export function createDeployer({ project, deploy, call, describe }: DeployParts) {
  let unfinished: Unfinished | undefined;
  return async (): Promise<void> => {
    if (deploy.getState().busy) return;
    const { files } = project.getState();
    const report: Report = (progress) => {
      deploy.getState().step(progress);
      if (progress.resume && unfinished) unfinished.resume = progress.resume;
    };
    deploy.getState().begin();
    try {
      const config = describe(files);
      const name = deploy.getState().name?.trim() || config.name;
      checkName(name);
      if (unfinished?.files !== files) {
        const { snapshot } = await call<SnapshotResult>("/api/snapshot", { files }, report);
        unfinished = { files, snapshot, resume: undefined };
      }
      const { snapshot, resume } = unfinished;
      const body = { snapshot: snapshot.id, name, ...(resume && { resume }) };
      const result = await call<DeployResult>("/api/deploy", body, report);
      unfinished = undefined;
      deploy.getState().succeed({ ...result, name, layers: snapshot.layers });
    } catch (thrown) {
      const error: ErrorBody = ThawError.from(thrown).toJSON();
      // A snapshot that the server lost isn't asked for again.
      if (error.code === "snapshot_not_found") unfinished = undefined;
      deploy.getState().fail(error);
    }
  };
}

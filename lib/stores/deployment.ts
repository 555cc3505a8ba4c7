import type { DeployResult } from "../deploy/deploy.ts";
import { buildCheck } from "../deploy/preflight/build-error.ts";
import type { PreflightResult } from "../deploy/preflight/run.ts";
import { type ErrorBody, ThawError } from "../errors.ts";
import { withoutSecretFiles } from "../project/files.ts";
import { checkName } from "../project/names.ts";
import type { Secrets } from "../project/secrets.ts";
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
  /** Whether deploys go to this machine: then nothing is looked at apart, since nothing is far. */
  isLocal: () => boolean;
  /** Secrets that go along, and what to do once they were taken. @throws ThawError for what can't be one */
  secrets?: { read: (files: ProjectFiles) => Secrets; sent: () => void };
}

export interface DeployRequest {
  /** Only say what would stand in the way. */
  look?: boolean;
  /** Leave to make what bindings lack, given by someone who has seen what that is. */
  create?: boolean;
}

/** What a deploy that failed had come to; the next one of the same files goes on from there. */
interface Unfinished {
  files: ProjectFiles;
  snapshot: SnapshotResult["snapshot"];
  resume: ResumePoint | undefined;
}

/**
 * Snapshot, preflight where the target is far, deploy. A second press while one is under way does nothing; a
 * deploy that lacks leave to make resources ends in `asking`.
 */
export function createDeployer({
  project,
  deploy,
  call,
  describe,
  isLocal,
  secrets: given,
}: DeployParts) {
  let unfinished: Unfinished | undefined;

  const report: Report = (progress) => {
    deploy.getState().step(progress);
    if (progress.resume && unfinished) unfinished.resume = progress.resume;
  };

  async function snapshotOf(files: ProjectFiles): Promise<Unfinished> {
    if (unfinished?.files === files) return unfinished;
    const body = { files: withoutSecretFiles(files) };
    const made = call<SnapshotResult>("/api/snapshot", body, report);
    const { snapshot } = await made.catch((thrown: unknown) => {
      const check = buildCheck(ThawError.from(thrown).toJSON());
      if (check) report({ step: check.title, milliseconds: 0, check });
      throw thrown;
    });
    unfinished = { files, snapshot, resume: undefined };
    return unfinished;
  }

  async function run({ look = false, create = false }: DeployRequest): Promise<void> {
    const { files } = project.getState();
    const config = describe(files);
    const name = deploy.getState().name?.trim() || config.name;
    checkName(name);
    const secrets = given?.read(files) ?? {};
    const names = Object.keys(secrets);
    const sources = withoutSecretFiles(files);
    const native = !isLocal() && deploy.getState().shape === "native";
    const built = await snapshotOf(files);
    const source = native
      ? { shape: "native", snapshot: built.snapshot.id, files: sources, name }
      : { snapshot: built.snapshot.id, name };
    if (look || (!isLocal() && !create && built.resume === undefined)) {
      const body = { ...source, files: sources, ...(names.length > 0 && { secrets: names }) };
      const found = await call<PreflightResult>("/api/deploy/preflight", body, report);
      const asking = found.checks.some(({ offer }) => offer === "create");
      const stop = problemOf(found);
      deploy.setState({ shapes: found.shapes });
      if (stop) throw stop;
      if (look || asking) return deploy.getState().looked({ ...found, asking: asking && !look });
    }
    const { resume } = built;
    const message = deploy.getState().message.trim();
    const body = {
      ...source,
      ...(message && { message }),
      ...(create && { create }),
      ...(names.length > 0 && { secrets }),
      ...(resume && { resume }),
    };
    const result = await call<DeployResult>("/api/deploy", body, report);
    unfinished = undefined;
    given?.sent();
    const layers = native ? [] : built.snapshot.layers;
    deploy.getState().succeed({ ...result, name, layers });
  }

  return async (request: DeployRequest = {}): Promise<void> => {
    if (deploy.getState().busy) return;
    deploy.getState().begin();
    try {
      await run(request);
    } catch (thrown) {
      const error: ErrorBody = ThawError.from(thrown).toJSON();
      // A snapshot that the server lost isn't asked for again.
      if (error.code === "snapshot_not_found") unfinished = undefined;
      deploy.getState().fail(error);
    }
  };
}

/** What of a preflight stops the deploy. */
function problemOf({ checks }: PreflightResult): ThawError | undefined {
  const failed = checks.filter(({ status }) => status === "fail");
  const [first] = failed;
  if (!first) return undefined;
  const { title, message, file, line } = first;
  const others = failed.length === 1 ? "" : ` ${failed.length - 1} more below.`;
  return new ThawError("deploy_failed", `${title}: ${message} Nothing was sent.${others}`, {
    file,
    line,
  });
}

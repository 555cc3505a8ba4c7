import type { DeployResult } from "../deploy/deploy.ts";
import { buildCheck } from "../deploy/preflight/build-error.ts";
import { placedError } from "../deploy/preflight/places.ts";
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
  /** Where deploys go; asked once for each, which stays there whatever is chosen meanwhile. */
  place: () => DeployPlace;
  /** What the project's own configuration says; throws what is wrong with it. */
  describe: (files: ProjectFiles) => {
    name: string;
    settings?: { bindings: readonly { name: string }[] };
  };
  /** Secrets that go along, and what to do once they were taken. @throws ThawError for what can't be one */
  secrets?: { read: (files: ProjectFiles) => Secrets; sent: () => void };
}

export interface DeployPlace {
  /** Names it: what was said and done elsewhere means nothing here. */
  id: string;
  /** Whether it is this machine: then nothing is looked at apart, since nothing is far. */
  isLocal: boolean;
  call: <T>(path: string, body: unknown, report: Report) => Promise<T>;
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
  /** For the deploy of this name, in this form, at this place. */
  resume: { of: string; point: ResumePoint } | undefined;
}

/**
 * Snapshot, preflight where the target is far, deploy. A second press while one is under way does nothing; a
 * deploy that lacks leave to make resources ends in `asking`.
 */
export function createDeployer({ project, deploy, place, describe, secrets: given }: DeployParts) {
  let unfinished: Unfinished | undefined;
  /** The deploy that was found to lack leave: it is given for what was shown. */
  let asked: { of: string; files: ProjectFiles } | undefined;

  const report: Report = (progress) => deploy.getState().step(progress);

  async function snapshotOf(files: ProjectFiles, call: DeployPlace["call"]): Promise<Unfinished> {
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
    const { id, isLocal, call } = place();
    const native = !isLocal && deploy.getState().shape === "native";
    const built = await snapshotOf(files, call);
    const own = JSON.stringify([id, name, native]);
    const resume = built.resume?.of === own ? built.resume.point : undefined;
    const mayCreate = create && asked?.of === own && asked.files === files;
    const source = native
      ? { shape: "native", snapshot: built.snapshot.id, files: sources, name }
      : { snapshot: built.snapshot.id, name };
    if (look || (!isLocal && !mayCreate && resume === undefined)) {
      const body = { ...source, files: sources, ...(names.length > 0 && { secrets: names }) };
      const found = await call<PreflightResult>("/api/deploy/preflight", body, report);
      const asking = found.checks.some(({ offer }) => offer === "create");
      const stop = problemOf(found);
      deploy.setState({ shapes: found.shapes });
      asked = asking ? { of: own, files } : undefined;
      if (stop) throw stop;
      if (look || asking) return deploy.getState().looked({ ...found, asking: asking && !look });
    }
    const message = deploy.getState().message.trim();
    const body = {
      ...source,
      ...(message && { message }),
      ...(mayCreate && { create }),
      ...(names.length > 0 && { secrets }),
      ...(resume && { resume }),
    };
    const result = await call<DeployResult>("/api/deploy", body, (progress) => {
      report(progress);
      if (progress.resume) built.resume = { of: own, point: progress.resume };
    });
    unfinished = undefined;
    given?.sent();
    const layers = native ? [] : built.snapshot.layers;
    deploy.getState().succeed({ ...result, name, layers });
  }

  /** With the line that it speaks of, where it is about what the configuration binds. */
  function placedIn(files: ProjectFiles, error: ErrorBody): ErrorBody {
    try {
      const bindings = describe(files).settings?.bindings ?? [];
      return placedError(
        error,
        files,
        bindings.map(({ name }) => name),
      );
    } catch {
      // It is the configuration itself that can't be read.
      return error;
    }
  }

  return async (request: DeployRequest = {}): Promise<void> => {
    if (deploy.getState().busy) return;
    const { files } = project.getState();
    deploy.getState().begin();
    try {
      await run(request);
    } catch (thrown) {
      const error: ErrorBody = ThawError.from(thrown).toJSON();
      // A snapshot that the server lost isn't asked for again.
      if (error.code === "snapshot_not_found") unfinished = undefined;
      deploy.getState().fail(placedIn(files, error));
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

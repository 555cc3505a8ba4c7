import { type DeployResult, deployBundle } from "../../../lib/deploy/deploy.ts";
import { assembleBundle } from "../../../lib/deploy/snapshot.ts";
import type { Secrets } from "../../../lib/project/secrets.ts";
import type { Project } from "../../../lib/project/types.ts";
import { edgeOf } from "../deploy/target.ts";
import type { Engine } from "../engine.ts";
import { readProject } from "../project.ts";
import { readDevSecrets } from "../secrets.ts";

const LOCK = "pylock.toml";

/** Deploys a folder's project again and again under one name. */
export class Redeployer {
  readonly #engine: Engine;
  readonly #folder: string;
  readonly #name: string;
  #resolved: { key: string; lock: string } | undefined;

  constructor(engine: Engine, folder: string, name: string) {
    this.#engine = engine;
    this.#folder = folder;
    this.#name = name;
  }

  async deploy(): Promise<DeployResult> {
    const project = await this.#locked(await readProject(this.#folder));
    const secrets = await readDevSecrets(this.#folder, project);
    const record = await this.#engine.snapshot(project);
    const bundle = await assembleBundle(this.#engine.store, record);
    return deployBundle({
      bundle: { ...bundle, vars: without(bundle.vars, secrets) },
      name: this.#name,
      target: edgeOf(this.#engine),
      secrets,
      // Where there is such a file, it says all of them: a line that is taken out takes its secret away.
      keepSecrets: secrets === undefined,
    });
  }

  /** With the versions of before, as long as the project asks for the same: a code edit resolves nothing. */
  async #locked(project: Project): Promise<Project> {
    const key = JSON.stringify([project.dependencies, project.lock]);
    if (this.#resolved?.key !== key) {
      const { lock } = await this.#engine.packages(project);
      this.#resolved = { key, lock };
    }
    const { lock } = this.#resolved;
    return { ...project, lock, files: { ...project.files, [LOCK]: lock } };
  }
}

/** A secret has the place of a variable of its name. */
const without = (vars: Record<string, unknown>, secrets: Secrets = {}): Record<string, unknown> =>
  Object.fromEntries(Object.entries(vars).filter(([name]) => !Object.hasOwn(secrets, name)));

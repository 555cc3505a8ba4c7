import { type DeployResult, deployBundle } from "../../../lib/deploy/deploy.ts";
import { assembleBundle } from "../../../lib/deploy/snapshot.ts";
import type { Project } from "../../../lib/project/types.ts";
import { edgeOf } from "../deploy/target.ts";
import type { Engine } from "../engine.ts";
import { readProject } from "../project.ts";

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
    const record = await this.#engine.snapshot(project);
    const bundle = await assembleBundle(this.#engine.store, record);
    return deployBundle({ bundle, name: this.#name, target: edgeOf(this.#engine) });
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

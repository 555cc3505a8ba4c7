import { callBuilder } from "../../lib/deploy/builder.ts";
import { type SnapshotRecord, Store } from "../../lib/deploy/store.ts";
import { ThawError } from "../../lib/errors.ts";
import { partAt } from "../../lib/packages/client.ts";
import type { PackagesEnvironment } from "../../lib/preview/types.ts";
import type { Project } from "../../lib/project/types.ts";
import type { SnapshotResult } from "../../lib/snapshot/types.ts";
import { type Report, readOperation } from "../../lib/sse.ts";
import { type Access, readAccess } from "../supervisor/access.ts";
import { readLimits } from "../supervisor/options.ts";
import type { Parts } from "../supervisor/product.ts";
import { RunningThaw } from "../supervisor/run.ts";
import type { Terminal } from "./terminal.ts";

export interface EngineOptions {
  dataDir: string;
  /** What is started where nothing runs on the data folder yet. */
  parts: Parts;
  /** The public port, where {@link parts} have one. */
  port?: number;
  terminal: Terminal;
}

/** The builder, the store and maybe the edge: those of a Thaw that runs, or started for one command. */
export class Engine {
  readonly access: Access;
  readonly store: Store;
  readonly control: ReturnType<typeof partAt>;
  readonly #builder: ReturnType<typeof partAt>;
  readonly #own: RunningThaw | undefined;

  private constructor(access: Access, own?: RunningThaw) {
    this.access = access;
    this.control = partAt(access.control);
    this.store = new Store(this.control, access.token);
    this.#builder = partAt(access.builder);
    this.#own = own;
  }

  /** The one that runs on a data folder; undefined where none does. */
  static running(dataDir: string): Engine | undefined {
    const access = readAccess(dataDir);
    return access && new Engine(access);
  }

  /** Starts the parts on a data folder; they end with this process at the latest. */
  static async start({ dataDir, parts, port = 0, terminal }: EngineOptions): Promise<Engine> {
    if (terminal.interactive) terminal.err("Starting the builder …");
    const own = await RunningThaw.start({
      dataDir,
      port,
      parts,
      limits: readLimits(process.env),
      quiet: true,
      report: (line) => terminal.err(line),
    });
    return new Engine(own.access, own);
  }

  static async open(options: EngineOptions): Promise<Engine> {
    return Engine.running(options.dataDir) ?? (await Engine.start(options));
  }

  /** Whether it was started by this process. */
  get isOwn(): boolean {
    return this.#own !== undefined;
  }

  /** Resolves a project's packages. */
  async packages(project: Project, report?: Report): Promise<PackagesEnvironment> {
    return readOperation(await this.#build("/packages", project), report);
  }

  /** Builds a project's snapshot; gives what the store keeps of it. */
  async snapshot(project: Project, report?: Report): Promise<SnapshotRecord> {
    const response = await this.#build("/snapshot", project);
    const { snapshot } = await readOperation<SnapshotResult>(response, report);
    const record = await this.store.getRef<SnapshotRecord>("snapshot", snapshot.id);
    if (record) return record;
    throw new ThawError("snapshot_not_found", `The store lost the snapshot ${snapshot.id}.`);
  }

  async stop(): Promise<void> {
    await this.#own?.stop();
  }

  #build(path: "/packages" | "/snapshot", project: Project): Promise<Response> {
    return callBuilder(path, {
      builder: this.#builder,
      internalToken: this.access.token,
      project,
    });
  }
}

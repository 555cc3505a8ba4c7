/** What an instance is made with. */
export interface CreateOptions {
  id?: string | undefined;
  params?: unknown;
  retention?: unknown;
}

/** What stands behind a Workflow: its instances, by the ids that the Worker gave or got. */
export interface WorkflowBackend {
  /** Makes instances; gives their ids. */
  create(batch: CreateOptions[]): Promise<string[]>;
  /** Rejects where there is no such instance. */
  status(id: string): Promise<unknown>;
  control(id: string, action: "pause" | "resume" | "restart" | "terminate"): Promise<void>;
  sendEvent(id: string, event: { type: string; payload?: unknown }): Promise<void>;
}

/**
 * A Workflow as a Worker sees it; the workers SDK knows it by this name.
 * @see https://developers.cloudflare.com/workflows/build/workers-api/
 */
export class WorkflowImpl {
  readonly #backend: WorkflowBackend;

  constructor(backend: WorkflowBackend) {
    this.#backend = backend;
  }

  async create(options?: CreateOptions | null): Promise<WorkflowInstance> {
    const [id = ""] = await this.#backend.create([options ?? {}]);
    return new WorkflowInstance(id, this.#backend);
  }

  async createBatch(batch: CreateOptions[]): Promise<WorkflowInstance[]> {
    const ids = await this.#backend.create(batch);
    return ids.map((id) => new WorkflowInstance(id, this.#backend));
  }

  async get(id: string): Promise<WorkflowInstance> {
    await this.#backend.status(id);
    return new WorkflowInstance(id, this.#backend);
  }
}

/** One run of a Workflow. */
class WorkflowInstance {
  readonly id: string;
  readonly #backend: WorkflowBackend;

  constructor(id: string, backend: WorkflowBackend) {
    this.id = id;
    this.#backend = backend;
  }

  status(): Promise<unknown> {
    return this.#backend.status(this.id);
  }

  pause(): Promise<void> {
    return this.#backend.control(this.id, "pause");
  }

  resume(): Promise<void> {
    return this.#backend.control(this.id, "resume");
  }

  restart(): Promise<void> {
    return this.#backend.control(this.id, "restart");
  }

  terminate(): Promise<void> {
    return this.#backend.control(this.id, "terminate");
  }

  sendEvent(event: { type: string; payload?: unknown }): Promise<void> {
    return this.#backend.sendEvent(this.id, event);
  }
}

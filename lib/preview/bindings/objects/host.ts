import type { PyObject } from "../../../runtime/types.ts";
import type { ProgramClass } from "../../../snapshot/build.ts";
import { DurableObjectId } from "../../../worker/bindings/objects/id.ts";
import type { ObjectTarget } from "../../../worker/bindings/objects/stub.ts";
import { requireResponse } from "../../../worker/response.ts";
import { copied } from "../calls.ts";
import type { Report } from "../report.ts";
import { DurableObjectState } from "./context.ts";
import { InputGate } from "./gate.ts";
import type { ProgramCalls } from "./objects.ts";
import { ObjectSockets } from "./sockets.ts";
import { DurableObjectStorage, type OnAlarm } from "./storage.ts";
import type { ObjectStore } from "./store.ts";

export interface HostParts {
  described: ProgramClass;
  target: ObjectTarget;
  store: ObjectStore;
  program: ProgramCalls;
  env: Record<string, unknown>;
  onAlarm: OnAlarm;
  /** The object ends: the next call makes it anew. */
  onEnd(): void;
  report: Report;
}

/** One object at work: the program's own, its storage, its sockets, and the order in which events reach it. */
export class ObjectHost {
  readonly #parts: HostParts;
  readonly #gate = new InputGate();
  readonly #sockets: ObjectSockets;
  readonly #instance: Promise<PyObject>;
  #ended: Error | undefined;

  constructor(parts: HostParts) {
    this.#parts = parts;
    this.#sockets = new ObjectSockets({
      webSocketMessage: (...args) => this.#tell("webSocketMessage", args),
      webSocketClose: (...args) => this.#tell("webSocketClose", args),
    });
    this.#instance = this.#make();
    this.#instance.catch((thrown: unknown) => this.end(String(thrown)));
  }

  fetch(request: Request): Promise<Response> {
    this.#requireMethod("fetch", "Handler does not export a fetch() function.");
    return this.#event(async (instance, program) =>
      requireResponse(await program.callInstance(instance, "fetch", [request], false)),
    );
  }

  /** A method by RPC. What goes in and comes out is copied, so that the object shares nothing with its caller. */
  call(method: string, args: unknown[]): Promise<unknown> {
    this.#requireMethod(method, `The RPC receiver does not implement the method "${method}".`);
    return this.#event(async (instance, program) =>
      copied(await program.callInstance(instance, method, args.map(copied), false)),
    );
  }

  alarm(info: { retryCount: number; isRetry: boolean }): Promise<unknown> {
    return this.#event((instance, program) =>
      program.callInstance(instance, "alarm", [info], true),
    );
  }

  get store(): ObjectStore {
    return this.#parts.store;
  }

  /** Whether nothing would be lost of it but what it holds in memory. */
  get isIdle(): boolean {
    return this.#sockets.isEmpty;
  }

  /** Ends the object as it is in memory; what it stored stays. */
  end(reason: string | undefined): void {
    if (this.#ended) return;
    this.#ended = new Error(reason ?? "Application called abort() to reset Durable Object.");
    this.#parts.onEnd();
    this.#sockets.closeAll(1006, "");
    void this.#instance.then(
      (instance) => instance.destroy(),
      () => undefined,
    );
    this.store.close();
  }

  async #make(): Promise<PyObject> {
    const { program, described, env, target, onAlarm, store } = this.#parts;
    const context = new DurableObjectState({
      id: new DurableObjectId(target.id, target.name),
      storage: new DurableObjectStorage(store, this.#gate, onAlarm),
      gate: this.#gate,
      sockets: this.#sockets,
      abort: (reason) => this.end(reason),
    });
    return program.instantiate(described.name, context, env);
  }

  /** In its turn; and what it answers isn't known before what it stored is. */
  async #event<T>(run: (instance: PyObject, program: ProgramCalls) => Promise<T>): Promise<T> {
    const result = await this.#gate.run(async () => {
      const instance = await this.#instance;
      if (this.#ended) throw this.#ended;
      return run(instance, this.#parts.program);
    });
    try {
      await this.store.flushed();
    } catch (thrown) {
      // What it holds in memory was never stored: the next call begins with what was.
      this.end("What the Durable Object stored could not be kept.");
      throw thrown;
    }
    return result;
  }

  /** What nobody waits for, and so is told in the console where it fails. */
  #tell(method: string, args: unknown[]): void {
    if (!this.#parts.described.methods.includes(method)) return;
    this.#event((instance, program) => program.callInstance(instance, method, args, true)).catch(
      this.#parts.report,
    );
  }

  #requireMethod(method: string, problem: string): void {
    if (!this.#parts.described.methods.includes(method)) throw new TypeError(problem);
  }
}

import type { PyObject } from "../../runtime/types.ts";
import type { ProgramClass } from "../../snapshot/build.ts";
import type { RunningProgram } from "../program.ts";

/** An object of a base class of `cloudflare:workers`. */
interface Entrypoint {
  ctx: { blockConcurrencyWhile?(run: () => Promise<unknown>): Promise<unknown> };
  env: Record<string, unknown>;
}

type BaseClass = new (context: Entrypoint["ctx"], env: Entrypoint["env"]) => Entrypoint;

/** The classes of `cloudflare:workers` that a program's own stand on. */
export interface BaseClasses {
  WorkerEntrypoint: BaseClass;
  DurableObject: BaseClass;
  WorkflowEntrypoint: BaseClass;
}

/** Gives the running program; the first call reseeds it. */
export type Running = (env: Record<string, unknown>) => RunningProgram;

/** What the runtime itself calls with arguments that Python gets as they are. */
const EVENTS: Record<ProgramClass["kind"], string[]> = {
  entrypoint: [],
  durable_object: ["alarm", "webSocketMessage", "webSocketClose", "webSocketError"],
  workflow: ["run"],
};

/**
 * A JavaScript class for a class of the program, for the bundle to export. Its methods are those that
 * the Python class has.
 */
export function exportedClass(
  described: ProgramClass,
  bases: BaseClasses,
  running: Running,
): BaseClass {
  const Exported =
    described.kind === "durable_object"
      ? durableObject(described, bases.DurableObject, running)
      : entrypoint(
          described,
          described.kind === "workflow" ? bases.WorkflowEntrypoint : bases.WorkerEntrypoint,
          running,
        );
  Object.defineProperty(Exported, "name", { value: described.name });
  return Exported;
}

/** Each object holds one Python object, made when it is. */
function durableObject(described: ProgramClass, Base: BaseClass, running: Running): BaseClass {
  const made = new WeakMap<object, Promise<PyObject>>();
  const Exported = class extends Base {
    constructor(context: Entrypoint["ctx"], env: Entrypoint["env"]) {
      super(context, env);
      const instance = running(env).instantiate(described.name, context, env);
      made.set(this, instance);
      // Nothing reaches the object before its Python side is there; where that fails, the runtime says so.
      void context.blockConcurrencyWhile?.(() => instance);
    }
  };
  // Classes of Cloudflare's own Python Workers have it in any case: without it the runtime refuses to set an alarm. A
  // program that has no such method hears of it when the alarm is due.
  const methods = [...new Set([...described.methods, "alarm"])];
  return withMethods(Exported, { ...described, methods }, async (self, method, args, isEvent) =>
    running(self.env).callInstance((await made.get(self)) as PyObject, method, args, isEvent),
  );
}

/** Each event has an object of its own, so the Python object is made with the call. */
function entrypoint(described: ProgramClass, Base: BaseClass, running: Running): BaseClass {
  const Exported = class extends Base {};
  return withMethods(Exported, described, async ({ ctx, env }, method, args, isEvent) =>
    isEvent
      ? running(env).callEvent(described.name, method, ctx, env, ...args)
      : running(env).callMethod(described.name, method, ctx, env, ...args),
  );
}

/** The runtime finds handlers and RPC methods on a class's prototype. */
function withMethods(
  Exported: BaseClass,
  { kind, methods }: ProgramClass,
  call: (self: Entrypoint, method: string, args: unknown[], isEvent: boolean) => Promise<unknown>,
): BaseClass {
  for (const method of methods) {
    const isEvent = EVENTS[kind].includes(method);
    Object.defineProperty(Exported.prototype, method, {
      value(this: Entrypoint, ...args: unknown[]) {
        return call(this, method, args, isEvent);
      },
      configurable: true,
      writable: true,
    });
  }
  return Exported;
}

import { type ErrorBody, ThawError, withTraceback } from "../errors.ts";
import type { PyCallable, PyObject } from "../runtime/types.ts";
import type { ProgramExports } from "../snapshot/build.ts";
import type { Instance } from "../snapshot/instance.ts";
import { callPython, requirePython } from "../snapshot/python.ts";
import { type HttpModule, type ToldAhead, tellAhead } from "./http.ts";
import { Mailbox, type PyBuffer } from "./mailbox.ts";
import { patchWaitUntil } from "./modules.ts";
import { openSockets } from "./sockets.ts";

export interface ProgramLimits {
  /** Milliseconds a handler may run without giving control back. */
  milliseconds: number;
}

/** A program that serves: its instance restored or booted, reseeded, its handlers callable. */
export class RunningProgram {
  readonly instance: Instance;
  readonly exports: ProgramExports;
  readonly #functions = new Map<string, PyCallable>();
  /** The one that Python keeps. */
  #env: unknown;
  /** Where the host has none, neither has it the workers SDK. */
  readonly #http: HttpModule | undefined;

  /**
   * Opens the gate to randomness and reseeds, before any handler. Call it where the host allows real
   * randomness: in a Worker, that is within a request.
   * @param variables the serving Worker's text variables, for `os.environ`
   */
  constructor(
    instance: Instance,
    exports: ProgramExports,
    limits: ProgramLimits,
    variables: Record<string, string> = {},
  ) {
    this.instance = instance;
    this.exports = exports;
    instance.entropy.open();
    instance.clock.run();
    callPython(instance, "_thaw.serve", "begin", JSON.stringify(variables));
    this.#http = instance.host.modules._thaw_http as HttpModule | undefined;
    if (this.#http) this.#http.mailbox = openMailbox(instance);
    openSockets(instance);
    instance.turns.attach(instance.module);
    callAtOnce(instance);
    instance.turns.set(limits.milliseconds);
  }

  /**
   * The default handler of a kind: `fetch`, `scheduled`, `queue`, … on class `Default`, or the old-style
   * `on_` function. Arguments go to Python as JS objects.
   * @throws ThawError what the handler raised, with the user's own lines
   */
  async callDefault(
    kind: string,
    argument: unknown,
    env: unknown,
    context: unknown,
  ): Promise<unknown> {
    const standard = this.exports.classes.find((found) => found.name === "Default");
    if (standard?.methods.includes(kind)) {
      return this.callMethod("Default", kind, context, env, argument);
    }
    const name = `on_${kind}`;
    // Beside a class, functions are no handlers.
    if (standard || !this.exports.handlers.includes(name)) {
      throw new ThawError(
        "no_handler",
        `The program has no handler for ${kind}: neither Default.${kind} nor ${name}.`,
      );
    }
    // Of classes, the SDK sees to this.
    patchWaitUntil(context as object);
    return this.#call("call_function", name, argument, env, context);
  }

  /** A method on a new instance of an entrypoint class, as an RPC call. */
  callMethod(
    className: string,
    method: string,
    context: unknown,
    env: unknown,
    ...args: unknown[]
  ): Promise<unknown> {
    const request = requestOf(method, args);
    if (request) return this.#fetch(className, context, env, request);
    return this.#call("call_method", className, method, context, env, ...args);
  }

  async #fetch(
    className: string,
    context: unknown,
    env: unknown,
    request: Request,
  ): Promise<unknown> {
    patchWaitUntil(context as object);
    const told: ToldAhead = this.#http?.ahead ? await tellAhead(request) : { request };
    const { head, content } = told;
    if (this.#env === undefined) {
      this.#function("keep_env")(env);
      this.#env = env;
    }
    const given = env === this.#env ? undefined : env;
    return this.#call("call_fetch", className, context, given, told.request, head, content);
  }

  /** The same for the runtime's own event, whose arguments Python gets as they are. */
  callEvent(
    className: string,
    method: string,
    context: unknown,
    env: unknown,
    ...args: unknown[]
  ): Promise<unknown> {
    return this.#call("call_class_event", className, method, context, env, ...args);
  }

  /** A new Python object of one of the program's classes; it belongs to the caller. */
  instantiate(className: string, context: unknown, env: unknown): Promise<PyObject> {
    return this.#call("make_instance", className, context, env) as Promise<PyObject>;
  }

  /**
   * A method of such an object.
   * @param isEvent the runtime's own event, whose arguments Python gets as they are; else they and the
   *   result are converted as those of an RPC call
   */
  callInstance(
    instance: PyObject,
    method: string,
    args: unknown[],
    isEvent: boolean,
  ): Promise<unknown> {
    const request = requestOf(method, args);
    if (request) return this.#call("call_instance_fetch", instance, request);
    return this.#call(isEvent ? "call_event" : "call_instance", instance, method, ...args);
  }

  async #call(name: string, ...args: unknown[]): Promise<unknown> {
    try {
      const handler = this.#function(name);
      // Without stack switching there is no `run_sync`, but everything else works.
      if (!this.instance.engine.jspi) return await handler(...args);
      return await handler.callPromising(...args);
    } catch (thrown) {
      throw this.#explain(thrown);
    }
  }

  #function(name: string): PyCallable {
    const known = this.#functions.get(name);
    if (known) return known;
    const found = requirePython(this.instance, "_thaw.serve", name);
    this.#functions.set(name, found);
    return found;
  }

  /** A Python exception as our error. Pyodide keeps the exception itself in `sys.last_exc`. */
  #explain(thrown: unknown): unknown {
    if (!(thrown instanceof Error) || thrown.name !== "PythonError") return thrown;
    const exception = this.instance.api.sys.last_exc as PyObject | undefined;
    if (!exception) return thrown;
    const body = JSON.parse(this.#function("describe_error")(exception) as string) as ErrorBody;
    return withTraceback(ThawError.fromBody(body));
  }
}

/** What `fetch` is called with, if it is a request. */
function requestOf(method: string, [request]: unknown[]): Request | undefined {
  return method === "fetch" && request instanceof Request ? request : undefined;
}

function openMailbox(instance: Instance): Mailbox {
  const box = callPython(instance, "_thaw.mailbox", "open_box") as PyObject & {
    getBuffer(type: "u8"): PyBuffer;
  };
  return new Mailbox(instance.module, box.getBuffer("u8"));
}

/**
 * Lets calls with stack switching begin in a microtask. Pyodide goes through its scheduler before each, so
 * that no caller's frame is left on the stack of the WebAssembly; none is in a microtask either. (Asyncio's
 * loop has had the scheduler from the import on, and keeps it.)
 */
function callAtOnce({ api }: Instance): void {
  api.scheduleCallback = (callback: () => void) => callback();
}

import { WorkerEntrypoint } from "cloudflare:workers";
import { ThawError } from "../../../../lib/errors.ts";
import { CallsUnderWay } from "../../../../lib/worker/bindings/calls-under-way.ts";
import type { ServeEnv } from "../../env.ts";
import { withoutThawHeaders } from "../../internal.ts";
import type { ActiveWorker } from "../../registry/types.ts";
import { withAssets } from "../assets/route.ts";
import { type Choice, choiceOf } from "../choose.ts";
import type { LoadedWorkers } from "../workers.ts";

export interface ServiceProps {
  /** Tag of the Worker that has the binding, and the binding's name. */
  caller: string;
  binding: string;
  /** The Worker it leads to, its entrypoint (the default one unless given), and what that finds in `ctx.props`. */
  service: string;
  entrypoint?: string | undefined;
  props?: Record<string, unknown> | undefined;
}

/** What Worker Loader gives for an entrypoint: `fetch`, and whatever methods the Worker's author wrote. */
type Entrypoint = Record<string, (...args: unknown[]) => Promise<unknown>> & {
  fetch(request: Request): Promise<Response>;
};

const Base = WorkerEntrypoint<ServeEnv, ServiceProps>;

/**
 * Stands behind a service binding: finds the target's active version for each call and passes the call on,
 * `fetch` as well as methods and properties by any name.
 */
export function serviceEntrypoint(workers: LoadedWorkers) {
  const underWay = new CallsUnderWay();

  return class ServiceEntrypoint extends Base {
    constructor(...parameters: ConstructorParameters<typeof Base>) {
      super(...parameters);
      const { ctx, env } = this;
      const { caller, binding, service, entrypoint, props } = ctx.props;
      const find = (choice?: Choice): Promise<ActiveWorker> =>
        workers.active(service, env, ctx, choice).catch((thrown: unknown) => {
          throw explained(thrown, binding, service);
        });
      const callVersion = <T>(
        found: () => Promise<ActiveWorker>,
        use: (target: Entrypoint) => Promise<T>,
      ): Promise<T> =>
        underWay.run(caller, async () => {
          const { stub } = await workers.start(await found(), env, ctx);
          const target = stub.getEntrypoint(entrypoint, props ? { props } : {});
          return await use(target as unknown as Entrypoint);
        });
      const call = <T>(use: (target: Entrypoint) => Promise<T>): Promise<T> =>
        callVersion(() => find(), use);
      // A named entrypoint is the Worker's own; before the default one are its static assets.
      const pass = async (request: Request): Promise<Response> => {
        const asked = new Request(request, { headers: withoutThawHeaders(request.headers) });
        const worker = await find(choiceOf(service, asked.headers));
        const run = (forwarded: Request): Promise<Response> =>
          callVersion(
            async () => worker,
            (target) => target.fetch(forwarded),
          );
        return entrypoint === undefined ? withAssets(worker, asked, { env, ctx, run }) : run(asked);
      };
      // Nothing of this object itself can be reached: every name but `fetch` is the target's.
      // biome-ignore lint/correctness/noConstructorReturn: names that its author chose can't be methods here
      return new Proxy(this, {
        get(own, name) {
          if (name === "fetch") return pass;
          if (typeof name === "symbol" || name === "constructor") return Reflect.get(own, name);
          return name === "then" ? undefined : member(call, name);
        },
      });
    }
  };
}

/** A name of the target: a method when it is called, a property when it is only asked for. */
function member(
  call: <T>(use: (target: Entrypoint) => Promise<T>) => Promise<T>,
  name: string,
): unknown {
  const method = (...args: unknown[]): Promise<unknown> =>
    call(async (target) => target[name]?.(...args));
  const asked: PromiseLike<unknown>["then"] = (done, failed) =>
    call(async (target) => target[name]).then(done, failed);
  // biome-ignore lint/suspicious/noThenProperty: RPC waits for a property's value as for any promise
  return Object.assign(method, { then: asked });
}

function explained(thrown: unknown, binding: string, service: string): unknown {
  if (!(thrown instanceof ThawError) || thrown.code !== "worker_not_found") return thrown;
  return new Error(
    `Could not resolve service binding '${binding}'. Target script '${service}' not found.`,
  );
}

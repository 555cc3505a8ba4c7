import type { ProjectBinding } from "../../project/bindings/types.ts";
import { CallsUnderWay } from "../../worker/bindings/calls-under-way.ts";
import { requireResponse } from "../../worker/response.ts";
import { eventContext } from "../context.ts";
import { copied, requestOf } from "./calls.ts";
import type { Running } from "./objects/objects.ts";

type ServiceBinding = Extract<ProjectBinding, { type: "service" }>;

/** A class of its own for its name alone: the workers SDK looks at it. */
class Fetcher {}
// A bundler may have given it another.
Object.defineProperty(Fetcher, "name", { value: "Fetcher" });

const calls = new CallsUnderWay();

/**
 * A binding to the program's own Worker: `fetch`, and the methods of the default or a named entrypoint, each
 * call with an instance of its own and the binding's `props`.
 * @param running the program, from when it serves
 */
export function ownService(binding: ServiceBinding, running: () => Running): object {
  const { name, service, entrypoint, props = {} } = binding;
  const context = () => eventContext(structuredClone(props));

  const offers = ({ program }: Running, method: string): boolean => {
    const className = entrypoint ?? "Default";
    const found = program.exports.classes.find(
      (one) => one.name === className && one.kind === "entrypoint",
    );
    if (found) return found.methods.includes(method);
    if (entrypoint === undefined) return false;
    throw new Error(
      `Could not resolve service binding '${name}'. '${service}' has no entrypoint '${entrypoint}'.`,
    );
  };

  const fetch = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
    calls.run(service, async () => {
      const request = requestOf(input, init);
      const { program, env, assets } = running();
      if (entrypoint !== undefined) {
        if (!offers(running(), "fetch")) {
          throw new TypeError("Handler does not export a fetch() function.");
        }
        return requireResponse(
          await program.callMethod(entrypoint, "fetch", context(), env, request),
        );
      }
      const run = async (): Promise<Response> =>
        requireResponse(await program.callDefault("fetch", request, env, context()));
      return assets ? assets.route(request, run) : run();
    });

  const call = (method: string, args: unknown[]): Promise<unknown> =>
    calls.run(service, async () => {
      const { program, env } = running();
      if (!offers(running(), method)) {
        throw new TypeError(`The RPC receiver does not implement the method "${method}".`);
      }
      const className = entrypoint ?? "Default";
      return copied(
        await program.callMethod(className, method, context(), env, ...args.map(copied)),
      );
    });

  const methods = new Map<string, unknown>([["fetch", fetch]]);
  return new Proxy(new Fetcher(), {
    get(object, key) {
      if (typeof key === "symbol" || key === "then" || key in object) {
        return Reflect.get(object, key);
      }
      const known = methods.get(key);
      if (known) return known;
      const method = (...args: unknown[]) => call(key, args);
      methods.set(key, method);
      return method;
    },
  });
}

import { WorkerEntrypoint } from "cloudflare:workers";
import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import { idProblem } from "../../../../lib/worker/bindings/objects/id.ts";
import {
  type ObjectsBackend,
  type ObjectTarget,
  takeTarget,
} from "../../../../lib/worker/bindings/objects/stub.ts";
import { type Identity, withIdentity } from "./identity.ts";

/** Whose objects a stub reaches. */
export type ObjectsProps = Omit<Identity, "target">;

interface Host {
  fetch(request: Request): Promise<Response>;
  call(identity: Identity, method: string, args: unknown[]): Promise<unknown>;
  setAlarm(identity: Identity, time: number | null): Promise<void>;
  getAlarm(): Promise<number | null>;
}

/** Stands behind a Worker's Durable Object namespace: leads each call to the object of ours that hosts it. */
export class ObjectsEntrypoint
  extends WorkerEntrypoint<{ OBJECTS: DurableObjectNamespace }, ObjectsProps>
  implements ObjectsBackend
{
  override async fetch(given: Request): Promise<Response> {
    const { target, request } = takeTarget(given);
    const identity = this.#identity(target);
    return this.#host(identity).fetch(withIdentity(request, identity));
  }

  call(target: ObjectTarget, method: string, args: unknown[]): Promise<unknown> {
    const identity = this.#identity(target);
    return this.#host(identity).call(identity, method, args);
  }

  setAlarm(target: ObjectTarget, time: number | null): Promise<void> {
    const identity = this.#identity(target);
    return this.#host(identity).setAlarm(identity, time);
  }

  getAlarm(target: ObjectTarget): Promise<number | null> {
    return this.#host(this.#identity(target)).getAlarm();
  }

  #identity({ id, name }: ObjectTarget): Identity {
    const { namespace } = this.ctx.props;
    const problem = idProblem(namespace, id);
    if (problem !== undefined) throw new TypeError(problem);
    return { ...this.ctx.props, target: { id, name } };
  }

  #host({ namespace, target }: Identity): Host {
    const { OBJECTS } = this.env;
    return OBJECTS.get(OBJECTS.idFromName(`${namespace}/${target.id}`)) as unknown as Host;
  }
}

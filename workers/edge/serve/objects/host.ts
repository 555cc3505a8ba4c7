import { DurableObject } from "cloudflare:workers";
import type { ServeEnv } from "../../env.ts";
import type { LoadedWorkers } from "../workers.ts";
import { type Identity, takeIdentity } from "./identity.ts";
import { hostOf, listOf, ObjectList } from "./list.ts";

/** The Worker's own object, inside ours. */
interface Facet {
  fetch(request: Request): Promise<Response>;
  [method: string]: (...args: never[]) => Promise<unknown>;
}

const FACET = "object";
const RESET = "Durable Object reset because its code was updated.";

/** The class of the objects that host those of deployed Workers; serve exports it. */
export function objectHost(workers: LoadedWorkers) {
  /**
   * One for each Durable Object of a deployed Worker. The Worker's object is a facet of it, with the
   * Worker's class and a SQLite storage of its own; what facets can't have is here: alarms.
   */
  return class ObjectHost extends DurableObject<ServeEnv> {
    #version: string | undefined;
    #listed = false;

    override async fetch(given: Request): Promise<Response> {
      const { identity, request } = takeIdentity(given);
      return (await this.#facet(identity)).fetch(request);
    }

    async call(identity: Identity, method: string, args: unknown[]): Promise<unknown> {
      const facet = await this.#facet(identity);
      // A stub has every name as a method; whether the object has it is told by the call.
      return (facet[method] as (...args: unknown[]) => Promise<unknown>)(...args);
    }

    async setAlarm(identity: Identity, time: number | null): Promise<void> {
      const { storage } = this.ctx;
      if (time === null) return storage.deleteAlarm();
      await storage.put("identity", identity);
      await storage.setAlarm(time);
    }

    getAlarm(): Promise<number | null> {
      return this.ctx.storage.getAlarm();
    }

    override async alarm(info?: { retryCount: number; isRetry: boolean }): Promise<void> {
      const identity = await this.ctx.storage.get<Identity>("identity");
      if (!identity) return;
      const facet = await this.#facet(identity);
      await (facet.thawAlarm as (info: unknown) => Promise<unknown>)({
        retryCount: info?.retryCount ?? 0,
        isRetry: info?.isRetry ?? false,
      });
    }

    list(id: string): Promise<void> {
      return new ObjectList(this.ctx.storage).add(id);
    }

    async eraseAll(namespace: string): Promise<void> {
      const list = new ObjectList(this.ctx.storage);
      for (let ids = await list.some(); ids.length > 0; ids = await list.some()) {
        await Promise.all(ids.map((id) => hostOf(this.env, namespace, id).erase()));
        await list.remove(ids);
      }
    }

    async erase(): Promise<void> {
      this.ctx.facets.delete(FACET);
      this.#version = undefined;
      this.#listed = false;
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
    }

    /** Once in an object's life. */
    async #enlist({ namespace, target }: Identity): Promise<void> {
      if (this.#listed) return;
      if (!(await this.ctx.storage.get("listed"))) {
        await listOf(this.env, namespace).list(target.id);
        await this.ctx.storage.put("listed", true);
      }
      this.#listed = true;
    }

    async #facet(identity: Identity): Promise<Facet> {
      const { script, className, target } = identity;
      await this.#enlist(identity);
      const { stub, worker } = await workers.open(script, this.env, this.ctx, {
        key: target.id,
      });
      const { facets } = this.ctx;
      if (this.#version !== undefined && this.#version !== worker.version) {
        facets.abort(FACET, new Error(RESET));
      }
      this.#version = worker.version;
      const start = () => ({
        class: stub.getDurableObjectClass(className, { props: { target } }),
        id: target.id,
      });
      return facets.get(FACET, start) as unknown as Facet;
    }
  };
}

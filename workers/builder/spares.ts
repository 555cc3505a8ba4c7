import type { DurableObjectStub } from "@cloudflare/workers-types";
import { ThawError } from "../../lib/errors.ts";
import type { BuilderEnv } from "./env.ts";
import type { SpareOrder } from "./spare.ts";
import { inTurn } from "./turns.ts";

/** A build takes two isolates: one for the program, one for the proof. */
const WANTED = 2;
/** Two projects that are worked on in turns keep theirs. */
const MOST_ORDERS = 2;
/** What follows a build is a deploy, which should have the machine for itself. */
const PAUSE_MS = 1_500;

type SpareObject = Pick<DurableObjectStub, "fetch">;

interface Spare {
  /** Of its object: a stub would end with the request that made it. */
  id: string;
  startedIn: number;
}

/** Isolates that wait for the next build on the same packages: a code edit needs no restore of these. */
export class Spares {
  readonly #objects: BuilderEnv["SPARES"];
  /** By what they stand on, the latest used last. */
  readonly #orders = new Map<string, { ready: Spare[]; starting: number }>();

  constructor(objects: BuilderEnv["SPARES"]) {
    this.#objects = objects;
  }

  /** How many wait. */
  get ready(): number {
    return [...this.#orders.values()].reduce((sum, { ready }) => sum + ready.length, 0);
  }

  /**
   * Runs one job in a spare, which ends with it; undefined where there is none.
   * @throws ThawError what the job reports, or `internal` where the isolate died
   */
  async run(
    order: SpareOrder,
    job: "app" | "prove",
    body: BodyInit,
  ): Promise<SpareAnswer | undefined> {
    const spare = this.#orders.get(keyOf(order))?.ready.pop();
    if (!spare) return undefined;
    const { startedIn } = spare;
    const object = this.#object(spare);
    try {
      const response = await ask(object, job, body);
      if (response.status === 410) return undefined;
      if (!response.ok) throw ThawError.fromBody(await response.json());
      return { content: await response.arrayBuffer(), headers: response.headers, startedIn };
    } finally {
      end(object);
    }
  }

  /** Starts what is missing, a moment from now; those of an order long ago end. */
  async prepare(order: SpareOrder): Promise<void> {
    const objects = this.#objects;
    if (!objects) return;
    const key = keyOf(order);
    const own = this.#orders.get(key) ?? { ready: [], starting: 0 };
    this.#orders.delete(key);
    this.#orders.set(key, own);
    for (const [oldest, { ready }] of this.#orders) {
      if (this.#orders.size <= MOST_ORDERS) break;
      this.#orders.delete(oldest);
      for (const spare of ready) end(this.#object(spare));
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    while (this.#orders.get(key) === own && own.ready.length + own.starting < WANTED) {
      own.starting++;
      const id = objects.newUniqueId().toString();
      const spare = await inTurn(() => this.#start(id, order)).finally(() => {
        own.starting--;
      });
      if (!spare) return;
      if (this.#orders.get(key) === own) own.ready.push(spare);
      else end(this.#object(spare));
    }
  }

  #object({ id }: Pick<Spare, "id">): SpareObject {
    const objects = this.#objects;
    if (!objects) throw new Error("There are no spares without SPARES");
    return objects.get(objects.idFromString(id));
  }

  /** Undefined where it can't be had: the next build finds out why. */
  async #start(id: string, order: SpareOrder): Promise<Spare | undefined> {
    const object = this.#object({ id });
    const began = performance.now();
    try {
      const { ok } = await ask(object, "start", JSON.stringify(order));
      if (ok) return { id, startedIn: performance.now() - began };
    } catch {
      // Its isolate ended, perhaps with its object.
    }
    end(object);
    return undefined;
  }
}

export interface SpareAnswer {
  content: ArrayBuffer;
  headers: { get(name: string): string | null };
  /** Milliseconds that the spare took to be ready, before it was needed. */
  startedIn: number;
}

const keyOf = (order: SpareOrder): string => JSON.stringify(order);

async function ask(spare: SpareObject, path: string, body: BodyInit): Promise<Response> {
  try {
    const init = { method: "POST", body } as never;
    return (await spare.fetch(`http://spare/${path}`, init)) as unknown as Response;
  } catch (cause) {
    throw new ThawError(
      "internal",
      `The isolate that builds the snapshot ended: ${String(cause)}`,
      { cause },
    );
  }
}

/** Its object ends by an error, which is what was asked for. */
function end(spare: SpareObject): void {
  ask(spare, "end", "").catch(() => undefined);
}

import type { DurableObjectStub } from "@cloudflare/workers-types";
import { ThawError } from "../../lib/errors.ts";
import type { BuilderEnv } from "./env.ts";
import type { SpareOrder } from "./spare.ts";
import { inTurn } from "./turns.ts";

/** A build takes two isolates: one for the program, one for the proof. */
const WANTED = 2;
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
  #key = "";
  #ready: Spare[] = [];
  #starting = 0;

  constructor(objects: BuilderEnv["SPARES"]) {
    this.#objects = objects;
  }

  /** How many wait. */
  get ready(): number {
    return this.#ready.length;
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
    const spare = this.#key === keyOf(order) ? this.#ready.pop() : undefined;
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

  /** Starts what is missing, a moment from now; those of another order end. */
  async prepare(order: SpareOrder): Promise<void> {
    const objects = this.#objects;
    if (!objects) return;
    const key = keyOf(order);
    if (key !== this.#key) {
      for (const spare of this.#ready.splice(0)) end(this.#object(spare));
      this.#key = key;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    while (this.#key === key && this.#ready.length + this.#starting < WANTED) {
      this.#starting++;
      const id = objects.newUniqueId().toString();
      await inTurn(() => this.#start(id, order)).finally(() => {
        this.#starting--;
      });
    }
  }

  #object({ id }: Pick<Spare, "id">): SpareObject {
    const objects = this.#objects;
    if (!objects) throw new Error("There are no spares without SPARES");
    return objects.get(objects.idFromString(id));
  }

  async #start(id: string, order: SpareOrder): Promise<void> {
    const object = this.#object({ id });
    const began = performance.now();
    const { ok } = await ask(object, "start", JSON.stringify(order));
    const startedIn = performance.now() - began;
    if (ok && this.#key === keyOf(order)) this.#ready.push({ id, startedIn });
    else end(object);
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

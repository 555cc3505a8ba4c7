import { DurableObjectId, idFromName, idProblem, randomId } from "./id.ts";
import { makeStub, type ObjectCalls, type SendRequest } from "./stub.ts";

/**
 * The Durable Objects of one class, as a Worker sees them.
 * @see https://developers.cloudflare.com/durable-objects/api/namespace/
 */
export class DurableObjectNamespace {
  readonly #namespace: string;
  readonly #calls: ObjectCalls;
  readonly #send: SendRequest;

  constructor(namespace: string, calls: ObjectCalls, send: SendRequest) {
    this.#namespace = namespace;
    this.#calls = calls;
    this.#send = send;
  }

  idFromName(name: string): DurableObjectId {
    return new DurableObjectId(idFromName(this.#namespace, String(name)), String(name));
  }

  newUniqueId(_options?: unknown): DurableObjectId {
    return new DurableObjectId(randomId(this.#namespace));
  }

  idFromString(hex: string): DurableObjectId {
    const problem = idProblem(this.#namespace, hex);
    if (problem !== undefined) throw new TypeError(problem);
    return new DurableObjectId(hex);
  }

  get(id: DurableObjectId, _options?: unknown): object {
    const problem = idProblem(this.#namespace, String(id));
    if (problem !== undefined) throw new TypeError(problem);
    return makeStub(this.#calls, this.#send, id);
  }

  getByName(name: string, options?: unknown): object {
    return this.get(this.idFromName(name), options);
  }

  /** This edge is in one place, so every jurisdiction is the same. */
  jurisdiction(_name: string): DurableObjectNamespace {
    return this;
  }
}
